"""Which issues does the archive of a newsletter list?"""

from __future__ import annotations

from dataclasses import replace

from crawler import limits
from crawler.outcomes import NotReadable
from crawler.sources import wants
from crawler.spiders import feed, listing
from crawler.spiders.night import NightSpider
from leads.pages.decode import FEEDS, HTML, decode
from leads.pages.links import find_links, identity, is_action, same_site
from leads.pages.tree import parse
from leads.types import Page, Sighting, Source


class NewsletterSpider(NightSpider):
    """`scrapy crawl newsletter -a source=ID`."""

    name = "newsletter"


def discover(source: Source, page: Page) -> list[Sighting]:
    """The issues in the archive's order, then its next page. Issues often lie on a mailer's site, where `follow` finds them."""
    if page.media_type in FEEDS:
        return [replace(one, role="issue", evidence="newsletter") for one in feed.discover(source, page)]
    if page.media_type != HTML:
        raise NotReadable(f"not an HTML page but {page.media_type or 'nothing'}")
    tree = parse(decode(page.body, page.headers.get("content-type", "")))
    links = find_links(tree, page.final_url, most=limits.LINKS_SEEN)
    issues = [
        Sighting(link.url, "issue", source.id, page.url, "newsletter", title=link.text, position=link.position)
        for link in links
        if not is_action(link.url, link.text) and identity(link.url) != identity(page.url) and _is_issue(source, page, link.url)
    ]
    following = listing.next_page(source, page, tree, links)
    return issues + [Sighting(url, "door", source.id, page.url, "newsletter") for url in following]


def _is_issue(source: Source, page: Page, url: str) -> bool:
    return wants(source, url) if source.follow else listing.is_story(source, url) and same_site(url, page.final_url)
