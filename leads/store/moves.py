"""Where has a lead gone whose article or sentence changed when it was read again?"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from leads.clock import now
from leads.store import sqlite3
from leads.store.text import normalised

ALIKE = 0.85  # share of equal characters in two wordings of one sentence


def leads_of_page(db: sqlite3.Connection, page: int) -> dict[str, str]:
    """Lead keys of all articles of a page, each with its quote."""
    rows = db.execute("SELECT c.key, c.quote FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE a.page = ?", [page])
    return {row["key"]: row["quote"] for row in rows}


def leads_of_article(db: sqlite3.Connection, article: int) -> dict[str, str]:
    """Lead keys of one article, each with its quote."""
    return {row["key"]: row["quote"] for row in db.execute("SELECT key, quote FROM claims WHERE article = ?", [article])}


def record_moves(db: sqlite3.Connection, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """For each lead of a page that has no claim any more: the new lead with its sentence, in the same words or nearly so."""
    came = {key: quote for key, quote in after.items() if key not in before}
    for old in sorted(before.keys() - after.keys()):
        new = max(came, key=lambda key: _alike(before[old], came[key]), default=None)
        if new is not None and (alike := _alike(before[old], came[new])) >= ALIKE:
            _record(db, old, new, "moved" if alike == 1 else "reworded")


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, normalised(one), normalised(other), autojunk=False).ratio()


def _record(db: sqlite3.Connection, old: str, new: str, why: str) -> None:
    db.execute("DELETE FROM lead_keys WHERE old = ?", [new])  # it moved back
    db.execute("UPDATE lead_keys SET new = ? WHERE new = ?", [new, old])
    db.execute("INSERT OR REPLACE INTO lead_keys (old, new, why, at) VALUES (?, ?, ?, ?)", [old, new, why, now()])
