"""By which keys are two articles one? A ladder, the surest rung first."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from leads.pages.addresses import identity
from leads.types import Article

WORD = re.compile(r"\w+")
SHORTEST_TITLE = 20  # characters: "News" and "Latest update" join nothing


class Key(NamedTuple):
    """Two articles that share a key are one; `why` is kept with the join, so that it can be undone."""

    why: str
    value: str


def keys(article: Article, source: str = "") -> tuple[Key, ...]:
    """Canonical address, address, source with title and day, text; rungs on which the article has no footing are left out.

    An item of a newsletter is itself only within its issue: its rungs are its place there and its text.
    """
    place = f"#{article.locator}" if article.locator else ""
    found = [Key("canonical", identity(article.canonical))] if article.canonical and not place else []
    found.append(Key("url", identity(article.url) + place))
    day = article.published.value if article.published and article.published.precision == "day" else ""
    if source and day and len(title := normal(article.title)) >= SHORTEST_TITLE and not place:
        found.append(Key("source, title and date", f"{source}|{title}|{day}"))
    return (*found, Key("text", text_hash(article.text)))


def text_hash(text: str) -> str:
    """The same for texts that differ only by case, punctuation and spacing: whether a page changed, whether two texts are one."""
    return hashlib.sha256(normal(text).encode()).hexdigest()


def normal(text: str) -> str:
    """The words of a text in lower case."""
    return " ".join(WORD.findall(text.lower()))
