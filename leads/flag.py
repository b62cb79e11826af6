"""Which unread pages hold claims? Reads them in child processes; the parent alone writes.

    unread pages --batches--> read (children) --Readings--> save_readings (one transaction per batch)
    stale texts  --batches--> reread (children) --Claims--> save_rereadings

The reading functions are handed in, so that this stage knows neither spaCy nor trafilatura.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from leads import wire
from leads.clock import now
from leads.errors import NothingRead
from leads.store import derived, leads, runs, sqlite3, unread
from leads.types import Article, Page, Reading
from leads.workers import Failed, map_batches

T = TypeVar("T")
K = TypeVar("K")

BATCH = 10  # pages in one transaction
FEW = 5  # so many pages do not all break a reader by themselves
BREATH = 0.02  # seconds between transactions, so that a reviewer's write gets in
SECONDS, MEGABYTES = 30, 2048  # a child: one batch, and its address space (spaCy maps 1.2 GB before its first text)


@dataclass(frozen=True, slots=True)
class Reader:
    """The two reading functions and their versions: what makes a page or a text worth reading again."""

    read: Callable[[list[Page]], list[Any]]
    reread: Callable[[list[tuple[int, Article]]], list[Any]]
    extractor: str
    finder: str


def flag(
    db: sqlite3.Connection,
    reader: Reader,
    *,
    again: bool = False,
    processes: int = 2,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counter[str]:
    """Reads what is unread (`again`: every page whose body is kept) and tells what became of it: outcome -> pages.

    "articles" and "claims" count what was found, copies too; "reread" the stored texts that only the finder read anew.
    A decision is never touched. Stopped at any moment, the next call goes on with what is unread, also of a stopped `again`.
    Raises NothingRead when not one of several pages could be read: then something is wrong with us.
    """
    leads.refresh_changed(db)
    before = (runs.again_since(db) or now()) if again else None
    counts = _read_pages(db, reader, before, processes, progress)
    counts += _reread_texts(db, reader, processes)
    leads.refresh_changed(db)
    if again:
        leads.rebuild_leads(db)
    return counts


def _read_pages(
    db: sqlite3.Connection, reader: Reader, before: str | None, processes: int, progress: Callable[[int, int], None]
) -> Counter[str]:
    def waiting() -> list[int]:
        return unread.waiting(db, extractor=reader.extractor, before=before)

    total, counts = len(waiting()), Counter[str]()
    batches = _pages(db, waiting)
    results = map_batches(reader.read, batches, processes=min(processes, total // BATCH + 1), seconds=SECONDS, megabytes=MEGABYTES)
    for chunk in _chunks(_reading(page, result) for page, result in results):
        derived.save_readings(db, chunk, extractor=reader.extractor, finder=reader.finder)
        counts += _counted(chunk)
        progress(sum(counts[outcome] for outcome in counts if outcome not in ("articles", "claims")), total)
        time.sleep(BREATH)
    if counts["failed"] == total >= FEW:
        raise NothingRead(
            f"none of {total} pages could be read ({chunk[-1].reason}); they stay unread, mend this and run `leads flag` again"
        )
    return counts


def _pages(db: sqlite3.Connection, waiting: Callable[[], list[int]]) -> Iterator[list[Page]]:
    """Batch after batch, each loaded only when a child is free for it; last those that became unread by the reading of others."""
    seen: set[int] = set()
    while found := [page for page in waiting() if page not in seen]:
        seen.update(found)
        for start in range(0, len(found), BATCH):
            yield unread.load(db, found[start : start + BATCH])


def _batches(read: Callable[[K], list[T]], after: K, *, key: Callable[[T], K]) -> Iterator[list[T]]:
    """Batch after batch in the order of their keys, each read only when a child is free for it."""
    while batch := read(after):
        after = key(batch[-1])
        yield batch


def _chunks(results: Iterator[T]) -> Iterator[list[T]]:
    """At most BATCH results or 2 s of work at a time: what one transaction holds."""
    chunk: list[T] = []
    started = time.monotonic()
    for result in results:
        chunk.append(result)
        if len(chunk) >= BATCH or time.monotonic() - started > 2:
            yield chunk
            chunk, started = [], time.monotonic()
    if chunk:
        yield chunk


def _reading(page: Page, result: Any) -> Reading:
    if isinstance(result, Failed):
        return Reading(page=page.id or 0, outcome="failed", reason=result.reason)
    return wire.reading(result)


def _counted(readings: list[Reading]) -> Counter[str]:
    counts = Counter[str](reading.outcome for reading in readings)
    counts["articles"] += sum(len(reading.articles) for reading in readings)
    counts["claims"] += sum(len(claims) for reading in readings for _, claims in reading.articles)
    return counts


def _reread_texts(db: sqlite3.Connection, reader: Reader, processes: int) -> Counter[str]:
    """Texts that another finder read. One that cannot be read keeps its old claims and is tried again next time."""
    counts: Counter[str] = Counter()

    def texts(after: int) -> list[tuple[int, Article]]:
        return unread.stale(db, finder=reader.finder, after=after, limit=BATCH)

    batches = _batches(texts, 0, key=lambda row: row[0])
    for chunk in _chunks(map_batches(reader.reread, batches, processes=processes, seconds=SECONDS, megabytes=MEGABYTES)):
        found = [(number, text, [wire.claim(row) for row in rows]) for (number, text), rows in chunk if not isinstance(rows, Failed)]
        derived.save_rereadings(db, found, finder=reader.finder)
        counts["reread"] += len(found)
        time.sleep(BREATH)
    return counts
