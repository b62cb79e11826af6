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
    """The leads of an article in reading order: rows of `leads`, with `start` and `end` in its text, and `found`, the organisation found.

    Those that people found or decided and the finder does not see stand among them, as long as their sentence is in the text.
    """
    rows = db.execute(
        """SELECT l.*, c.start, c.end, coalesce(c.org_id, '') AS found FROM leads AS l JOIN claims AS c ON c.id = l.claim
           WHERE c.article = :article
           UNION ALL
           SELECT l.*, instr(a.text, l.quote) - 1, instr(a.text, l.quote) - 1 + length(l.quote), json_extract(d.snapshot, '$.organisation')
           FROM articles AS a JOIN decisions AS d ON json_extract(d.snapshot, '$.article_key') = a.key JOIN leads AS l ON l.key = d.lead
           WHERE a.id = :article AND l.claim IS NULL AND l.quote <> '' AND json_extract(d.snapshot, '$.locator') = a.locator
             AND instr(a.text, l.quote) > 0
           GROUP BY l.key
           ORDER BY start""",
        {"article": number},
    )
    return [dict(row) for row in rows]
