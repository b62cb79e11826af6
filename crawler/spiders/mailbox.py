"""Which issues lie in a mailbox?"""

from __future__ import annotations

from crawler.letters import Letters
from crawler.spiders.night import NightSpider
from leads.types import Page, Sighting, Source


class MailboxSpider(NightSpider):
    """`scrapy crawl mailbox -a source=ID`."""

    name = "mailbox"


def discover(source: Source, page: Page) -> list[Sighting]:
    """The letters, newest first. A folder has no page of its own: it is read where it lies."""
    return Letters(source).sightings
