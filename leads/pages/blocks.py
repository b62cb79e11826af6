"""What is running text on a page, and what stands in cards, apart from menus, headers, footers and asides?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from leads.pages.cards import find_cards
from leads.pages.rows import words

ASIDE, ROLES, BLOCKS = words("aside-element"), words("aside-role"), words("block-element")
NAMES, NAME = words("aside-name"), re.compile("[a-z]+")
SHORTEST_PARAGRAPH, SHORTEST_P = 80, 50  # of any block, of one that calls itself a paragraph


@dataclass(frozen=True)
class Shape:
    """What a page is made of: paragraphs outside cards, lines in cards, the cards themselves, characters seen, characters of links."""

    paragraphs: tuple[str, ...]
    card_lines: tuple[str, ...]
    boxes: frozenset[HtmlElement]
    visible: int
    linked: int

    @property
    def cards(self) -> int:
        """Their number."""
        return len(self.boxes)

    @cached_property
    def running(self) -> int:
        """Characters in paragraphs."""
        return sum(map(len, self.paragraphs))

    @cached_property
    def carded(self) -> int:
        """Characters in cards."""
        return sum(map(len, self.card_lines))


def shape(tree: HtmlElement, url: str = "") -> Shape:
    """The page taken apart; a box that leads to `url` itself is no card."""
    blocks = content(tree)
    cards = find_cards(blocks, url)
    paragraphs: list[str] = []
    card_lines: list[str] = []
    visible = linked = 0
    for element in blocks:
        text, of_links = own_text(element)
        visible, linked = visible + len(text), linked + of_links
        if element in cards or any(ancestor in cards for ancestor in element.iterancestors()):
            card_lines += [text] if text else []
        elif len(text) >= (SHORTEST_P if element.tag == "p" else SHORTEST_PARAGRAPH) and of_links < len(text) / 2:
            paragraphs.append(text)
    return Shape(tuple(paragraphs), tuple(card_lines), cards, visible, linked)


def is_aside(element: HtmlElement) -> bool:
    """True for what stands beside the content; the header of an article is part of it."""
    if element.get("role", "").lower() in ROLES or element.get("aria-hidden") == "true":
        return True
    if element.tag == "header":
        return not any(parent.tag in ("article", "main") for parent in element.iterancestors())
    return element.tag in ASIDE or _is_named_aside(element)


def _is_named_aside(element: HtmlElement) -> bool:
    """A div of class "footer". A wrapper of class "has-footer" holds the heading, and is none."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if not named.strip() or NAMES.isdisjoint(NAME.findall(named)):
        return False
    return element.tag in BLOCKS and element.find(".//h1") is None and element.find(".//article") is None


def content(tree: HtmlElement) -> list[HtmlElement]:
    """The body and its block elements in reading order, without what stands aside."""
    body = tree.find("body")
    body = tree if body is None else body
    found: list[HtmlElement] = []
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if isinstance(element.tag, str) and not is_aside(element):
            if element.tag in BLOCKS or element is body or _is_box(element):
                found.append(element)
            waiting.extend(reversed(element))
    return found


def _is_box(element: HtmlElement) -> bool:
    """A link round a whole card."""
    return element.tag == "a" and any(child.tag in BLOCKS for child in element)


def own_text(element: HtmlElement) -> tuple[str, int]:
    """A block's own text, not that of blocks inside it; and how many of its characters are links."""
    pieces, linked = [element.text or ""], 0
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if isinstance(child, str):
            pieces.append(child)
            continue
        waiting.append(child.tail or "")
        if isinstance(child.tag, str) and child.tag not in BLOCKS and child.tag not in ASIDE:
            linked += len(" ".join("".join(child.itertext()).split())) if child.tag == "a" else 0
            waiting.extend(reversed(child))
            waiting.append(child.text or "")
    text = " ".join("".join(pieces).split())
    return text, min(linked, len(text))
