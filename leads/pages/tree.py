"""How is a page's text made a tree on which no later step chokes: bounded, shallow, never None?"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from leads.pages.rows import words

MOST_CHARACTERS = 8 * 1024 * 1024
MOST_TAGS = 100_000  # real pages have up to 6,000; 300,000 paragraphs take a minute to read
DEEPEST = 100  # libxml2 stops at 2,048 levels and trafilatura's recursion well before
LITTLE_PROSE, SHORTEST_PARAGRAPH = 200, 80  # characters
BLOCKS = words("block-element")
WRAPPER = re.compile(
    r"<(/?)(?:div|span|section|article|main|center|font|blockquote|table|tbody|tr|td|ul|ol|li|b|i|em|strong|a)\b[^<>]*>", re.IGNORECASE
)
# As the HTML standard reads attributes; possessive, so that no text is read in two ways. libxml2 compares each with all before it.
ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
MOST_ATTRIBUTES = 300
CROWDED = re.compile(rf"(<[a-zA-Z](?:{ATTRIBUTE}){{{MOST_ATTRIBUTES}}})(?:{ATTRIBUTE})*+")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse(text: str) -> HtmlElement:
    """The document's root. What was cleaned by `decode` always parses; an empty text gives an empty document."""
    text = _bounded(XML_DECLARATION.sub("", text[:MOST_CHARACTERS]))
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return _with_paragraphs(_opened(document_fromstring(flattened(text), parser=parser)))
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but blanks or comments
        return document_fromstring("<html><body></body></html>")


def _opened(root: HtmlElement) -> HtmlElement:
    """An aside or form that is never closed swallows the article: what holds most of the prose becomes a plain box."""
    half = _prose(root) / 2
    for element in list(root.iter("aside", "nav", "header", "footer", "form")):
        if half and _prose(element) > half:
            element.tag = "div"
            element.attrib.clear()
    return root


def _with_paragraphs(root: HtmlElement) -> HtmlElement:
    """Where a page writes most of its text in plain boxes side by side, they become paragraphs: extractors look for those."""
    if _prose(root) >= LITTLE_PROSE:
        return root
    boxes = [
        box
        for box in root.iter("div")
        if len(_seen(box)) >= SHORTEST_PARAGRAPH and not any(child.tag in BLOCKS for child in box.iterdescendants())
    ]
    beside = Counter(box.getparent() for box in boxes)
    several = [box for box in boxes if beside[box.getparent()] > 1]
    alone = max((len(_seen(box)) for box in boxes if beside[box.getparent()] == 1), default=0)
    if sum(len(_seen(box)) for box in several) > 2 * alone:
        for box in several:
            box.tag = "p"
    return root


def _seen(element: HtmlElement) -> str:
    return "" if element.find(".//script") is not None else "".join(element.itertext()).strip()


def _prose(element: HtmlElement) -> int:
    return sum(len("".join(paragraph.itertext())) for paragraph in element.iter("p"))


def _bounded(text: str) -> str:
    text = CROWDED.sub(r"\1", text)
    if text.count("<") <= MOST_TAGS:
        return text
    place = next(itertools.islice(re.finditer("<", text), MOST_TAGS, None))
    return text[: place.start()]


def flattened(text: str) -> str:
    """The markup without wrappers that lie deeper than DEEPEST; their contents stay."""
    depth = deepest = 0
    for found in WRAPPER.finditer(text):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return _flatten(text) if deepest > DEEPEST else text


def _flatten(text: str) -> str:
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth -= 1
            return found[0] if depth < DEEPEST else ""
        depth += 1
        return found[0] if depth <= DEEPEST else ""

    return WRAPPER.sub(keep, text)
