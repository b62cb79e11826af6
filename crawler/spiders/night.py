"""The one spider: asks for what is due, host by host, and writes down what came."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, closing
from os import environ
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import guard, limits, sources
from crawler.agent import user_agent, with_port
from crawler.copies import Copies
from crawler.discovery import Found, bounded, page_of, read
from crawler.failures import of_failure
from crawler.issues import stories
from crawler.ledger import Ledger
from crawler.letters import Letters
from crawler.outcomes import Judged, NotReadable, of_answer
from leads.errors import LeadsError
from leads.pages.links import host
from leads.store import open_db
from leads.store.frontier import Due
from leads.store.lock import locked
from leads.store.observed import Visit
from leads.types import Page, Source

UNCONDITIONAL = 10  # every tenth visit asks for the whole page: validators lie

log = logging.getLogger(__name__)


class NightSpider(scrapy.Spider):
    """A run over the ledger. A callback never yields a request: what it finds becomes due in the ledger."""

    name = "night"

    def __init__(self, ledger: Ledger, agent: str, sample_port: int | None = None, held: ExitStack | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ledger = ledger
        self.clocks = ledger.clocks
        self.agent = agent
        self.sample_port = sample_port
        self.held = held or ExitStack()  # what is let go at the end
        self.fault: Exception | None = None  # what ended the run before its time
        self.letters: dict[str, Letters] = {}
        self.copies = Copies()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """By `leads crawl` with a ledger; by `scrapy crawl KIND -a source=ID [-a db=FILE] [-a sources=FILE]` with names."""
        if "ledger" not in kwargs:
            listed = sources.load(kwargs.pop("sources", "sources.yaml"))
            named = tuple(filter(None, [kwargs.pop("source", "")]))
            chosen = listed.chosen(named)
            chosen = tuple(source for source in chosen if cls.name in ("night", source.kind))
            agent, path = user_agent(listed.contact), Path(kwargs.pop("db", environ.get("LEADS_DB", "leads.db")))
            held = ExitStack()
            held.enter_context(locked(path))
            db = held.enter_context(closing(open_db(path, create=True)))
            kwargs |= {"ledger": Ledger(db, listed.sources, chosen, every=bool(named)), "agent": agent, "held": held}
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Requests for what is due, until nothing is."""
        try:
            while True:
                for due in self.ledger.take():
                    if due.url.startswith(("http:", "https:")):
                        yield self._request(due)
                    else:
                        self.ledger.add(self._letter(due))
                if not self.ledger.busy:
                    return
                await self.ledger.change()
        except LeadsError as fault:  # the disk is full, the file is gone: no request more
            self.fault = fault
        except Exception as fault:  # Scrapy logs it and ends as if all were done: `leads crawl` raises it again
            self.fault = fault
            raise

    def closed(self, reason: str) -> None:
        """Scrapy's word that the run is over."""
        with self.held:
            if not isinstance(self.fault, LeadsError):
                ended = {"finished": "done", "shutdown": "stopped"}.get(reason, "failed")
                self.ledger.finish("failed" if self.fault else ended)

    def _request(self, due: Due) -> Request:
        source = self.ledger.sources[due.source]
        headers = {"User-Agent": self.agent}
        if due.page and due.visits % UNCONDITIONAL != UNCONDITIONAL - 1:
            validators = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
            headers |= {name: value for name, value in validators.items() if value}
        role = "sitemap" if source.kind == "sitemap" and due.role == "door" else due.role
        return Request(
            with_port(due.url, self.sample_port),
            callback=self.answered,
            errback=self.failed,
            headers=headers,
            meta={"due": due, "source": source, "home": source.url, "role": role, **limits.of_requests(source)},
            dont_filter=True,
        )

    async def answered(self, response: Response) -> None:
        """An answer came, with any status."""
        due: Due = response.meta["due"]
        source: Source = response.meta["source"]
        found = Found(of_answer(response))
        page: Page | None = None
        try:
            page = page_of(response)
            if found.judged.outcome in ("stored", "unchanged"):
                fresh = found.judged.outcome == "stored" or due.role == "story"
                found = await read(source, due, page if fresh else self.ledger.page(due), found.judged, self.ledger.cut)
            found = found._replace(judged=self.copies.judged(found.judged, due, page, source))
        except Exception as error:  # the one seam: a page that breaks us costs itself only
            log.exception("reading %s", response.url)
            found = Found(_broken(error))
        latency = int(1000 * response.meta.get("download_latency", 0))
        kept = page if found.judged.outcome == "stored" else None
        self.ledger.add(_visit(due, self.ledger.now(), found, response.status, len(response.body), latency, kept))

    def failed(self, failure: Failure) -> None:
        """No answer came, or none that is taken."""
        request: Request = failure.request  # type: ignore[attr-defined]
        refused = guard.refused.get(host(request.url), "")
        judged = of_failure(failure.value or RuntimeError("no reason"), request.meta["source"], refused)
        self.ledger.add(Visit(request.meta["due"], self.ledger.now(), *self.clocks.blamed(judged, failure.value)))

    def _letter(self, due: Due) -> Visit:
        """A mailbox, or a letter of one: read where it lies."""
        source = self.ledger.sources[due.source]
        try:
            if due.role == "door" or source.id not in self.letters:
                self.letters[source.id] = Letters(source)
            letters = self.letters[source.id]
            page = letters.page(due.url) if due.role == "issue" else letters.list()
            found = stories(source, page) if due.role == "issue" else letters.sightings
            shown = bounded(source, due, found, Judged("stored"), self.ledger.cut)
        except (NotReadable, OSError) as why:
            return Visit(due, self.ledger.now(), "failed", str(why))
        except Exception as error:  # the same seam as in `answered`: a letter that breaks us costs itself only
            log.exception("reading %s", due.url)
            return Visit(due, self.ledger.now(), *_broken(error))
        return _visit(due, self.ledger.now(), shown, None, len(page.body), 0, page)


def _visit(due: Due, at: str, found: Found, status: int | None, size: int, ms: int, page: Page | None) -> Visit:
    return Visit(due, at, *found.judged, status, size, ms, page, found.sightings, found.later, found.unfinished)


def _broken(error: Exception) -> Judged:
    return Judged("failed", f"a fault of ours, {type(error).__name__}: {error}")
