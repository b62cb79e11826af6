"""Which texts did an article have before its site changed it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leads.clock import now
from leads.pages.addresses import identity
from leads.store import sqlite3


@dataclass(frozen=True, slots=True)
class Version:
    """A text of an article. `until` is when the next one took its place, "" for the present one."""

    title: str
    text: str
    until: str = ""


def keep_version(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    """The text that the article has now, before `row` takes its place: kept when a newer page of its address has another text.

    Another text from the same page is our own doing - a better extractor - and no change of the article.
    """
    db.execute(
        """INSERT INTO versions (key, locator, page, until, sha256, title, text)
           SELECT a.key, a.locator, a.page, ?, a.sha256, a.title, a.text
           FROM articles AS a JOIN pages AS p ON p.id = a.page JOIN pages AS q ON q.id = ?
           WHERE a.key = ? AND a.locator = ? AND a.sha256 <> ? AND p.url = q.url AND p.id < q.id""",
        [now(), row["page"], row["key"], row["locator"], row["sha256"]],
    )


def drop_versions(db: sqlite3.Connection, key: str, locator: str) -> None:
    """The article is gone, and with it what it said before."""
    db.execute("DELETE FROM versions WHERE key = ? AND locator = ?", [key, locator])


def versions_of(db: sqlite3.Connection, key: str, locator: str) -> list[Version]:
    """The texts of an article, oldest first, the present one last; one alone when it has not changed."""
    rows = db.execute(
        """SELECT title, text, until FROM (
               SELECT id, title, text, until FROM versions WHERE key = :key AND locator = :locator
               UNION ALL SELECT NULL, title, text, '' FROM articles WHERE key = :key AND locator = :locator)
           ORDER BY id IS NULL, id""",
        {"key": key, "locator": locator},
    )
    return [Version(**dict(row)) for row in rows]


def articles_at(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    """The article at an address, or under the one that it is known as; of an issue of a newsletter its items."""
    key = identity(url)
    return db.execute(
        """SELECT * FROM articles WHERE key = coalesce((SELECT "as" FROM same WHERE url = ?), ?) ORDER BY id""", [key, key]
    ).fetchall()


def changed_lately(db: sqlite3.Connection, limit: int) -> list[sqlite3.Row]:
    """Articles that have changed, the latest first: `at`, `times`, `title`, `url`."""
    return db.execute(
        """SELECT max(v.until) AS at, count(*) AS times, a.title, a.url FROM versions AS v
           JOIN articles AS a ON a.key = v.key AND a.locator = v.locator GROUP BY a.id ORDER BY at DESC, a.id LIMIT ?""",
        [limit],
    ).fetchall()
