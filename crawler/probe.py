"""What does a site offer? A few polite requests, each behind the night's own guard, clocks, robots.txt and limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic
from typing import Any, Self

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler

from crawler import guard, limits
from crawler.agent import user_agent
from crawler.discovery import page_of
from crawler.doors import Eyes
from crawler.failures import FAILURES, of_failure
from crawler.ladder import Ladder
from crawler.outcomes import Judged, NotAsked, of_answer
from crawler.politeness import Clocks, PolitenessMiddleware
from crawler.robots import Rules
from crawler.run import SAMPLE_HOSTS, project_settings, run
from crawler.rungs import Ask, Probe, Rung
from crawler.typed import candidates
from leads.pages.links import host
from leads.store.frontier import Clock
from leads.types import Page, Source, is_sample

MOST_REQUESTS = 25  # with robots.txt, redirects and retries
MOST_SECONDS = 60.0
DELAY, SAMPLE_DELAY = 2.0, 0.02  # seconds from one request to the next; nobody minds on our own machine
NOT_READ = Rules(0.0)


def probe(
    urls: Sequence[str], *, contact: str | None, eyes: Eyes, today: date, clocks: dict[str, Clock] | None = None, delay: float | None = None
) -> list[Probe]:
    """What each address offers, in their order; the sites side by side, each at its own pace. Once per process. NoAddress for what is none.

    `clocks` are the hosts' clocks as the nights keep them: they are obeyed, and stand further when this returns.
    """
    typed = [(*candidates(url), "") for url in urls]  # the address, the one to try after it
    local = SAMPLE_HOSTS if all(is_sample(url) for url, *_ in typed) else []
    settings = project_settings({"LOCAL_HOSTS": local, "USER_AGENT": user_agent(contact)})
    settings.set("DOWNLOADER_MIDDLEWARES", {**settings["DOWNLOADER_MIDDLEWARES"], "crawler.probe.BudgetMiddleware": 560}, "cmdline")
    budgets = [Budget(Ladder(url, eyes, today, spare), _source(number, url, delay)) for number, (url, spare, *_) in enumerate(typed)]
    kept = Clocks({} if clocks is None else clocks, [one.source for one in budgets])
    spider, stopped = run(ProbeSpider, settings, budgets=budgets, clocks=kept)
    kept.settle()
    if stopped:
        raise KeyboardInterrupt
    if spider.fault:
        raise spider.fault
    return [replace(one.ladder.result(), requests=one.requests, seconds=round(one.seconds, 1)) for one in budgets]


def _source(number: int, url: str, delay: float | None) -> Source:
    usual = SAMPLE_DELAY if is_sample(url) else DELAY
    return Source(f"probe-{number}", url, "listing", url, delay=usual if delay is None else delay)


class Budget:
    """One probe: its ladder, and what it has spent."""

    def __init__(self, ladder: Ladder, source: Source) -> None:
        self.ladder = ladder
        self.source = source
        self.requests = 0
        self.started = monotonic()
        self.seconds = 0.0

    @property
    def left(self) -> float:
        """Seconds."""
        return MOST_SECONDS - (monotonic() - self.started)


class ProbeSpider(scrapy.Spider):
    """Climbs each ladder: one request after the other, until nothing more is worth one or the budget is spent."""

    name = "probe"

    def __init__(self, budgets: Sequence[Budget], clocks: Clocks, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.budgets = {one.source.id: one for one in budgets}
        self.clocks = clocks
        self.fault: Exception | None = None

    async def start(self) -> AsyncIterator[Request]:
        """No requests of Scrapy's own: each ladder asks for itself."""
        try:
            await asyncio.gather(*map(self._climb, self.budgets.values()))
        except Exception as fault:  # Scrapy logs it and ends as if all were well: `probe` raises it again
            self.fault = fault
            raise
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # what makes this the iterator that Scrapy wants
            yield request

    async def _climb(self, budget: Budget) -> None:
        budget.started = monotonic()
        while budget.left > 0 and budget.requests < MOST_REQUESTS and (ask := budget.ladder.next()):
            page, judged = await self._fetch(budget, ask)
            budget.ladder.tell(ask, page, judged, await self._rules(budget, page))
        budget.seconds = monotonic() - budget.started

    async def _fetch(self, budget: Budget, ask: Ask) -> tuple[Page | None, Judged]:
        request = self._request(budget, ask)
        assert self.crawler.engine
        try:
            response = await self.crawler.engine.download_async(request)
        except FAILURES as error:
            return None, of_failure(error, budget.source, guard.refused.get(host(request.url), ""))
        judged = of_answer(response)
        return page_of(response), judged

    def _request(self, budget: Budget, ask: Ask) -> Request:
        # The address that was given may lead to another site: then that is the site. Later ones may not.
        home = "" if ask.rung == Rung.ITSELF else budget.ladder.site
        return Request(
            ask.url,
            dont_filter=True,
            meta={
                "due": ask,
                "source": budget.source,
                "home": home,
                "role": "sitemap" if ask.rung == Rung.SITEMAP else "door",
                **limits.of_requests(budget.source),
                "download_timeout": max(1.0, min(budget.source.seconds, budget.left)),
            },
        )

    async def _rules(self, budget: Budget, page: Page | None) -> Rules:
        """The rules of the site that the page stands on: read already when it was asked for."""
        politeness = self.crawler.get_downloader_middleware(PolitenessMiddleware)
        if page is None or politeness is None:
            return NOT_READ
        return await politeness.robots.rules(
            Request(page.final_url, headers={"User-Agent": self.settings["USER_AGENT"]}, meta={"source": budget.source})
        )


class BudgetMiddleware:
    """Behind guard, robots.txt and clocks: counts each request, redirect, retry and robots.txt that really goes out, and ends in time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the crawler whose spider keeps the budgets."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Lets the request pass or raises NotAsked."""
        spider = self.crawler.spider
        assert isinstance(spider, ProbeSpider)
        budget = spider.budgets[request.meta["source"].id]
        slot = request.meta["download_slot"]
        if budget.requests >= MOST_REQUESTS:
            raise NotAsked("pending", f"the probe's {MOST_REQUESTS} requests are spent")
        if spider.clocks.wait(slot) >= budget.left:
            raise NotAsked("pending", f"{slot} wants a rest, longer than the {MOST_SECONDS:.0f} seconds of a probe")
        budget.requests += 1
