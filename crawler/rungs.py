"""What can be asked of a site, in which order, and what does a probe come to?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from crawler.doors import Door


class Rung(IntEnum):
    """Where an address comes from: the order of asking."""

    ITSELF = 0
    NAMED = 1
    NEWS = 2
    SYSTEM = 3
    SITEMAP = 4
    NEWSLETTER = 5
    FRONT = 6
    ANY = 7


MOST = {
    Rung.ITSELF: 3,  # without and with TLS, and where its page sends a browser on
    Rung.NAMED: 5,
    Rung.NEWS: 2,
    Rung.SYSTEM: 4,
    Rung.SITEMAP: 5,
    Rung.NEWSLETTER: 1,
    Rung.FRONT: 1,
    Rung.ANY: 5,
}


PAGES = {
    Rung.ITSELF: "the page itself",
    Rung.NAMED: "a page of feeds",
    Rung.NEWS: "the page of news",
    Rung.NEWSLETTER: "the archive",
    Rung.FRONT: "the front page",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """An address to fetch. `stands_for`: the index of sitemaps that this is one of several of."""

    url: str
    rung: Rung
    found: str
    beside: bool = False  # seen on another page than that of news: later
    stands_for: str = ""

    @property
    def place(self) -> tuple[Rung, bool]:
        """Lower is asked earlier."""
        return self.rung, self.beside


@dataclass(frozen=True, slots=True)
class Step:
    """What was asked and what came."""

    url: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What a site offers: its doors, the recommended one first; `fault` says why there is nothing to recommend."""

    asked: str
    address: str  # where that led
    names: tuple[str, ...] = ()  # what the site calls itself
    doors: tuple[Door, ...] = ()
    fault: str = ""
    steps: tuple[Step, ...] = ()
    requests: int = 0
    seconds: float = 0.0

    @property
    def recommended(self) -> Door | None:
        """The door to take."""
        return next((door for door in self.doors if door.recommended), None)
