"""Many leads decided at once: which ones does a filter name, and are they still those that were counted?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from leads.errors import DecisionRefused
from leads.store import sqlite3, writing
from leads.store.decided import add_decisions, clean_note, copies_of, of_request
from leads.store.found import phrases
from leads.types import Decision

MOST = 500  # leads in one go: they are one transaction, so that one undo takes all back
COLUMNS = ("kind", "criterion", "scope", "assertion", "organisation", "nation", "source", "publisher", "week", "found_by")
# Besides columns of `leads`: a pattern that has a part in the flag, words of sentence, title and actor.
PATTERN = """EXISTS (SELECT 1 FROM claims AS c, json_each(c.reasons) AS r
             WHERE c.id = leads.claim AND r.value ->> 'id' = :pattern AND r.value ->> 'part' <> 'feature')"""
WORDS = "rowid IN (SELECT rowid FROM leads_fts WHERE leads_fts MATCH :words)"
FILTERS = (*COLUMNS, "pattern", "words")
UNDECIDED = "FROM leads WHERE status = 'undecided' AND queued = 1"


def chosen(db: sqlite3.Connection, filters: Mapping[str, str]) -> list[str]:
    """The keys of the undecided leads that fit all of these filters (at least one), the best first. Copies go with their lead."""
    if not filters:
        raise DecisionRefused("no filter was named; name at least one, so that not the whole queue is decided at once")
    if unknown := filters.keys() - set(FILTERS):
        raise DecisionRefused(f"{', '.join(sorted(unknown))}: no filter for deciding together; expected some of {', '.join(FILTERS)}")
    conditions = {"pattern": PATTERN, "words": WORDS}
    where = " AND ".join(conditions.get(name, f"{name} = :{name}") for name in filters)
    values = {**filters, "words": phrases(filters.get("words", ""))}
    return [row["key"] for row in db.execute(f"SELECT key {UNDECIDED} AND {where} ORDER BY score DESC, key", values)]


def digest(keys: Collection[str]) -> str:
    """What stands for exactly this set of leads."""
    return hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()


def shown(db: sqlite3.Connection, keys: Collection[str]) -> list[dict[str, Any]]:
    """Key, sentence, title and publisher of these leads, the best first."""
    sql = "SELECT key, quote, title, publisher FROM leads WHERE key IN (SELECT value FROM json_each(?)) ORDER BY score DESC, key"
    return [dict(row) for row in db.execute(sql, [json.dumps(list(keys))])]


def patterns(db: sqlite3.Connection, limit: int = 50) -> list[tuple[str, int]]:
    """The cue patterns of undecided leads with their numbers, the most first."""
    sql = f"""SELECT r.value ->> 'id' AS pattern, count(DISTINCT leads.key) AS leads
              FROM (SELECT key, claim {UNDECIDED}) AS leads JOIN claims AS c ON c.id = leads.claim, json_each(c.reasons) AS r
              WHERE r.value ->> 'part' = 'cue' GROUP BY pattern ORDER BY leads DESC, pattern LIMIT ?"""  # noqa: S608
    return [(row["pattern"], row["leads"]) for row in db.execute(sql, [limit])]


def decide_many(
    db: sqlite3.Connection,
    filters: Mapping[str, str],
    *,
    counted: str,
    left_out: Collection[str],
    verdict: str,
    reviewer: str,
    note: str = "",
    request_id: str,
) -> list[Decision]:
    """The verdict on all that the filters name but `left_out`, with their copies, in one transaction. Sent twice it counts once.

    DecisionRefused when they are no longer the leads whose digest is `counted`, or too many.
    """
    note = clean_note(note)
    with writing(db):
        if known := of_request(db, request_id):
            return known
        keys = chosen(db, filters)
        _refuse(keys, counted, left_out)
        snapshots = [copy for key in keys if key not in left_out for copy in copies_of(db, key)]
        return add_decisions(db, snapshots, {}, verdict=verdict, reviewer=reviewer, note=note, request_id=request_id)


def _refuse(keys: Collection[str], counted: str, left_out: Collection[str]) -> None:
    if digest(keys) != counted:
        raise DecisionRefused(
            f"these are no longer the leads that were counted: a night or another reviewer has changed them, there are {len(keys):,} now; "
            "nothing was recorded, look at them and decide again"
        )
    if len(keys) > MOST:
        raise DecisionRefused(f"{len(keys):,} leads; at most {MOST} are decided at once, narrow them down by week, source or scope")
    if set(keys) <= set(left_out):
        raise DecisionRefused("others have all of these leads in hand; come back in a quarter of an hour")
