"""Which articles and leads hold all of these words? The newest first, or the best match among the newest."""

from __future__ import annotations

from typing import Any

from leads.store import sqlite3

BEGIN, END = "\x02", "\x03"  # round the words that a snippet was found by; articles hold no control characters
MOST = 50
RANKED = 1000  # matches, the newest, that are ranked: of a common word all would take seconds

# The rows are chosen first, for a snippet of each match would cost more than all the rest.
ARTICLES = """
WITH met AS (SELECT rowid AS id, {rank} AS place FROM articles_fts WHERE articles_fts MATCH :wanted ORDER BY rowid DESC LIMIT :ranked),
     best AS (SELECT id, place FROM met ORDER BY place, id DESC LIMIT :most)
SELECT a.id, a.title, a.publisher, a.published, snippet(articles_fts, 1, :begin, :end, ' … ', 30) AS snippet,
       (SELECT count(*) FROM leads AS l WHERE l.article = a.id) AS leads
FROM best CROSS JOIN articles_fts ON articles_fts.rowid = best.id JOIN articles AS a ON a.id = best.id
WHERE articles_fts MATCH :wanted ORDER BY best.place, a.id DESC
"""
LEADS = """
WITH met AS (SELECT rowid AS id, {rank} AS place FROM leads_fts WHERE leads_fts MATCH :wanted),
     newest AS (SELECT l.rowid AS id, met.place, l.published FROM met JOIN leads AS l ON l.rowid = met.id
                WHERE l.copy_of IS NULL ORDER BY l.published DESC, l.key LIMIT :ranked),
     best AS (SELECT id, place FROM newest ORDER BY place, published DESC LIMIT :most)
SELECT l.key, l.status, l.title, l.publisher, l.published, snippet(leads_fts, 0, :begin, :end, ' … ', 60) AS snippet
FROM best CROSS JOIN leads_fts ON leads_fts.rowid = best.id JOIN leads AS l ON l.rowid = best.id
WHERE leads_fts MATCH :wanted ORDER BY best.place, l.published DESC, l.key
"""


def articles(db: sqlite3.Connection, words: str, *, best: bool = False, most: int = MOST) -> list[dict[str, Any]]:
    """The newest articles that hold all the words, each with a snippet in which the words stand between BEGIN and END.

    With `best` the newest RANKED of them, those that match best first.
    """
    return _found(db, ARTICLES.format(rank="bm25(articles_fts, 4, 1)" if best else "0"), words, best=best, most=most)


def leads(db: sqlite3.Connection, words: str, *, best: bool = False, most: int = MOST) -> list[dict[str, Any]]:
    """The newest leads whose sentence, title and actor hold all the words, likewise; a sentence of several articles once."""
    return _found(db, LEADS.format(rank="bm25(leads_fts, 4, 2, 2)" if best else "0"), words, best=best, most=most)


def _found(db: sqlite3.Connection, sql: str, words: str, *, best: bool, most: int) -> list[dict[str, Any]]:
    if not words.split():
        return []
    values = {"wanted": phrases(words), "begin": BEGIN, "end": END, "most": most, "ranked": RANKED if best else most}
    return [dict(row) for row in db.execute(sql, values)]


def phrases(words: str) -> str:
    """Each word quoted, so that none is taken for an operator of SQLite's search language."""
    return " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
