"""What does a page name: feeds, its page of news, newsletters, the site's own name? And is it one that leads nowhere?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.spiders.listing import PAGE_NUMBER
from leads.pages import declared as says
from leads.pages import gate
from leads.pages.decode import FEEDS, decode
from leads.pages.links import Link, absolute, base_of, find_links, host, identity, is_action, same_site
from leads.pages.rows import finder
from leads.pages.tree import parse
from leads.types import Page

MOST_LINKS = 600
LONGEST_NAME = 40  # characters of a link that leads to a section; headlines are longer
PARKED = 600  # characters in which a parked address says so
FEED_TYPES = FEEDS | {"application/rdf+xml", "application/atom+xml;type=feed"}
REFRESH = re.compile(r"^\s*[0-5]\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
NEWS_PAGE = re.compile(r"^[^?]*/(?:[\w-]+-)?news(?:room)?(?:\.\w+)?/?$")  # by its address; what has parameters is a filter
TITLE_PARTS = re.compile(r" *[|»·:] *| +[–—-] +")
LINK_HEADER = re.compile(r"<([^>]+)>((?:;[^,<]*)*)")


@dataclass(frozen=True, slots=True)
class Named:
    """The page taken apart. `fault`: why nothing behind it can be ours. Addresses are absolute, the likeliest first."""

    tree: HtmlElement
    source: str  # of the page, after its headers: signs of the system that made it
    names: tuple[str, ...]
    feeds: tuple[tuple[str, str], ...]  # (address, title)
    news: tuple[str, ...]
    newsletters: tuple[str, ...]
    flips: int  # links to page-flip sites
    is_story: bool
    is_archive: bool  # by its address or title, of a newsletter
    fault: str = ""
    refresh: str = ""  # where the page sends a browser on


def named(page: Page) -> Named:
    """Everything that the page names."""
    text = decode(page.body, page.headers.get("content-type", ""))
    tree = parse(text)
    url = page.final_url
    said = says.read(tree, url)
    links = [link for link in find_links(tree, url, most=MOST_LINKS) if not is_action(link.url, link.text)]
    return Named(
        tree,
        "\n".join(f"{name}: {value}" for name, value in page.headers.items()) + "\n" + text,
        tuple(dict.fromkeys(_names(said))),
        tuple({identity(one): (one, title) for one, title in reversed([*_declared(tree, page), *_linked(links)])}.values())[::-1],
        tuple(_news(links, url)),
        tuple(_newsletters(links, url)),
        sum(bool(finder("page-flip-host").search(host(link.url))) for link in links),
        said.is_article,
        bool(finder("newsletter").search(" ".join([urlsplit(url).path, *said.titles]))),
        _fault(tree, url, said),
        _refresh(tree, url),
    )


def _refresh(tree: HtmlElement, url: str) -> str:
    """Within the site only."""
    contents = (meta.get("content") or "" for meta in tree.iter("meta") if (meta.get("http-equiv") or "").lower() == "refresh")
    target = next((found[1] for content in contents if (found := REFRESH.search(content))), "")
    there = absolute(target, base_of(tree, url))
    return there if there and same_site(there, url) and identity(there) != identity(url) else ""


def _fault(tree: HtmlElement, url: str, said: says.Declared) -> str:
    if gate.judge(tree, url, declared=said).sort == "sign-in":
        return "a sign-in page: we read what a site shows to everybody"
    body = " ".join(tree.text_content().split())[:PARKED]
    if found := finder("parked").search(" ".join([*said.titles, body])):
        return f'a parked address ("{found[0]}"): the site has gone'
    return ""


def _names(said: says.Declared) -> Iterator[str]:
    """What the site calls itself, the surest first."""
    yield from filter(None, [said.meta("og:site_name"), said.meta("application-name")])
    yield from (part for part in reversed(TITLE_PARTS.split(said.title)) if len(part) > 3)


def _declared(tree: HtmlElement, page: Page) -> Iterator[tuple[str, str]]:
    """Feeds that the head of the page, or of the answer, declares."""
    base = base_of(tree, page.final_url)
    for link in tree.iter("link"):
        rel, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower().replace(" ", "")
        url = absolute(link.get("href") or "", base)
        # WordPress gives the page's own data as application/json; a JSON Feed of the first version is called so too.
        is_feed = kind in FEED_TYPES or (kind == "application/json" and finder("feed-address").search(_address(url)))
        if url and "alternate" in rel and is_feed:
            yield url, link.get("title") or ""
    for target, parameters in LINK_HEADER.findall(page.headers.get("link", "")):
        if "alternate" in parameters and any(kind in parameters for kind in FEEDS) and (url := absolute(target, page.final_url)):
            yield url, ""


def _linked(links: list[Link]) -> Iterator[tuple[str, str]]:
    """Links in the text that look like feeds or say that they are some."""
    for link in links:
        if finder("feed-address").search(_address(link.url)) or finder("feed-text").search(link.text):
            yield link.url, link.text


def _news(links: list[Link], url: str) -> list[str]:
    """Pages of news: by the name of the link, then by its address alone."""
    ranks: dict[str, int] = {}
    for link in links:
        if _may_be_section(link, url):
            signs = (
                bool(finder("news-link").search(link.text)),
                bool(NEWS_PAGE.search(link.url.lower())),
                bool(finder("news-link-perhaps").search(link.text)),
            )
            if any(signs):
                ranks[link.url] = -sum(weight for weight, sign in zip((4, 2, 1), signs, strict=True) if sign)
    return sorted(ranks, key=lambda one: (ranks[one], len(one)))


def _may_be_section(link: Link, url: str) -> bool:
    """A page of the site with a short name, no second page of a listing."""
    own = same_site(link.url, url) and identity(link.url) != identity(url)
    return own and len(link.text) <= LONGEST_NAME and not PAGE_NUMBER.search(link.url)


def _newsletters(links: list[Link], url: str) -> Iterator[str]:
    for link in links:
        if finder("newsletter").search(link.text) and _may_be_section(link, url) and not link.url.lower().endswith(".pdf"):
            yield link.url


def _address(url: str) -> str:
    """Host and path with the query: what the rows about addresses look at."""
    parts = urlsplit(url)
    return f"//{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
