"""Which boxes of a page are cards: each with a title that leads to another page?"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urljoin

from lxml.html import HtmlElement

from leads.pages.links import absolute, same_site

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
WHOLE = frozenset({"body", "p", "td", "table", "tbody", "ul", "ol", "main", "h1"}) | HEADINGS  # never a card by itself
FEWEST = 3
MOSTLY = 0.8
SHORTEST_TITLE, LONGEST_CARD = 12, 900
MOST_TARGETS, MOST_LINKS = 4, 8  # of one card: title, picture, topic, author


def find_cards(blocks: Sequence[HtmlElement], url: str = "") -> frozenset[HtmlElement]:
    """The cards among the blocks of the page that stands at `url`: repeated boxes, and single ones whose heading is a link."""
    likely: dict[tuple[str, str], list[HtmlElement]] = {}
    for element in blocks:
        if _leads_away(element, url):
            likely.setdefault((str(element.tag), " ".join(sorted((element.get("class") or "").split()[:3]))), []).append(element)
    return frozenset(element for group in likely.values() for element in _sure(group))


def is_teaser(card: HtmlElement, url: str) -> bool:
    """True for a card that only points: its heading is a link, or nearly all of it is, to other pages of the site that `url` is on.

    A list of short reports, each with its source, is an article made of cards, and none of them is a teaser.
    """
    addresses = [absolute(anchor.get("href") or "", url) for anchor in card.iter("a")]
    linked = sum(len(_one_line(anchor)) for anchor in card.iter("a"))
    points = _has_linked_heading(card) or linked >= MOSTLY * len(_one_line(card))
    return points and all(not address or same_site(address, url) for address in addresses)


def _sure(group: Sequence[HtmlElement]) -> list[HtmlElement]:
    """Those that are siblings, or stand one by one in columns, or share a name of their own, or whose heading is a link."""
    parents = Counter(element.getparent() for element in group)
    many = len(group) >= FEWEST and ((bool(group[0].get("class")) and group[0].tag != "div") or len(parents) >= FEWEST)
    return [element for element in group if many or parents[element.getparent()] >= FEWEST or _has_linked_heading(element)]


def _has_linked_heading(element: HtmlElement) -> bool:
    headings = list(element.iter("h1", *HEADINGS))
    return len(headings) == 1 and headings[0].tag != "h1" and (headings[0].find(".//a") is not None or headings[0].getparent().tag == "a")


def _leads_away(element: HtmlElement, url: str) -> bool:
    """A box of one title that is a link to another page, and little else."""
    if element.tag in WHOLE:
        return False
    anchors = list(itertools.islice(element.iter("a"), MOST_LINKS + 1))
    targets = {anchor.get("href") for anchor in anchors if anchor.get("href", "#")[:1] != "#"}
    if not targets or len(anchors) > MOST_LINKS or len(targets) > MOST_TARGETS or any(_is_same(target, url) for target in targets):
        return False
    text = _one_line(element)
    titles = [_one_line(anchor) for anchor in anchors]
    longest = max(map(len, titles))
    titled = any(text.startswith(title) for title in titles if len(title) >= SHORTEST_TITLE) or any(True for _ in element.iter(*HEADINGS))
    return SHORTEST_TITLE <= len(text) <= LONGEST_CARD and longest >= SHORTEST_TITLE and (titled or longest >= len(text) / 4)


def _one_line(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_same(href: str | None, url: str) -> bool:
    try:
        return bool(url) and urljoin(url, href or "").partition("?")[0].rstrip("/") == url.partition("?")[0].rstrip("/")
    except ValueError:
        return False
