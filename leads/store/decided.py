"""What did people say of the leads? Decisions, their undoing and their history: only ever added to."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from leads.clock import now
from leads.errors import DecisionRefused
from leads.store import sqlite3, writing
from leads.store.leads import refresh_leads
from leads.types import Decision, Verdict

LONGEST_NOTE = 10_000  # characters
COPIES = 20  # of one story, at most, when looking back over the last decisions
COLUMNS = ("lead", "verdict", "undoes", "reviewer", "at", "note", "request_id", "snapshot")


def decide(
    db: sqlite3.Connection, key: str, *, verdict: str, reviewer: str, note: str = "", request_id: str, seen: int | None = None
) -> list[Decision]:
    """The verdict on this lead and on every copy of its sentence, this lead first. The same request sent twice is one decision.

    `seen` is the newest decision the reviewer knew of: refused when somebody else has decided since.
    """
    if verdict not in get_args(Verdict):
        raise DecisionRefused(f"lead {key}: verdict {verdict!r}; expected one of {', '.join(get_args(Verdict))}")
    note = _clean(note)
    with writing(db):
        if known := _of_request(db, request_id):
            return known
        copies = _copies(db, current_key(db, key))
        _refuse_unseen(db, copies, reviewer, seen)
        shared = {"verdict": verdict, "undoes": None, "reviewer": reviewer, "at": now(), "note": note, "request_id": request_id}
        for snapshot in copies:
            _add(db, {"lead": snapshot["key"], "snapshot": json.dumps(snapshot, ensure_ascii=False), **shared})
        refresh_leads(db, {snapshot["story"] for snapshot in copies})
        return _of_request(db, request_id)


def current_key(db: sqlite3.Connection, key: str) -> str:
    """The key of this lead now: its article or its sentence may have changed when they were read again."""
    row = db.execute("SELECT new FROM lead_keys WHERE old = ? AND NOT EXISTS (SELECT 1 FROM leads WHERE key = old)", [key]).fetchone()
    return row["new"] if row else key


def _clean(note: str) -> str:
    """The note without control characters; refused when it is too long to be one."""
    if len(note) > LONGEST_NOTE:
        raise DecisionRefused(f"the note has {len(note):,} characters; at most {LONGEST_NOTE:,} fit, shorten it and send it again")
    return "".join(each for each in note if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")).strip()


def _copies(db: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """The rows of `leads` of this story as they are now, with what only the claim knows; this lead first."""
    rows = db.execute(
        """SELECT l.*, c.theme, a.published_evidence
           FROM leads AS l LEFT JOIN claims AS c ON c.id = l.claim LEFT JOIN articles AS a ON a.id = l.article
           WHERE l.story = (SELECT story FROM leads WHERE key = ?) ORDER BY l.key <> ?, l.key""",
        [key, key],
    ).fetchall()
    if not rows:
        raise DecisionRefused(f"lead {key}: no such lead; its sentence is no longer found, go on with the queue")
    return [dict(row) if row["claim"] else {**dict(row), **_kept(db, row["key"])} for row in rows]


def _kept(db: sqlite3.Connection, key: str) -> dict[str, Any]:
    kept = kept_of(db, key)
    return {"theme": kept["theme"], "published_evidence": kept["published_evidence"]}


def kept_of(db: sqlite3.Connection, key: str) -> dict[str, Any]:
    """The snapshot of the last standing decision on this lead: all that is known of a claim that is gone."""
    row = db.execute("SELECT snapshot FROM standing WHERE lead = ? ORDER BY id DESC LIMIT 1", [key]).fetchone()
    snapshot: dict[str, Any] = json.loads(row["snapshot"])
    return snapshot


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
        if known := _of_request(db, request_id):
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
            _add(db, {"lead": row["lead"], "undoes": row["id"], "snapshot": row["snapshot"], **shared})
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
    rows = db.execute(
        """WITH about (id) AS (
               SELECT id FROM decisions WHERE lead = :key
               UNION SELECT d.id FROM lead_keys AS k JOIN decisions AS d ON d.lead = k.old WHERE k.new = :key
               UNION SELECT d.id FROM leads AS l JOIN decisions AS d ON json_extract(d.snapshot, '$.story') = l.story WHERE l.key = :key)
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


def _of_request(db: sqlite3.Connection, request_id: str) -> list[Decision]:
    return [_decision(row) for row in db.execute("SELECT * FROM decisions WHERE request_id = ? ORDER BY id", [request_id])]


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(id=row["id"], **{**{name: row[name] for name in COLUMNS}, "snapshot": json.loads(row["snapshot"])})


def write_decisions(db: sqlite3.Connection, path: Path) -> int:
    """All decisions as JSON lines, in place of the file at `path`: whole or not at all. How many there are.

    A file there that holds decisions which the database lacks - somebody put an old copy in its place - is kept under another name.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    with part.open("w", encoding="utf-8") as lines:
        for count, line in enumerate(_lines(db), start=1):  # noqa: B007
            lines.write(line)
        lines.flush()
        os.fsync(lines.fileno())
    if path.exists() and _holds_more(db, path):
        path.rename(path.with_name(f"{path.name}.kept-{now().replace(':', '')}"))
    part.replace(path)
    return count


def _holds_more(db: sqlite3.Connection, path: Path) -> bool:
    """True when the file has a decision that the database has not, or cannot be read."""
    known = {(row["request_id"], row["lead"]) for row in db.execute("SELECT request_id, lead FROM decisions")}
    try:
        with path.open(encoding="utf-8") as lines:
            return any((row["request_id"], row["lead"]) not in known for row in map(json.loads, lines))
    except (ValueError, KeyError, TypeError):
        return True


def _lines(db: sqlite3.Connection) -> Iterator[str]:
    for row in db.execute("SELECT * FROM decisions ORDER BY id"):
        yield json.dumps({**dict(row), "snapshot": json.loads(row["snapshot"])}, ensure_ascii=False) + "\n"


def read_decisions(db: sqlite3.Connection, path: Path) -> int:
    """Adds those decisions of such a file that are not there yet, in their order. How many; `leads` is then to be rebuilt.

    An undo is left out when what it undoes is not there, or has been undone here as well.
    """
    ids: dict[int, int] = {}  # of a decision in the file -> in the database
    added = 0
    with writing(db), path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            same = [row["request_id"], row["lead"]]
            if row["undoes"] is not None and not _stands(db, ids.get(row["undoes"])):
                continue
            if not db.execute("SELECT 1 FROM decisions WHERE request_id = ? AND lead = ?", same).fetchone():
                _add(db, {**row, "undoes": ids.get(row["undoes"]), "snapshot": json.dumps(row["snapshot"], ensure_ascii=False)})
                added += 1
            ids[row["id"]] = db.execute("SELECT id FROM decisions WHERE request_id = ? AND lead = ?", same).fetchone()["id"]
    return added


def _stands(db: sqlite3.Connection, decision: int | None) -> bool:
    return db.execute("SELECT 1 FROM standing WHERE id = ?", [decision]).fetchone() is not None
