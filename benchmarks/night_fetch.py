"""What does it cost to download a page, with our settings and with others? And at which level are pages best compressed?"""

from __future__ import annotations

import time
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import night_web
from night_run import alone, crawl, sources
from night_table import Row
from night_web import Web

import crawler.settings

OURS = {name: value for name, value in vars(crawler.settings).items() if name.isupper()}
# What any spider needs on this web: its hosts are served on loopback, whatever the system's resolver says.
HERE = {"TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver", "LOCAL_HOSTS": ["*.localhost"]}
QUIET = {**HERE, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
POLITE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "HTTPERROR_ALLOW_ALL": True}


def download(urls: list[str], changes: dict[str, Any]) -> dict[str, Any]:
    """A spider that asks for these addresses and drops what comes, in Scrapy's defaults with these changes; `pages` came."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    came = 0

    class Dropping(scrapy.Spider):
        name = "dropping"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for url in urls:
                yield scrapy.Request(url, dont_filter=True)

        def parse(self, response: Any, **more: Any) -> None:
            nonlocal came
            came += response.status == 200

    process = CrawlerProcess({**QUIET, **changes})
    process.crawl(Dropping)
    process.start()
    return {"pages": came}


def variants() -> dict[str, dict[str, Any]]:
    """Scrapy's defaults, ours, and each of our choices undone; without the guard and the clocks, which are no matter of speed."""
    taken = ("CONCURRENT_ITEMS", "METAREFRESH_ENABLED", "COOKIES_ENABLED", "DUPEFILTER_CLASS", "SCHEDULER_MEMORY_QUEUE", "REFERRER_POLICY")
    off = {name: None for name, order in OURS["DOWNLOADER_MIDDLEWARES"].items() if name.startswith("scrapy.") and order is None}
    items_off = {"SPIDER_MIDDLEWARES": OURS["SPIDER_MIDDLEWARES"]} if "SPIDER_MIDDLEWARES" in OURS else {}
    ours = {**POLITE, **{name: OURS[name] for name in taken}, "DOWNLOADER_MIDDLEWARES": off, **items_off}
    return {
        "Scrapy's defaults": POLITE,
        "ours": ours,
        "ours, 100 items in parallel": {**ours, "CONCURRENT_ITEMS": 100},
        "ours, meta-refresh on": {**ours, "METAREFRESH_ENABLED": True},
        "ours, no middleware off": {**ours, "DOWNLOADER_MIDDLEWARES": {}, "SPIDER_MIDDLEWARES": {}, "COOKIES_ENABLED": True},
    }


def fetch_path(web: Web, *, rounds: int = 3) -> Iterator[Row]:
    """CPU milliseconds of a downloaded page by variant, the best of so many rounds in turn."""
    urls = [web.url(host, f"story-{n}") for n in range(web.stories) for host in range(web.hosts)]
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, changes in variants().items():
            got = alone(download, urls, changes)
            assert got["pages"] == len(urls), f"{name}: {got['pages']} of {len(urls)} pages came"
            best[name] = min(best.get(name, 1e9), 1000 * got["cpu"] / len(urls))
    base = best["Scrapy's defaults"]
    for name, spent in best.items():
        yield Row(
            f"(e) download only, {name}",
            f"{spent:.2f} ms a page, {1000 / spent:.0f} pages/s on a core",
            f"{spent / base:.2f} of the defaults",
        )


def compression(number: int, folder: Path | None) -> Iterator[Row]:
    """Milliseconds and size of the stored body by level."""
    bodies = list(night_web.pages(number, folder))
    raw = sum(map(len, bodies))
    for level in (1, 2, 3, 4, 5, 6, 9):
        start = time.process_time()
        size = sum(len(zlib.compress(body, level)) for body in bodies)
        spent = 1000 * (time.process_time() - start) / number
        yield Row(f"(e) zlib level {level}", f"{spent:.2f} ms a page", f"{size / raw:.3f} of the bytes")


def whole_crawl(web: Web, folder: Path) -> Iterator[Row]:
    """CPU milliseconds of a page that is fetched and stored by the night's own spider."""
    got = alone(crawl, folder / "fetch.db", sources(web))
    pages = web.hosts * web.stories
    yield Row(
        "(e) the night's spider, fetched and stored", f"{1000 * got['cpu'] / pages:.2f} ms a page", f"{pages / got['wall']:.0f} pages/s"
    )
