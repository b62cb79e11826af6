"""What of the database may leave the desk as a file? Everything but what a confidential source gave, table by table."""

from __future__ import annotations

from leads.store import sqlite3

# What is confidential: ids or keys, each with why. A lead was, too, when its source was confidential as it was decided.
SECRETS = {
    "secret_sources": "SELECT id FROM main.sources WHERE confidential",
    "secret_urls": "SELECT id FROM main.urls WHERE source IN secret_sources",
    "secret_pages": """SELECT id FROM main.pages WHERE url IN secret_urls
        UNION SELECT page FROM main.articles WHERE source IN secret_sources""",
    "secret_articles": "SELECT key FROM main.articles WHERE source IN secret_sources",
    "secret_leads": """SELECT key FROM main.leads WHERE confidential OR source IN secret_sources
        UNION SELECT lead FROM main.decisions WHERE snapshot ->> 'confidential' OR snapshot ->> 'source' IN secret_sources""",
    "secret_requests": """SELECT request FROM main.source_decisions WHERE source IN secret_sources OR entry ->> 'confidential'
        UNION SELECT id FROM main.requests WHERE url IN (SELECT url FROM main.urls WHERE source IN secret_sources)""",
}
STAYS = {  # the rows of each table that stay here
    "sources": "confidential",
    "hosts": "clock IN (SELECT clock FROM main.urls WHERE source IN secret_sources)",
    "urls": "source IN secret_sources",
    "visits": "source IN secret_sources OR url IN secret_urls",
    "sightings": "source IN secret_sources OR url IN secret_urls",
    "pages": "id IN secret_pages",
    "source_nights": "source IN secret_sources",
    "requests": "id IN secret_requests",
    "answers": "request IN secret_requests",
    "source_decisions": "source IN secret_sources OR entry ->> 'confidential'",
    "applied": """decision IN (SELECT id FROM main.source_decisions WHERE source IN secret_sources OR entry ->> 'confidential')""",
    "readings": "page IN secret_pages",
    "articles": "source IN secret_sources",
    "versions": "page IN secret_pages OR key IN secret_articles",
    "same": '"as" IN secret_articles OR url IN (SELECT key FROM main.urls WHERE source IN secret_sources)',
    "claims": "article IN (SELECT id FROM main.articles WHERE source IN secret_sources)",
    "leads": "key IN secret_leads",
    "leads_now": "confidential OR key IN secret_leads OR source IN secret_sources",
    "decisions": "lead IN secret_leads",
    "standing": "lead IN secret_leads",
    "followups": "lead IN secret_leads",
    "full_reads": "key IN secret_articles",
    "forgotten": "name IN secret_sources",
}
WHOLE = frozenset({"runs", "waiting", "lead_keys"})  # counts, numbers and hashes: nobody learns a source from them
LEAVING = frozenset(STAYS) | WHOLE  # all other tables are the full-text indexes' own, which hold every word


def shade(db: sqlite3.Connection) -> None:
    """From now on this connection reads as if what is confidential were not there: SQLite looks for a temporary table first."""
    db.execute("PRAGMA temp_store = MEMORY")
    for name, rows in SECRETS.items():
        db.execute(f"CREATE TEMP VIEW {name} AS {rows}")
    for table, secret in STAYS.items():
        number = "rowid AS rowid, " if _has_index_of_words(db, table) else ""  # by which Datasette's search finds rows
        db.execute(f"CREATE TEMP VIEW {table} AS SELECT {number}* FROM main.{table} WHERE NOT coalesce({secret}, 0)")  # noqa: S608


def _has_index_of_words(db: sqlite3.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", [f"{table}_fts"]).fetchone() is not None
