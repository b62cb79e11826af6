"""What did the web give? Sources, runs, visits, pages and sightings, each visit in one transaction with all it brought."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlite_utils.utils import sqlite3

from leads.clock import now
from leads.errors import DatabaseRefused
from leads.pages.decode import clean
from leads.store import writing
from leads.store.forgotten import forgotten, unforgotten
from leads.store.frontier import Due, after_all_else, next_due, release
from leads.store.sightings import Shown, kept, save_sightings, shown_by
from leads.types import Outcome, Page, Sighting, Source

COMPRESSION = 4  # on real pages 2.0 ms and 0.206 of the size: 6 takes 3.5 ms for 0.196, 1 takes 1.3 ms for 0.234
NOT_KEPT = frozenset({"set-cookie", "set-cookie2"})


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of a URL tonight. `page` comes with outcome "stored"; `sightings` are what a door or issue showed.

    `later` are sightings from behind a limit, asked for after all else; when more stand there the visit is `unfinished`.
    """

    due: Due
    at: str
    outcome: Outcome
    reason: str = ""
    status: int | None = None
    bytes: int = 0
    ms: int = 0
    page: Page | None = None
    sightings: tuple[Sighting, ...] = ()
    later: tuple[Sighting, ...] = ()
    unfinished: bool = False


class Packed(NamedTuple):
    """A visit without its body: of that the hash ("" without one), the size, and the bytes compressed (empty when they are stored)."""

    visit: Visit
    sha256: str
    size: int
    body: bytes


@dataclass(slots=True)
class Recorded:
    """What a batch of visits came to, in their order: `visits` as they stand in the database, and what they showed."""

    visits: list[Visit] = field(default_factory=list)
    shown: Shown = field(default_factory=Shown)


def sync_sources(db: sqlite3.Connection, sources: Sequence[Source]) -> None:
    """The table of sources equals the file; what has left the file stays, as not enabled.

    A database keeps to one world: sample sources and real ones are never mixed.
    """
    with writing(db):
        _one_world(db, sources)
        db.execute(
            "UPDATE sources SET enabled = 0 WHERE id NOT IN (SELECT value FROM json_each(?))", (json.dumps([one.id for one in sources]),)
        )
        for source in sources:
            db.execute(
                """INSERT INTO sources (id, name, kind, url, organisation, publisher, nation, region, tags,
                   confidential, enabled, sample, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, url = excluded.url,
                   organisation = excluded.organisation, publisher = excluded.publisher, nation = excluded.nation,
                   region = excluded.region, tags = excluded.tags, confidential = excluded.confidential, enabled = excluded.enabled""",
                (
                    source.id, source.name, source.kind, source.url, source.organisation, source.publisher, source.nation, source.region,
                    json.dumps(source.tags), source.confidential, source.enabled, source.sample, now(),
                ),
            )  # fmt: skip


def _one_world(db: sqlite3.Connection, sources: Sequence[Source]) -> None:
    held = {bool(row["sample"]) for row in db.execute("SELECT DISTINCT sample FROM sources")}
    if sources and held - {source.sample for source in sources}:
        mine, theirs = ("sample", "real") if sources[0].sample else ("real", "sample")
        raise DatabaseRefused(f"this database holds {theirs} sites, the list has {mine} ones; name another file with --db")


def begin_run(db: sqlite3.Connection, verb: str = "crawl") -> tuple[int, bool]:
    """The id of a new run, and whether an earlier one was killed: what that one had taken is due again."""
    with writing(db):
        killed = db.execute("UPDATE runs SET outcome = 'killed' WHERE verb = ? AND ended_at IS NULL AND outcome IS NULL", (verb,)).rowcount
        release(db)
        run = db.execute("INSERT INTO runs (verb, started_at) VALUES (?, ?)", (verb, now())).lastrowid
    return int(run or 0), killed > 0


def end_run(db: sqlite3.Connection, run: int, outcome: str, sources: Iterable[str], at: str, *, known: int = 0) -> dict[str, int]:
    """The counts of the run, ended `at`. Every URL met by it is in exactly one of them; `known` are those that were not due."""
    with writing(db):
        release(db, run)
        counts = Counter(
            {row["outcome"]: row["n"] for row in db.execute("SELECT outcome, count(*) AS n FROM visits WHERE run = ? GROUP BY 1", (run,))}
        )
        counts["pending"] += _waiting(db, run, sources, at)
        totals = {**{name: number for name, number in counts.items() if number}, "known": known}
        db.execute("UPDATE runs SET ended_at = ?, outcome = ?, counts = ? WHERE id = ?", (at, outcome, json.dumps(totals), run))
    return totals


def _waiting(db: sqlite3.Connection, run: int, sources: Iterable[str], at: str) -> int:
    """How many URLs were due and not reached."""
    row = db.execute(
        """SELECT count(*) FROM urls WHERE due_at <= ? AND source IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.run = ? AND visits.url = urls.id)""",
        (at, json.dumps(list(sources)), run),
    ).fetchone()
    return int(row[0])


def pack(visit: Visit) -> Packed:
    """The visit ready to be written: words that SQLite takes, its body compressed. Some milliseconds, so one by one as they come."""
    (sightings, note), (later, other) = kept(visit.sightings), kept(visit.later)
    visit = replace(visit, sightings=sightings, later=later, reason="; ".join(filter(None, (visit.reason, note, other))))
    body = visit.page.body if visit.page else b""
    digest = hashlib.sha256(body).hexdigest() if body else ""
    visit = replace(visit, page=replace(visit.page, body=b"")) if visit.page else visit
    return Packed(visit, digest, len(body), b"" if digest == visit.due.sha256 else zlib.compress(body, COMPRESSION))


