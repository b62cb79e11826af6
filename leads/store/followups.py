"""What became of an accepted lead? Follow-ups: only ever added to, the newest of a lead holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from leads.clock import now
from leads.errors import DecisionRefused
from leads.store import sqlite3, writing
from leads.store.decided import clean_note, current_key
from leads.store.leads import refresh_leads

STATES = ("to check", "confirmed", "refuted", "permission to quote", "used")
CONFIRMED = ("confirmed", "permission to quote", "used")  # who may quote it, or has used it, has confirmed it


class FollowUp(NamedTuple):
    """What was done about a lead; the state "" takes back what was said before."""

    state: str
    note: str
    reviewer: str
    at: str


def follow_up(db: sqlite3.Connection, key: str, *, state: str, note: str = "", reviewer: str, request_id: str) -> None:
    """The state of this accepted lead and of every copy of its sentence from now on. The same request sent twice is one."""
    if state not in ("", *STATES):
        raise DecisionRefused(f"follow-up {state!r}: expected one of {', '.join(STATES)}, or nothing")
    note = clean_note(note)
    with writing(db):
        if db.execute("SELECT 1 FROM followups WHERE request_id = ?", [request_id]).fetchone():
            return
        story, keys = _accepted(db, current_key(db, key))
        row = (state, note, reviewer, now(), request_id)
        db.executemany(
            "INSERT INTO followups (lead, state, note, reviewer, at, request_id) VALUES (?, ?, ?, ?, ?, ?)", [(each, *row) for each in keys]
        )
        refresh_leads(db, {story})


def _accepted(db: sqlite3.Connection, key: str) -> tuple[str, Sequence[str]]:
    """The story of an accepted lead and the keys of its copies."""
    rows = db.execute("SELECT key, story, status FROM leads WHERE story = (SELECT story FROM leads WHERE key = ?)", [key]).fetchall()
    if not any(row["key"] == key and row["status"] == "yes" for row in rows):
        raise DecisionRefused(f"lead {key}: only a lead with the verdict yes is followed up; decide it first")
    return rows[0]["story"], [row["key"] for row in rows if row["status"] == "yes"]


def followups(db: sqlite3.Connection, key: str) -> list[FollowUp]:
    """All that was done about this lead or a copy of it, oldest first: one entry per request."""
    rows = db.execute(
        """WITH keys (key) AS (SELECT :key UNION SELECT key FROM leads WHERE story = (SELECT story FROM leads WHERE key = :key))
           SELECT state, note, reviewer, at FROM followups WHERE id IN (
               SELECT min(id) FROM followups
               WHERE lead IN (SELECT key FROM keys UNION SELECT k.old FROM keys JOIN lead_keys AS k ON k.new = keys.key)
               GROUP BY request_id)
           ORDER BY id""",
        {"key": current_key(db, key)},
    )
    return [FollowUp(*row) for row in rows]


def by_state(db: sqlite3.Connection) -> dict[str, int]:
    """How many accepted leads that may leave the desk are in which state, "" for none; copies count once."""
    rows = db.execute("SELECT followup, count(*) FROM leads WHERE status = 'yes' AND copy_of IS NULL AND confidential = 0 GROUP BY 1")
    found = {row[0]: row[1] for row in rows}
    return {state: found[state] for state in ("", *STATES) if state in found}
