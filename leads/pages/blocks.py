"""What is running text on a page, and what are cards: repeated boxes that point to other pages?"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement

ASIDE = frozenset(
    {
        "nav",
        "header",
        "footer",
        "aside",
        "label",
        "input",
        "form",
        "script",
        "style",
        "noscript",
        "template",
        "select",
        "button",
        "svg",
        "iframe",
        "dialog",
        "head",
    }
)
ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alertdialog"})
BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "figure",
        "figcaption",
        "details",
        "center",
    }
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SHORTEST_PARAGRAPH = 80
LONGEST_CARD = 900
SHORTEST_TITLE = 12
MOST_TARGETS, MOST_LINKS = 4, 8  # of one card: title, picture, topic, author
WHOLE = frozenset({"p", "td", "table", "tbody", "ul", "ol", "main"}) | HEADINGS  # never a card by itself
FEWEST_CARDS = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """What a page is made of, in characters: text in paragraphs outside cards, text in cards, number of cards, all text, text of links."""

    running: int
    paragraphs: int
    carded: int
    cards: int
    visible: int
    linked: int


def shape(tree: HtmlElement) -> Shape:
    """The page measured outside its menus, headers, footers and asides."""
    body = tree.find("body") if tree.find("body") is not None else tree
    cards = _cards(body)
    running: list[int] = []
    visible = linked = carded = 0
    for element in _walk(body):
        own, of_links = own_text(element)
        visible, linked = visible + own, linked + of_links
        if any(ancestor in cards for ancestor in _upward(element)):
            carded += own
        elif own >= SHORTEST_PARAGRAPH and of_links < own / 2:
            running.append(own - of_links)
    return Shape(sum(running), len(running), carded, len(cards), visible, linked)


def is_aside(element: HtmlElement) -> bool:
    """True for what stands beside the content; the header of an article is part of it."""
    if element.get("role", "").lower() in ROLES or element.get("aria-hidden") == "true":
        return True
    if element.tag == "header":
        return not any(parent.tag in ("article", "main") for parent in element.iterancestors())
    return element.tag in ASIDE


def _walk(body: HtmlElement) -> list[HtmlElement]:
    """Block elements in reading order, without what stands aside."""
    found, waiting = [], [body]
    half = _prose(body) / 2
    while waiting:
        element = waiting.pop()
        # An aside or form that is never closed swallows the article: what holds most of the text is no aside.
        if isinstance(element.tag, str) and (not is_aside(element) or _prose(element) > half):
            if element.tag in BLOCKS or element is body:
                found.append(element)
            waiting.extend(reversed(element))
    return found


def _prose(element: HtmlElement) -> int:
    return sum(len(paragraph.text or "") for paragraph in element.iter("p"))


def _upward(element: HtmlElement) -> list[HtmlElement]:
    return [element, *element.iterancestors()]


def own_text(element: HtmlElement) -> tuple[int, int]:
    """Characters of a block's own text, not of blocks inside it; and how many of them are links."""
    total, linked = len((element.text or "").strip()), 0
    waiting = [(child, element.tag == "a") for child in reversed(element)]
    while waiting:
        child, in_link = waiting.pop()
        total += len((child.tail or "").strip())
        if not isinstance(child.tag, str) or child.tag in BLOCKS or child.tag in ASIDE:
            continue
        in_link = in_link or child.tag == "a"
        size = len((child.text or "").strip())
        total, linked = total + size, linked + (sum(len(text.strip()) for text in child.itertext()) if child.tag == "a" else 0)
        waiting.extend((grandchild, in_link) for grandchild in reversed(child))
    return total, min(linked, total)


def _cards(body: HtmlElement) -> frozenset[HtmlElement]:
    """Elements that repeat under one name and each lead to another page."""
    likely: dict[tuple[str, str], list[HtmlElement]] = {}
    for element in _walk(body):
        if element is not body and _leads_away(element):
            likely.setdefault((str(element.tag), " ".join(sorted((element.get("class") or "").split()[:3]))), []).append(element)
    named = [element for group in likely.values() if len(group) >= FEWEST_CARDS for element in group if _is_repeated(element, group)]
    return frozenset(named)


def _is_repeated(element: HtmlElement, group: list[HtmlElement]) -> bool:
    """Siblings, or the only ones of their columns: cousins under parents of one name."""
    parents = Counter(id(one.getparent()) for one in group)
    parent = element.getparent()
    return parents[id(parent)] >= FEWEST_CARDS or (bool(element.get("class")) and element.tag != "div") or len(parents) >= FEWEST_CARDS


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
