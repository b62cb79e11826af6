"""What is there to read besides leads? Stored articles, and the search for them."""

from __future__ import annotations

from typing import Any

from leads.store import sqlite3

BEGIN, END = "\x02", "\x03"  # round the words that a snippet was found by; articles hold no control characters
MOST = 50


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


def search(db: sqlite3.Connection, words: str) -> list[dict[str, Any]]:
    """The newest articles that hold all the words, each with a snippet in which the words stand between BEGIN and END."""
    if not words.split():
        return []
    rows = db.execute(
        """SELECT a.id, a.title, a.publisher, a.published, snippet(articles_fts, 1, :begin, :end, ' … ', 30) AS snippet,
                  (SELECT count(*) FROM claims AS c WHERE c.article = a.id) AS leads
           FROM articles_fts JOIN articles AS a ON a.id = articles_fts.rowid
           WHERE articles_fts MATCH :wanted ORDER BY articles_fts.rowid DESC LIMIT :most""",
        {"wanted": _phrases(words), "begin": BEGIN, "end": END, "most": MOST},
    )
    return [dict(row) for row in rows]


def _phrases(words: str) -> str:
    """Each word quoted, so that none is taken for an operator of SQLite's search language."""
    return " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
