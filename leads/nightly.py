"""A night from start to end: crawl, flag, summary. One of the two places where the stages meet."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from leads.clock import now
from leads.errors import NotFetched
from leads.pages.decode import sniff
from leads.store import check_space, decisions_beside, open_db
from leads.store.lock import locked
from leads.types import Page, Reading, Source

if TYPE_CHECKING:
    from crawler.sources import Sources
    from leads.flag import Reader
    from leads.store.observed import Visit

Progress = Callable[[str], None]
KEEP_DAYS = 400  # so long a page can be read anew by a better extractor


@dataclass(frozen=True, slots=True)
class Night:
    """What a run did: outcome of URLs -> number, outcome of pages -> number, and how long each stage took."""

    crawled: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    stopped: bool = False
    limited: tuple[str, ...] = ()  # sources of which a limit has left something out
    missed: tuple[str, ...] = ()  # sources whose own address did not come
    run: int = 0  # its number, where it crawled


def reader() -> Reader:
    """The reading functions of nlp/ with their versions. PatternsInvalid where a pattern row cannot be used."""
    from leads.flag import Reader
    from nlp import rows
    from nlp.extract import EXTRACTOR
    from nlp.pipeline import FINDER
    from nlp.ranking import weights
    from nlp.reading import read, reread

    if weights().get("rows") != rows.digest():  # the rows that the weights were fitted with are sound
        rows.load_all()
    return Reader(read, reread, EXTRACTOR, FINDER)


def crawl(db_path: Path, sources: Sources, *, only: Collection[str] = (), sample_port: int | None = None, progress: Progress) -> Night:
    """Fetches what is due, and keeps what each source brought. A missing database is made.

    `sample_port` is where the sample web is served now: addresses met on another night may hold another port.
    """
    from crawler.run import Stopped
    from crawler.run import crawl as run_spider
    from leads.store import nights, runs, wanted

    started = time.monotonic()
    fetched: Counter[str] = Counter()

    def tell(visit: Visit) -> None:
        fetched[visit.outcome] += 1
        progress(f"crawled {sum(fetched.values())} pages, {fetched['stored']} new; last: {visit.due.url}")

    check_space(db_path)
    with locked(db_path):
        sources = _with_what_was_asked_for(db_path, sources)
        try:
            counts, stopped = run_spider(db_path, sources, only=tuple(only), sample_port=sample_port, progress=tell), False
        except Stopped as end:
            counts, stopped = end.counts, True
        with closing(open_db(db_path)) as db:
            wanted.settle(db)
            nights.record(db, sources.chosen(tuple(only)))
            run = runs.latest(db, 1)[0]["id"]
            limited = tuple(dict.fromkeys(row["source"] for row in runs.limits_reached(db, run)))
            missed = tuple(dict.fromkeys(row["source"] for row in runs.doors_missed(db, run)))
    seconds = {"crawl": time.monotonic() - started}
    return Night(Counter(counts), seconds=seconds, stopped=stopped, limited=limited, missed=missed, run=run)


def _with_what_was_asked_for(db_path: Path, sources: Sources) -> Sources:
    """The sources with one more for the articles that reviewers asked for, where some are waiting."""
    from leads.store.wanted import asked_source

    if not db_path.exists():
        return sources
    with closing(open_db(db_path)) as db:
        asked = asked_source(db)
    return replace(sources, sources=(*sources.sources, asked)) if asked else sources


def flag(db_path: Path, *, again: bool = False, progress: Progress) -> Night:
    """Reads what is unread, and judges how each source stands after it."""
    from leads.flag import flag as read_pages
    from leads.store import nights, runs

    started = time.monotonic()
    check_space(db_path)
    with locked(db_path), closing(open_db(db_path)) as db:
        with runs.flagging(db, again=again) as counts:
            counts.update(read_pages(db, reader(), again=again, progress=lambda done, total: progress(f"read {done} of {total} pages")))
        nights.judge(db)
    return Night(flagged=counts, seconds={"flag": time.monotonic() - started})


def night(db_path: Path, sources: Sources, *, progress: Progress, keep_days: int = KEEP_DAYS, sample_port: int | None = None) -> Night:
    """Crawl, then flag; old bodies are emptied, and the decisions written beside the database.

    Nothing is asked for while the database is damaged: it is looked through before, and once more after.
    """
    from leads.store.retention import prune
    from leads.store.whole import check_whole

    if db_path.exists():
        with closing(open_db(db_path)) as db:
            check_whole(db)
    crawled = crawl(db_path, sources, sample_port=sample_port, progress=progress)
    if crawled.stopped:
        return crawled
    flagged = flag(db_path, progress=progress)
    with locked(db_path), closing(open_db(db_path)) as db:
        prune(db, days=keep_days)
        check_whole(db)
    write_decisions(db_path)
    return replace(crawled, flagged=flagged.flagged, seconds=crawled.seconds | flagged.seconds)


def write_decisions(db_path: Path) -> Path:
    """The decisions as JSON lines beside the database: the only data that cannot be fetched again, readable without us."""
    from leads.store import decisions_file

    db = open_db(db_path)
    path = decisions_beside(db_path)
    decisions_file.write_decisions(db, path)
    db.close()
    return path


def read_one(page: Page) -> Reading:
    """One page through gate, extraction and claims, in a limited child as at night; nothing is stored.

    Among the claims are those that are not flagged, where they can all be parsed within the limits of a night.
    """
    from leads import wire
    from leads.flag import MEGABYTES, SECONDS
    from leads.workers import Failed, map_batches
    from nlp.reading import read_every

    for read in (read_every, reader().read):
        ((_, result),) = map_batches(read, [[page]], seconds=SECONDS, megabytes=MEGABYTES, processes=1)
        if not isinstance(result, Failed):
            return wire.reading(result)
    return Reading(page=0, outcome="failed", reason=result.reason)


def page_from(file: Path) -> Page:
    """A saved page, as if it had just been fetched."""
    body = file.read_bytes()
    return Page(file.resolve().as_uri(), file.resolve().as_uri(), 200, {}, body, now(), media_type=sniff(body, ""), via="file", id=0)


def fetch(url: str, *, contact: str | None) -> Page:
    """The page at a URL, fetched as at night behind robots.txt and guard. NotFetched tells why it did not come.

    A crawl of one source with one request to spend, into a database that is thrown away.
    """
    from crawler.sources import Sources
    from leads.store import unread

    source = Source(id="try", name=url, kind="listing", url=url, limit=1, delay=1)
    with TemporaryDirectory() as folder:
        db_path = Path(folder) / "try.db"
        if crawl(db_path, Sources(contact, (source,)), progress=lambda line: None).stopped:
            raise KeyboardInterrupt
        with closing(open_db(db_path)) as db:
            if page := unread.page_of(db, url):
                return page
            reason = db.execute("SELECT outcome || ': ' || reason FROM visits").fetchone()
    raise NotFetched(f"{url}: {reason[0] if reason else 'was not asked for'}; open it in a browser to compare")
