"""Which stories does a page of links name, and where does it go on?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import limits
from crawler.outcomes import NotReadable
from crawler.sources import wants
from crawler.spiders.night import NightSpider
from leads.pages.decode import HTML, decode
from leads.pages.links import Link, absolute, find_links, identity, is_action, same_site
from leads.pages.tree import parse
from leads.types import Page, Sighting, Source

# The number of a page: ?page=2, ?startRow=20, ?ccm_paging_p_b9502=2, /page/2/
PAGE_NUMBER = re.compile(
    r"(?:[?&;](?:page|paged|pg|p|pageno|pagenumber|start|startrow|offset|skip|ccm_paging_p\w*)=|/page[/-]?)(\d{1,6})(?=[/&#]|$)",
    re.IGNORECASE,
)


class ListingSpider(NightSpider):
    """`scrapy crawl listing -a source=ID`."""

    name = "listing"


def discover(source: Source, page: Page) -> list[Sighting]:
    """The stories on the page in its order, then its next page. Links to other sites and links that act are left."""
    if page.media_type != HTML:
        raise NotReadable(f"not an HTML page but {page.media_type or 'nothing'}")
    tree = parse(decode(page.body, page.headers.get("content-type", "")))
    links = [link for link in find_links(tree, page.final_url, most=limits.LINKS_SEEN) if _may_follow(source, page, link)]
    following = next_page(source, page, tree, links)
    stories = [
        Sighting(link.url, "story", source.id, page.url, "listing", title=link.text, position=link.position)
        for link in links
        if is_story(source, link.url)
    ]
    return stories + [Sighting(url, "door", source.id, page.url, "listing") for url in following]


def _may_follow(source: Source, page: Page, link: Link) -> bool:
    own = (identity(page.url), identity(page.final_url), identity(source.url))
    return same_site(link.url, source.url) and not is_action(link.url, link.text) and identity(link.url) not in own


def is_story(source: Source, url: str) -> bool:
    """True when the source's patterns want the link; without patterns, when it lies below the listing."""
    if source.follow or not wants(source, url):
        return wants(source, url)
    below = re.sub(r"/[^/]*\.\w+$", "", urlsplit(source.url).path).rstrip("/") + "/"
    return urlsplit(url).path.startswith(below) and not PAGE_NUMBER.search(url)


def next_page(source: Source, page: Page, tree: HtmlElement, links: list[Link]) -> list[str]:
    """The address of the next page, alone or not at all: declared as such, else the lowest number above this page's own."""
    heads = [element for element in tree.iter("link") if "next" in (element.get("rel") or "").split()]
    declared = [absolute(element.get("href") or "", page.final_url) for element in heads]
    declared += [link.url for link in links if "next" in link.rel.split()]
    if found := [url for url in declared if same_site(url, source.url)]:
        return found[:1]
    here = _number(page.final_url)
    return [url for _, url in sorted(_numbered(page.final_url, links)) if _number(url) > here][:1]


def _numbered(url: str, links: Iterable[Link]) -> Iterable[tuple[int, str]]:
    """Links that differ from this page by the page's number only."""
    for link in links:
        if PAGE_NUMBER.search(link.url) and _listing(link.url) == _listing(url):
            yield _number(link.url), link.url


def _number(url: str) -> int:
    found = PAGE_NUMBER.search(url)
    # Sites that count from 0 call their second page 1; the first one never carries its number.
    return int(found[1]) if found else 0


def _listing(url: str) -> tuple[str, str]:
    parts = urlsplit(PAGE_NUMBER.sub("", url))
    return parts.path.rstrip("/"), parts.netloc
