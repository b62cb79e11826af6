"""What have people said of stored articles? Those with decided leads, and those that were read in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from leads.store import sqlite3
from leads.store.articles import leads_in


class Told(NamedTuple):
    """An article of which people have said something: its row, its leads in reading order as `leads_in` has them."""

    article: sqlite3.Row
    leads: list[dict[str, Any]]
    whole: bool  # the text it has now was read in full
    confidential: bool  # its source is, or was when one of its leads was decided


WHOLE = """
SELECT a.id FROM articles AS a JOIN full_reads AS f ON f.key = a.key AND f.locator = a.locator
WHERE f.whole AND f.sha256 = a.sha256 AND f.id = (SELECT max(n.id) FROM full_reads AS n WHERE n.key = a.key AND n.locator = a.locator)
"""
DECIDED = """
SELECT article AS id FROM leads WHERE status <> 'undecided' AND article IS NOT NULL
UNION SELECT a.id FROM standing AS d JOIN articles AS a
    ON a.key = json_extract(d.snapshot, '$.article_key') AND a.locator = json_extract(d.snapshot, '$.locator')
"""


def told(db: sqlite3.Connection) -> Iterator[Told]:
    """The articles with decided leads or read in full, by their number."""
    whole = {row["id"] for row in db.execute(WHOLE)}
    for number in sorted(whole | {row["id"] for row in db.execute(DECIDED)}):
        article = db.execute(
            "SELECT a.*, s.confidential FROM articles AS a JOIN sources AS s ON s.id = a.source WHERE a.id = ?", [number]
        ).fetchone()
        leads = leads_in(db, number)
        if number in whole or any(lead["status"] != "undecided" for lead in leads):
            yield Told(article, leads, number in whole, any([article["confidential"], *(lead["confidential"] for lead in leads)]))
