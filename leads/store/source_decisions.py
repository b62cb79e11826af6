"""What was decided of sources on the desk, and was it carried into sources.yaml?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from leads.clock import now
from leads.errors import DecisionRefused
from leads.store import sqlite3, writing
from leads.store.decided import clean_note

Action = Literal["add", "enable", "disable"]


def decide_source(
    db: sqlite3.Connection, action: Action, source: str, *, reviewer: str, request_id: str,
    entry: Mapping[str, Any] | None = None, request: int | None = None, note: str = "",
) -> None:  # fmt: skip
    """Records what is to become of a source; the same request sent twice is one decision.

    DecisionRefused for an add that waits already, and for turning on or off a source that no crawl knows.
    """
    with writing(db):
        if action != "add" and not db.execute("SELECT 1 FROM sources WHERE id = ?", [source]).fetchone():
            raise DecisionRefused(f'source "{source[:80]}": no such source in the last crawl')
        known = db.execute("SELECT 1 FROM source_decisions WHERE request_id = ?", [request_id]).fetchone()
        if not known and action == "add" and any(row["source"] == source and row["action"] == "add" for row in unapplied(db)):
            raise DecisionRefused(f"{source} waits already to be added; `leads sources apply`, or the next night, does it")
        db.execute(
            """INSERT INTO source_decisions (request, source, action, entry, note, reviewer, at, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (request_id) DO NOTHING""",
            [request, source, action, json.dumps(dict(entry or {}), ensure_ascii=False), clean_note(note), reviewer, now(), request_id],
        )


def unapplied(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """The decisions that wait, in their order."""
    return db.execute("SELECT * FROM source_decisions WHERE id NOT IN (SELECT decision FROM applied) ORDER BY id").fetchall()


def save_applied(db: sqlite3.Connection, decision: int, *, outcome: Literal["done", "failed"], reason: str = "") -> None:
    """What became of a decision."""
    with writing(db):
        db.execute("INSERT INTO applied (decision, at, outcome, reason) VALUES (?, ?, ?, ?)", [decision, now(), outcome, reason])


def latest(db: sqlite3.Connection, *, limit: int = 20) -> list[sqlite3.Row]:
    """The last decisions, newest first, with `outcome` and `reason` of their application; outcome "" while they wait."""
    return db.execute(
        """SELECT d.*, coalesce(a.outcome, '') AS outcome, coalesce(a.reason, '') AS reason
           FROM source_decisions AS d LEFT JOIN applied AS a ON a.decision = d.id ORDER BY d.id DESC LIMIT ?""",
        [limit],
    ).fetchall()
