"""How is a night's crawl, or another spider, run from another program? Once per process: Twisted's reactor does not start twice."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler.agent import user_agent
from crawler.ledger import Ledger, Progress
from crawler.sources import Sources
from crawler.spiders.night import NightSpider
from leads.store import open_db

SAMPLE_HOSTS = ["*.localhost"]


class Stopped(Exception):
    """A signal ended the crawl. Nothing is lost: what was in the air is due again. `counts` are those of the run so far."""

    status = 13

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        super().__init__("stopped by a signal; start again to go on")


def crawl(
    path: str | Path,
    sources: Sources,
    *,
    only: tuple[str, ...] = (),
    sample_port: int | None = None,
    progress: Progress | None = None,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Fetches what is due of the enabled sources, or of those named in `only`; the number of URLs by outcome, and of known ones.

    `progress` is called with every Visit once it is stored. `settings` go over crawler.settings: tests and benchmarks need them.
    """
    agent = user_agent(sources.contact)
    chosen = sources.chosen(only)
    with closing(open_db(path, create=True)) as db:
        # Who names a source wants it now; the sample web is shown, not watched.
        ledger = Ledger(db, sources.sources, chosen, progress, every=bool(only) or sample_port is not None)
        local = SAMPLE_HOSTS if all(source.sample for source in chosen) else []
        made = project_settings({"LOCAL_HOSTS": local, "USER_AGENT": agent} | dict(settings or {}))
        spider, stopped = run(NightSpider, made, ledger=ledger, agent=agent, sample_port=sample_port)
        return _ended(spider, ledger, stopped)


def project_settings(changes: Mapping[str, Any]) -> Settings:
    """The project's settings from any folder: the module is named here, not found by scrapy.cfg."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(changes), priority="cmdline")
    return settings


def run(spider: type[Spider], settings: Settings, **arguments: Any) -> tuple[Any, bool]:
    """One spider from start to end; the spider - None if it never came to be - and whether a signal ended it."""
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    install_reactor(settings["TWISTED_REACTOR"])
    with _signals() as received:  # from here on: a KeyboardInterrupt within Scrapy's own start would be swallowed
        process.crawl(crawler, **arguments)
        process.start(install_signal_handlers=False)
    return crawler.spider, bool(received)


@contextmanager
def _signals() -> Iterator[list[int]]:
    """SIGINT and SIGTERM leave the reactor at once: the ledger is safe at every moment, so nobody waits for a page that hangs."""
    from twisted.internet import reactor

    received: list[int] = []

    def leave(number: int, frame: object) -> None:
        received.append(number)
        reactor.callFromThread(reactor.crash)  # type: ignore[misc]

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if received:
            reactor.getThreadPool().stop()


def _ended(spider: Any, ledger: Ledger, stopped: bool) -> dict[str, int]:
    if spider is not None and spider.fault:
        raise spider.fault
    if stopped:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # what was in the air is meant to be left
        raise Stopped(ledger.finish("stopped"))
    return ledger.finish("done")
