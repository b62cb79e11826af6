"""What did people say of the leads? Decisions, their undoing and their history: only ever added to."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from leads.clock import now
from leads.errors import DecisionRefused
from leads.store import sqlite3, writing
from leads.store.corrections import CHOICES, put_right
from leads.store.leads import refresh_leads
from leads.types import Decision, Verdict

LONGEST_NOTE = 10_000  # characters
COPIES = 20  # of one story, at most, when looking back over the last decisions
SNAPSHOT_ONLY = ("published_evidence", "article_key", "locator")  # besides the columns of `leads`
COLUMNS = ("lead", "verdict", "undoes", "reviewer", "at", "note", "request_id", "snapshot", "corrections")


def decide(
    db: sqlite3.Connection,
    key: str,
    *,
    verdict: str,
    reviewer: str,
    note: str = "",
    request_id: str,
    seen: int | None = None,
    corrections: Mapping[str, Any] | None = None,
) -> list[Decision]:
    """The verdict on this lead and on every copy of its sentence, this lead first. The same request sent twice is one decision.

    `seen` is the newest decision the reviewer knew of: refused when somebody else has decided since. `corrections` hold what the lead
    should say of kind, criterion, scope, assertion, theme, organisation, for all copies; None keeps what was put right before.
    """
    if verdict not in get_args(Verdict):
        raise DecisionRefused(f"lead {key}: verdict {verdict!r}; expected one of {', '.join(get_args(Verdict))}")
    note = clean_note(note)
    with writing(db):
        if known := of_request(db, request_id):
            return known
        copies = copies_of(db, current_key(db, key))
        _refuse_unseen(db, copies, reviewer, seen)
        right = _standing_corrections(db, copies) if corrections is None else put_right(copies[0], corrections)
        return add_decisions(db, copies, right, verdict=verdict, reviewer=reviewer, note=note, request_id=request_id)


def add_decisions(
    db: sqlite3.Connection,
    snapshots: Sequence[Mapping[str, Any]],
    corrections: Mapping[str, Any],
    *,
    verdict: str,
    reviewer: str,
    note: str,
    request_id: str,
) -> list[Decision]:
    """A decision on each of these leads, as they are now; call it inside `writing`."""
    shared = {"verdict": verdict, "undoes": None, "reviewer": reviewer, "at": now(), "note": note, "request_id": request_id}
    for snapshot in snapshots:
        _add(db, {"lead": snapshot["key"], "snapshot": _json(snapshot), "corrections": _json(corrections), **shared})
    refresh_leads(db, {snapshot["story"] for snapshot in snapshots})
    return of_request(db, request_id)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def current_key(db: sqlite3.Connection, key: str) -> str:
    """The key of this lead now: its article or its sentence may have changed when they were read again."""
    row = db.execute("SELECT new FROM lead_keys WHERE old = ? AND NOT EXISTS (SELECT 1 FROM leads WHERE key = old)", [key]).fetchone()
    return row["new"] if row else key


def clean_note(note: str) -> str:
    """The note without control characters; refused when it is too long to be one."""
    if len(note) > LONGEST_NOTE:
        raise DecisionRefused(f"the note has {len(note):,} characters; at most {LONGEST_NOTE:,} fit, shorten it and send it again")
    return "".join(each for each in note if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")).strip()


def copies_of(db: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """The rows of `leads` of this story as they are now, with what only claim and article know, as the finder saw them; this lead first."""
    rows = db.execute(
        """SELECT l.*, a.published_evidence, a.key AS article_key, a.locator
           FROM leads AS l LEFT JOIN articles AS a ON a.id = l.article
           WHERE l.story = (SELECT story FROM leads WHERE key = ?) ORDER BY l.key <> ?, l.key""",
        [key, key],
    ).fetchall()
    if not rows and not (taken_back := _kept_together(db, key)):
        raise DecisionRefused(f"lead {key}: no such lead; its sentence is no longer found, go on with the queue")
    return [{**dict(row), **_found(db, row)} for row in rows] or taken_back


def _found(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """What the finder said where a reviewer may have put it right: of the claim, or of the snapshot when that is gone."""
    if row["claim"] is None:
        kept = kept_of(db, row["key"])
        return {name: kept.get(name, "") for name in (*CHOICES, "theme", "organisation", *SNAPSHOT_ONLY)}
    sql = f"SELECT {', '.join(CHOICES)}, theme, coalesce(org_id, '') AS organisation FROM claims WHERE id = ?"  # noqa: S608
    return dict(db.execute(sql, [row["claim"]]).fetchone())


def kept_of(db: sqlite3.Connection, key: str) -> dict[str, Any]:
    """The snapshot of the last decision on this lead, one that stands before others: all that is known of a claim that is gone."""
    sql = (
        "SELECT snapshot FROM decisions AS d WHERE lead = ? ORDER BY EXISTS (SELECT 1 FROM standing WHERE id = d.id) DESC, id DESC LIMIT 1"
    )
    row = db.execute(sql, [key]).fetchone()
    if row is None:
        raise DecisionRefused(f"lead {key}: no such lead; it was never decided and its sentence is no longer found, go on with the queue")
    snapshot: dict[str, Any] = json.loads(row["snapshot"])
    return snapshot


def _kept_together(db: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """The snapshots of a lead whose claim is gone and whose last decision was taken back, and of the copies decided with it."""
    rows = db.execute(
        """SELECT lead, snapshot FROM decisions
           WHERE request_id = (SELECT request_id FROM decisions WHERE lead = ? ORDER BY id DESC LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM leads WHERE key = lead) ORDER BY lead <> ?, lead""",
        [key, key],
    )
    return [json.loads(row["snapshot"]) for row in rows]


def _standing_corrections(db: sqlite3.Connection, copies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What was put right by the newest decision that holds."""
    row = db.execute(
        """SELECT corrections FROM standing WHERE lead IN (
               SELECT value FROM json_each(:keys)
               UNION SELECT old FROM lead_keys WHERE new IN (SELECT value FROM json_each(:keys))) ORDER BY id DESC LIMIT 1""",
        {"keys": json.dumps([copy["key"] for copy in copies])},
    ).fetchone()
    return dict(json.loads(row["corrections"])) if row else {}


