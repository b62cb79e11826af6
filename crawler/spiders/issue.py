"""Which issues does a single issue of a newsletter show? It is one itself: what its items link to is found as in any other issue."""

from __future__ import annotations

from crawler.spiders.night import NightSpider


class IssueSpider(NightSpider):
    """`scrapy crawl issue -a source=ID`."""

    name = "issue"
