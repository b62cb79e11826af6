"""Which articles has a person read to the end? There a sentence that is no lead, is none."""

from __future__ import annotations

from leads.clock import now
from leads.errors import DecisionRefused
from leads.store import sqlite3, writing


def read_in_full(db: sqlite3.Connection, article: int, *, whole: bool = True, sha256: str, reviewer: str, request_id: str) -> None:
    """Notes that this text of the article was read to the end, or takes that back. The same request sent twice is one."""
    with writing(db):
        row = db.execute("SELECT key, locator FROM articles WHERE id = ? AND sha256 = ?", [article, sha256]).fetchone()
        if row is None:
            raise DecisionRefused(f"article {article}: its text has changed since the page was shown; load it again and read on")
        db.execute(
            """INSERT INTO full_reads (key, locator, sha256, whole, reviewer, at, request_id) VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (request_id) DO NOTHING""",
            [row["key"], row["locator"], sha256, whole, reviewer, now(), request_id],
        )


def full_read(db: sqlite3.Connection, key: str, locator: str) -> sqlite3.Row | None:
    """Who has read this article in full and when; `changed` is 1 when it has another text by now. None when nobody has."""
    row: sqlite3.Row | None = db.execute(
        """SELECT f.reviewer, f.at, f.whole, f.sha256 <> coalesce(a.sha256, '') AS changed
           FROM full_reads AS f LEFT JOIN articles AS a ON a.key = f.key AND a.locator = f.locator
           WHERE f.key = ? AND f.locator = ? ORDER BY f.id DESC LIMIT 1""",
        [key, locator],
    ).fetchone()
    return row if row and row["whole"] else None
