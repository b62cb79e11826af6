"""What does a site's robots.txt allow us? Read as RFC 9309 says, once a night and site."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import time
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler import guard, limits
from crawler.failures import FAILURES, is_certificate, of_failure
from crawler.outcomes import Judged, named
from leads.pages.links import host
from leads.types import Source

NAME = "LeadTheWay"  # the product token that a robots.txt may name
DAY = 24 * 3600
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site. `closed` says why nothing of it is asked tonight."""

    read_at: float
    status: int = 0  # 0: unreachable
    parsed: Protego | None = None
    closed: Judged | None = None

    def allows(self, url: str) -> bool:
        """True when the rules say nothing against this address."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, NAME))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, where the site asks for some."""
        delay = self.parsed.crawl_delay(NAME) if self.parsed else None
        return float(delay) if delay else None


class Robots:
    """The rules of every site of the night, each read when it is first asked for and kept at most a day."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._reading: dict[str, tuple[float, asyncio.Task[Rules]]] = {}

    async def rules(self, request: Request) -> Rules:
        """The rules of the site that the request goes to."""
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        started, task = self._reading.get(site, (0.0, None))
        if task is None or time() - started > DAY:
            task = asyncio.ensure_future(self._read(site, request))
            self._reading[site] = time(), task
        return await task

    async def _read(self, site: str, asker: Request) -> Rules:
        request = Request(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            headers={"User-Agent": asker.headers["User-Agent"]},
            meta={"role": "robots", "source": asker.meta["source"], **limits.of_robots(asker.meta["source"])},
            dont_filter=True,
            priority=1000,
        )
        try:
            assert self.crawler.engine
            return of_answer(await self.crawler.engine.download_async(request))
        except FAILURES as error:
            return of_error(error, asker.meta["source"], guard.refused.get(host(site), ""))


def of_answer(response: Response) -> Rules:
    """4xx means that there are no rules; 5xx, and 429, that the site is closed tonight."""
    if response.status >= 500 or response.status == 429:
        return Rules(time(), response.status, closed=Judged("pending", f"robots.txt answers {named(response.status)}: closed tonight"))
    if not 200 <= response.status < 300:
        return Rules(time(), response.status)
    text = response.body[: limits.ROBOTS_READ].removeprefix(BOM).decode("utf-8", errors="replace")
    return Rules(time(), response.status, Protego.parse(text))


def of_error(error: Exception, source: Source, refused_address: str = "") -> Rules:
    """Unreachable means closed tonight; more redirects than five, that there are no rules."""
    judged = of_failure(error, source, refused_address)
    if isinstance(error, IgnoreRequest) and "redirects" in judged.reason:
        return Rules(time(), 300)
    if judged.outcome in ("skipped", "pending") or is_certificate(error):  # by the guard, by the clock
        return Rules(time(), closed=judged)
    return Rules(time(), closed=Judged("pending", f"robots.txt: {judged.reason}: closed tonight"))
