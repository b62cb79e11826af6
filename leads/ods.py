"""What do ODS's own downloads (etr.csv: trusts, ets.csv: their sites) change in the register?

Layout of the files: NHS Organisation Data Service, "e*.csv": 27 columns without a header; code, name in capitals, region, ICB, five
lines of address, postcode, opened, closed (yyyymmdd), ... A trust's code has three characters; a site's begins with its trust's.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leads.errors import RegisterInvalid
from leads.register import SITE, match_key

Row = dict[str, str]

REGIONS = {
    "Y56": "London", "Y58": "South West", "Y59": "South East", "Y60": "Midlands", "Y61": "East of England", "Y62": "North West",
    "Y63": "North East and Yorkshire",
}  # fmt: skip
CODE = re.compile(r"[A-Z0-9]{3,9}")
TYPES = (("ambulance", "ambulance trust"), ("mental health", "mental health trust"), ("community", "community trust"))
HOSPITAL = re.compile(r"(?i)\b(?:hospital|infirmary)$")  # ets.csv holds every clinic and ward as well
SMALL = frozenset("and at for in of on the under upon with by le".split())  # noqa: SIM905
CAPITALS = frozenset("NHS ICB UK II".split())  # noqa: SIM905
COLUMNS = 12  # that are read


@dataclass(frozen=True, slots=True)
class Body:
    """A line of a download. Dates are ISO or ""; `name` is in usual letters."""

    code: str
    name: str
    region: str
    icb: str
    postcode: str
    opened: str
    closed: str

    @property
    def is_trust(self) -> bool:
        """True for a trust; anything else is a site of one."""
        return len(self.code) == len("RJ1")


@dataclass(slots=True)
class Refreshed:
    """The register as it would be, and each change as a line for people."""

    organisations: list[Row]
    aliases: list[Row]
    changes: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  # match keys that came new


def read(paths: Iterable[Path]) -> list[Body]:
    """All bodies of the files; RegisterInvalid names the file and line that is no such row."""
    return [body for path in paths for body in _bodies(path)]


def _bodies(path: Path) -> Iterator[Body]:
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise RegisterInvalid(f"{path}: {error.strerror}; expected etr.csv or ets.csv as ODS publishes them") from error
    for number, row in enumerate(csv.reader(lines), start=1):
        if number == 1 and row and "code" in row[0].lower():
            continue  # some exports carry a header
        if len(row) < COLUMNS or not CODE.fullmatch(row[0]):
            got = ",".join(row)[:60]
            raise RegisterInvalid(f'{path}, line {number}: got "{got}", expected a row of ODS: code, name, region, ICB, address, ...')
        yield Body(row[0], usual(row[1]), REGIONS.get(row[2], ""), row[3], row[9], _day(row[10]), _day(row[11]))


def _day(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if re.fullmatch(r"\d{8}", digits) else ""


def usual(name: str) -> str:
    """A name that is all capitals in usual letters: GUY'S AND ST THOMAS' NHS FOUNDATION TRUST. Others stay."""
    if not name.isupper():
        return name
    words = [word if word.strip("()") in CAPITALS else word.lower() if word.lower() in SMALL else _title(word) for word in name.split()]
    return " ".join([words[0] if words[0] in CAPITALS else _title(words[0]), *words[1:]])


def _title(word: str) -> str:
    return re.sub(r"(?<![A-Za-z'’])[a-z]", lambda letter: letter[0].upper(), word.lower())


def refresh(organisations: Iterable[Row], aliases: Iterable[Row], bodies: Iterable[Body], *, date: str) -> Refreshed:
    """The register brought up to the downloads; `date` is that of the downloads. Bodies, names and judgements of ours all stay."""
    new = Refreshed([dict(row) for row in organisations], [dict(row) for row in aliases])
    known = {row["org_id"]: row for row in new.organisations}
    trusts: defaultdict[str, set[str]] = defaultdict(set)  # of a name
    for alias in new.aliases:
        trusts[alias["match_key"]].add(_trust(known, alias["org_id"]))
    for body in bodies:
        if body.code in known:
            _update(new, known[body.code], body, date)
        elif _is_wanted(body, known, trusts):
            known[body.code] = _add(new, body, date)
            trusts[match_key(body.name)].add(_trust(known, body.code))
    _share(new, known)
    return new


def _trust(known: Mapping[str, Row], org_id: str) -> str:
    return known[org_id]["parent_ods"] or org_id if org_id in known else org_id


def _is_wanted(body: Body, known: Mapping[str, Row], trusts: Mapping[str, set[str]]) -> bool:
    """An open trust, or an open hospital of a trust that we know, under a name that the trust has not yet."""
    if body.closed or body.is_trust:
        return not body.closed
    trust = body.code[:3]
    return trust in known and bool(HOSPITAL.search(body.name)) and trust not in trusts.get(match_key(body.name), ())


def _update(new: Refreshed, row: Row, body: Body, date: str) -> None:
    wanted = {"postcode": body.postcode, "open_date": row["open_date"] or body.opened, "close_date": body.closed}
    if body.is_trust:  # the names that we hold of sites are those of NHS.UK, which people write
        wanted |= {"icb_ods": body.icb, "region": body.region}
        if match_key(body.name) != match_key(row["name"]):
            _rename(new, row, body.name)
    if body.closed:
        wanted["status"] = "closed"
    changed = {column: value for column, value in wanted.items() if value and value != row[column]}
    for column, value in changed.items():
        new.changes.append(f"{row['org_id']} {row['name']}: {column} {row[column] or 'unknown'} -> {value}")
    if changed:
        row.update(changed, source="ODS etr.csv, ets.csv", source_date=date)


def _rename(new: Refreshed, row: Row, name: str) -> None:
    """The old name stays as one to be found by."""
    new.changes.append(f"{row['org_id']}: {row['name']} -> {name}")
    for alias in new.aliases:
        if alias["org_id"] == row["org_id"] and alias["kind"] == "name":
            alias["kind"] = "former"
    row["former_names"] = "|".join(filter(None, [row["former_names"], row["name"]]))
    row["name"] = name
    _name(new, row)


def _add(new: Refreshed, body: Body, date: str) -> Row:
    kind = next((kind for word, kind in TYPES if word in body.name.lower()), "acute trust") if body.is_trust else SITE
    row = dict.fromkeys(new.organisations[0], "") | {
        "org_id": body.code, "ods_code": body.code, "name": body.name, "type": kind, "nation": "England", "region": body.region,
        "icb_ods": body.icb if body.is_trust else "", "parent_ods": "" if body.is_trust else body.code[:3], "postcode": body.postcode,
        "status": "open", "open_date": body.opened, "confidence": "medium", "source": "ODS etr.csv, ets.csv", "source_date": date,
        "ambiguous": "0",
    }  # fmt: skip
    new.organisations.append(row)
    new.changes.append(f"{body.code}: new, {body.name} ({kind})")
    _name(new, row)
    return row


def _name(new: Refreshed, row: Row) -> None:
    key = match_key(row["name"])
    if not any(one["match_key"] == key and one["org_id"] == row["org_id"] for one in new.aliases):
        blank = dict.fromkeys(new.aliases[0], "")
        named = {"alias": row["name"], "match_key": key, "org_id": row["org_id"], "kind": "name", "ambiguous": "0", "bodies_sharing": "1"}
        new.aliases.append({**blank, **named})
        new.names.add(key)


def _share(new: Refreshed, known: Mapping[str, Row]) -> None:
    """A name that several bodies have now, beyond one trust and its sites, counts only with a second sign."""
    for key in new.names:
        sharing = [alias for alias in new.aliases if alias["match_key"] == key]
        ids = {alias["org_id"] for alias in sharing}
        apart = len({_trust(known, one) for one in ids}) > 1
        for alias in sharing if len(ids) > 1 else ():
            alias["bodies_sharing"] = str(len(ids))
            alias["reason"] = alias["reason"] or (f"shared by {len(ids)} bodies" if apart else "shared within one trust")
            alias["ambiguous"] = "1" if apart else alias["ambiguous"]
