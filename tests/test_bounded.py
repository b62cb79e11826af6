"""No text of a stranger keeps the questions about pages busy: their regular expressions stay quick on texts made to be slow."""

from __future__ import annotations

import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import leads.pages
from leads.pages.decode import sniff
from leads.pages.items import split
from leads.pages.rows import finder, phrases
from leads.pages.tree import parse

# How an expression is asked, where it is not searched for.
MATCHED = {"decode.PROLOGUE", "decode.MAIL_FIELD", "lines.BULLET", "mail.MAILBOX"}
MATCHED_WHOLE = {"addresses.TOKEN", "lines.UNDERLINE", "action-text", "read-more", "sponsor"}
LENGTH = 20_000
SECONDS = 2.0  # an expression that goes wrong takes minutes; a sound one milliseconds, on the slowest machine
PIECES = [
    " ",
    "\n",
    "a",
    "A",
    "1",
    "-",
    "/",
    ".",
    "<",
    "&#",
    "%2",
    ";",
    "<!--",
    "<!---->",
    "<a ",
    "<meta ",
    "<?xml ",
    "font:",
    "font:1",
    "http://",
]
PIECES += [
    "a ",
    "a-",
    "a/",
    "1,",
    "<!doctype ",
    "<!doctype[",
    "</a",
    "/1/",
    "/https://",
    "* ",
    "-- ",
    "sid=",
    ";sid=",
    "the ",
    "read more ",
]


def expressions() -> Iterator[Any]:
    """Every compiled expression of leads.pages by its name, and the phrases by their label."""
    for module in pkgutil.iter_modules(leads.pages.__path__):
        for name, value in vars(import_module(f"leads.pages.{module.name}")).items():
            if isinstance(value, re.Pattern):
                yield pytest.param(f"{module.name}.{name}", value, id=f"{module.name}.{name}")
    for label in sorted({phrase.label for phrase in phrases()}):
        yield pytest.param(label, finder(label), id=label)


@pytest.mark.parametrize(("name", "pattern"), list(expressions()))
def test_an_expression_is_quick_on_a_text_made_to_be_slow(name: str, pattern: re.Pattern[Any]) -> None:
    """20,000 characters of anything repeated, with an end that matches nothing."""
    ask = pattern.fullmatch if name in MATCHED_WHOLE else pattern.match if name in MATCHED else pattern.search
    for piece in PIECES:
        text = piece * (LENGTH // len(piece)) + "\u00a7"
        begun = time.monotonic()
        for given in (text, "font:" + text):
            ask(given if isinstance(pattern.pattern, str) else given.encode())
        assert time.monotonic() - begun < SECONDS, f"{name} on {piece!r}"


def test_a_thousand_comments_before_nothing_are_sniffed() -> None:
    """In the crawl's own process, where nothing may wait."""
    begun = time.monotonic()
    assert sniff(b"<!---->" * 5000 + b"x") == "text/plain"
    assert time.monotonic() - begun < SECONDS
    assert sniff(b"<!-- a --> <?xml version='1.0'?><rss>") == "application/rss+xml"


def test_tags_nested_a_thousand_deep_are_read() -> None:
    """Mailers that reply to replies nest without end."""
    (item,) = split("<h2>A first for the trust</h2>" + "<u>" * 1500 + "<a href='https://a.example/x'>Read of it</a>")
    assert (item.heading, item.link) == ("A first for the trust", "https://a.example/x")


@pytest.mark.parametrize("attribute", ["a{} ", "a{}=1 ", "a{}='>' ", 'a{}="<"', 'a"{} '])
def test_a_tag_with_attributes_without_end_keeps_the_first_ones(attribute: str) -> None:
    """The parser compares each attribute with all before it: a page of 8 MB would take it hours."""
    begun = time.monotonic()
    crowded = "".join(attribute.format(n) for n in range(400_000))
    tree = parse(f"<p {crowded}>One</p><p title='kept'>Two</p>")
    assert [paragraph.text for paragraph in tree.iter("p")] == ["One", "Two"]
    assert len(tree.find(".//p").attrib) == 300
    assert time.monotonic() - begun < 10 * SECONDS
