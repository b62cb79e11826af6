"""What does a night make of real pages? The real spider and flag on a folder of saved pages, beside plain trafilatura.

Example: python benchmarks/real_web.py --pages DIR
DIR holds manifest.jsonl with `file`, `url`, `article_body`, as for benchmarks/extraction.py.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extraction import Saved, f1, load, plain_trafilatura
from serve_web import SavedWeb, serve

from crawler.sources import Sources
from leads import nightly
from leads.pages.addresses import identity
from leads.store import open_db, sqlite3
from leads.types import Source

DOORS = {"feed": "/-/feed.xml", "listing": "/-/news", "sitemap": "/-/sitemap.xml"}


def sources(web: SavedWeb) -> Sources:
    """A source per site, the kinds in turn."""
    made = []
    for number, host in enumerate(sorted(web.sites)):
        kind = list(DOORS)[number % len(DOORS)]
        made.append(
            Source(id=f"site-{number}", name=host, kind=kind, url=web.url(host, DOORS[kind]), follow=(".",) * (kind == "listing"), delay=0)
        )
    return Sources("benchmark@example.org", tuple(made))


def texts(db: sqlite3.Connection, web: SavedWeb) -> Iterator[tuple[Saved, str, str]]:
    """(saved page, our text, what became of it) of each page; the text is empty where no article was made of it."""
    rows = db.execute(
        """SELECT u.key, a.text, coalesce(r.outcome || ' ' || r.reason, u.outcome) AS became
           FROM urls AS u LEFT JOIN pages AS p ON p.id = u.page LEFT JOIN readings AS r ON r.page = p.id
           LEFT JOIN articles AS a ON a.page = p.id WHERE u.role = 'story'"""
    )
    found = {row["key"]: (row["text"] or "", row["became"]) for row in rows}
    for (host, path), page in web.pages.items():
        text, became = found.get(identity(web.url(host, path)), ("", "not met"))
        yield page, text, became


def report(db: sqlite3.Connection, web: SavedWeb, night: nightly.Night) -> Iterator[str]:
    """The figures, a line each."""
    read = list(texts(db, web))
    known = [(page, text) for page, text, _ in read if page.truth]
    plain = [plain_trafilatura(page) for page, _ in known]
    ours_f1 = sum(f1(text, page.truth) for page, text in known) / len(known)
    plain_f1 = sum(f1(text, page.truth) for text, (page, _) in zip(plain, known, strict=True)) / len(known)
    yield f"{len(read)} pages on {len(web.sites)} sites; crawl {dict(night.crawled)}; flag {dict(night.flagged)}"
    yield f"extraction F1 against {len(known)} known texts: {ours_f1:.4f}, plain trafilatura {plain_f1:.4f}"
    lost = [page.url for (page, text), theirs in zip(known, plain, strict=True) if len(text) < 200 <= len(theirs)]
    yield f"articles lost that plain trafilatura keeps: {len(lost)}" + "".join(f"\n    {url}" for url in lost)
    for became, count in Counter(became for _, text, became in read if not text).most_common():
        yield f"no article: {count:3} {became}"
    for row in db.execute("SELECT published_evidence IS NOT NULL AS dated, count(*) AS n FROM articles GROUP BY 1"):
        yield f"articles {'with' if row['dated'] else 'without'} a date: {row['n']}"
    flags = db.execute("SELECT quote, url, score FROM leads ORDER BY score DESC").fetchall()
    yield f"flags raised (nearly all false alarms): {len(flags)}" + "".join(f"\n    {row['score']:.2f} {row['quote']}" for row in flags)
    yield "seconds: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in night.seconds.items())
    peaks = {who: resource.getrusage(which).ru_maxrss // 1024 for who, which in WHO.items()}
    yield "peak memory: " + ", ".join(f"{who} {peak} MB" for who, peak in peaks.items())


WHO = {"crawl and store": resource.RUSAGE_SELF, "largest reading process": resource.RUSAGE_CHILDREN}


def main() -> None:
    """Crawl, flag, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    pages = list(load(parser.parse_args().pages))
    with tempfile.TemporaryDirectory() as folder, serve(pages) as web:
        db_path = Path(folder) / "leads.db"
        night = nightly.night(db_path, sources(web), progress=lambda line: None)
        db = open_db(db_path)
        sys.stdout.write("\n".join(report(db, web, night)) + "\n")


if __name__ == "__main__":
    main()
