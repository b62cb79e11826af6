"""How does what a person found become a lead? The snapshot of the decision is the lead; the finder knows nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leads.errors import DecisionRefused
from leads.pages.sentences import sentences
from leads.store import sqlite3, writing
from leads.store.claims import lead_key
from leads.store.corrections import FIELDS, checked
from leads.store.decided import add_decisions, clean_note

ARTICLE = """
SELECT a.id, a.key AS article_key, a.locator, a.text, a.sha256, a.source, a.publisher, a.url, a.title, a.published_evidence,
    coalesce(a.published, '') AS published, coalesce(a.published_month, '') AS published_month,
    coalesce(s.nation, '') AS nation, s.sample, s.confidential, date(a.first_seen, '-6 days', 'weekday 1') AS week
FROM articles AS a JOIN sources AS s ON s.id = a.source WHERE a.id = ?
"""
NOT_OF_A_LEAD = ("id", "text", "sha256")


def find_by_hand(
    db: sqlite3.Connection,
    article: int,
    start: int,
    *,
    sha256: str,
    said: Mapping[str, Any],
    reviewer: str,
    note: str = "",
    request_id: str,
) -> str:
    """The key of a lead, now decided yes: the sentence that begins at `start` in this text of the article, with kind, scope and so on.

    DecisionRefused when the text is another one by now, no sentence begins there, or it is a lead already.
    """
    said, note = checked(said), clean_note(note)
    if missing := [name for name in FIELDS if name not in said]:
        raise DecisionRefused(f"a lead by hand needs {', '.join(missing)}")
    with writing(db):
        if known := db.execute("SELECT lead FROM decisions WHERE request_id = ?", [request_id]).fetchone():
            return str(known["lead"])
        snapshot = _snapshot(_article(db, article, sha256), start, said)
        _refuse_known(db, article, start, snapshot)
        add_decisions(db, [snapshot], {}, verdict="yes", reviewer=reviewer, note=note, request_id=request_id)
    return str(snapshot["key"])


def _article(db: sqlite3.Connection, number: int, sha256: str) -> dict[str, Any]:
    row = db.execute(ARTICLE, [number]).fetchone()
    if row is None or row["sha256"] != sha256:
        raise DecisionRefused(f"article {number}: its text has changed since the page was shown; load it again and choose the sentence")
    return dict(row)


def _snapshot(article: dict[str, Any], start: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """What `leads` would hold of a claim, and what only the article knows."""
    end = dict(sentences(article["text"])).get(start)
    if end is None:
        raise DecisionRefused(f"article {article['id']}: no sentence begins at {start}; choose one on its page")
    quote = article["text"][start:end]
    key = lead_key(article["article_key"], article["locator"], quote)
    of_article = {name: value for name, value in article.items() if name not in NOT_OF_A_LEAD}
    place = {"key": key, "story": key, "copy_of": None, "status": "undecided", "queued": 0, "inherited": 0, "score": 0.0}
    return {**place, **of_article, **said, "theme": json.dumps(said["theme"]), "quote": quote, "actor": "", "found_by": "person"}


def _refuse_known(db: sqlite3.Connection, article: int, start: int, snapshot: Mapping[str, Any]) -> None:
    """A sentence that the finder or a person has found is decided on its own page."""
    row = db.execute(
        """SELECT key FROM claims WHERE article = :article AND start < :end AND "end" > :start
           UNION ALL SELECT key FROM leads WHERE key = :key""",
        {"article": article, "start": start, "end": start + len(snapshot["quote"]), "key": snapshot["key"]},
    ).fetchone()
    if row:
        raise DecisionRefused(f"this sentence is a lead already, {row['key']}: decide it on its own page")
