"""Which URLs are due, and whose turn is it? The ledger as the frontier of a run: take, release, clocks of hosts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils.utils import sqlite3

from leads.clock import iso
from leads.habit import nights_between
from leads.pages.links import host, identity, same_site
from leads.store import writing
from leads.store.forgotten import not_forgotten
from leads.store.nights import history
from leads.types import Outcome, Role, Source

DOOR_REST = timedelta(hours=1)  # a door that was read within it is not read again by a second run
GONE = (404, 410)
FIRST_REST = timedelta(hours=12)
LONGEST_REST = timedelta(days=30)
REVISITS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))  # of a story, after it was first stored
SLACK = timedelta(hours=6)  # a night does not reach a URL at the same minute as the one before


@dataclass(frozen=True, slots=True)
class Due:
    """A URL that a run has taken, with what is needed to ask for it again. `page` and `sha256` are of its newest page."""

    id: int
    url: str
    clock: str
    source: str
    role: Role
    depth: int
    visits: int
    failures: int
    etag: str
    last_modified: str
    page: int | None
    sha256: str
    first_seen: str = ""
    stored_at: str = ""  # when its first page came

    @property
    def again(self) -> bool:
        """True for a story or an issue that is stored already: what is new goes before it."""
        return self.page is not None and self.role != "door"


@dataclass(slots=True)
class Clock:
    """When may the next request to a host start? `next_at` is Unix time."""

    next_at: float = 0.0
    delay: float = 0.0
    crawl_delay: float | None = None
    robots_status: int | None = None
    robots_at: str | None = None


def clock_of(source: Source, url: str) -> str:
    """The clock that a URL keeps: the source's own key on its site, elsewhere the host, without port."""
    if source.politeness and same_site(url, source.url):
        return source.politeness
    return host(url) or source.id  # a mailbox has no host, and nobody to be polite to


def open_doors(db: sqlite3.Connection, sources: Iterable[Source], at: str, *, every: bool = False) -> None:
    """The doors of these sources that have rested long enough by the source's habit are due; with `every`, all of them.

    So is what the computer's clock, once ahead by a jump, has put off for longer than anything rests.
    """
    with writing(db):
        db.execute("UPDATE urls SET due_at = ? WHERE due_at > ?", (at, iso(datetime.fromisoformat(at) + LONGEST_REST)))
        for source in not_forgotten(db, sources):
            rested = iso(datetime.fromisoformat(at) - (timedelta() if every else _rest(db, source)))
            db.execute(
                """INSERT INTO urls (key, url, clock, source, role, first_seen, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (key) DO UPDATE SET url = excluded.url, clock = excluded.clock, source = excluded.source,
                   role = excluded.role,
                   due_at = CASE WHEN NOT EXISTS (SELECT 1 FROM visits WHERE url = urls.id AND at > ? AND at <= ? AND outcome <> 'pending')
                            THEN excluded.due_at ELSE due_at END""",
                (identity(source.url), source.url, clock_of(source, source.url), source.id, source.role, at, at, rested, at),
            )


def _rest(db: sqlite3.Connection, source: Source) -> timedelta:
    """How long a door rests after a visit. A second run of the same day asks nobody real again; a mailbox lies on our own disk."""
    nights = 1 if source.kind == "mailbox" else nights_between(expect=source.expect, **history(db, source.id, identity(source.url)))
    if nights > 1:
        return timedelta(days=nights) - SLACK
    return timedelta() if source.sample else DOOR_REST


def waiting(db: sqlite3.Connection, sources: Iterable[str], at: str) -> list[sqlite3.Row]:
    """How many URLs of these sources are due: `number` by clock, source and whether they are asked for `again`."""
    return db.execute(
        f"""SELECT clock, source, {AGAIN} AS again, count(*) AS number FROM urls
            WHERE due_at <= ? AND run IS NULL AND source IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3""",  # noqa: S608
        (at, json.dumps(list(sources))),
    ).fetchall()


