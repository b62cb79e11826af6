"""Real crawls for tests, each in a process of its own: Twisted's reactor does not start twice."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from multiprocessing.context import ForkServerProcess
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from crawler.sources import Sources
from leads.store import open_db
from leads.types import Source

CONTACT = "tests@lead-the-way.localhost"
# A server that has imported Scrapy once and forks for each crawl: half a second less for each.
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["crawler.run", "crawler.spiders.feed", "crawler.spiders.listing"])


def source(id: str, url: str, kind: str = "feed", **more: Any) -> Source:
    """A source with a short delay."""
    return Source(**{"id": id, "name": id, "kind": kind, "url": url, "delay": 0.02, **more})


def start(
    db: Path, sources: Iterable[Source], environ: dict[str, str] | None = None, **options: Any
) -> tuple[ForkServerProcess, Queue[Any]]:
    """A crawl that has begun, and the queue on which it says how it ended."""
    told: Queue[Any] = FORKSERVER.Queue()
    process = FORKSERVER.Process(target=_crawl, args=(told, db, Sources(CONTACT, tuple(sources)), environ or {}, options))
    process.start()
    return process, told


def crawl(db: Path, sources: Iterable[Source], **options: Any) -> dict[str, int]:
    """The counts of a whole crawl; raises what it raised."""
    process, told = start(db, sources, **options)
    ended = told.get(timeout=90)
    process.join(30)
    if isinstance(ended, BaseException):
        raise ended
    return ended


def _crawl(told: Queue[Any], db: Path, sources: Sources, environ: dict[str, str], options: dict[str, Any]) -> None:
    from crawler.run import crawl as run

    os.environ.update(environ)
    try:
        told.put(run(db, sources, **options))
    except Exception as error:  # noqa: BLE001 - whatever it was crosses to the test
        error.__cause__ = error.__context__ = None  # they hold what cannot cross
        told.put(error)


def outcomes(db: Path) -> dict[str, tuple[str, str]]:
    """The last outcome and reason of every URL that was visited, by its address without the port."""
    rows = _rows(db, "SELECT urls.url, v.outcome, v.reason FROM visits AS v JOIN urls ON urls.id = v.url ORDER BY v.id")
    return {bare(row["url"]): (row["outcome"], row["reason"]) for row in rows}


def pages(db: Path) -> set[tuple[str, str]]:
    """Every stored page as (address without port, hash of its body)."""
    rows = _rows(db, "SELECT urls.url, pages.sha256 FROM pages JOIN urls ON urls.id = pages.url")
    return {(bare(row["url"]), row["sha256"]) for row in rows}


def bare(url: str) -> str:
    """The address as host and path."""
    host, _, path = url.partition("://")[2].partition("/")
    return f"{host.partition(':')[0]}/{path}"


def _rows(db: Path, sql: str) -> list[Any]:
    connection = open_db(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
