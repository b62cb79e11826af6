"""Is this article known already under another address? A ladder of joins, each stored with its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from leads.clock import now
from leads.pages.addresses import identity
from leads.store import sqlite3
from leads.store.text import alike, normalised
from leads.types import Article

SHORTEST_TITLE = 4  # words; shorter ones, such as "Latest news", are shared by different stories
SHORTEST_TEXT = 200  # characters; shorter ones are often a template

# Of the same publisher, known under another key, and read from another URL's page.
ELSEWHERE = "publisher = ? AND locator = '' AND key <> ? AND page NOT IN (SELECT id FROM pages WHERE url = ?)"


def key_of(article: Article) -> str:
    """The identity of an article: of its canonical URL where that is believed, else of its own."""
    return identity(article.canonical or article.url)


def known_as(db: sqlite3.Connection, page: sqlite3.Row, article: Article) -> tuple[str, str]:
    """(key, why) of this article; `why` is empty when the page (`id` and `key` of its URL, `source`) is where the article stands.

    The ladder: the canonical address, then the source's title and day of publication, then the text of the same publisher.
    """
    key = key_of(article)
    if article.locator:
        return key, ""
    if key != page["key"] and (other := _standing_elsewhere(db, page["id"], key)):
        if alike(other, article.text):
            return key, "canonical"
        key = page["key"]  # two stories that name one address: it is not believed
    if twin := _same_title_and_date(db, page, article, key):
        return twin, "title and date"
    if twin := _same_text(db, page, article, key):
        return twin, "text"
    return key, ""


def _standing_elsewhere(db: sqlite3.Connection, url: int, key: str) -> str:
    """The text of the article `key` when it was read from a page of another URL than `url`."""
    row = db.execute(
        "SELECT p.url, a.text FROM articles AS a JOIN pages AS p ON p.id = a.page WHERE a.key = ? AND a.locator = ''", [key]
    ).fetchone()
    return row["text"] if row and row["url"] != url else ""


def issue_known_as(db: sqlite3.Connection, items: Sequence[Article]) -> str | None:
    """The key of another issue that holds two thirds of these items word by word: one issue, met by mail and on the web."""
    digests = json.dumps([sha256(item.text.encode()).hexdigest() for item in items])
    row = db.execute(
        """SELECT key, count(DISTINCT sha256) AS shared FROM articles
           WHERE sha256 IN (SELECT value FROM json_each(?)) AND item_of <> '' AND key <> ?
           GROUP BY key ORDER BY shared DESC, min(id) LIMIT 1""",
        [digests, key_of(items[0])],
    ).fetchone()
    return row["key"] if row and row["shared"] * 3 >= len(items) * 2 else None


def _same_title_and_date(db: sqlite3.Connection, page: sqlite3.Row, article: Article, key: str) -> str | None:
    title = normalised(article.title)
    if not article.published or article.published.precision != "day" or len(title.split()) < SHORTEST_TITLE:
        return None
    rows = db.execute(
        f"SELECT key, title FROM articles WHERE source = ? AND published = ? AND {ELSEWHERE} ORDER BY id",  # noqa: S608
        [page["source"], article.published.value, article.publisher, key, page["id"]],
    )
    return next((row["key"] for row in rows if normalised(row["title"]) == title), None)


def _same_text(db: sqlite3.Connection, page: sqlite3.Row, article: Article, key: str) -> str | None:
    if len(article.text) < SHORTEST_TEXT:
        return None
    row = db.execute(
        f"SELECT key FROM articles WHERE sha256 = ? AND {ELSEWHERE} ORDER BY id LIMIT 1",  # noqa: S608
        [sha256(article.text.encode()).hexdigest(), article.publisher, key, page["id"]],
    ).fetchone()
    return row["key"] if row else None


def record_same(db: sqlite3.Connection, url: str, key: str, why: str) -> None:
    """Says that the page at the address with identity `url` is the article `key`; its own address needs no saying."""
    if url != key:
        db.execute('INSERT OR REPLACE INTO same (url, "as", why, at) VALUES (?, ?, ?, ?)', [url, key, why, now()])


def forget_same(db: sqlite3.Connection, url: str) -> None:
    """The page at this address is read anew: what was said of it before no longer counts."""
    db.execute("DELETE FROM same WHERE url = ?", [url])


def make_way(db: sqlite3.Connection, page: sqlite3.Row, key: str, article: Article) -> None:
    """Another story that was filed under this key, because its page named it as canonical, goes back to its own address."""
    row = db.execute(
        """SELECT a.id, a.text, a.page, u.key AS own FROM articles AS a JOIN pages AS p ON p.id = a.page JOIN urls AS u ON u.id = p.url
           WHERE a.key = ? AND a.locator = '' AND u.id <> ? AND u.key <> a.key""",
        [key, page["id"]],
    ).fetchone()
    if row and not article.locator and not alike(row["text"], article.text):
        db.execute("UPDATE OR IGNORE articles SET key = ? WHERE id = ?", [row["own"], row["id"]])
        db.execute("DELETE FROM readings WHERE page = ?", [row["page"]])  # read again, its leads get their new keys


def read_followers_again(db: sqlite3.Connection, key: str) -> None:
    """The article is gone: pages that were known as the same are unread, for one of them may hold the story."""
    db.execute('DELETE FROM readings WHERE page IN (SELECT u.page FROM same AS s JOIN urls AS u ON u.key = s.url WHERE s."as" = ?)', [key])
    db.execute('DELETE FROM same WHERE "as" = ?', [key])
