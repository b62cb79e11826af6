"""What does a night cost, stage by stage? Crawl and flag as they are, each in a process of its own, with clocks round their parts."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any

from night_web import Web

from leads.store import open_db, sqlite3, writing
from leads.types import Source

AGENT = "benchmark@example.org"


def alone(fn: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """What `fn` returns in a process of its own, with `cpu`, `wall` (seconds, imports left out) and `peak` (MB) of it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_alone, args=(theirs, fn, arguments))
    process.start()
    theirs.close()
    result: dict[str, Any] = ours.recv()
    process.join()
    return result


def _alone(told: Any, fn: Callable[..., dict[str, Any]], arguments: tuple[Any, ...]) -> None:
    import nlp.extract  # noqa: F401 - what is imported before the clock starts does not count

    before, wall = time.process_time(), time.monotonic()
    result = fn(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.send({"cpu": time.process_time() - before, "wall": time.monotonic() - wall, "peak": peak, **result})


def sources(web: Web, *, delay: float = 0.0) -> tuple[Source, ...]:
    """A feed for each host, all of it to be taken in a night."""
    return tuple(
        Source(f"host-{n}", f"Host {n}", "feed", web.url(n, "feed"), delay=delay, limit=5000, items=5000, expect="1 per day")
        for n in range(web.hosts)
    )


def crawl(db: Path, listed: tuple[Source, ...]) -> dict[str, Any]:
    """A crawl, with the CPU seconds spent in the ledger as `store`, and its counts."""
    from crawler.ledger import Ledger
    from crawler.run import crawl as run
    from crawler.sources import Sources
    from leads.store import nights

    spent: dict[str, float] = {"store": 0.0}
    for name in ("write", "add", "_fill", "page", "cut"):
        setattr(Ledger, name, _timed(spent, getattr(Ledger, name)))
    counts = run(db, Sources(AGENT, listed))
    with closing(open_db(db)) as connection:
        _timed(spent, nights.record)(connection, listed)
    return {"counts": counts, **spent}


def _timed(spent: dict[str, float], fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its CPU time added to what is spent on storing."""

    @wraps(fn)
    def timed(*arguments: Any, **more: Any) -> Any:
        start, before = time.process_time(), spent["store"]
        try:
            return fn(*arguments, **more)
        finally:
            spent["store"] = before + time.process_time() - start  # one within another counts once

    return timed


def read(db: Path, most: int) -> dict[str, Any]:
    """The reading of what is unread as `leads flag` does it, but in this process: CPU seconds of gate, extract, claims and store.

    The gate's part - judging the tree - is measured by itself, on the same pages: it stands within the extractor. `pages` were read.
    """
    from leads import wire
    from leads.store import derived, leads, nights, unread
    from nlp.extract import EXTRACTOR, read_page
    from nlp.pipeline import FINDER, find_claims
    from nlp.reading import read as read_batch

    list(find_claims([]))
    spent: dict[str, float] = defaultdict(float)
    with closing(open_db(db)) as connection:
        clock = _Clock(spent)
        leads.refresh_changed(connection)
        waiting = unread.waiting(connection, extractor=EXTRACTOR)[:most]
        for n in range(0, len(waiting), 10):
            batch = unread.load(connection, waiting[n : n + 10])
            clock.lap("store")
            found = read_batch(batch)
            clock.lap("read")
            for page in batch:
                read_page(page)
            clock.lap("extract and gate")
            _gate(batch, clock)
            derived.save_readings(connection, map(wire.reading, found), extractor=EXTRACTOR, finder=FINDER)
            clock.lap("store")
        nights.judge(connection)
        clock.lap("store")
    parts = {
        "gate": spent["gate"],
        "extract": spent["extract and gate"] - spent["gate"],
        "claims": spent["read"] - spent["extract and gate"],
    }
    return {**parts, "store": spent["store"], "pages": len(waiting)}


def _gate(batch: Sequence[Any], clock: _Clock) -> None:
    """Judges the trees of these pages; laps "parse" and "gate"."""
    from leads.pages import gate
    from leads.pages.blocks import shape

    trees = [_tree(page) for page in batch]
    clock.lap("parse")
    for page, (root, declared) in zip(batch, trees, strict=True):
        gate.judge(root, declared.url, status=page.status, declared=declared, made_of=shape(root, declared.url))
    clock.lap("gate")


def _tree(page: Any) -> tuple[Any, Any]:
    from leads.pages import decode, tree
    from leads.pages.declared import read as read_declared

    root = tree.parse(decode.decode(page.body, page.headers.get("content-type", "")))
    return root, read_declared(root, page.final_url)


class _Clock:
    """CPU seconds from lap to lap, added up by stage."""

    def __init__(self, spent: dict[str, float]) -> None:
        self.spent, self.last = spent, time.process_time()

    def lap(self, stage: str) -> None:
        """What has passed since the last lap belongs to this stage."""
        now = time.process_time()
        self.spent[stage] += now - self.last
        self.last = now


def a_day_passes(db: Path) -> None:
    """All that is stored is a day older."""
    columns = {"runs": ("started_at", "ended_at"), "urls": ("first_seen", "due_at"), "visits": ("at",), "pages": ("fetched_at",)}
    with closing(open_db(db)) as connection, writing(connection):
        for table, names in {**columns, "sightings": ("first_seen",), "source_nights": ("at", "since")}.items():
            _older(connection, table, names)
        connection.execute("UPDATE hosts SET next_at = next_at - 86400")


def _older(db: sqlite3.Connection, table: str, columns: Iterable[str]) -> None:
    changed = ", ".join(f"{name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name}, '-1 day')" for name in columns)
    db.execute(f"UPDATE {table} SET {changed}")
