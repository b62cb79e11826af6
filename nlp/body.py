"""What is the main text of a page? The only importer of trafilatura."""

from __future__ import annotations

import logging

from lxml.etree import _Element
from lxml.html import HtmlElement

# A line each. What else trafilatura keeps - emphasis, links, references - stands inside them.
LINES = frozenset({"p", "head", "item", "quote", "cell", "code", "lb", "fw", "ab", "list", "table", "row", "div"})


def main_text(tree: HtmlElement, url: str) -> str:
    """The page's main text, a line for each paragraph, list item and sub-heading; empty when there is none. The tree is left alone."""
    # Loaded late: it takes 0.4 s and 40 MB, and the command line and the desk never extract.
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # says "discarding data" of pages whose reading we record ourselves
    # `deduplicate` would return None for a text met three times in one process.
    found = bare_extraction(tree, url=url, fast=True, include_comments=False, include_tables=True, deduplicate=False)
    body = getattr(found, "body", None)
    return _lines(body) if body is not None else ""


def _lines(body: _Element) -> str:
    # Its last resort is the whole page as one paragraph in which line feeds part the lines; elsewhere they are mere spaces.
    feed = "\n" if len(body) == 1 and not len(body[0]) else " "
    pieces: list[str] = []
    _collect(body, pieces, feed)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if any(char.isalnum() for char in line))


def _collect(element: _Element, pieces: list[str], feed: str) -> None:
    breaks = element.tag in LINES
    if breaks:
        pieces.append("\n")
    pieces.append((element.text or "").replace("\n", feed))
    for child in element:
        _collect(child, pieces, feed)
        pieces.append((child.tail or "").replace("\n", feed))
    if breaks:
        pieces.append("\n")
