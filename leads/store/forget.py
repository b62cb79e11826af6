"""How is it forgotten? Text is blanked, addresses are hashed, verdicts stay; one transaction.

    choosing.of_url, of_source, of_person --Chosen--> forget, then erase (no byte stays in the file)

Derived rows go as a whole. Of a decision verdict, key, reviewer and time stay. See docs/data.md.
"""

from __future__ import annotations

import json
from typing import Any

from leads.clock import now
from leads.pages.addresses import identity
from leads.store import sqlite3, writing
from leads.store.choosing import Chosen, naming
from leads.store.claims import drop_claims
from leads.store.forgotten import sealed
from leads.store.leads import refresh_leads
from leads.store.versions import drop_versions

# Of a snapshot: keys, codes and times; all else in it is somebody's words.
KEPT = frozenset((
    "key", "story", "copy_of", "status", "queued", "inherited", "score", "kind", "criterion", "scope", "assertion", "organisation",
    "nation", "source", "published", "published_month", "week", "found_by", "sample", "confidential", "locator", "decided_at", "reviewer",
))  # fmt: skip


def forget(db: sqlite3.Connection, chosen: Chosen) -> None:
    """Takes the text of all that was chosen out of every table, and keeps its addresses as hashes: they are not fetched again."""
    with writing(db):
        stories = _forget_articles(db, chosen)
        stories |= _forget_decisions(db, chosen)
        _forget_notes(db, chosen)
        _forget_pages(db, chosen)
        _seal_addresses(db, chosen)
        _forget_reasons(db, chosen)
        refresh_leads(db, stories)
        row = [chosen.what, chosen.name, now(), json.dumps(chosen.counts())]
        db.execute("INSERT INTO forgotten (what, name, at, counts) VALUES (?, ?, ?, ?)", row)


def _forget_articles(db: sqlite3.Connection, chosen: Chosen) -> set[str]:
    """The stories that had a claim in them."""
    stories: set[str] = set()
    for article in _found(db, "SELECT id, key, locator FROM articles WHERE id IN", chosen.articles):
        stories |= drop_claims(db, article["id"])
        drop_versions(db, article["key"], article["locator"])
        db.execute("DELETE FROM articles WHERE id = ?", [article["id"]])
    for key in chosen.keys:
        db.execute("DELETE FROM versions WHERE key = ?", [key])
        db.execute('DELETE FROM same WHERE url = ?1 OR "as" = ?1', [key])
    return stories


def _forget_decisions(db: sqlite3.Connection, chosen: Chosen) -> set[str]:
    """The stories that were decided. A note is that of all copies decided with it."""
    stories: set[str] = set()
    for row in _found(db, "SELECT id, snapshot, request_id, lead FROM decisions WHERE id IN", chosen.decisions):
        snapshot = json.loads(row["snapshot"])
        stories.add(snapshot["story"])
        db.execute("UPDATE decisions SET snapshot = ?, corrections = '{}' WHERE id = ?", [json.dumps(_blank(snapshot)), row["id"]])
        db.execute("UPDATE decisions SET note = '' WHERE request_id = ?", [row["request_id"]])
        db.execute("UPDATE followups SET note = '' WHERE lead = ?", [row["lead"]])
    return stories


def _blank(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot without words and addresses; `forgotten` keeps its lead out of the desk."""
    blank = {name: value if name in KEPT or value is None else "" for name, value in snapshot.items()}
    return {**blank, "title": "(forgotten)", "theme": "[]", "forgotten": 1}


def _forget_notes(db: sqlite3.Connection, chosen: Chosen) -> None:
    for table, ids in chosen.notes.items():
        db.executemany(f"UPDATE {table} SET note = '' WHERE id = ?", [(number,) for number in ids])  # noqa: S608 - a name of ours
    if chosen.what == "source":
        db.execute("UPDATE source_decisions SET entry = '{}' WHERE source = ?", [chosen.name])


def _forget_pages(db: sqlite3.Connection, chosen: Chosen) -> None:
    """Bodies go; a story or an issue among them is not asked for again, for it would bring the same."""
    for page in _found(db, "SELECT id, url FROM pages WHERE id IN", chosen.pages):
        db.execute("UPDATE pages SET body = NULL WHERE id = ?", [page["id"]])
        db.execute("UPDATE urls SET due_at = NULL WHERE id = ? AND role <> 'door'", [page["url"]])


def _seal_addresses(db: sqlite3.Connection, chosen: Chosen) -> None:
    for url in _found(db, "SELECT id, url FROM urls WHERE id IN", chosen.urls):
        seal = sealed(identity(url["url"]))
        db.execute("UPDATE sightings SET title = '', author = '', summary = '', published = '' WHERE url = ?", [url["id"]])
        db.execute("UPDATE sightings SET seen_on = ? WHERE seen_on = ?", [seal, url["url"]])
        db.execute("UPDATE pages SET final_url = ?, headers = '{}' WHERE url = ?", [seal, url["id"]])
        db.execute("UPDATE visits SET reason = '' WHERE url = ?", [url["id"]])
        db.execute("UPDATE articles SET item_of = ? WHERE item_of = ?", [seal, url["url"]])
    for key in chosen.keys:
        _seal(db, key)
        db.execute("UPDATE full_reads SET key = ? WHERE key = ?", [sealed(key), key])


def _seal(db: sqlite3.Connection, key: str) -> None:
    """The row of the ledger that says: never again. An address that was only named - by a page as its right one - gets one, too."""
    seal = sealed(key)
    known = db.execute(
        """UPDATE urls SET key = ?1 || CASE WHEN EXISTS (SELECT 1 FROM urls WHERE key = ?1) THEN '-' || id ELSE '' END, url = ?1,
           outcome = 'skipped', due_at = NULL, run = NULL, etag = NULL, last_modified = NULL WHERE key = ?2""",
        [seal, key],
    ).rowcount
    if not known:
        db.execute(
            """INSERT OR IGNORE INTO urls (key, url, clock, source, role, first_seen, outcome)
               SELECT ?1, ?1, '', id, 'story', ?2, 'skipped' FROM sources ORDER BY id LIMIT 1""",
            [seal, now()],
        )


def _forget_reasons(db: sqlite3.Connection, chosen: Chosen) -> None:
    """Addresses that stand in the reason of a visit, in a request of the desk, in the answer to one."""
    for table, column, number in list(naming(db, chosen.keys)):
        db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", ["{}" if column == "found" else "", number])  # noqa: S608
    db.execute("UPDATE requests SET note = '' WHERE url = ''")
    db.execute(
        """INSERT OR IGNORE INTO answers (request, at, outcome, reason, found)
           SELECT id, ?, 'failed', 'it was forgotten', '{}' FROM requests WHERE url = ''""",
        [now()],
    )


def _found(db: sqlite3.Connection, select: str, ids: set[int]) -> list[Any]:
    return db.execute(f"{select} (SELECT value FROM json_each(?))", [json.dumps(sorted(ids))]).fetchall()  # noqa: S608 - words of ours