def record_visits(db: sqlite3.Connection, run: int, visits: Iterable[Packed], sources: Mapping[str, Source]) -> Recorded:
    """All of these visits in one transaction: page, visit, state of the URL, what it showed, URLs met for the first time."""
    recorded = Recorded()
    with writing(db):
        for brought, sha256, size, packed_body in visits:
            given, body = _without_forgotten(db, brought, packed_body)
            visit = _judged(db, given, sha256)
            page = _save_page(db, run, visit, sha256, size, body)
            _save_visit(db, run, visit, page)
            save_sightings(db, visit.due, visit.at, visit.sightings, sources, recorded.shown, due_at=visit.at)
            save_sightings(db, visit.due, visit.at, visit.later, sources, recorded.shown, due_at=visit.due.first_seen)
            recorded.visits.append(visit)
    return recorded


def _without_forgotten(db: sqlite3.Connection, visit: Visit, body: bytes) -> tuple[Visit, bytes]:
    """Nothing of a forgotten address: neither a page that leads to it, nor the body of a page that still shows it."""
    if visit.page and forgotten(db, [visit.page.final_url]):
        return replace(visit, outcome="skipped", reason="forgotten", page=None, sightings=(), later=()), b""
    sightings, later = unforgotten(db, visit.sightings), unforgotten(db, visit.later)
    if (sightings, later) == (visit.sightings, visit.later):
        return visit, body
    return replace(visit, sightings=sightings, later=later), b""


def _judged(db: sqlite3.Connection, visit: Visit, sha256: str) -> Visit:
    """The visit with the outcome that only the database knows: the same bytes as before, or a page that another URL has brought."""
    if visit.outcome != "stored" or visit.page is None:
        return visit
    if sha256 == visit.due.sha256:
        return replace(visit, outcome="unchanged", reason="the same bytes as before")
    if visit.due.role == "door":
        shown = 0 if visit.sightings else shown_by(db, visit.due.source, visit.due.url)
        return replace(visit, reason=f"{visit.reason}; it has shown {shown} before") if shown else visit
    other = db.execute(
        "SELECT urls.url FROM pages JOIN urls ON urls.id = pages.url WHERE final_url = ? AND pages.url <> ? LIMIT 1",
        (visit.page.final_url, visit.due.id),
    ).fetchone()
    return replace(visit, outcome="duplicate", reason=f"the same page as {other['url']}") if other else visit


def _save_page(db: sqlite3.Connection, run: int, visit: Visit, sha256: str, size: int, body: bytes) -> int | None:
    if visit.outcome == "duplicate" and visit.page:
        return int(db.execute("SELECT max(id) FROM pages WHERE final_url = ?", (visit.page.final_url,)).fetchone()[0])
    if visit.outcome != "stored" or visit.page is None:
        return visit.due.page if visit.outcome == "unchanged" else None
    page = visit.page
    headers = {name: clean(value) for name, value in page.headers.items() if name not in NOT_KEPT}
    return db.execute(
        """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, run, headers, body)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            visit.due.id, clean(page.final_url), page.status, page.media_type, sha256, size, page.fetched_at, page.via, run,
            json.dumps(headers), body or None,
        ),
    ).lastrowid  # fmt: skip


def _save_visit(db: sqlite3.Connection, run: int, visit: Visit, page: int | None) -> None:
    due = visit.due
    failed = visit.outcome in ("failed", "blocked")
    db.execute(
        "INSERT INTO visits (run, url, source, at, outcome, status, bytes, ms, page, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (run, due.id, due.source, visit.at, visit.outcome, visit.status, visit.bytes, visit.ms, page, clean(visit.reason)),
    )
    page = page if visit.outcome != "duplicate" else None  # the page stays the other URL's
    headers = visit.page.headers if visit.page and visit.outcome in ("stored", "unchanged") else {}
    db.execute(
        """UPDATE urls SET outcome = ?, visits = visits + 1, failures = ?, due_at = ?, page = coalesce(?, page),
           etag = coalesce(?, etag), last_modified = coalesce(?, last_modified) WHERE id = ?""",
        (
            visit.outcome, due.failures + 1 if failed else 0, _next_due(visit), page,
            headers.get("etag"), headers.get("last-modified"), due.id,
        ),
    )  # fmt: skip


def _next_due(visit: Visit) -> str | None:
    if visit.unfinished and visit.outcome in ("stored", "unchanged"):
        return after_all_else(visit.due)
    return next_due(visit.due, visit.outcome, visit.status, visit.at)


def load_page(db: sqlite3.Connection, page: int) -> Page | None:
    """A stored page with its body; None once the body has been pruned."""
    row = db.execute(
        "SELECT pages.*, urls.url AS asked, urls.source FROM pages JOIN urls ON urls.id = pages.url WHERE pages.id = ?", (page,)
    ).fetchone()
    if row is None or row["body"] is None:
        return None
    return Page(
        row["asked"], row["final_url"], row["status"], json.loads(row["headers"]), zlib.decompress(row["body"]), row["fetched_at"],
        media_type=row["media_type"], via=row["via"], id=row["id"], source=row["source"],
    )  # fmt: skip
