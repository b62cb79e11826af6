"""Which NHS body is meant by a name? The register of bodies with their names, and the rules for names that several share."""

from __future__ import annotations

import csv
import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

SITE = "hospital/site"  # the type of a body that is a part of a trust or board: its `parent`
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"))
SHORT = {
    "hosp": "hospital",
    "hosps": "hospitals",
    "univ": "university",
    "nhsft": "nhs foundation trust",
    "ft": "foundation trust",
    "saint": "st",
    "icb": "integrated care board",
}
# "The trust", "we": a phrase for a body named elsewhere, and the types of body that it can stand for.
OWN = re.compile(
    r"(?i)(?:the|our|this) (?:(?:nhs|foundation|hospital|ambulance|health) )?"
    r"(?P<noun>trust|health board|hospital|board|icb|service)|(?P<we>we|us)"
)
OWN_TYPES = {"trust": "trust", "health board": "board", "hospital": "trust", "board": "", "icb": "ICB", "service": "ambulance"}
STAFF_VOICE = re.compile(r"(?i)\b(?:director|chief|consultant|nurse|doctor|surgeon|matron|chair|manager|lead|spokes\w+)\b")
OTHER_SORTS = re.compile(r"(?i)\b(?:charity|college|university of|hospice|friends of|national trust|station|hall|fund|students?|school)\b")
# "in Brisbane" after a name; neither a date nor a street.
PLACE = re.compile(
    r"[ ,]+(?:in|at|of) (?P<place>(?!Jan|Feb|Mar|Apr|May |Jun|Jul|Aug|Sep|Oct|Nov|Dec|[\w' ]+ (?:Square|Street|Road|Lane|Park)\b)"
    r"(?:[A-Z][\w'’-]+)(?: (?:[A-Z][\w'’-]+|upon|on))*)"
)
OPTIONAL = re.compile(r" (?:nhs foundation trust|nhs trust|hospitals?|infirmary|university hospitals?|healthcare)$")


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
    """A name of a body; an ambiguous one counts only with a second sign. `written` is the name as people write it."""

    written: str
    key: str
    org_id: str
    ambiguous: bool
    reason: str


