"""Which entry of sources.yaml does a door become, and is its site covered already?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from crawler.doors import MONTH, Door
from crawler.rungs import Probe
from crawler.source_keys import NATIONS
from leads.harmless import one_line
from leads.pages.addresses import registrable
from leads.pages.links import host, identity
from leads.pages.rows import finder
from leads.register import Organisation
from leads.types import Source

WORDS = {"newsletter": "newsletter"}  # what a door of this kind holds, in names and ids; news otherwise
UNITS = (("day", 1.0), ("week", 7.0), ("month", MONTH))
LONGEST_ID, LONGEST_NAME = 64, 80


def entry(door: Door, probe: Probe, *, body: Organisation | None, taken: Iterable[str], id: str | None = None) -> dict[str, Any]:
    """The keys and values for this door, in the order in which people write them."""
    held = WORDS.get(door.kind, "news")
    values: dict[str, Any] = {
        "id": id or free_id(door, probe, held, taken),
        "name": _name(probe, body, held),
        "kind": door.kind,
        "url": door.url,
        "organisation": body.org_id if body else None,
        "nation": body.nation if body and body.nation in NATIONS else None,
        "expect": expectation(door.per_month),
        "follow": list(door.follow) or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def expectation(per_month: float | None) -> str | None:
    """A rhythm as `expect` takes it, rounded down: silence shorter than it is normal."""
    if not per_month:
        return None
    for unit, days in UNITS:
        if (number := int(per_month / MONTH * days)) >= 1:
            return f"{number} per {unit}"
    return f"{max(1, int(per_month * 12))} per year"


def free_id(door: Door, probe: Probe, held: str, taken: Iterable[str]) -> str:
    """A short id of the site and what it holds, one that is not taken."""
    label = registrable(host(probe.address)).partition(".")[0]
    if label in ("www", "gov") or "." not in registrable(host(probe.address)):  # a host that many bodies share: the page says whose
        label = urlsplit(probe.address).path.rstrip("/").rpartition("/")[2] or label
    base = re.sub(r"[^a-z0-9]+", "-", f"{label}-{held}".lower()).strip("-")[: LONGEST_ID - 14].strip("-")
    tried = [base, f"{base}-{door.kind}", *(f"{base}-{number}" for number in range(2, 1000))]
    known = set(taken)
    return next(one for one in tried if one not in known)


def _name(probe: Probe, body: Organisation | None, held: str) -> str:
    own = [name for name in probe.names if not finder("news-link").search(name) and name.lower() not in ("home", "home page", "welcome")]
    return f"{one_line((own or [body.name if body else host(probe.address)])[0])[:LONGEST_NAME]} {held}"


def same_door(door: Door, sources: Iterable[Source]) -> Source | None:
    """The source that has this very address, however it is written: http or https, with or without www."""
    return next((source for source in sources if _bare(source.url) == _bare(door.url)), None)


def same_site(door: Door, probe: Probe, sources: Iterable[Source], body: Organisation | None) -> Source | None:
    """A source of the same site, under the address that was given, the one it leads to, or another address of the same body."""
    names = {_bare_host(url) for url in (door.url, probe.asked, probe.address)}
    for source in sources:
        if body and source.organisation == body.org_id:
            return source
        differs = body and source.organisation and source.organisation != body.org_id  # several bodies on one host
        if host(source.url) and _bare_host(source.url) in names and not differs:
            return source
    return None


def _bare(url: str) -> str:
    return identity(url).partition("://")[2].removeprefix("www.").rstrip("/")


def _bare_host(url: str) -> str:
    return host(url).removeprefix("www.")
