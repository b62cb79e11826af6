"""Which lead comes next, and what does a reviewer see of it?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from leads import register
from leads.clock import day_start
from leads.store import sqlite3
from leads.store.decided import current_key, kept_of
from leads.types import Lead, Reason

QUEUED = "status = 'undecided' AND queued = 1"  # served by the index leads_queue
PARAGRAPHS, CHARACTERS = 2, 900  # of the text shown on either side of a quote
SAME = (
    "key", "story", "status", "score", "quote", "title", "url", "publisher",
    "kind", "criterion", "scope", "assertion", "actor", "published",
)  # fmt: skip


def queued_keys(db: sqlite3.Connection, *, after: str | None = None, skip: Sequence[str] = (), limit: int) -> list[str]:
    """The keys of the best undecided leads, in their order; with `after` of those that stand behind that lead in the queue."""
    behind = "AND score <= :score AND (score < :score OR key > :key) ORDER BY score DESC, key"
    return _queued(db, behind if _known(db, after) else "ORDER BY score DESC, key", place=after, skip=skip, limit=limit)


def previous_key(db: sqlite3.Connection, *, before: str, skip: Sequence[str] = ()) -> str:
    """The key of the undecided lead that stands just before this one in the queue; "" at its head."""
    which = "AND score >= :score AND (score > :score OR key < :key) ORDER BY score, key DESC"
    return next(iter(_queued(db, which, place=before, skip=skip, limit=1)), "")


def _known(db: sqlite3.Connection, key: str | None) -> bool:
    return db.execute("SELECT 1 FROM leads WHERE key = ?", [key]).fetchone() is not None


def _queued(db: sqlite3.Connection, which: str, *, place: str | None, skip: Sequence[str], limit: int) -> list[str]:
    score = db.execute("SELECT score FROM leads WHERE key = ?", [place]).fetchone()
    rows = db.execute(
        f"SELECT key FROM leads WHERE {QUEUED} AND key NOT IN (SELECT value FROM json_each(:skip)) {which} LIMIT :limit",  # noqa: S608
        {"score": score and score["score"], "key": place, "skip": json.dumps(list(skip)), "limit": limit},
    )
    return [row["key"] for row in rows]


def get_lead(db: sqlite3.Connection, key: str) -> Lead:
    """The lead with its surroundings and copies, also under a key it had before; DecisionRefused when there never was one.

    A lead whose claim is gone, or that a person found, is shown from its decision, also after that was taken back.
    """
    key = current_key(db, key)
    row = db.execute(
        """SELECT l.*, c.start, c.end, c.reasons, a.text, a.published_evidence, coalesce(s.name, l.source) AS source_name
           FROM leads AS l LEFT JOIN claims AS c ON c.id = l.claim LEFT JOIN articles AS a ON a.id = l.article
           LEFT JOIN sources AS s ON s.id = l.source WHERE l.key = ?""",
        [key],
    ).fetchone()
    found = dict(row) if row and row["claim"] else _remembered(db, key, dict(row) if row else {})
    return _lead(found, _copies(db, found["story"], key))


def _remembered(db: sqlite3.Connection, key: str, row: dict[str, Any]) -> dict[str, Any]:
    """A lead without a claim: within its article where the sentence still stands there, else without surroundings."""
    kept = kept_of(db, key)
    source = db.execute("SELECT name FROM sources WHERE id = ?", [kept["source"]]).fetchone()
    article = db.execute(
        "SELECT id, text FROM articles WHERE key = ? AND locator = ?", [kept.get("article_key"), kept.get("locator")]
    ).fetchone()
    found = article["text"].find(kept["quote"]) if article and kept["quote"] else -1
    place = {"article": article["id"], "text": article["text"]} if found >= 0 else {"article": None, "text": ""}
    start = max(found, 0)
    known = {"start": start, "end": start + len(kept["quote"]) if found >= 0 else 0, "reasons": "[]"}
    source_name = source["name"] if source else kept["source"]
    return {
        **kept,
        "status": "undecided",
        **row,
        **place,
        **known,
        "published_evidence": kept["published_evidence"],
        "source_name": source_name,
    }


def _lead(row: Mapping[str, Any], copies: tuple[Mapping[str, str], ...]) -> Lead:
    text = row["text"]
    return Lead(
        **{name: row[name] for name in SAME},
        before=_tail(text[: row["start"]]),
        after=_head(text[row["end"] :]),
        theme=tuple(json.loads(row["theme"])),
        organisation=register.load().name(row["organisation"]),
        org_id=row["organisation"],
        source=row["source_name"],
        published_evidence=row["published_evidence"] or "",
        sample=bool(row["sample"]),
        article=row["article"],
        start=row["start"],
        reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
        copies=copies,
        found_by=row.get("found_by", "finder"),
        followup=row.get("followup", ""),
    )


def _tail(text: str) -> str:
    """The end of the text: the begun paragraph and those before it, whole ones while there is room."""
    shown = "\n".join(text.split("\n")[-PARAGRAPHS - 1 :])
    return shown if len(shown) <= CHARACTERS else "… " + shown[-CHARACTERS:].partition(" ")[2]


def _head(text: str) -> str:
    """The beginning of the text, to the end of the second paragraph after this one while there is room."""
    shown = "\n".join(text.split("\n")[: PARAGRAPHS + 1])
    return shown if len(shown) <= CHARACTERS else shown[:CHARACTERS].rpartition(" ")[0] + " …"


def _copies(db: sqlite3.Connection, story: str, key: str) -> tuple[Mapping[str, str], ...]:
    sql = "SELECT key, title, url, publisher, published FROM leads WHERE story = ? AND key <> ? ORDER BY published, key"
    return tuple(dict(row) for row in db.execute(sql, [story, key]))


def counts(db: sqlite3.Connection, reviewer: str) -> tuple[int, int]:
    """How many leads are left in the queue, and how many this reviewer has decided on this London day."""
    left = db.execute(f"SELECT count(*) FROM leads WHERE {QUEUED}").fetchone()[0]  # noqa: S608
    newest = db.execute("SELECT request_id, at FROM standing WHERE reviewer = ? ORDER BY id DESC", [reviewer])
    today = takewhile(lambda row: row["at"] >= day_start(), newest)  # reads no further than today
    return left, len({row["request_id"] for row in today})
