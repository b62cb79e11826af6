"""Which dates does a reader see beside the heading of a page?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial

from lxml import etree
from lxml.html import HtmlElement

from leads.pages.blocks import is_aside
from leads.pages.declared import headings
from leads.pages.rows import finder, words
from nlp.written_dates import Written, from_text, from_value

NEAR = 14  # blocks after the heading, and a third of it before, in which a byline stands
LONGEST = 90
LONGEST_LABEL = 30
BESIDE_DATE = 14  # characters that a line may have besides its date: a weekday, a place
INLINE = frozenset({"span", "small", "em", "strong", "b", "font"})
BLOCKS = INLINE | {"p", "div", "time", "li", "dd", "dt", "td", "th", "h2", "h3", "h4", "h5", "h6", "address"}


def bylines(tree: HtmlElement, *, american: bool = False, cards: frozenset[HtmlElement] = frozenset()) -> Iterator[tuple[Written, str]]:
    """Dates with their evidence: "time", "labelled text", "byline text", or "modified text" for those that tell of a change."""
    before = ""
    for element in _near_heading(tree, cards):
        if element.tag == "time":
            stated = from_value(element.get("datetime") or "")
            lines = [_context(element)]
        else:
            stated, lines = None, _lines(element)
        for line in lines:
            written = stated or from_text(_published_part(line), american=american)
            if written and (evidence := _evidence(line, before, element, written)):
                yield written, evidence
            before = line


def _near_heading(tree: HtmlElement, cards: frozenset[HtmlElement]) -> list[HtmlElement]:
    """The small blocks after the main heading, then those just before it, each in the order of its distance."""
    titles = headings(tree)
    if not titles:
        return []
    title = max(titles, key=lambda heading: len("".join(heading.itertext())))
    everything = list(tree.iter(etree.Element))
    place, inside = everything.index(title), sum(1 for _ in title.iter(etree.Element))
    small = partial(_is_small, cards=cards)
    after = itertools.islice(filter(small, everything[place + inside :]), NEAR)
    before = itertools.islice(filter(small, reversed(everything[:place])), NEAR // 3)
    return [*after, *before]


def _is_small(element: HtmlElement, *, cards: frozenset[HtmlElement]) -> bool:
    """A block or date without blocks inside, and not part of a menu, header, footer or card."""
    if element.tag not in BLOCKS or any(is_aside(parent) or parent in cards for parent in element.iterancestors()):
        return False
    return element.tag == "time" or not any(child.tag in BLOCKS and child.tag not in INLINE for child in element.iterdescendants())


def _lines(element: HtmlElement) -> list[str]:
    """The short lines of a block, broken where the reader sees them broken."""
    pieces = ["\n" if isinstance(piece, HtmlElement) else str(piece) for piece in element.xpath(".//text()|.//br")]
    lines = (
        " ".join(line.split()) for line in "".join(piece if piece == "\n" else piece.replace("\n", " ") for piece in pieces).split("\n")
    )
    return [line for line in lines if 0 < len(line) <= LONGEST]


def _context(element: HtmlElement) -> str:
    """The line that a <time> stands in, unless that is a paragraph."""
    parent = element.getparent()
    around, own = (" ".join("".join(one.itertext()).split()) for one in (element if parent is None else parent, element))
    return around if len(around) <= LONGEST else own[:LONGEST]


def _published_part(text: str) -> str:
    """ "Last updated 9 June 2024, first published 2 May 2024" from its second half on."""
    published, modified = finder("published").search(text), finder("modified").search(text)
    return text[published.start() :] if published and modified and published.start() > modified.start() else text


def _evidence(line: str, before: str, element: HtmlElement, written: Written) -> str:
    told = line if _is_labelled(line) or len(before) > LONGEST_LABEL else f"{before} {line}"
    published = finder("published").search(told)
    if not published and finder("modified").search(told):
        return "modified text"
    if element.tag == "time":
        return "time"
    return "labelled text" if published else "byline text" if _looks_like_byline(element, written, line) else ""


def _is_labelled(text: str) -> bool:
    return bool(finder("published").search(text) or finder("modified").search(text))


def _looks_like_byline(element: HtmlElement, written: Written, line: str) -> bool:
    """Nothing but a date, or a place that is named after dates."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return len(line) <= len(written.text) + BESIDE_DATE or any(word in named for word in words("byline-name"))
