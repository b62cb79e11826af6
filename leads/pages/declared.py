"""What does a page say of itself: JSON-LD, meta tags, canonical address?"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from leads.pages.decode import clean
from leads.pages.links import absolute, base_of
from leads.pages.rows import words

MOST_OBJECTS = 500
# What hangs on an article of somebody else's: its objects say nothing of this page.
ELSEWHERE = frozenset({"itemListElement", "hasPart", "relatedLink", "mentions", "isBasedOn", "citation", "about", "comment", "review"})
BLANKS = re.compile(r"[\r\n\t]+")


@dataclass(frozen=True)
class Declared:
    """JSON-LD objects in reading order, and the content of meta tags by lower-case name."""

    url: str
    objects: tuple[Mapping[str, Any], ...] = ()
    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canonical: str = ""  # as declared, absolute, not yet believed
    headings: tuple[str, ...] = ()
    title: str = ""  # the <title>
    language: str = ""
    microdata: bool = False  # one article is marked up in the text itself

    def meta(self, *names: str) -> str:
        """The first content among these names, in the order asked."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")

    @property
    def titles(self) -> tuple[str, ...]:
        """Headings and title: what a reader takes the page to be."""
        return (*self.headings, self.title) if self.title else self.headings

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON-LD types of the page's own objects, in lower case."""
        return frozenset(kind for one in self.objects for kind in _types(one))

    @cached_property
    def article(self) -> Mapping[str, Any]:
        """The JSON-LD object of the article that this page is; empty where it declares none, or several."""
        found = [one for one in self.objects if _types(one) & words("article-type")]
        headlines = {str(one.get("headline") or one.get("name") or "") for one in found}
        return found[0] if len(headlines) == 1 else {}

    @property
    def is_article(self) -> bool:
        """True when the page says that it is one article. Many sites call every page og:type article: a date has to confirm it."""
        dated = bool(self.meta("article:published_time", "og:article:published_time", "datepublished"))
        return bool(self.article) or self.microdata or (self.meta("og:type").lower() == "article" and dated)


def read(tree: HtmlElement, url: str) -> Declared:
    """Everything that the page declares. Broken JSON is skipped, block by block."""
    base = base_of(tree, url)
    return Declared(
        url=url,
        objects=tuple(_objects(tree)),
        metas=_metas(tree),
        canonical=next(
            (found for link in tree.iter("link") if _is_canonical(link) and (found := absolute(link.get("href") or "", base))), ""
        ),
        headings=tuple(text for text in map(_one_line, headings(tree)) if text),
        title=next(map(_one_line, tree.iter("title")), ""),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or "").strip().lower(),
        microdata=_is_marked_up(tree),
    )


def _one_line(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def headings(tree: HtmlElement) -> list[HtmlElement]:
    """The h1 headings that can be seen; where a page has none, its first h2."""
    return [heading for heading in tree.iter("h1") if _visible(heading)] or list(itertools.islice(tree.iter("h2"), 1))


def _visible(heading: HtmlElement) -> bool:
    return heading.get("hidden") is None and "display:none" not in (heading.get("style") or "").replace(" ", "")


def _is_canonical(link: HtmlElement) -> bool:
    return "canonical" in (link.get("rel") or "").lower().split()


def _is_marked_up(tree: HtmlElement) -> bool:
    bodies = tree.xpath("count(//*[contains(@itemprop, 'articleBody')])")
    kinds = [kind.rstrip("/").rpartition("/")[2].lower() for kind in tree.xpath("//@itemtype")]
    return 1 <= bodies <= 2 or sum(kind in words("article-type") for kind in kinds) == 1


def _metas(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            if content and (name := (meta.get(attribute) or "").strip().lower()):
                found[name] = (*found.get(name, ()), content)
    return found


def _objects(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    left = MOST_OBJECTS
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            for one in _walk(_loaded(script.text or "")):
                if left := left - 1:
                    yield one
                else:
                    return


def _loaded(text: str) -> Any:
    # Real pages hold raw newlines in strings, comments round the block and a comma too many.
    text = BLANKS.sub(" ", text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")).strip(
        " ;"
    )
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(clean(attempt), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Objects with a type, outermost first, without those that speak of other pages."""
    if depth > 8:
        return
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, depth + 1)
    elif isinstance(value, dict):
        if _types(value):
            yield value
        for name, one in value.items():
            if name not in ELSEWHERE and isinstance(one, dict | list):
                yield from _walk(one, depth + 1)


def _types(one: Mapping[str, Any]) -> frozenset[str]:
    kinds = one.get("@type") or ()
    return frozenset(str(kind).lower().rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)


def text_of(value: Any) -> str:
    """A JSON-LD value as one line of text: a string, an object's name, or the first of a list."""
    if isinstance(value, list):
        return next((text for one in value if (text := text_of(one))), "")
    if isinstance(value, dict):
        return text_of(value.get("name") or value.get("@value") or "")
    return " ".join(clean(value).split()) if isinstance(value, str) else ""