class Register:
    """The bodies and their names, ready to be asked."""

    def __init__(self, organisations: Iterable[Organisation], aliases: Iterable[Alias]) -> None:
        self._by_id = {organisation.org_id: organisation for organisation in organisations}
        self._aliases: dict[str, list[Alias]] = defaultdict(list)
        for alias in aliases:
            self._aliases[alias.key.removeprefix("the ")].append(alias)
        self._long: dict[str, list[str]] = defaultdict(list)
        for key in self._aliases:
            self._long[key[:2]] += [key] if len(key) > 8 else []
        self._towns = {match_key(o.town) for o in self._by_id.values() if o.town}

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

    def alike(self, name: str, most: int) -> list[Organisation]:
        """The open bodies whose names are nearest to this one, the nearest first; those that hold all its words before others."""
        wanted = match_key(name)
        keys = {match_key(body.name): body for body in self if body.status != "closed"}
        holding = [body for key, body in keys.items() if set(wanted.split()) <= set(key.split())]
        near = [keys[key] for key in difflib.get_close_matches(wanted, keys, n=most, cutoff=0.5)]
        return list(dict.fromkeys([*sorted(holding, key=lambda body: len(body.name)), *near]))[:most]

    def link(self, mention: str, *, source: str | None = None, text: str = "") -> str | None:
        """The org_id of the body meant by a name, or by "the trust", in a text from a source; None when that must stay open."""
        mention = " ".join(mention.split())
        if not mention:
            return None
        own = OWN.fullmatch(mention)
        if own:
            return self._own(own["noun"], source, text)
        if OTHER_SORTS.search(mention) and match_key(mention) not in self._aliases:
            return None
        name, _, place = mention.partition(" in ")
        place = place or self._place_after(mention, text)
        found = self._named(name) or (self._named(f"{place} {name.removeprefix('the ').removeprefix('The ')}") if place else [])
        if place and found and match_key(place) not in self._towns and not self._signs(found[0], place, None):
            return None  # Princess Alexandra Hospital in Brisbane
        return self._decide(found, name, source, f"{place} {text.replace(mention, ' ')}", place)

    def _own(self, noun: str | None, source: str | None, text: str) -> str | None:
        """The body behind "the trust" or "we": the source, when it is of that sort."""
        body = self.get(source)
        if noun is None:
            quoted = re.search(r"[“\"][^”\"]*\b(?:we|us)\b[^”\"]*[”\"](?P<after>[^“]*)", text, re.IGNORECASE)
            return source if body and (not quoted or STAFF_VOICE.search(quoted["after"])) else None
        if body is None or OWN_TYPES[noun.lower()] not in f"{body.type} {body.name}":
            return None
        sites = [one.org_id for one in self if one.parent == source and one.status == "open"]
        return sites[0] if noun.lower() == "hospital" and len(sites) == 1 else source

    def _place_after(self, mention: str, text: str) -> str:
        place = PLACE.match(" ".join(text.split()).partition(mention)[2])
        return place["place"] if place else ""

    def _named(self, name: str) -> list[Alias]:
        """The aliases that a name could be, most literal reading first."""
        key = match_key(name).removeprefix("the ")
        shorter = OPTIONAL.sub("", key)
        definite = name.lower().startswith("the ") or " " in key
        tried = [
            key,
            f"nhs {key}",
            *([f"{key} hospital"] if definite else []),
            *([shorter] if shorter in self._aliases and " " in shorter else []),
        ]
        for one in tried:
            if found := self._aliases.get(one):
                return [alias for alias in found if self._in_case(alias, name)]
        alike = [one for one in self._long[key[:2]] if abs(len(one) - len(key)) < 3] if len(key) > 8 else []
        close = difflib.get_close_matches(key, alike, n=1, cutoff=0.93)  # a letter dropped or doubled
        return self._aliases[close[0]] if close else []

    @staticmethod
    def _in_case(alias: Alias, name: str) -> bool:
        """An acronym counts in capitals only: SASH is a trust, a sash is worn."""
        return not (alias.written.isupper() and " " not in alias.written and not name.removeprefix("the ").removeprefix("The ").isupper())

    def _decide(self, found: list[Alias], name: str, source: str | None, text: str, place: str) -> str | None:
        capitals = name.removeprefix("the ").isupper() and not text.isupper()
        clear = [alias for alias in found if not alias.ambiguous or (capitals and "unless in capitals" in alias.reason)]
        if clear and not place:
            return self._site_first({alias.org_id for alias in clear})
        signed = {alias.org_id: self._signs(alias, place or text, source) for alias in found}
        most = max(signed.values(), default=0)
        if not most and clear:
            return self._site_first({alias.org_id for alias in clear})
        return self._site_first({org_id for org_id, count in signed.items() if count == most}) if most else None

    def _signs(self, alias: Alias, text: str, source: str | None) -> int:
        """How many second signs speak for a body: its source or family, its town, or words of its own or its parent's name in the text."""
        body = self._by_id[alias.org_id]
        family = {body.org_id, body.parent, *(one.org_id for one in self if body.parent and one.parent == body.parent)} - {""}
        words = set(match_key(text).split())
        told = match_key(f"{body.town} {self.name(body.parent)} {body.name} {body.region}").split()
        own_words = set(alias.key.split()) | COMMON
        return 3 * (source in family or (source is not None and body.org_id == source)) + sum(
            word in words for word in set(told) - own_words
        )

    def _site_first(self, ids: set[str]) -> str | None:
        sites = [i for i in ids if self._by_id[i].parent in ids] if len(ids) > 1 else list(ids)
        left = sites or [i for i in ids if self._by_id[i].status != "closed"]
        return left[0] if len(left) == 1 else None


# Words that many names share: they are no sign for one of them.
COMMON = frozenset(
    """the of and in for nhs trust foundation hospital hospitals university health healthcare care service services board general royal
    infirmary community north south east west st teaching district integrated england partnership social""".split()  # noqa: SIM905
)


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((resources.files("leads") / "data" / name).read_text(encoding="utf-8").splitlines())


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
        Alias(row["alias"], match_key(row["alias"]), row["org_id"], row["ambiguous"] == "1", row["reason"])
        for row in _rows("organisation_aliases.csv")
    ]
    return Register(organisations, aliases)
