"""When was a page published: every date it gives or was given, with evidence, and the one we believe?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from leads.clock import LONDON
from leads.pages.blocks import is_aside
from leads.pages.declared import Declared
from leads.pages.rows import finder, words
from leads.types import Dated, Sighting
from nlp.written_dates import Written, from_address, from_text, from_value

EARLIEST = 1995
# Trust, highest first: what a page states for machines, what its feed said, what a reader sees beside the title, what its address holds.
# Evidence that is not listed is kept and never believed: modification dates, lastmod, dates elsewhere on the page.
TRUST = (
    "json-ld datePublished",
    "meta",
    "feed",
    "sitemap news",
    "itemprop datePublished",
    "mail date",
    "time pubdate",
    "labelled text",
    "time",
    "url",
    "byline text",
    "listing",
    "newsletter",
    "json-ld dateCreated",
)
NEAR_TITLE = 14  # blocks after the heading, and a third of it before, in which a byline stands
LONGEST_BYLINE = 90
INLINE = frozenset({"span", "small", "em", "strong", "b", "font"})
BLOCKS = INLINE | {"p", "div", "time", "li", "dd", "td", "h2", "h3", "h4", "h5", "h6", "address"}


def candidates(
    declared: Declared, tree: HtmlElement, sightings: Sequence[Sighting] = (), *, cards: frozenset[HtmlElement] = frozenset()
) -> tuple[Dated, ...]:
    """Every date with its evidence, in the order of trust, none twice under one evidence. `cards` show the dates of other pages."""
    american = _is_american(declared)
    found = [
        *_from_sightings(sightings),
        *_from_json_ld(declared),
        *_from_metas(declared),
        *_from_elements(tree, american),
        *_from_title(tree, american, cards),
    ]
    if written := from_address(declared.url):
        found.append(Dated(written.value, written.precision, "url"))
    return tuple(sorted(dict.fromkeys(found), key=_rank))


def from_mail(date: str, sightings: Sequence[Sighting] = ()) -> tuple[Dated, ...]:
    """When a mail was sent, and what was said of it where it was met."""
    return (*_dated(from_value(date), "mail date"), *_from_sightings(sightings))


def believed(dates: Iterable[Dated], *, fetched_at: str = "", site: frozenset[str] = frozenset()) -> Dated | None:
    """The most trusted date that can be true: not in the future, not before the web, not the same on every page of the site."""
    today = _today(fetched_at)
    likely = [one for one in sorted(dates, key=_rank) if _rank(one) < len(TRUST) and _is_possible(one, today) and mark(one) not in site]
    best = next(iter(likely), None)
    # A day that falls into the believed month says more than the month.
    return next((one for one in likely if best and len(one.value) > len(best.value) and one.value.startswith(best.value)), best)


def mark(dated: Dated) -> str:
    """How a date stands in the set of what is the same on every page of a site."""
    return f"{dated.evidence} {dated.value}"


def _rank(dated: Dated) -> int:
    evidence = "meta" if dated.evidence.removeprefix("meta ") in words("published-meta") else dated.evidence
    return TRUST.index(evidence) if evidence in TRUST else len(TRUST)


def _today(fetched_at: str) -> date:
    moment = datetime.fromisoformat(fetched_at) if fetched_at else datetime.now(UTC)
    return moment.astimezone(LONDON).date()


def _is_possible(dated: Dated, today: date) -> bool:
    return int(dated.value[:4]) >= EARLIEST and dated.value <= today.isoformat()[: len(dated.value)]


def _is_american(declared: Declared) -> bool:
    return "us" in (declared.language.partition("-")[2], declared.meta("og:locale").lower()[-2:])


def _dated(written: Written | None, evidence: str) -> Iterator[Dated]:
    if written:
        yield Dated(written.value, written.precision, evidence)


def _from_sightings(sightings: Sequence[Sighting]) -> Iterator[Dated]:
    for sighting in sightings:
        # A sitemap's lastmod says when a page was touched; only a news sitemap says when it was published.
        evidence = "sitemap news" if sighting.evidence == "sitemap" and sighting.title else sighting.evidence
        evidence = "sitemap lastmod" if evidence == "sitemap" else evidence
        yield from _dated(from_value(sighting.published), evidence)


def _from_json_ld(declared: Declared) -> Iterator[Dated]:
    pages = [one for one in declared.objects if one is declared.article] or list(declared.objects)
    for name in ("datePublished", "dateCreated", "dateModified"):
        for one in pages:
            yield from _dated(from_value(_string(one, name)), f"json-ld {name}")


def _string(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _from_metas(declared: Declared) -> Iterator[Dated]:
    for name in sorted(words("published-meta")) + sorted(words("modified-meta")):
        for content in declared.metas.get(name, ()):
            yield from _dated(from_value(content), f"meta {name}")


def _from_elements(tree: HtmlElement, american: bool) -> Iterator[Dated]:
    """Dates that markup names as such, wherever they stand outside cards of other stories."""
    for element in tree.xpath("//*[@itemprop='datePublished' or @itemprop='dateModified']"):
        value = element.get("content") or element.get("datetime") or "".join(element.itertext())
        if element.tag != "meta":
            yield from _dated(from_value(value) or from_text(value, american=american), f"itemprop {element.get('itemprop')}")
    for element in tree.iter("time"):
        if element.get("pubdate") is not None:
            yield from _dated(
                from_value(element.get("datetime") or "") or from_text("".join(element.itertext()), american=american), "time pubdate"
            )


def _from_title(tree: HtmlElement, american: bool, cards: frozenset[HtmlElement]) -> Iterator[Dated]:
    """Dates that a reader sees beside the heading."""
    for element in _near_title(tree, cards):
        text = " ".join("".join(element.itertext()).split())
        if element.tag == "time":
            yield from _dated(
                from_value(element.get("datetime") or "") or from_text(text, american=american), _evidence(_context(element), "time")
            )
        elif len(text) <= LONGEST_BYLINE:
            label = "byline text" if _looks_like_byline(element, text) else ""
            evidence = _evidence(text, label)
            yield from _dated(from_text(text, american=american) if evidence else None, evidence)


def _near_title(tree: HtmlElement, cards: frozenset[HtmlElement]) -> list[HtmlElement]:
    """The small blocks just before and after the main heading, in the order of their distance."""
    headings = list(tree.iter("h1"))
    if not headings:
        return []
    title = max(headings, key=lambda heading: len("".join(heading.itertext())))
    everything = list(tree.iter(etree.Element))
    place = everything.index(title)
    inside = sum(1 for _ in title.iter(etree.Element))
    small = partial(_is_small, cards=cards)
    after = itertools.islice(filter(small, everything[place + inside :]), NEAR_TITLE)
    before = itertools.islice(filter(small, reversed(everything[:place])), NEAR_TITLE // 3)
    return [*after, *before]


def _is_small(element: HtmlElement, *, cards: frozenset[HtmlElement]) -> bool:
    """A block or date without blocks inside, and not part of a menu, header, footer or card."""
    if element.tag not in BLOCKS or any(is_aside(parent) or parent in cards for parent in element.iterancestors()):
        return False
    return element.tag == "time" or not any(child.tag in BLOCKS and child.tag not in INLINE for child in element.iterdescendants())


def _context(element: HtmlElement) -> str:
    parent = element.getparent()
    text = " ".join("".join(parent.itertext()).split()) if parent is not None else ""
    return text if len(text) <= LONGEST_BYLINE else ""


def _evidence(text: str, otherwise: str) -> str:
    if finder("modified").search(text) and not finder("published").search(text):
        return "modified text"
    return "labelled text" if finder("published").search(text) and otherwise != "time" else otherwise


def _looks_like_byline(element: HtmlElement, text: str) -> bool:
    """Nothing but a date, or a place that is named after dates."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    written = from_text(text)
    return written is not None and (
        len(text) <= len(written.text) + 14 or any(word in named for word in ("date", "publish", "posted", "byline", "time", "meta"))
    )
