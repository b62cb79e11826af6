"""Which leads does a reviewer have in hand, so that two never get the same one at once? In memory: one process serves the desk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leads.store import sqlite3
from leads.store.queue import queued_keys

BATCH = 5  # leads in one hand
MINUTES = 15


@dataclass(frozen=True, slots=True)
class Hold:
    """Who has a lead in hand, until when by the holds' clock."""

    reviewer: str
    until: float


class Holds:
    """The holds of all reviewers. The next lead is chosen and taken in one step, so that none goes out twice."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_lead: dict[str, Hold] = {}
        self._one_at_a_time = threading.RLock()  # pages are read in threads

    def next(self, db: sqlite3.Connection, reviewer: str, *, after: str | None = None, skip: Iterable[str] = ()) -> str | None:
        """The key of the best undecided lead (behind `after`) that no other has in hand; it and those behind it are held from now on.
        Those to `skip` are passed over.

        A new batch lets go of what was left of the one before.
        """
        with self._one_at_a_time:
            keys = queued_keys(db, after=after, skip=[*self.of_others(reviewer), *skip], limit=BATCH)
            if keys and keys[0] not in self._of(reviewer):
                self.release_all(reviewer)
                self._take(reviewer, keys)
            self._take(reviewer, self._of(reviewer))  # who is at work keeps what he has
            return keys[0] if keys else None

    def take(self, reviewer: str, key: str) -> None:
        """Holds this lead, too, unless another has it."""
        with self._one_at_a_time:
            if key not in self.of_others(reviewer):
                self._take(reviewer, [key])

    def of_others(self, reviewer: str) -> dict[str, str]:
        """Lead -> who else has it in hand."""
        with self._one_at_a_time:
            return {key: hold.reviewer for key, hold in self._standing().items() if hold.reviewer != reviewer}

    def release(self, keys: Iterable[str]) -> None:
        """These leads are decided: in nobody's hand."""
        with self._one_at_a_time:
            for key in keys:
                self._by_lead.pop(key, None)

    def release_all(self, reviewer: str) -> None:
        """The reviewer has left, or goes on elsewhere."""
        self.release(self._of(reviewer))

    def _of(self, reviewer: str) -> list[str]:
        return [key for key, hold in self._standing().items() if hold.reviewer == reviewer]

    def _take(self, reviewer: str, keys: Iterable[str]) -> None:
        self._by_lead |= dict.fromkeys(keys, Hold(reviewer, self._clock() + MINUTES * 60))

    def _standing(self) -> dict[str, Hold]:
        self._by_lead = {key: hold for key, hold in self._by_lead.items() if hold.until > self._clock()}
        return self._by_lead
