"""What was read from the pages: readings and articles, with their claims and leads. All of it can be remade."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from leads.clock import now
from leads.pages.addresses import identity
from leads.pages.decode import clean
from leads.store import sqlite3, writing
from leads.store.claims import drop_claims, join_items, save_claims
from leads.store.forgotten import forgotten
from leads.store.leads import refresh_leads
from leads.store.moves import leads_of_article, leads_of_page, record_moves
from leads.store.same import forget_same, issue_known_as, known_as, make_way, read_followers_again, record_same
from leads.store.unread import AS_READ, home_of
from leads.store.versions import drop_versions, keep_version
from leads.types import Article, Claim, Reading


def save_readings(db: sqlite3.Connection, readings: Iterable[Reading], *, extractor: str, finder: str) -> None:
    """Readings with their articles, claims and leads, all in one transaction."""
    with writing(db):
        stories: set[str] = set()
        for reading in readings:
            stories |= _save_reading(db, reading, extractor, finder)
        refresh_leads(db, stories)


def _save_reading(db: sqlite3.Connection, reading: Reading, extractor: str, finder: str) -> set[str]:
    _record_reading(db, reading, extractor)
    if reading.outcome == "failed":  # our fault, or the machine's: what was read before stays, and the page is tried again
        return set()
    own = _own_articles(db, reading)
    replaced = [reading.page, *_pages_replaced(db, reading.page, own)]
    before = {key: quote for page in replaced for key, quote in leads_of_page(db, page).items()}
    stories: set[str] = set()
    kept = []
    for article, claims, key in own:
        article_id = _save_article(db, reading.page, key, article, finder)
        stories |= save_claims(db, article_id, key, article, claims) | join_items(db, identity(article.stands_for) or key)
        kept.append(article_id)
    for page in replaced:
        stories |= _drop_articles(db, page, kept)
    record_moves(db, before, leads_of_page(db, reading.page))
    return stories


def _record_reading(db: sqlite3.Connection, reading: Reading, extractor: str) -> None:
    db.execute(
        """INSERT INTO readings (page, extractor, at, outcome, reason, ms) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (page) DO UPDATE SET extractor = excluded.extractor, at = excluded.at, reason = excluded.reason, ms = excluded.ms,
           tries = CASE WHEN excluded.outcome = 'failed' AND outcome = 'failed' AND extractor = excluded.extractor
                        THEN tries + 1 ELSE 1 END,
           outcome = excluded.outcome""",
        [reading.page, extractor, now(), reading.outcome, reading.reason, reading.ms],
    )


def _own_articles(db: sqlite3.Connection, reading: Reading) -> list[tuple[Article, tuple[Claim, ...], str]]:
    """The articles of a page that are not known under another address, with their keys; the others are recorded as the same."""
    page = home_of(db, reading.page)
    forget_same(db, page["key"])
    readings = _unforgotten(db, reading)
    articles = [article for article, _ in readings]
    if articles and articles[0].locator and (issue := issue_known_as(db, articles)):
        if page["key"].startswith("mid:") or not issue.startswith("mid:"):
            record_same(db, page["key"], issue, "issue")
            return []
        record_same(db, issue, page["key"], "issue")  # anybody can open the web's copy
    own = []
    for article, claims in readings:
        key, why = known_as(db, page, article)
        record_same(db, page["key"], key, why or "canonical")
        if not why:
            make_way(db, page, key, article)
            own.append((article, claims, key))
    return own


def _unforgotten(db: sqlite3.Connection, reading: Reading) -> list[tuple[Article, tuple[Claim, ...]]]:
    """The articles without those forgotten under their own address, the one they name as the right one, or that of their story.

    The body of a page that holds one is not kept.
    """
    kept = [
        (article, claims)
        for article, claims in reading.articles
        if not forgotten(db, filter(None, (article.url, article.canonical, article.stands_for)))
    ]
    if len(kept) < len(reading.articles):
        db.execute("UPDATE pages SET body = NULL WHERE id = ?", [reading.page])
    return kept


def _pages_replaced(db: sqlite3.Connection, page: int, own: Sequence[tuple[Article, tuple[Claim, ...], str]]) -> list[int]:
    """Older pages of the same address, and pages of mails whose issue has now been met on the web."""
    keys = json.dumps([key for _, _, key in own])
    older = """SELECT DISTINCT a.page FROM pages AS p JOIN pages AS o ON o.url = p.url AND o.id < p.id JOIN articles AS a ON a.page = o.id
               WHERE p.id = ?"""
    mails = """SELECT DISTINCT a.page FROM articles AS a JOIN same AS s ON s.url = a.key
               WHERE s.why = 'issue' AND s."as" IN (SELECT value FROM json_each(?))"""
    rows = [*(db.execute(older, [page]) if own else ()), *db.execute(mails, [keys])]
    return list(dict.fromkeys(row["page"] for row in rows))


def _save_article(db: sqlite3.Connection, page: int, key: str, article: Article, finder: str) -> int:
    published = article.published
    row = {name: _clean(name, getattr(article, name)) for name in AS_READ} | {
        "key": key,
        "locator": article.locator,
        "page": page,
        "source": home_of(db, page)["source"],
        "published": published.value if published else None,
        "published_precision": published.precision if published else None,
        "published_evidence": published.evidence if published else None,
        "published_month": published.value[:7] if published and published.precision != "year" else None,
        "dates": json.dumps([asdict(each) for each in article.dates]),
        "first_seen": now(),
        "finder": finder,
        "stands_for": identity(article.stands_for) if article.stands_for else "",
        "sha256": sha256(article.text.encode()).hexdigest(),
    }
    return _upsert(db, row)


def _clean(name: str, value: str | None) -> str | None:
    """Without lone surrogates and control characters, which SQLite cannot hold; the text is clean, and offsets count in it."""
    return value if value is None or name == "text" else clean(value)


def _upsert(db: sqlite3.Connection, row: dict[str, Any]) -> int:
    """The id of the article with this identity; `first_seen` and the id stay as they were, and a text that changes is kept."""
    keep_version(db, row)
    changed = ", ".join(f"{name} = excluded.{name}" for name in row if name not in ("key", "locator", "first_seen"))
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    sql = f"INSERT INTO articles ({names}) VALUES ({marks}) ON CONFLICT (key, locator) DO UPDATE SET {changed} RETURNING id"  # noqa: S608
    return int(db.execute(sql, row).fetchone()[0])


def _drop_articles(db: sqlite3.Connection, page: int, kept: Sequence[int]) -> set[str]:
    """Articles that this page gave before and gives no more go, with their claims. The stories they were in."""
    gone = [row for row in db.execute("SELECT id, key, locator FROM articles WHERE page = ?", [page]) if row["id"] not in kept]
    stories = set()
    for article in gone:
        stories |= drop_claims(db, article["id"])
        db.execute("DELETE FROM articles WHERE id = ?", [article["id"]])
        drop_versions(db, article["key"], article["locator"])
        read_followers_again(db, article["key"])
    return stories


def save_rereadings(db: sqlite3.Connection, found: Iterable[tuple[int, Article, Sequence[Claim]]], *, finder: str) -> None:
    """Claims that a newer finder found in stored articles, in one transaction."""
    with writing(db):
        stories: set[str] = set()
        for article_id, article, claims in found:
            before = leads_of_article(db, article_id)
            key = db.execute("SELECT key FROM articles WHERE id = ?", [article_id]).fetchone()[0]
            stories |= save_claims(db, article_id, key, article, claims) | join_items(db, article.stands_for or key)
            record_moves(db, before, leads_of_article(db, article_id))
            db.execute("UPDATE articles SET finder = ? WHERE id = ?", [finder, article_id])
        refresh_leads(db, stories)
