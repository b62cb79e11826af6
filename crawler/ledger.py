"""What is due, and what became of it? The night's side of the ledger: takes URLs clock by clock, writes visits in batches."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic

from sqlite_utils.utils import sqlite3

from crawler.politeness import Clocks
from leads.clock import now
from leads.store import frontier, observed, writing
from leads.store.frontier import Due
from leads.store.observed import Visit
from leads.types import Page, Source

BATCH = 20  # visits, or
SECONDS = 2.0  # since the first of them: what a kill can cost at most
BREATH = 0.03  # seconds between two commits, in which a reviewer may write
TAKEN_AHEAD = 10  # URLs of a clock that are taken at once

Progress = Callable[[Visit], None]


class Ledger:
    """One run. A clock has one request in the air; `left` says how many requests each source has left tonight."""

    def __init__(
        self, db: sqlite3.Connection, sources: Sequence[Source], chosen: Sequence[Source], progress: Progress | None = None
    ) -> None:
        self.db = db
        self.sources = {source.id: source for source in chosen}
        self.progress = progress or (lambda visit: None)
        observed.sync_sources(db, sources)
        self.run, killed = observed.begin_run(db)
        frontier.open_doors(db, chosen, now())
        self.clocks = Clocks(frontier.load_clocks(db), chosen, after_kill=killed)
        self.left = {source.id: source.limit for source in chosen}
        self.counts: dict[str, int] | None = None  # once the run has ended
        self._known: Counter[str] = Counter()
        self._open = frontier.due_clocks(db, self.sources, now())
        self._taken: dict[str, deque[Due]] = defaultdict(deque)
        self._air: dict[int, str] = {}  # id of the URL -> its clock
        self._visits: list[Visit] = []
        self._first_visit = 0.0
        self._change = asyncio.Event()

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
        return [due for clock in sorted(self._open - set(self._air.values())) if (due := self._next(clock))]

    def _next(self, clock: str) -> Due | None:
        waiting = self._taken[clock]
        if not waiting:
            self.write()  # what the last visits showed may be due at this clock
            waiting.extend(frontier.take_due(self.db, self.run, clock, self.left, now(), limit=TAKEN_AHEAD))
            self.left = Counter(self.left) - Counter(due.source for due in waiting)
        if not waiting:
            self._open.discard(clock)
            return None
        due = waiting.popleft()
        self._air[due.id] = clock
        return due

    def add(self, visit: Visit) -> None:
        """A request has ended. What it came to is written with the next batch."""
        self._air.pop(visit.due.id, None)
        self._first_visit = self._first_visit if self._visits else monotonic()
        self._visits.append(visit)
        self._change.set()

    def write(self) -> None:
        """Commits the visits so far, in transactions of at most BATCH, with the clocks as they stand."""
        batch, self._visits = self._visits[:BATCH], self._visits[BATCH:]
        if not batch:
            return
        with writing(self.db):
            recorded = observed.record_visits(self.db, self.run, batch, self.sources)
            frontier.save_clocks(self.db, self.clocks.kept, self.clocks.settle())
        self._open |= recorded.clocks
        self._known += recorded.known
        for visit in recorded.visits:
            self.progress(visit)

    def page(self, due: Due) -> Page | None:
        """The newest stored page of a URL."""
        return observed.load_page(self.db, due.page) if due.page else None

    def finish(self, outcome: str) -> dict[str, int]:
        """Writes what is left and ends the run, once; its counts."""
        if self.counts is None:
            while self._visits:
                self.write()
            frontier.save_clocks(self.db, self.clocks.kept, self.clocks.settle())
            self.counts = observed.end_run(self.db, self.run, outcome, self.sources, known=sum(self._known.values()))
        return self.counts
