"""What sort of page is this: one article, or something that only looks like one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from lxml.html import HtmlElement

from leads.pages import declared as says
from leads.pages.addresses import split
from leads.pages.blocks import Shape, shape
from leads.pages.declared import Declared
from leads.pages.rows import finder, words

Sort = Literal["article", "index", "tag", "search", "error", "sign-in", "soft-404", "empty"]
ENOUGH = 250  # characters of running text: a short news story
MUCH = 1200


@dataclass(frozen=True, slots=True)
class Judgement:
    """The sort of a page and the sign that settled it."""

    sort: Sort
    reason: str


def judge(tree: HtmlElement, url: str, *, status: int = 200, declared: Declared | None = None) -> Judgement:
    """The sort of the page. In doubt it is an article: what is called an index is never read."""
    declared = declared or says.read(tree, url)
    made_of = shape(tree)
    for question in (_is_no_content, _is_search, _is_listing_by_declaration, _is_listing_by_shape):
        if found := question(tree, url, status, declared, made_of):
            return found
    return Judgement("article", _why_article(declared, made_of))


def _is_no_content(tree: HtmlElement, url: str, status: int, declared: Declared, made_of: Shape) -> Judgement | None:
    if status >= 400:
        return Judgement("error", f"status {status}")
    if made_of.running < MUCH and not declared.article:
        for title in declared.titles:
            if finder("soft-404").search(title) or finder("soft-404-title").search(title):
                return Judgement("soft-404", f"titled {title[:80]!r}")
            if finder("error").search(title):
                return Judgement("error", f"titled {title[:80]!r}")
    if made_of.visible < 40:
        return Judgement("empty", f"{made_of.visible} characters of text")
    return _is_sign_in(tree, url, declared, made_of)


def _is_sign_in(tree: HtmlElement, url: str, declared: Declared, made_of: Shape) -> Judgement | None:
    has_password = any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
    titled = any(finder("sign-in").search(title) for title in declared.titles)
    addressed = bool(words("sign-in-segment").intersection(_segments(url)))
    if made_of.running < ENOUGH and (titled or (has_password and (addressed or made_of.running < 100))):
        return Judgement("sign-in", "titled so" if titled else "a password field and hardly any text")
    return None


def _is_search(tree: HtmlElement, url: str, status: int, declared: Declared, made_of: Shape) -> Judgement | None:
    if made_of.running >= MUCH or (declared.article and made_of.running >= ENOUGH):
        return None
    parts = split(url)
    asked = {name.lower() for name, value in parse_qsl(parts.query) if value} if parts else set()
    titled = any(finder("search").search(title) for title in declared.titles)
    addressed = bool(words("search-segment").intersection(_segments(url)[-1:])) or bool(asked & words("search-parameter"))
    if "searchresultspage" in declared.types or titled or addressed:
        return Judgement("search", "titled so" if titled else "address or type of a search")
    return None


def _is_listing_by_declaration(tree: HtmlElement, url: str, status: int, declared: Declared, made_of: Shape) -> Judgement | None:
    if _is_declared_article(declared):
        return None
    segments = _segments(url)
    if made_of.cards >= 2 and made_of.running < MUCH and words("tag-segment").intersection(segments[:-1]):
        return Judgement("tag", f"address of a topic, {made_of.cards} cards")
    listing = declared.types & words("index-type")
    if listing and made_of.cards >= 3 and made_of.carded > made_of.running:
        return Judgement("index", f"declares {min(listing)}, {made_of.cards} cards")
    return None


def _is_listing_by_shape(tree: HtmlElement, url: str, status: int, declared: Declared, made_of: Shape) -> Judgement | None:
    segments = _segments(url)
    addressed = not segments or segments[-1] in words("index-segment") or _is_numbered(url, segments)
    mostly_cards = made_of.cards >= 3 and made_of.carded > made_of.running
    if (
        made_of.cards >= 3
        and addressed
        and (made_of.running < MUCH or mostly_cards)
        and not (declared.article and made_of.running >= ENOUGH)
    ):
        return Judgement("index", f"address of a listing, {made_of.cards} cards")
    if mostly_cards and made_of.running < ENOUGH and not (_is_declared_article(declared) and made_of.running > 0):
        return Judgement("index", f"{made_of.cards} cards, {made_of.running} characters of running text")
    if made_of.cards >= 8 and made_of.carded > 2 * made_of.running and made_of.running < MUCH and not _is_declared_article(declared):
        return Judgement("index", f"{made_of.cards} cards hold {made_of.carded} of {made_of.visible} characters")
    return None


def _is_declared_article(declared: Declared) -> bool:
    return bool(declared.article) or (declared.meta("og:type").lower() == "article" and bool(declared.meta("article:published_time")))


def _is_numbered(url: str, segments: list[str]) -> bool:
    """Page 2 of a listing: /news/page/2 or ?page=2."""
    parts = split(url)
    asked = dict(parse_qsl(parts.query)) if parts else {}
    return (len(segments) > 1 and segments[-2] == "page" and segments[-1].isdigit()) or any(
        asked.get(name, "").isdigit() for name in ("page", "paged", "p")
    )


def _segments(url: str) -> list[str]:
    parts = split(url)
    return [segment for segment in parts.path.lower().split("/") if segment] if parts else []


def _why_article(declared: Declared, made_of: Shape) -> str:
    if declared.article:
        return "declares an article"
    return f"{made_of.running} characters of running text, {made_of.cards} cards"
