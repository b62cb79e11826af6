"""What does the desk's benchmark run on? A database of made-up articles and leads, the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from leads import register
from leads.clock import iso
from leads.store import open_db, sqlite3, writing
from leads.store.leads import rebuild_leads
from leads.store.text import digest, normalised

SOURCES, VOCABULARY, WORDS = 300, 30_000, 300  # words of an article
BATCH = 2000
COMMON = ("patients", "hospital", "trust", "staff", "team", "care", "first", "service")
SYLLABLES = ("ba", "cor", "del", "fin", "gam", "hor", "lin", "mar", "nel", "por", "quen", "ras", "sel", "tor", "vin", "wel")
KINDS = (("first", "first"), ("record", "record"), ("innovation", "technology"), ("innovation", "new_way"))
SCOPES = ("world", "europe", "uk", "nation", "nhs", "region", "organisation", "unspecified")


class Words:
    """A vocabulary whose words are as unevenly common as those of a language."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(4 * VOCABULARY)}
        self.all = [*COMMON, *sorted(made)[:VOCABULARY]]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.all))))

    def some(self, number: int) -> str:
        """So many words, space apart."""
        return " ".join(self.chance.choices(self.all, cum_weights=self._weights, k=number))

    def queries(self, number: int) -> list[str]:
        """A fixed mix: a third common words, a third rare ones, a third two words."""
        rare = self.all[len(self.all) // 2 :]
        kinds = (
            lambda: self.chance.choice(COMMON),
            lambda: self.chance.choice(rare),
            lambda: " ".join(self.chance.sample(self.all[:200], 2)),
        )
        return [kinds[place % 3]() for place in range(number)]


def build(path: Path, *, articles: int, leads: int, seed: int = 1) -> Words:
    """A database of this size at `path`, half of its leads decided; the words that it is made of."""
    chance = random.Random(seed)
    words = Words(chance)
    db = open_db(path, create=True)
    db.execute("PRAGMA synchronous = OFF")  # only while it is made
    with writing(db):
        _insert(db, "sources", _sources())
    flagged = set(chance.sample(range(1, articles + 1), leads))
    for first in range(1, articles + 1, BATCH):
        with writing(db):
            _add(db, words, range(first, min(first + BATCH, articles + 1)), flagged, articles)
    rebuild_leads(db)
    _decide(db, leads // 2)
    rebuild_leads(db)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return words


def _sources() -> Iterator[dict[str, Any]]:
    nations = ("England", "Scotland", "Wales", "Northern Ireland")
    for number in range(SOURCES):
        yield {
            "id": f"source-{number}", "name": f"Source {number}", "kind": "feed", "url": f"https://s{number}.example/feed",
            "nation": nations[number % 4], "tags": "[]", "first_seen": "2026-01-01T00:00:00Z",
        }  # fmt: skip


def _add(db: sqlite3.Connection, words: Words, numbers: range, flagged: set[int], articles: int) -> None:
    bodies = [organisation.org_id for organisation in register.load()][:400]
    for number in numbers:
        day = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=(articles - number) * 700 / articles)
        url = f"https://s{number % SOURCES}.example/news/{number}"
        quote = f"The {words.some(9)} became the first {words.some(9)}."
        text = f"{words.some(WORDS // 2)}.\n{quote} {words.some(WORDS // 2)}."
        _insert(db, "urls", [_url(number, url)])
        _insert(db, "pages", [_page(number, url)])
        _insert(db, "articles", [_article(number, url, day, words.some(7), text)])
        if number in flagged:
            _insert(db, "claims", [_claim(words.chance, number, url, quote, text.index(quote), words.chance.choice(bodies))])


def _url(number: int, url: str) -> dict[str, Any]:
    return {
        "id": number, "key": url, "url": url, "clock": f"s{number % SOURCES}", "source": f"source-{number % SOURCES}", "role": "story",
        "first_seen": "2026-01-01T00:00:00Z", "outcome": "stored",
    }  # fmt: skip


def _page(number: int, url: str) -> dict[str, Any]:
    return {
        "id": number, "url": number, "final_url": url, "status": 200, "media_type": "text/html", "sha256": "", "size": 0,
        "fetched_at": "2026-01-01T00:00:00Z", "via": "http", "headers": "{}",
    }  # fmt: skip


def _article(number: int, url: str, day: datetime, title: str, text: str) -> dict[str, Any]:
    published = day.date().isoformat()
    return {
        "id": number, "key": url, "locator": "", "page": number, "source": f"source-{number % SOURCES}", "url": url, "canonical": "",
        "publisher": f"s{number % SOURCES}.example", "site_name": "", "author": "", "language": "en", "published": published,
        "published_precision": "day", "published_evidence": "feed", "published_month": published[:7], "dates": "[]", "first_seen": iso(day),
        "item_of": "", "stands_for": "", "finder": "1", "sha256": str(number), "title": title.capitalize(), "text": text,
    }  # fmt: skip


def _claim(chance: random.Random, number: int, url: str, quote: str, start: int, body: str) -> dict[str, Any]:
    kind, criterion = chance.choice(KINDS)
    key, cue = digest(f"{url}\n\n{normalised(quote)}"), quote.index("first")
    reasons = [
        {"part": "cue", "id": f"cue-{chance.randrange(60)}", "start": start + cue, "end": start + cue + 5, "weight": None},
        *({"part": "feature", "id": f"feature-{n}", "start": None, "end": None, "weight": 0.1} for n in range(12)),
    ]
    return {
        "key": key, "article": number, "start": start, "end": start + len(quote), "quote": quote, "kind": kind,
        "criterion": criterion, "scope": chance.choice(SCOPES), "assertion": "asserted", "actor": quote[:30], "org_id": body,
        "theme": '["clinical"]', "achieved": "",
        "score": round(chance.random(), 4), "reasons": json.dumps(reasons), "sentence": digest(normalised(quote)),
        "neighbours": "[]", "story": key,
    }  # fmt: skip


def _decide(db: sqlite3.Connection, number: int) -> None:
    """The best so many leads get a verdict, as `decide` would write it, by three reviewers over half a year."""
    rows = db.execute("SELECT * FROM leads ORDER BY score DESC LIMIT ?", [number]).fetchall()
    with writing(db):
        for place, row in enumerate(rows):
            at = iso(datetime(2026, 11, 24, 9, tzinfo=UTC) - timedelta(minutes=260_000 * (number - place) / max(number, 1)))
            decision = {
                "lead": row["key"], "verdict": ("yes", "no", "no", "weak")[place % 4], "reviewer": ("Ada", "Ben", "Cy")[place % 3],
                "at": at,
                "note": "", "request_id": str(place), "snapshot": json.dumps({**dict(row), "article_key": row["url"], "locator": ""}),
            }  # fmt: skip
            _insert(db, "decisions", [decision])


def _insert(db: sqlite3.Connection, table: str, rows: Any) -> None:
    for row in rows:
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row)
