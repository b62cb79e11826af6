"""What was the desk asked to have fetched, and what became of it? The desk only asks; a `leads` process fetches and answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from leads.clock import now
from leads.errors import DecisionRefused
from leads.pages.addresses import split
from leads.store import sqlite3, writing
from leads.store.decided import clean_note

Asked = Literal["article", "source"]
LONGEST = 2_000  # characters of an address


def ask(db: sqlite3.Connection, kind: Asked, url: str, *, reviewer: str, note: str = "", request_id: str) -> int:
    """The number of the request. The same request sent twice is one; DecisionRefused for what is no web address."""
    url = url.strip()
    if len(url) > LONGEST or split(url) is None or any(character.isspace() for character in url):
        raise DecisionRefused(f'"{url[:80]}" is no web address, expected one that begins with https:// or http://')
    with writing(db):
        db.execute(
            """INSERT INTO requests (kind, url, note, reviewer, at, request_id) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (request_id) DO NOTHING""",
            [kind, url, clean_note(note), reviewer, now(), request_id],
        )
        return int(db.execute("SELECT id FROM requests WHERE request_id = ?", [request_id]).fetchone()["id"])


def unanswered(db: sqlite3.Connection, kind: Asked) -> list[sqlite3.Row]:
    """The requests that wait, oldest first."""
    return db.execute(
        "SELECT * FROM requests AS r WHERE kind = ? AND url <> '' AND NOT EXISTS (SELECT 1 FROM answers WHERE request = r.id) ORDER BY id",
        [kind],
    ).fetchall()


def answer(
    db: sqlite3.Connection, request: int, *, outcome: Literal["done", "failed"], reason: str = "", found: Mapping[str, Any] | None = None
) -> None:
    """What became of a request; a later answer takes the place of an earlier one. Call it inside `writing`."""
    db.execute(
        "INSERT OR REPLACE INTO answers (request, at, outcome, reason, found) VALUES (?, ?, ?, ?, ?)",
        [request, now(), outcome, reason, json.dumps(dict(found or {}), ensure_ascii=False)],
    )


def doors_found(db: sqlite3.Connection, request: int) -> list[dict[str, Any]]:
    """The doors of the site that was asked for, as the probe told them; none before it is answered."""
    row = db.execute("SELECT found FROM answers WHERE request = ?", [request]).fetchone()
    return list(json.loads(row["found"]).get("doors", [])) if row else []


def latest(db: sqlite3.Connection, kind: Asked, *, limit: int = 20) -> list[dict[str, Any]]:
    """The last requests, newest first, each with its `outcome`, `reason`, `answered` and `found`; outcome "" while it waits."""
    rows = db.execute(
        """SELECT r.*, coalesce(a.outcome, '') AS outcome, coalesce(a.reason, '') AS reason, coalesce(a.at, '') AS answered,
                  coalesce(a.found, '{}') AS found
           FROM requests AS r LEFT JOIN answers AS a ON a.request = r.id WHERE r.kind = ? ORDER BY r.id DESC LIMIT ?""",
        [kind, limit],
    )
    return [{**dict(row), "found": json.loads(row["found"])} for row in rows]
