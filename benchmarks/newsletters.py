"""How well are issues split into items? Precision and recall on the issues of the tests, beside two naive readings.

Example: python benchmarks/newsletters.py
A found item is right when it has the link and the words of one known item and the words of no other.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from leads.pages import mail
from leads.pages.items import split
from leads.pages.links import absolute, unwrap
from leads.pages.tree import parse

TESTS = Path(__file__).resolve().parent.parent / "tests"


class Issue(NamedTuple):
    """An issue with its known items: heading, link, and words that its text begins with."""

    name: str
    url: str
    text: str
    items: list[dict[str, Any]]


class Found(NamedTuple):
    """What a reading makes of an item."""

    link: str
    text: str


def load() -> Iterator[Issue]:
    """The issues of tests/pages and tests/mail."""
    for path in sorted(TESTS.glob("pages/issue-*/known.json")):
        known = json.loads(path.read_text(encoding="utf-8"))
        yield Issue(path.parent.name, known["url"], (path.parent / "page.html").read_text(encoding="utf-8"), known["items"])
    for path in sorted(TESTS.glob("mail/*.eml")):
        letter, known = mail.read(path.read_bytes()), json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield Issue(path.stem, known["url"], letter.html or letter.plain, known["items"])


def ours(issue: Issue) -> list[Found]:
    """Items as we split them."""
    return [Found(item.link, f"{item.heading}\n{item.text}") for item in split(issue.text, issue.url)]


def whole_issue(issue: Issue) -> list[Found]:
    """Naive: the issue is one text."""
    return [Found("", str(parse(issue.text).text_content()))]


def block_per_link(issue: Issue) -> list[Found]:
    """Naive: each link with the block around it is an item."""
    tree = parse(issue.text)
    return [
        Found(unwrap(absolute(anchor.get("href") or "", issue.url)), _around(anchor)) for anchor in tree.iter("a") if anchor.get("href")
    ]


def _around(anchor: HtmlElement) -> str:
    block = anchor.getparent()
    while block is not None and block.tag not in ("p", "div", "td", "li", "body"):
        block = block.getparent()
    return str((anchor if block is None else block).text_content())


def right(found: list[Found], issue: Issue) -> int:
    """How many known items were found, each once."""
    return sum(any(_is(one, item, issue) for one in found) for item in issue.items)


def _is(found: Found, item: dict[str, Any], issue: Issue) -> bool:
    text = " ".join(found.text.split())
    others = [other["heading"] or other["says"] for other in issue.items if other is not item]
    has = item["heading"] in text and " ".join(item["says"].split()) in text
    return has and found.link == item["link"] and not any(other in text for other in others)


def main() -> None:
    """Print a line for each reading."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    issues = list(load())
    known = sum(len(issue.items) for issue in issues)
    sys.stdout.write(f"{len(issues)} issues, {known} items\n")
    readings: dict[str, Callable[[Issue], list[Found]]] = {"leads": ours, "whole issue": whole_issue, "block per link": block_per_link}
    for name, read in readings.items():
        results = [(read(issue), issue) for issue in issues]
        hits, told = sum(right(found, issue) for found, issue in results), sum(len(found) for found, _ in results)
        sys.stdout.write(f"{name:15} precision {hits / told:.3f}   recall {hits / known:.3f}   {told} items found\n")


if __name__ == "__main__":
    main()
