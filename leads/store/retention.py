"""Which bodies of pages need no longer be kept? Articles, claims and the ledger stay; the file's room is used again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from leads.clock import iso
from leads.store import sqlite3, writing

BATCH = 200  # pages in one transaction
BREATH = 0.05  # seconds between transactions, in which a reviewer may write
OLDER_DAYS = 30  # only the newest version of a page is ever read again; what an article said before stands in `versions`


def prune(db: sqlite3.Connection, *, days: int, now: datetime | None = None) -> int:
    """Empties the bodies of pages that were read and are older than `days`, and of older versions after a month. How many."""
    now = now or datetime.now(UTC)
    ages = {"read": iso(now - timedelta(days=days)), "older": iso(now - timedelta(days=min(days, OLDER_DAYS)))}
    emptied = 0
    while batch := db.execute(OLD, ages).fetchall():
        with writing(db):
            db.executemany("UPDATE pages SET body = NULL WHERE id = ?", batch)
        emptied += len(batch)
        time.sleep(BREATH)
    return emptied


OLD = f"""
SELECT p.id FROM pages AS p JOIN urls AS u ON u.id = p.url
WHERE p.body IS NOT NULL AND p.fetched_at < :older
  AND CASE WHEN p.id < u.page THEN 1 WHEN u.role = 'door' THEN 0
      ELSE p.fetched_at < :read AND EXISTS (SELECT 1 FROM readings AS r WHERE r.page = p.id) END
LIMIT {BATCH}
"""  # noqa: S608 - a number of ours
