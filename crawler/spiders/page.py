"""Which stories does a single page show? It is one itself: a list of firsts, a history. Nothing is discovered on it."""

from __future__ import annotations

from crawler.spiders.night import NightSpider


class PageSpider(NightSpider):
    """`scrapy crawl page -a source=ID`."""

    name = "page"
