"""Which boxes of a page are cards: repeated, each with a title that leads to another page?"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
WHOLE = frozenset({"body", "p", "td", "table", "tbody", "ul", "ol", "main"}) | HEADINGS  # never a card by itself
FEWEST = 3
SHORTEST_TITLE, LONGEST_CARD = 12, 900
MOST_TARGETS, MOST_LINKS = 4, 8  # of one card: title, picture, topic, author


def find_cards(blocks: Sequence[HtmlElement]) -> frozenset[HtmlElement]:
    """The cards among the blocks of a page."""
    likely: dict[tuple[str, str], list[HtmlElement]] = {}
    for element in blocks:
        if _leads_away(element):
            likely.setdefault((str(element.tag), " ".join(sorted((element.get("class") or "").split()[:3]))), []).append(element)
    return frozenset(element for group in likely.values() if len(group) >= FEWEST for element in _repeated(group))


def _repeated(group: Sequence[HtmlElement]) -> list[HtmlElement]:
    """Those that are siblings, or stand one by one in columns, or share a name of their own."""
    parents = Counter(element.getparent() for element in group)
    named = bool(group[0].get("class")) and group[0].tag != "div"
    return [element for element in group if named or len(parents) >= FEWEST or parents[element.getparent()] >= FEWEST]


def _leads_away(element: HtmlElement) -> bool:
    """A box of one title that is a link, and little else."""
    if element.tag in WHOLE:
        return False
    anchors = list(itertools.islice(element.iter("a"), MOST_LINKS + 1))
    targets = {anchor.get("href") for anchor in anchors if anchor.get("href", "#")[:1] != "#"}
    if not targets or len(anchors) > MOST_LINKS or len(targets) > MOST_TARGETS:
        return False
    size = len(" ".join("".join(element.itertext()).split()))
    longest = max(len(" ".join("".join(anchor.itertext()).split())) for anchor in anchors)
    headed = any(child.tag in HEADINGS for child in element.iter())
    return SHORTEST_TITLE <= size <= LONGEST_CARD and longest >= SHORTEST_TITLE and (headed or longest >= size / 4)
