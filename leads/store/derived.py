"""What was read from the pages: readings, articles, and the leads made of them. All of it can be remade."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from leads.clock import now
from leads.pages.addresses import identity
from leads.store import sqlite3, writing
from leads.store.claims import drop_claims, join_items, save_claims
from leads.store.moves import leads_of_article, leads_of_page, record_moves
from leads.store.same import issue_known_as, known_as, record_same
from leads.store.unread import AS_READ, home_of
from leads.types import Article, Claim, Reading


def save_readings(db: sqlite3.Connection, readings: Iterable[Reading], *, extractor: str, finder: str) -> None:
    """Readings with their articles, claims and leads, all in one transaction."""
    with writing(db):
        stories: set[str] = set()
        for reading in readings:
            stories |= _save_reading(db, reading, extractor, finder)
        refresh_leads(db, stories)


def _save_reading(db: sqlite3.Connection, reading: Reading, extractor: str, finder: str) -> set[str]:
    db.execute(
        "INSERT OR REPLACE INTO readings (page, extractor, at, outcome, reason, ms) VALUES (?, ?, ?, ?, ?, ?)",
        [reading.page, extractor, now(), reading.outcome, reading.reason, reading.ms],
    )
    own = _own_articles(db, reading)
    replaced = [reading.page, *_pages_replaced(db, own)]
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


def _own_articles(db: sqlite3.Connection, reading: Reading) -> list[tuple[Article, tuple[Claim, ...], str]]:
    """The articles of a page that are not known under another address, with their keys; the others are recorded as the same."""
    page = home_of(db, reading.page)
    articles = [article for article, _ in reading.articles]
    if articles and articles[0].locator and (issue := issue_known_as(db, articles)):
        if page["key"].startswith("mid:") or not issue.startswith("mid:"):
            record_same(db, page["key"], issue, "issue")
            return []
        record_same(db, issue, page["key"], "issue")  # anybody can open the web's copy
    own = []
    for article, claims in reading.articles:
        key, why = known_as(db, page, article)
        record_same(db, page["key"], key, why or "canonical")
        if not why:
            own.append((article, claims, key))
    return own


def _pages_replaced(db: sqlite3.Connection, own: Sequence[tuple[Article, tuple[Claim, ...], str]]) -> list[int]:
    """Pages of mails whose issue has now been met on the web."""
    keys = json.dumps([key for _, _, key in own])
    sql = """SELECT DISTINCT a.page FROM articles AS a JOIN same AS s ON s.url = a.key
             WHERE s.why = 'issue' AND s."as" IN (SELECT value FROM json_each(?))"""
    return [row["page"] for row in db.execute(sql, [keys])]


def _save_article(db: sqlite3.Connection, page: int, key: str, article: Article, finder: str) -> int:
    published = article.published
    row = {name: getattr(article, name) for name in AS_READ} | {
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


def _upsert(db: sqlite3.Connection, row: dict[str, Any]) -> int:
    """The id of the article with this identity; `first_seen` and the id stay as they were."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in row if name not in ("key", "locator", "first_seen"))
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    sql = f"INSERT INTO articles ({names}) VALUES ({marks}) ON CONFLICT (key, locator) DO UPDATE SET {changed} RETURNING id"  # noqa: S608
    return int(db.execute(sql, row).fetchone()[0])


def _drop_articles(db: sqlite3.Connection, page: int, kept: Sequence[int]) -> set[str]:
    """Articles that this page gave before and gives no more go, with their claims. The stories they were in."""
    gone = [row[0] for row in db.execute("SELECT id FROM articles WHERE page = ?", [page]) if row[0] not in kept]
    stories = set()
    for article in gone:
        stories |= drop_claims(db, article)
        db.execute("DELETE FROM articles WHERE id = ?", [article])
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


def refresh_leads(db: sqlite3.Connection, stories: Iterable[str]) -> None:
    """The rows of `leads` for these stories made anew from the view leads_now; call it inside `writing`."""
    touched = set(stories)
    wanted = json.dumps(sorted(touched.union(_decided_before(db, json.dumps(sorted(touched))))))
    db.execute("DELETE FROM leads WHERE story IN (SELECT value FROM json_each(?))", [wanted])
    db.execute("INSERT OR REPLACE INTO leads SELECT * FROM leads_now WHERE story IN (SELECT value FROM json_each(?))", [wanted])


def _decided_before(db: sqlite3.Connection, stories: str) -> list[str]:
    """Stories in which leads of these were decided before they moved: should a claim vanish, its lead is filed there."""
    rows = db.execute(
        """SELECT DISTINCT json_extract(d.snapshot, '$.story') AS story FROM leads AS l JOIN lead_keys AS k ON k.new = l.key
           JOIN decisions AS d ON d.lead = k.old WHERE l.story IN (SELECT value FROM json_each(?))""",
        [stories],
    )
    return [row["story"] for row in rows]


def rebuild_leads(db: sqlite3.Connection) -> None:
    """The whole table `leads` made anew, in one transaction."""
    with writing(db):
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")


def refresh_waiting(db: sqlite3.Connection) -> None:
    """Leads of newsletter items made anew: what became of the stories they wait for may have changed since."""
    with writing(db):
        rows = db.execute("SELECT DISTINCT c.story FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE a.stands_for <> ''")
        refresh_leads(db, {row["story"] for row in rows})
