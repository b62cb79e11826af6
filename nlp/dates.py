"""When was a page published: every date it gives or was given, with evidence, and the one we believe?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from lxml.html import HtmlElement

from leads.clock import LONDON
from leads.pages.declared import Declared
from leads.pages.rows import words
from leads.types import Dated, Sighting
from nlp.bylines import bylines
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
    "issue heading",
    "listing",
    "newsletter",
    "json-ld datePosted",
    "json-ld dateCreated",
)


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
        *(Dated(one.value, one.precision, evidence) for one, evidence in bylines(tree, american=american, cards=cards)),
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
    for name in ("datePublished", "datePosted", "dateCreated", "dateModified"):
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
