"""Are polite slots used on many hosts, and does a night stay as fast and small when more and more is known?"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from night_run import alone, crawl, read, sources
from night_table import Row
from night_web import Web

from leads.pages.links import host, identity
from leads.store import observed, open_db, sqlite3, writing
from leads.types import Source
from nlp.extract import EXTRACTOR
from nlp.pipeline import FINDER

DELAY, USED, FLAT = 2.0, 0.95, 1.15
AT = "2026-06-01T01:15:00Z"


def slots(web: Web, folder: Path) -> Iterator[Row]:
    """(c) the share of each host's slots, one every two seconds from its first to its last request, in which it was asked."""
    got = alone(crawl, folder / "slots.db", sources(web, delay=DELAY))
    times: dict[str, list[float]] = defaultdict(list)
    for one in web.asked():
        times[one.host].append(one.at)
    asked = sum(map(len, times.values()))
    held = sum((max(each) - min(each)) / DELAY + 1 for each in times.values())
    shortest = min(later - earlier for each in times.values() for earlier, later in pairwise(each))
    yield Row(
        f"(c) slots used, {len(times)} hosts at one request per {DELAY:g} s",
        f"{asked} requests in {got['wall']:.0f} s, {got['cpu']:.0f} s of CPU",
        f"{asked / held:.3f}",
        f">= {USED}",
        asked / held >= USED,
    )
    yield Row("(c) the shortest interval that a host saw", f"{shortest:.3f} s", "", f">= {DELAY:g} s", shortest >= DELAY)


def growth(web: Web, folder: Path, known: list[int]) -> Iterator[Row]:
    """(d) CPU time of a new page and peak memory of crawl and reading, with more and more URLs known before."""
    measured = {number: _night(web, folder / f"known-{number}.db", number) for number in known}
    least = measured[known[0]]
    for number, got in measured.items():
        for what, unit in (("crawl", "ms a page"), ("read", "ms a page"), ("crawl peak", "MB"), ("read peak", "MB")):
            ratio = got[what] / least[what]
            yield Row(f"(d) {number:,} known URLs, {what}", f"{got[what]:.1f} {unit}", f"{ratio:.2f}", f"<= {FLAT}", ratio <= FLAT)


def _night(web: Web, db: Path, number: int) -> dict[str, float]:
    listed, new = sources(web), web.hosts * web.stories
    _know(db, listed, number)
    night = alone(crawl, db, listed)
    reading = alone(read, db, new)
    assert reading["pages"] == new, f"{reading['pages']} pages to read, not {new}"
    web.asked()
    spent = sum(reading[stage] for stage in ("gate", "extract", "claims", "store"))
    return {
        "crawl": 1000 * night["cpu"] / new,
        "read": 1000 * spent / new,
        "crawl peak": night["peak"],
        "read peak": reading["peak"],
    }


def _know(path: Path, listed: Any, number: int) -> None:
    """A database in which each source has its share of so many stories, fetched and read half a year ago."""
    with closing(open_db(path, create=True)) as db:
        observed.sync_sources(db, listed)
        for start in range(0, number, 5000):
            with writing(db):
                for n in range(start, min(start + 5000, number)):
                    _know_one(db, n, listed[n % len(listed)])


def _know_one(db: sqlite3.Connection, n: int, source: Source) -> None:
    url, text = source.url.replace("/feed", f"/old-{n}"), f"Old story {n}. " * 20
    key, name = identity(url), host(url)
    columns = "key, url, clock, source, role, depth, first_seen, outcome, visits"
    known = (key, url, name, source.id, AT)
    number = db.execute(f"INSERT INTO urls ({columns}) VALUES (?, ?, ?, ?, 'story', 1, ?, 'stored', 4)", known).lastrowid
    columns = "url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body"
    page = db.execute(
        f"INSERT INTO pages ({columns}) VALUES (?, ?, 200, 'text/html', ?, ?, ?, 'http', '{{}}', ?)",
        (number, url, str(n), len(text), AT, zlib.compress(text.encode(), 1)),
    ).lastrowid
    db.execute("UPDATE urls SET page = ? WHERE id = ?", (page, number))
    seen = (number, source.id, source.url, AT)
    db.execute("INSERT INTO sightings VALUES (NULL, ?, ?, ?, 'story', 'feed', 'Old', '', '', '', 0, ?)", seen)
    db.execute("INSERT INTO readings (page, extractor, at, outcome, reason, ms) VALUES (?, ?, ?, 'article', '', 1)", (page, EXTRACTOR, AT))
    columns = "key, locator, page, source, url, canonical, publisher, site_name, author, language, dates, first_seen, item_of, stands_for"
    db.execute(
        f"""INSERT INTO articles ({columns}, finder, sha256, title, text)
            VALUES (?, '', ?, ?, ?, ?, ?, '', '', 'en', '[]', ?, '', '', ?, ?, ?, ?)""",
        (key, page, source.id, url, url, name, AT, FINDER, str(n), f"Old story {n}", text),
    )
