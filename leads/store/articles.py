"""What is there to read besides leads? Stored articles, with the leads in them."""

from __future__ import annotations

from typing import Any

from leads.store import sqlite3


def article(db: sqlite3.Connection, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """A stored article with the name of its source, and its leads in reading order with where they stand in the text."""
    sql = "SELECT a.*, s.name AS source_name, s.sample FROM articles AS a JOIN sources AS s ON s.id = a.source WHERE a.id = ?"
    row = db.execute(sql, [number]).fetchone()
    return (dict(row), leads_in(db, number)) if row else None


def leads_in(db: sqlite3.Connection, number: int | None) -> list[dict[str, Any]]:
    """The leads of an article in reading order: key, status, quote, start and end in its text."""
    rows = db.execute(
        """SELECT l.key, l.status, l.quote, c.start, c.end FROM leads AS l JOIN claims AS c ON c.id = l.claim
           WHERE c.article = ? ORDER BY c.start""",
        [number],
    )
    return [dict(row) for row in rows]
