"""What is still to be read? Pages without a reading of this extractor, texts that another finder read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from leads.pages.addresses import identity, same_site
from leads.store import sqlite3
from leads.types import Article, Dated, Page, Sighting

# The fields of an Article that stand in a column of the same name.
AS_READ = ("url", "canonical", "publisher", "site_name", "author", "language", "organisation", "item_of", "stands_for", "title", "text")


def waiting(db: sqlite3.Connection, *, extractor: str, before: str | None = None) -> list[int]:
    """The pages that this extractor has not read: the newest page of each story or issue, where its body is kept.

    Site by site, so that a batch can tell what stands on every page of one. `before` takes also pages last read before that time.
    """
    rows = db.execute(
        """SELECT p.id FROM urls AS u LEFT JOIN readings AS r ON r.page = u.page CROSS JOIN pages AS p ON p.id = u.page
           WHERE u.role IN ('story', 'issue') AND p.body IS NOT NULL
             AND (r.page IS NULL OR r.extractor <> ? OR r.at < ? OR (r.outcome = 'failed' AND r.tries < 3))
           ORDER BY p.final_url, p.id""",
        [extractor, before or ""],
    )
    return [row["id"] for row in rows]


def load(db: sqlite3.Connection, pages: Sequence[int]) -> list[Page]:
    """These pages with their sightings, in this order; without those whose body has gone since."""
    rows = db.execute(
        """SELECT p.*, u.url AS asked FROM json_each(?) AS wanted JOIN pages AS p ON p.id = wanted.value JOIN urls AS u ON u.id = p.url
           WHERE p.body IS NOT NULL ORDER BY wanted.key""",
        [json.dumps(list(pages))],
    ).fetchall()
    return [_page(db, row) for row in rows]


def home_of(db: sqlite3.Connection, page: int) -> sqlite3.Row:
    """`id` and `key` of the page's URL, `home`: the URL where its real address is filed, `source` and `organisation`.

    A page that a newsletter led to belongs to the source that watches its own site, where one does: "the trust" in it
    means that source's body, and that source's feed gave it a date.
    """
    asked = db.execute("SELECT u.id, u.key, p.final_url FROM pages AS p JOIN urls AS u ON u.id = p.url WHERE p.id = ?", [page]).fetchone()
    known = db.execute(HOMES, {"id": asked["id"], "key": asked["key"], "final": identity(asked["final_url"])}).fetchall()
    home: sqlite3.Row = next((row for row in known if same_site(row["door"], asked["final_url"])), known[-1])
    return home


# Sources that met the page's URL or its real address; last the one that met it first.
HOMES = """
WITH home AS (SELECT id, source FROM urls WHERE key IN (:key, :final) ORDER BY key = :final DESC LIMIT 1)
SELECT :id AS id, :key AS key, home.id AS home, s.id AS source, s.organisation, s.url AS door, s.id = home.source AS first
FROM home JOIN sources AS s ON s.id = home.source OR s.id IN (SELECT source FROM sightings WHERE url IN (home.id, :id))
ORDER BY first, s.id
"""


def _page(db: sqlite3.Connection, row: sqlite3.Row) -> Page:
    home = home_of(db, row["id"])
    urls = dict.fromkeys((home["home"], home["id"]))
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
        source=home["source"],
        organisation=home["organisation"],
        sightings=tuple(sighting for url in urls for sighting in sightings_of(db, url)),
    )


def sightings_of(db: sqlite3.Connection, url_id: int) -> tuple[Sighting, ...]:
    """Where this URL was met, oldest first."""
    sql = "SELECT s.*, u.url AS address FROM sightings AS s JOIN urls AS u ON u.id = s.url WHERE s.url = ? ORDER BY s.id"
    return tuple(map(sighting_of, db.execute(sql, [url_id])))


def sighting_of(row: sqlite3.Row) -> Sighting:
    """The sighting of a row of `sightings` with the `address` of its URL."""
    return Sighting(
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


def page_of(db: sqlite3.Connection, url: str) -> Page | None:
    """The newest stored page of a URL, with its sightings; None when there is none."""
    row = db.execute(
        "SELECT p.*, u.url AS asked FROM urls AS u JOIN pages AS p ON p.id = u.page WHERE u.url = ?",
        [url],
    ).fetchone()
    return _page(db, row) if row else None


def stale(db: sqlite3.Connection, *, finder: str, after: int = 0, limit: int = 50) -> list[tuple[int, Article]]:
    """The next articles whose text another version of the finder has read, with their ids."""
    rows = db.execute("SELECT * FROM articles WHERE finder <> ? AND id > ? ORDER BY id LIMIT ?", [finder, after, limit])
    return [(row["id"], article_of(row)) for row in rows]


def article_of(row: sqlite3.Row) -> Article:
    """The article of a row of `articles`."""
    published = Dated(row["published"], row["published_precision"], row["published_evidence"]) if row["published"] else None
    dates = tuple(Dated(**each) for each in json.loads(row["dates"]))
    return Article(published=published, dates=dates, locator=row["locator"], **{name: row[name] for name in AS_READ})
