"""The table of leads: kept equal to the view leads_now by whoever writes claims, decisions, sources or the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable

from leads.clock import now
from leads.store import sqlite3, writing
from leads.store.claims import join_items


def refresh_leads(db: sqlite3.Connection, stories: Iterable[str]) -> None:
    """The rows of `leads` for these stories made anew from the view leads_now; call it inside `writing`."""
    touched = set(stories)
    wanted = json.dumps(sorted(touched.union(_decided_before(db, json.dumps(sorted(touched))))))
    rows = "FROM leads_now WHERE story IN (SELECT value FROM json_each(:wanted))"
    # Not REPLACE: it takes rows away without a word to the full-text index.
    db.execute(f"DELETE FROM leads WHERE story IN (SELECT value FROM json_each(:wanted)) OR key IN (SELECT key {rows})", {"wanted": wanted})  # noqa: S608
    db.execute(f"INSERT INTO leads SELECT * {rows}", {"wanted": wanted})


def _decided_before(db: sqlite3.Connection, stories: str) -> list[str]:
    """Stories in which leads of these were decided, before they moved too: should a claim vanish, its lead is filed there."""
    rows = db.execute(
        """SELECT DISTINCT json_extract(d.snapshot, '$.story') AS story FROM leads AS l JOIN decisions AS d ON d.lead IN (
               SELECT l.key UNION ALL SELECT k.old FROM lead_keys AS k WHERE k.new = l.key)
           WHERE l.story IN (SELECT value FROM json_each(?))""",
        [stories],
    )
    return [row["story"] for row in rows]


def rebuild_leads(db: sqlite3.Connection) -> None:
    """The whole table `leads` made anew, in one transaction."""
    with writing(db):
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")
        # After `restore`: SQLite promises no row numbers of a copy, and the full-text index goes by them.
        db.execute("INSERT INTO leads_fts(leads_fts) VALUES ('rebuild')")


def refresh_changed(db: sqlite3.Connection) -> None:
    """Leads made anew that something else than a reading has changed: a crawl may have given the story that a newsletter item
    waits for, or failed to, met a known story through a tracking link, or found a source's entry edited."""
    with writing(db):
        stories = _join_redirects(db)
        stories |= {row["story"] for row in db.execute(WAITING)} | {row["story"] for row in db.execute(EDITED)}
        refresh_leads(db, stories)


WAITING = "SELECT DISTINCT c.story FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE a.stands_for <> ''"
EDITED = """SELECT DISTINCT l.story FROM leads AS l JOIN articles AS a ON a.id = l.article JOIN sources AS s ON s.id = a.source
            WHERE l.confidential <> s.confidential OR l.sample <> s.sample OR l.nation <> coalesce(s.nation, '')"""
REDIRECTS = """SELECT DISTINCT u.key AS url, coalesce(m."as", h.key) AS story FROM visits AS v JOIN urls AS u ON u.id = v.url
               JOIN pages AS p ON p.id = v.page JOIN urls AS h ON h.id = p.url LEFT JOIN same AS m ON m.url = h.key
               WHERE v.outcome = 'duplicate' AND u.key <> h.key AND NOT EXISTS (SELECT 1 FROM same AS s WHERE s.url = u.key)"""


def _join_redirects(db: sqlite3.Connection) -> set[str]:
    """Addresses that led to a page which another one had brought are recorded as the same: the stories of items that name them."""
    stories: set[str] = set()
    for row in db.execute(REDIRECTS).fetchall():
        db.execute("INSERT INTO same (url, \"as\", why, at) VALUES (?, ?, 'redirect', ?)", [row["url"], row["story"], now()])
        stories |= join_items(db, row["story"])
    return stories
