"""Which claims does an article hold, and which of them are copies of one story?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from leads.gold import parted
from leads.store import sqlite3
from leads.store.text import digest, normalised
from leads.types import Article, Claim


def save_claims(db: sqlite3.Connection, article_id: int, article_key: str, article: Article, claims: Iterable[Claim]) -> set[str]:
    """The claims of an article in place of those it had. The stories touched, for `refresh_leads`."""
    stories = drop_claims(db, article_id)
    for claim in sorted(claims, key=lambda claim: -claim.score):
        key = lead_key(article_key, article.locator, claim.quote)
        if db.execute("SELECT 1 FROM claims WHERE key = ?", [key]).fetchone():
            continue  # the same sentence twice in one article: the stronger one stands
        row = _claim_row(key, article_id, article, claim)
        row["story"] = _story(db, row)
        stories.add(row["story"])
        db.execute(f"INSERT INTO claims ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608
    return stories


def drop_claims(db: sqlite3.Connection, article_id: int) -> set[str]:
    """Takes the claims of an article away. The stories they were in, for `refresh_leads`."""
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
        "sentence": digest(normalised(claim.quote)),
        "neighbours": json.dumps(_neighbours(article.text, claim)),
    }


def _story(db: sqlite3.Connection, row: dict[str, Any]) -> str:
    """The story of an earlier claim with this sentence and a shared neighbour or the same actor; else its own key."""
    others = db.execute("SELECT story, actor, neighbours FROM claims WHERE sentence = ? ORDER BY id", [row["sentence"]]).fetchall()
    near = set(json.loads(row["neighbours"]))
    beside = (str(other["story"]) for other in others if near & set(json.loads(other["neighbours"])))
    return next(beside, None) or _of_actor(row["actor"], others) or str(row["key"])


def _of_actor(actor: str, others: Iterable[sqlite3.Row]) -> str | None:
    """The first story of the same actor, with or without the larger whole, in which no other whole is told."""
    who, whole = map(normalised, parted(actor))
    wholes: dict[str, set[str]] = defaultdict(set)
    for other in others:
        theirs, of = map(normalised, parted(other["actor"]))
        if who and theirs == who:
            wholes[str(other["story"])].add(of)
    return next((story for story, known in wholes.items() if not whole or known <= {"", whole}), None)


def _neighbours(text: str, claim: Claim) -> list[str]:
    """Hashes of the 60 characters before and after the sentence, where there are as many: names of its neighbours."""
    before, after = normalised(text[: claim.start])[-60:], normalised(text[claim.end :])[:60]
    return [digest(each) for each in (before, after) if len(each) == 60]


def lead_key(article_key: str, locator: str, quote: str) -> str:
    """Lead.key: 16 hex digits from the identity of the article's URL, its locator and the normalised sentence."""
    return digest("\n".join((article_key, locator, normalised(quote))))


def join_items(db: sqlite3.Connection, key: str) -> set[str]:
    """Claims of newsletter items become copies of the best claim of the story that they stand for. The stories touched.

    An item whose story holds no claim stays a lead of its own: the teaser may say what the story does not.
    """
    best = db.execute(
        """SELECT c.story FROM claims AS c JOIN articles AS a ON a.id = c.article
           WHERE a.key = ? AND a.locator = '' ORDER BY c.score DESC LIMIT 1""",
        [key],
    ).fetchone()
    items = db.execute(
        """SELECT c.id, c.story FROM claims AS c JOIN articles AS a ON a.id = c.article
           WHERE a.stands_for <> '' AND a.stands_for IN (SELECT :key UNION ALL SELECT url FROM same WHERE "as" = :key)""",
        {"key": key},
    ).fetchall()
    if best:
        db.executemany("UPDATE claims SET story = ? WHERE id = ?", [(best["story"], item["id"]) for item in items])
    return {item["story"] for item in items} | ({best["story"]} if best and items else set())
