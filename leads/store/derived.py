"""What was read from the pages: readings, articles, claims, and the leads made of them. All of it can be remade."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from leads.clock import now
from leads.pages.addresses import identity
from leads.store import sqlite3, writing
from leads.types import Article, Claim, Dated, Page, Reading, Sighting

# The fields of an Article that stand in a column of the same name.
AS_READ = ("url", "canonical", "publisher", "site_name", "author", "language", "organisation", "item_of", "stands_for", "title", "text")


def unread(db: sqlite3.Connection, *, extractor: str, before: str | None = None, after: int = 0, limit: int = 20) -> list[Page]:
    """The next pages that this extractor has not read: the newest page of each story or issue, with its sightings.

    `before` takes also pages last read before that time; `after` is the last page id already handed out.
    """
    rows = db.execute(
        """SELECT p.*, u.url AS asked, u.id AS url_id, u.source, s.organisation
           FROM pages AS p JOIN urls AS u ON u.page = p.id JOIN sources AS s ON s.id = u.source
           LEFT JOIN readings AS r ON r.page = p.id
           WHERE u.role IN ('story', 'issue') AND p.body IS NOT NULL AND p.id > :after
             AND (r.page IS NULL OR r.extractor <> :extractor OR r.at < :before)
           ORDER BY p.id LIMIT :limit""",
        {"extractor": extractor, "before": before or "", "after": after, "limit": limit},
    ).fetchall()
    return [_page(row, sightings_of(db, row["url_id"])) for row in rows]


def count_unread(db: sqlite3.Connection, *, extractor: str, before: str | None = None) -> int:
    """How many pages `unread` would hand out in all."""
    row = db.execute(
        """SELECT count(*) FROM pages AS p JOIN urls AS u ON u.page = p.id LEFT JOIN readings AS r ON r.page = p.id
           WHERE u.role IN ('story', 'issue') AND p.body IS NOT NULL
             AND (r.page IS NULL OR r.extractor <> ? OR r.at < ?)""",
        [extractor, before or ""],
    ).fetchone()
    return int(row[0])


def _page(row: sqlite3.Row, sightings: tuple[Sighting, ...]) -> Page:
    return Page(
        url=row["asked"],
        final_url=row["final_url"],
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zlib.decompress(row["body"]),
        fetched_at=row["fetched_at"],
        media_type=row["media_type"],
        via=row["via"],
        id=row["id"],
        source=row["source"],
        organisation=row["organisation"],
        sightings=sightings,
    )


def sightings_of(db: sqlite3.Connection, url_id: int) -> tuple[Sighting, ...]:
    """Where this URL was met, oldest first."""
    sql = "SELECT s.*, u.url AS address FROM sightings AS s JOIN urls AS u ON u.id = s.url WHERE s.url = ? ORDER BY s.id"
    rows = db.execute(sql, [url_id])
    return tuple(
        Sighting(
            url=row["address"],
            role=row["role"],
            source=row["source"],
            seen_on=row["seen_on"],
            evidence=row["evidence"],
            title=row["title"],
            published=row["published"],
            author=row["author"],
            summary=row["summary"],
            position=row["position"],
        )
        for row in rows
    )


def stale(db: sqlite3.Connection, *, finder: str, after: int = 0, limit: int = 50) -> list[tuple[int, Article]]:
    """The next articles whose text another version of the finder has read, with their ids."""
    rows = db.execute("SELECT * FROM articles WHERE finder <> ? AND id > ? ORDER BY id LIMIT ?", [finder, after, limit])
    return [(row["id"], _article(row)) for row in rows]


def _article(row: sqlite3.Row) -> Article:
    published = Dated(row["published"], row["published_precision"], row["published_evidence"]) if row["published"] else None
    dates = tuple(Dated(**each) for each in json.loads(row["dates"]))
    return Article(published=published, dates=dates, locator=row["locator"], **{name: row[name] for name in AS_READ})


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
    stories: set[str] = set()
    kept = []
    for article, claims in reading.articles:
        article_id = _save_article(db, reading.page, article, finder)
        stories |= save_claims(db, article_id, article, claims)
        kept.append(article_id)
    return stories | _drop_articles(db, reading.page, kept)


def _save_article(db: sqlite3.Connection, page: int, article: Article, finder: str) -> int:
    published = article.published
    row = {
        "key": identity(article.url),
        "locator": article.locator,
        "page": page,
        "source": db.execute("SELECT source FROM urls JOIN pages ON pages.url = urls.id WHERE pages.id = ?", [page]).fetchone()[0],
        "published": published.value if published else None,
        "published_precision": published.precision if published else None,
        "published_evidence": published.evidence if published else None,
        "published_month": published.value[:7] if published and published.precision != "year" else None,
        "dates": json.dumps([asdict(each) for each in article.dates]),
        "first_seen": now(),
        "finder": finder,
        "sha256": sha256(article.text.encode()).hexdigest(),
    }
    return _upsert(db, row | {name: getattr(article, name) for name in AS_READ})


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
        stories |= _drop_claims(db, article)
        db.execute("DELETE FROM articles WHERE id = ?", [article])
    return stories


def save_claims(db: sqlite3.Connection, article_id: int, article: Article, claims: Iterable[Claim]) -> set[str]:
    """The claims of an article in place of those it had. The stories touched, for `refresh_leads`."""
    stories = _drop_claims(db, article_id)
    for claim in sorted(claims, key=lambda claim: -claim.score):
        key = lead_key(article, claim.quote)
        if db.execute("SELECT 1 FROM claims WHERE key = ?", [key]).fetchone():
            continue  # the same sentence twice in one article: the stronger one stands
        row = _claim_row(key, article_id, article, claim)
        row["story"] = _story(db, row)
        stories.add(row["story"])
        db.execute(f"INSERT INTO claims ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608
    return stories


def save_rereadings(db: sqlite3.Connection, found: Iterable[tuple[int, Article, Sequence[Claim]]], *, finder: str) -> None:
    """Claims that a newer finder found in stored articles, in one transaction."""
    with writing(db):
        stories: set[str] = set()
        for article_id, article, claims in found:
            stories |= save_claims(db, article_id, article, claims)
            db.execute("UPDATE articles SET finder = ? WHERE id = ?", [finder, article_id])
        refresh_leads(db, stories)


def _drop_claims(db: sqlite3.Connection, article_id: int) -> set[str]:
    stories = {row[0] for row in db.execute("SELECT story FROM claims WHERE article = ?", [article_id])}
    # The table `leads` follows in refresh_leads, within the same transaction.
    db.execute("UPDATE leads SET claim = NULL, article = NULL WHERE claim IN (SELECT id FROM claims WHERE article = ?)", [article_id])
    db.execute("DELETE FROM claims WHERE article = ?", [article_id])
    return stories


def _claim_row(key: str, article_id: int, article: Article, claim: Claim) -> dict[str, Any]:
    same = ("start", "end", "quote", "kind", "criterion", "scope", "assertion", "actor", "org_id", "achieved", "score")
    return {
        "key": key,
        "article": article_id,
        **{name: getattr(claim, name) for name in same},
        "theme": json.dumps(claim.theme),
        "reasons": json.dumps([asdict(reason) for reason in claim.reasons]),
        "sentence": _digest(normalised(claim.quote)),
        "neighbours": json.dumps(_neighbours(article.text, claim)),
    }


def _story(db: sqlite3.Connection, row: dict[str, Any]) -> str:
    """The story of an earlier claim with this sentence and the same actor or a shared neighbour; else its own key."""
    for other in db.execute("SELECT story, actor, neighbours FROM claims WHERE sentence = ? ORDER BY id", [row["sentence"]]):
        same_actor = bool(row["actor"]) and normalised(other["actor"]) == normalised(row["actor"])
        if same_actor or set(json.loads(other["neighbours"])) & set(json.loads(row["neighbours"])):
            return str(other["story"])
    return str(row["key"])


def _neighbours(text: str, claim: Claim) -> list[str]:
    """Hashes of the 60 characters before and after the sentence, where there are as many: names of its neighbours."""
    before, after = normalised(text[: claim.start])[-60:], normalised(text[claim.end :])[:60]
    return [_digest(each) for each in (before, after) if len(each) == 60]


def normalised(text: str) -> str:
    """Words only, lower case, one space apart: what stays the same when a sentence is set in another house's style."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def lead_key(article: Article, quote: str) -> str:
    """Lead.key: 16 hex digits from the identity of the article's URL, its locator and the normalised sentence."""
    return _digest("\n".join((identity(article.url), article.locator, normalised(quote))))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def refresh_leads(db: sqlite3.Connection, stories: Iterable[str]) -> None:
    """The rows of `leads` for these stories made anew from the view leads_now; call it inside `writing`."""
    wanted = json.dumps(sorted(stories))
    db.execute("DELETE FROM leads WHERE story IN (SELECT value FROM json_each(?))", [wanted])
    db.execute("INSERT OR REPLACE INTO leads SELECT * FROM leads_now WHERE story IN (SELECT value FROM json_each(?))", [wanted])


def rebuild_leads(db: sqlite3.Connection) -> None:
    """The whole table `leads` made anew, in one transaction."""
    with writing(db):
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")
