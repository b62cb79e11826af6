"""What sort of page is this: one article, or something that only looks like one?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import parse_qsl

from lxml.html import HtmlElement

from leads.pages import declared as says
from leads.pages.addresses import split
from leads.pages.blocks import Shape, is_aside, shape
from leads.pages.declared import Declared
from leads.pages.rows import finder, words

Sort = Literal["article", "index", "tag", "search", "error", "sign-in", "soft-404", "empty"]
# Characters of running text.
HARDLY_ANY, SHORT, ENOUGH, MUCH = 40, 100, 250, 1200
FEW_CARDS, MANY_CARDS = 3, 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """The sort of a page and the sign that settled it."""

    sort: Sort
    reason: str


@dataclass(frozen=True)
class _Signs:
    """All that the questions below look at."""

    url: str
    status: int
    declared: Declared
    made_of: Shape
    has_password: bool

    @cached_property
    def segments(self) -> list[str]:
        """The path in lower case, piece by piece, without index.html."""
        parts = split(self.url)
        return [part for part in parts.path.lower().split("/") if part and part not in words("default-document")] if parts else []

    @cached_property
    def asked(self) -> dict[str, str]:
        """The query's names in lower case with their values."""
        parts = split(self.url)
        return {name.lower(): value for name, value in parse_qsl(parts.query)} if parts else {}

    @property
    def listing_address(self) -> bool:
        """A front page, /news, or a later page of a listing."""
        if not self.segments:
            return not self.asked.keys() - {"page", "paged"}
        numbered = self.segments[-2:-1] == ["page"] and self.segments[-1].isdigit()
        return numbered or self.segments[-1] in words("index-segment") or self.asked.get("page", self.asked.get("paged", "")).isdigit()

    @property
    def mostly_cards(self) -> bool:
        """More text in cards than in paragraphs."""
        return self.made_of.cards >= FEW_CARDS and self.made_of.carded > self.made_of.running

    def titled(self, label: str) -> str:
        """The heading or title that a phrase of this label is found in."""
        return next((title[:80] for title in self.declared.titles if finder(label).search(title)), "")


def judge(tree: HtmlElement, url: str, *, status: int = 200, declared: Declared | None = None, made_of: Shape | None = None) -> Judgement:
    """The sort of the page. In doubt it is an article: what is called an index is never read."""
    signs = _Signs(url, status, declared or says.read(tree, url), made_of or shape(tree, url), _has_password(tree))
    answers = (question(signs) for question in (_no_content, _sign_in, _empty, _search, _declared_listing, _shaped_listing))
    return next((answer for answer in answers if answer), Judgement("article", _why_article(signs)))


def _has_password(tree: HtmlElement) -> bool:
    """A password field in the content: many sites have one in their header."""
    fields = (field for field in tree.iter("input") if (field.get("type") or "").lower() == "password")
    return any(not any(is_aside(up) for up in field.iterancestors() if up.tag != "form") for field in fields)


def _no_content(signs: _Signs) -> Judgement | None:
    if signs.status >= 400:
        return Judgement("error", f"status {signs.status}")
    if signs.made_of.running < MUCH and not signs.declared.is_article:
        if title := signs.titled("soft-404") or signs.titled("soft-404-title"):
            return Judgement("soft-404", f"titled {title!r}")
        if title := signs.titled("error"):
            return Judgement("error", f"titled {title!r}")
    return None


def _empty(signs: _Signs) -> Judgement | None:
    return Judgement("empty", f"{signs.made_of.visible} characters of text") if signs.made_of.visible < HARDLY_ANY else None


def _sign_in(signs: _Signs) -> Judgement | None:
    if signs.made_of.running >= ENOUGH:
        return None
    if title := signs.titled("sign-in"):
        return Judgement("sign-in", f"titled {title!r}")
    if signs.has_password:
        return Judgement("sign-in", "a password field and hardly any text")
    return None


def _search(signs: _Signs) -> Judgement | None:
    if signs.made_of.running >= (ENOUGH if signs.declared.is_article else MUCH):
        return None
    if title := signs.titled("search"):
        return Judgement("search", f"titled {title!r}")
    addressed = signs.segments[-1:] and signs.segments[-1] in words("search-segment")
    asked = any(signs.asked.get(name) for name in words("search-parameter"))
    results = signs.made_of.cards >= FEW_CARDS or signs.made_of.running < ENOUGH
    if "searchresultspage" in signs.declared.types or ((addressed or asked) and results):
        return Judgement("search", "address or type of a search")
    return None


def _declared_listing(signs: _Signs) -> Judgement | None:
    if signs.declared.is_article or signs.made_of.cards < FEW_CARDS:
        return None
    if signs.made_of.running < MUCH and words("tag-segment").intersection(signs.segments[:-1]):
        return Judgement("tag", f"address of a topic, {signs.made_of.cards} cards")
    listing = signs.declared.types & words("index-type")
    return Judgement("index", f"declares {min(listing)}, {signs.made_of.cards} cards") if listing and signs.mostly_cards else None


def _shaped_listing(signs: _Signs) -> Judgement | None:
    made_of = signs.made_of
    if signs.declared.is_article and made_of.running:
        return None
    if not made_of.cards:
        links = made_of.running < SHORT and made_of.linked > made_of.visible / 2
        return Judgement("index", f"{made_of.linked} of {made_of.visible} characters are links") if links else None
    if signs.listing_address and (
        made_of.running < ENOUGH or (made_of.cards >= FEW_CARDS and (made_of.running < MUCH or signs.mostly_cards))
    ):
        return Judgement("index", f"address of a listing, {made_of.cards} cards")
    hardly_else = made_of.carded > made_of.running and made_of.running < SHORT
    few = signs.mostly_cards and made_of.running < ENOUGH
    many = made_of.cards >= MANY_CARDS and made_of.carded > 2 * made_of.running and made_of.running < MUCH
    return (
        Judgement("index", f"{made_of.cards} cards beside {made_of.running} characters of running text")
        if hardly_else or few or many
        else None
    )


def _why_article(signs: _Signs) -> str:
    if signs.declared.is_article:
        return "declares an article"
    return f"{signs.made_of.running} characters of running text, {signs.made_of.cards} cards"
