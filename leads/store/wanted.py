"""Which articles did reviewers ask for, and how do they come into a crawl? Under a source of their own, once each, whatever comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from leads.pages.addresses import identity
from leads.store import requests, sqlite3, writing
from leads.store.forgotten import forgotten
from leads.store.frontier import clock_of
from leads.types import Source, is_sample

ASKED = "asked-for"  # id of the source; it stands in no sources.yaml, and has no door
FETCHED = ("stored", "unchanged", "duplicate")
Answer = tuple[Literal["done", "failed"], str]  # outcome, reason


def asked_source(db: sqlite3.Connection) -> Source | None:
    """The source of what was asked for, None while nothing is waiting. What need not or may not be fetched is answered on the way."""
    settle(db)
    if not requests.unanswered(db, "article"):
        return None
    return Source(ASKED, "Asked for by reviewers", "page", "http://asked-for.localhost/" if _is_sample_world(db) else "")


def settle(db: sqlite3.Connection) -> None:
    """Answers the requests that are done: visited since, stored already, or not to be fetched. None is asked for a second time."""
    with writing(db):
        sample = _is_sample_world(db)
        for request in requests.unanswered(db, "article"):
            if answer := _refused(db, request["url"], sample) or _come_to(db, request):
                requests.answer(db, request["id"], outcome=answer[0], reason=answer[1])
        db.execute("UPDATE urls SET due_at = NULL WHERE source = ? AND outcome <> 'pending'", [ASKED])


def _refused(db: sqlite3.Connection, url: str, sample: bool) -> Answer | None:
    if sample and not is_sample(url):  # the guard refuses hosts of the sample elsewhere
        return "failed", "this database holds the sample: only its invented sites are fetched"
    return ("failed", "it was forgotten, and is not fetched again") if forgotten(db, [url]) else None


def _come_to(db: sqlite3.Connection, request: sqlite3.Row) -> Answer | None:
    """What came of the address, None while it waits."""
    url = db.execute("SELECT id, role, page FROM urls WHERE key = ?", [identity(request["url"])]).fetchone()
    if url is None:
        return None
    if url["role"] == "door":
        return "failed", "a list of stories, which is read every night, and no story"
    visit = db.execute(VISIT, [url["id"], request["at"]]).fetchone()
    if visit:
        return "done" if visit["outcome"] in FETCHED else "failed", f"{visit['outcome']} {visit['reason']}".strip()
    return ("done", "it was stored already") if url["page"] else None


VISIT = "SELECT outcome, reason FROM visits WHERE url = ? AND at >= ? AND outcome <> 'pending' ORDER BY id DESC LIMIT 1"


def _is_sample_world(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sources WHERE sample = 1 LIMIT 1").fetchone() is not None


def open_wanted(db: sqlite3.Connection, sources: Iterable[Source], at: str) -> None:
    """What was asked for is due now, where the source of it is among these. An address that nobody could fetch so far is taken over."""
    for source in sources:
        if source.id == ASKED:
            _open(db, source, at)


def _open(db: sqlite3.Connection, source: Source, at: str) -> None:
    with writing(db):
        for request in requests.unanswered(db, "article"):
            db.execute(
                """INSERT INTO urls (key, url, clock, source, role, first_seen, due_at) VALUES (?, ?, ?, ?, 'story', ?, ?)
                   ON CONFLICT (key) DO UPDATE SET source = excluded.source, due_at = excluded.due_at, role = excluded.role""",
                [identity(request["url"]), request["url"], clock_of(source, request["url"]), ASKED, at, at],
            )


def reading_of(db: sqlite3.Connection, url: str) -> str:
    """What became of the page at an address when it was read: "article", or "index: too many links"; "" while it is unread."""
    row = db.execute(
        "SELECT r.outcome, r.reason FROM urls AS u JOIN readings AS r ON r.page = u.page WHERE u.key = ?", [identity(url)]
    ).fetchone()
    return ": ".join(filter(None, row)) if row else ""