def _refuse_unseen(db: sqlite3.Connection, copies: list[dict[str, Any]], reviewer: str, seen: int | None) -> None:
    if seen is None:
        return
    other = db.execute(
        """SELECT * FROM standing AS s WHERE lead IN (SELECT value FROM json_each(?)) AND reviewer <> ?
           AND (SELECT min(id) FROM decisions AS d WHERE d.request_id = s.request_id) > ? ORDER BY id DESC LIMIT 1""",
        [json.dumps([copy["key"] for copy in copies]), reviewer, seen],
    ).fetchone()
    if other:
        raise DecisionRefused(f"{other['reviewer']} has just said {other['verdict']} to this lead; to add your own verdict, decide again")


def _add(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    marks = ", ".join(f":{name}" for name in COLUMNS)
    db.execute(f"INSERT INTO decisions ({', '.join(COLUMNS)}) VALUES ({marks})", row)  # noqa: S608


def undo(db: sqlite3.Connection, *, reviewer: str, request_id: str) -> str:
    """Takes back the last decision of this reviewer that still stands, with all its copies: the key of the lead it was about."""
    with writing(db):
        if known := of_request(db, request_id):
            return known[0].lead
        undone = db.execute(
            """SELECT * FROM standing WHERE reviewer = :reviewer AND request_id =
               (SELECT request_id FROM standing WHERE reviewer = :reviewer ORDER BY id DESC LIMIT 1) ORDER BY id""",
            {"reviewer": reviewer},
        ).fetchall()
        if not undone:
            raise DecisionRefused(f"{reviewer} has no decision that could be undone")
        shared = {"verdict": None, "reviewer": reviewer, "at": now(), "note": "", "request_id": request_id}
        for row in undone:
            _add(db, {"lead": row["lead"], "undoes": row["id"], "snapshot": row["snapshot"], "corrections": "{}", **shared})
        refresh_leads(db, _stories(db, undone))
        return str(undone[0]["lead"])


def _stories(db: sqlite3.Connection, rows: list[sqlite3.Row]) -> set[str]:
    """The stories these leads were in when decided, and those they are in now."""
    keys = json.dumps([row["lead"] for row in rows])
    current = db.execute(
        """WITH undone AS (SELECT value AS key FROM json_each(?))
           SELECT story FROM claims
           WHERE key IN (SELECT key FROM undone) OR key IN (SELECT new FROM lead_keys WHERE old IN (SELECT key FROM undone))""",
        [keys],
    )
    return {json.loads(row["snapshot"])["story"] for row in rows} | {row["story"] for row in current}


def history(db: sqlite3.Connection, key: str) -> list[Decision]:
    """All that was said of this lead or of a copy of it, undone or not, oldest first: one entry per request."""
    # || '': compared with a column as it is, the index on what a snapshot says would not be used.
    rows = db.execute(
        """WITH about (id) AS (
               SELECT id FROM decisions WHERE lead = :key
               UNION SELECT d.id FROM lead_keys AS k JOIN decisions AS d ON d.lead = k.old WHERE k.new = :key
               UNION SELECT d.id FROM leads AS l JOIN decisions AS d ON json_extract(d.snapshot, '$.story') = l.story || ''
                     WHERE l.key = :key)
           SELECT * FROM decisions WHERE id IN (
               SELECT min(d.id) FROM about CROSS JOIN decisions AS d ON d.id = about.id GROUP BY d.request_id)
           ORDER BY id""",
        {"key": current_key(db, key)},
    )
    return [_decision(row) for row in rows]


def latest(db: sqlite3.Connection, reviewer: str, limit: int = 10) -> list[Decision]:
    """The last decisions of this reviewer that stand, newest first: one entry per request."""
    rows = db.execute(
        """SELECT * FROM decisions WHERE id IN (
               SELECT min(id) FROM (SELECT id, request_id FROM standing WHERE reviewer = ? ORDER BY id DESC LIMIT ?)
               GROUP BY request_id ORDER BY min(id) DESC LIMIT ?)
           ORDER BY id DESC""",
        [reviewer, limit * COPIES, limit],
    )
    return [_decision(row) for row in rows]


def of_request(db: sqlite3.Connection, request_id: str) -> list[Decision]:
    """What was recorded for this request; nothing when it has not come yet."""
    return [_decision(row) for row in db.execute("SELECT * FROM decisions WHERE request_id = ? ORDER BY id", [request_id])]


def leads_of(db: sqlite3.Connection, request_id: str) -> int:
    """How many leads this request was about, each counted once with its copies."""
    sql = "SELECT count(DISTINCT json_extract(snapshot, '$.story')) FROM decisions WHERE request_id = ?"
    return int(db.execute(sql, [request_id]).fetchone()[0])


def _decision(row: sqlite3.Row) -> Decision:
    held = {name: json.loads(row[name]) for name in ("snapshot", "corrections")}
    return Decision(id=row["id"], **{**{name: row[name] for name in COLUMNS}, **held})
