"""What is due, and what became of it? The night's side of the ledger: takes URLs clock by clock, writes visits in batches."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import NamedTuple

from sqlite_utils.utils import sqlite3

from crawler.politeness import Clocks
from leads.clock import steady
from leads.store import frontier, observed, sightings, writing
from leads.store.frontier import Due
from leads.store.observed import Packed, Visit
from leads.store.wanted import ASKED, open_wanted
from leads.types import Page, Sighting, Source

BATCH = 20  # visits, or
SECONDS = 2.0  # since the first of them: what a kill can cost at most
BREATH = 0.03  # seconds between two commits, in which a reviewer may write
TAKEN_AHEAD = 10  # URLs of a clock that are taken at once

Progress = Callable[[Visit], None]


class Cut(NamedTuple):
    """Sightings within a limit, those behind it that are taken all the same, and how many are left for later nights."""

    taken: tuple[Sighting, ...]
    later: tuple[Sighting, ...]
    left: int


class Ledger:
    """One run. A clock has one request in the air; `left` says how many requests each source has left tonight.

    What is stored already is asked for again once its source has nothing new left to ask for. With `every` all doors are due.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        sources: Sequence[Source],
        chosen: Sequence[Source],
        progress: Progress | None = None,
        *,
        every: bool = False,
    ) -> None:
        self.db = db
        self.now = steady()
        self.sources = {source.id: source for source in chosen}
        self.progress = progress or (lambda visit: None)
        observed.sync_sources(db, sources)
        self.run, killed = observed.begin_run(db)
        frontier.open_doors(db, [source for source in chosen if source.id != ASKED], self.now(), every=every)
        open_wanted(db, chosen, self.now())
        self.clocks = Clocks(frontier.load_clocks(db), chosen, after_kill=killed)
        self.left = {source.id: source.limit for source in chosen}
        self.counts: dict[str, int] | None = None  # once the run has ended
        self._known: Counter[str] = Counter()
        self._open: set[str] = set()  # clocks that may have something to take
        self._new: Counter[str] = Counter()  # by source: what is due and not visited, revisits left out
        self._revisits: dict[str, set[str]] = defaultdict(set)  # by source that has something new left: clocks of its revisits
        self._known_at: set[str] = set()  # clocks at which revisits may be taken
        self._taken: dict[str, deque[Due]] = defaultdict(deque)
        self._air: dict[int, str] = {}  # id of the URL -> its clock
        self._visits: list[Packed] = []
        self._first_visit = 0.0
        self._change = asyncio.Event()
        self._look_ahead()

    def _look_ahead(self) -> None:
        for row in frontier.waiting(self.db, self.sources, self.now()):
            if row["again"]:
                self._revisits[row["source"]].add(row["clock"])
            else:
                self._open.add(row["clock"])
                self._new[row["source"]] += row["number"]
        self._let_revisits()

    def _let_revisits(self) -> None:
        for source in [source for source in self._revisits if self._new[source] <= 0]:
            clocks = self._revisits.pop(source)
            self._open |= clocks
            self._known_at |= clocks

    @property
    def busy(self) -> bool:
        """True while anything is in the air, due or unwritten."""
        return bool(self._air or self._open or self._visits)

    async def change(self) -> None:
        """Returns soon after something has happened, after a second at the latest."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._change.wait(), timeout=1.0)
        self._change.clear()
        await asyncio.sleep(BREATH)

    def take(self) -> list[Due]:
        """The URLs to ask for now: one of each clock that has none in the air."""
        if self._visits and (len(self._visits) >= BATCH or monotonic() - self._first_visit >= SECONDS or not self._air):
            self.write()
        idle = sorted(self._open - set(self._air.values()))
        self._fill([clock for clock in idle if not self._taken[clock]])
        return [due for clock in idle if (due := self._next(clock))]

    def _fill(self, clocks: Sequence[str]) -> None:
        """Takes URLs ahead for these clocks, many in one transaction: a commit for each would keep all others waiting."""
        while clocks and any(packed.visit.sightings for packed in self._visits):
            self.write()  # what these showed may be due at the clocks
        for start in range(0, len(clocks), BATCH):
            with writing(self.db):
                for clock in clocks[start : start + BATCH]:
                    self._taken[clock].extend(self._take(clock))

    def _next(self, clock: str) -> Due | None:
        if not self._taken[clock]:
            self._open.discard(clock)
            return None
        due = self._taken[clock].popleft()
        self._air[due.id] = clock
        return due

    def _take(self, clock: str) -> list[Due]:
        taken = frontier.take_due(self.db, self.run, clock, self.left, self.now(), limit=TAKEN_AHEAD)
        if not taken and clock in self._known_at:
            through = {source: left for source, left in self.left.items() if self._new[source] <= 0}
            taken = frontier.take_due(self.db, self.run, clock, through, self.now(), limit=TAKEN_AHEAD, again=True)
        self.left = Counter(self.left) - Counter(due.source for due in taken)
        return taken

    def add(self, visit: Visit) -> None:
        """A request has ended. What it came to is written with the next batch."""
        self._air.pop(visit.due.id, None)
        self._first_visit = self._first_visit if self._visits else monotonic()
        self._visits.append(observed.pack(visit))
        self._change.set()

    def write(self) -> None:
        """Commits the visits so far, in transactions of at most BATCH, with the clocks as they stand."""
        batch, self._visits = self._visits[:BATCH], self._visits[BATCH:]
        if not batch:
            return
        with writing(self.db):
            recorded = observed.record_visits(self.db, self.run, batch, self.sources)
            frontier.save_clocks(self.db, self.clocks.kept, self.clocks.settle())
        self._open |= recorded.shown.clocks
        self._known += recorded.shown.known
        self._new.update(recorded.shown.met)
        self._new.subtract(packed.visit.due.source for packed in batch if not packed.visit.due.again)
        self._let_revisits()
        for visit in recorded.visits:
            self.progress(visit)
        if self._visits:
            self._change.set()  # the rest is not waited with

    def cut(self, source: str, found: Sequence[Sighting], most: int) -> Cut:
        """The first `most` sightings, and of those behind them what may be met without more than `most` of the source's URLs waiting."""
        taken, rest = tuple(found[:most]), found[most:]
        if not rest:
            return Cut(taken, (), 0)
        unmet = {one.url for one in sightings.unmet(self.db, found)}
        behind = [one for one in rest if one.url in unmet]
        room = max(0, most - self._new[source] - sum(one.url in unmet for one in taken))
        return Cut(taken, tuple(behind[:room]), max(0, len(behind) - room))

    def page(self, due: Due) -> Page | None:
        """The newest stored page of a URL."""
        return observed.load_page(self.db, due.page) if due.page else None

    def finish(self, outcome: str) -> dict[str, int]:
        """Writes what is left and ends the run, once; its counts."""
        if self.counts is None:
            while self._visits:
                self.write()
            frontier.save_clocks(self.db, self.clocks.kept, self.clocks.settle())
            self.counts = observed.end_run(self.db, self.run, outcome, self.sources, self.now(), known=sum(self._known.values()))
        return self.counts