def take_due(
    db: sqlite3.Connection, run: int, clock: str, left: Mapping[str, int], at: str, *, limit: int, again: bool = False
) -> list[Due]:
    """At most `limit` URLs of a clock, now taken by the run: doors first, then what became due last, the sources in turn.

    `left` says how many requests each source has left tonight; sources that are not in it are not taken. With `again` those
    are taken that have a page already, else the others.
    """
    with writing(db):
        values = {"clock": clock, "at": at, "left": json.dumps(dict(left)), "limit": limit, "again": again}
        rows = db.execute(TAKE, values).fetchall()
        db.execute("UPDATE urls SET run = ? WHERE id IN (SELECT value FROM json_each(?))", (run, json.dumps([row["id"] for row in rows])))
    return [Due(**dict(row)) for row in rows]


AGAIN = "(page IS NOT NULL AND role <> 'door')"

# A few of each source by its index, then their turns: a hundred thousand that wait cost nothing.
TAKE = f"""
WITH turns AS (
    SELECT u.*, l.value AS requests_left,
           row_number() OVER (PARTITION BY u.source ORDER BY u.depth = 0 DESC, u.due_at DESC, u.id) AS turn
    FROM json_each(:left) AS l CROSS JOIN urls AS u
    WHERE u.id IN (
        SELECT id FROM urls WHERE clock = :clock AND source = l.key AND due_at <= :at AND run IS NULL AND {AGAIN} = :again
        ORDER BY due_at DESC, id LIMIT :limit))
SELECT t.id, t.url, t.clock, t.source, t.role, t.depth, t.visits, t.failures,
       coalesce(t.etag, '') AS etag, coalesce(t.last_modified, '') AS last_modified, t.page, coalesce(p.sha256, '') AS sha256,
       t.first_seen, coalesce((SELECT min(fetched_at) FROM pages WHERE url = t.id), '') AS stored_at
FROM turns AS t LEFT JOIN pages AS p ON p.id = t.page
WHERE t.turn <= t.requests_left
ORDER BY t.depth = 0 DESC, t.turn, t.source
LIMIT :limit
"""  # noqa: S608 - words of ours


def release(db: sqlite3.Connection, run: int | None = None) -> int:
    """URLs that the run took and did not visit are due again; without a run, those of all dead runs. How many they were."""
    with writing(db):
        if run is not None:
            return db.execute("UPDATE urls SET run = NULL WHERE run = ?", (run,)).rowcount
        return db.execute("UPDATE urls SET run = NULL WHERE run IS NOT NULL").rowcount


def next_due(due: Due, outcome: Outcome, status: int | None, at: str) -> str | None:
    """When to ask again, None for never. A failure is never the end: the rest grows from half a day to a month.

    A story that is stored is asked for again after a day, a week and a month, then no more.
    """
    if outcome == "pending":
        return at
    if outcome in ("stored", "unchanged"):
        return _revisit(due, at)
    if outcome not in ("failed", "blocked") or status in GONE:
        return None
    rest = min(FIRST_REST * 2 ** min(due.failures, 10), LONGEST_REST)
    again = iso(datetime.fromisoformat(at) + rest)
    return again if not due.stored_at or again <= iso(datetime.fromisoformat(due.stored_at) + REVISITS[-1]) else None


def _revisit(due: Due, at: str) -> str | None:
    if due.role == "door" or not due.url.startswith(("http:", "https:")):
        return None  # a door's habit, and its sightings, say when; a letter does not change
    stored = datetime.fromisoformat(due.stored_at or at)
    return next((day for rest in REVISITS if (day := iso(stored + rest - SLACK)) > at), None)


def after_all_else(due: Due) -> str:
    """When a door is due of which more is to be met: once everything that it has shown has been asked for."""
    return iso(datetime.fromisoformat(due.first_seen) - timedelta(seconds=1))


def load_clocks(db: sqlite3.Connection) -> dict[str, Clock]:
    """The clocks as the last run left them."""
    rows = db.execute("SELECT * FROM hosts")
    return {row["clock"]: Clock(*(row[name] for name in ("next_at", "delay", "crawl_delay", "robots_status", "robots_at"))) for row in rows}


def save_clocks(db: sqlite3.Connection, clocks: Mapping[str, Clock], names: Sequence[str]) -> None:
    """These clocks as they stand now."""
    with writing(db):
        for name in names:
            clock = clocks[name]
            db.execute(
                "INSERT OR REPLACE INTO hosts (clock, next_at, delay, crawl_delay, robots_status, robots_at) VALUES (?, ?, ?, ?, ?, ?)",
                (name, clock.next_at, clock.delay, clock.crawl_delay, clock.robots_status, clock.robots_at),
            )
