"""Which NHS body is meant by a name? The register of bodies with their names, and the rules for names that several share."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"))
SHORT = {"hosp": "hospital", "hosps": "hospitals", "univ": "university", "nhsft": "nhs foundation trust", "ft": "foundation trust", "saint": "st"}
OWN = re.compile(r"(?i)\b(?:the|our|this)\s+(?:(?:nhs|foundation|hospital|ambulance)\s+)*(?:trust|health board|hospital|board|icb|service)\b|\bwe\b|\bus\b")


def match_key(name: str) -> str:
    """The form in which names are compared: lower case, no apostrophes, accents or points, & as "and", usual short forms written out."""
    plain = unicodedata.normalize("NFKD", name.translate(APOSTROPHES)).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("&", " and "))
    return " ".join(SHORT.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class Organisation:
    """One body of the register. `parent` and `successor` are org_ids or ""."""

    org_id: str
    name: str
    type: str
    nation: str
    region: str
    town: str
    parent: str
    successor: str
    host: str
    status: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a body; an ambiguous one counts only with a second sign."""

    key: str
    org_id: str
    kind: str
    ambiguous: bool
    reason: str


class Register:
    """The bodies and their names, ready to be asked."""

    def __init__(self, organisations: Iterable[Organisation], aliases: Iterable[Alias]) -> None:
        self._by_id = {organisation.org_id: organisation for organisation in organisations}
        self._aliases: dict[str, list[Alias]] = defaultdict(list)
        for alias in aliases:
            self._aliases[alias.key].append(alias)
        self._hosts = {o.host.lower().removeprefix("www."): o.org_id for o in self._by_id.values() if o.host}

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._by_id.values())

    def __contains__(self, org_id: object) -> bool:
        return org_id in self._by_id

    def get(self, org_id: str | None) -> Organisation | None:
        """The body, or None when the id is not in the register."""
        return self._by_id.get(org_id or "")

    def name(self, org_id: str | None) -> str:
        """The body's official name, or "" when the id is not in the register."""
        organisation = self.get(org_id)
        return organisation.name if organisation else ""

    def of_host(self, host: str) -> str | None:
        """The org_id of the body whose website the host is."""
        return self._hosts.get(host.lower().removeprefix("www."))

    def link(self, mention: str, *, source: str | None = None, text: str = "") -> str | None:
        """The org_id of the body meant by a name or by "the trust", or None when that must stay open."""
        if OWN.fullmatch(mention.strip()):
            return source if source in self else None
        key = match_key(mention)
        found = self._aliases.get(key) or self._aliases.get(key.removeprefix("the "), [])
        clear = [alias for alias in found if not alias.ambiguous]
        return self._site_first(clear) if clear else None

    def _site_first(self, aliases: list[Alias]) -> str | None:
        ids = {alias.org_id for alias in aliases}
        sites = [i for i in ids if self._by_id[i].parent in ids] if len(ids) > 1 else list(ids)
        return sites[0] if len(sites) == 1 else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (resources.files("leads") / "data" / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@functools.cache
def load() -> Register:
    """The register that comes with the package."""
    organisations = [
        Organisation(
            row["org_id"], row["name"], row["type"], row["nation"], row["region"], row["town"],
            row["parent_ods"], row["successor_ods"], row["website_host"], row["status"],
        )
        for row in _rows("organisations.csv")
    ]  # fmt: skip
    aliases = [
        Alias(match_key(row["alias"]), row["org_id"], row["kind"], row["ambiguous"] == "1", row["reason"])
        for row in _rows("organisation_aliases.csv")
    ]
    return Register(organisations, aliases)
