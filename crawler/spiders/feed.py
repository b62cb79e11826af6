"""Which stories does a feed name? RSS 0.9x to 2.0, RDF, Atom and JSON Feed."""

from __future__ import annotations

import io
import json
from calendar import timegm
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import feedparser

from crawler import limits
from crawler.outcomes import NotReadable
from crawler.sources import wants
from crawler.spiders.night import NightSpider
from leads.pages.decode import HTML, JSON_FEED, decode
from leads.pages.links import absolute, unwrap
from leads.pages.tree import parse
from leads.types import Page, Sighting, Source

SUMMARY = 1000


class FeedSpider(NightSpider):
    """`scrapy crawl feed -a source=ID`."""

    name = "feed"


def discover(source: Source, page: Page) -> list[Sighting]:
    """The feed's items in its order, each with the title, date and teaser that it gives."""
    text = decode(page.body, page.headers.get("content-type", ""))
    if page.media_type == HTML:
        raise NotReadable(f'an HTML page ("{_title(text)}"), not a feed')
    entries = _json_entries(text) if page.media_type == JSON_FEED else _entries(text, page)
    return list(_sightings(source, page, entries))


def _title(text: str) -> str:
    return " ".join((parse(text[:50_000]).findtext(".//title") or "untitled").split())[:80]


def _entries(text: str, page: Page) -> Iterable[dict[str, Any]]:
    # A stream, because feedparser takes a text for an address or the name of a file; already decoded, whatever the XML declares.
    feed = feedparser.parse(
        io.BytesIO("<".join(text[: limits.FEED_CHARACTERS].split("<", limits.FEED_TAGS)[: limits.FEED_TAGS]).encode()),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": page.final_url},
    )
    if not feed.version and not feed.entries:
        why = feed.get("bozo_exception")
        raise NotReadable(f"not a feed: {page.media_type}{f', {why}' if why else ''}")
    return list(feed.entries)


def _json_entries(text: str) -> Iterable[dict[str, Any]]:
    """A JSON Feed's items under the names that feedparser uses."""
    try:
        items = json.loads(text).get("items", [])
    except (ValueError, AttributeError, RecursionError) as error:
        raise NotReadable(f"not a JSON Feed: {error}") from error
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            authors = item.get("authors") or [item.get("author") or {}]
            yield {
                "link": item.get("url"),
                "title": item.get("title"),
                "published": item.get("date_published"),
                "summary": item.get("summary") or item.get("content_text"),
                "author": authors[0].get("name") if isinstance(authors[0], dict) else "",
            }


def _sightings(source: Source, page: Page, entries: Iterable[dict[str, Any]]) -> Iterable[Sighting]:
    for position, entry in enumerate(entries):
        # FeedBurner keeps the story's own address beside its counting one.
        link = absolute(str(entry.get("feedburner_origlink") or entry.get("link") or ""), page.final_url)
        if link and wants(source, link) and not _is_old(entry, source.since):
            yield Sighting(
                unwrap(link),
                "story",
                source.id,
                page.url,
                "feed",
                title=_plain(entry.get("title")),
                published=str(entry.get("published") or entry.get("updated") or ""),
                author=_plain(entry.get("author")),
                summary=_plain(entry.get("summary"))[:SUMMARY],
                position=position,
            )


def _is_old(entry: dict[str, Any], since: str | None) -> bool:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return since is not None and moment is not None and datetime.fromtimestamp(timegm(moment), UTC).date().isoformat() < since


def _plain(value: object) -> str:
    """Text without markup; titles often carry entities and tags."""
    text = str(value or "")
    return " ".join((parse(text).text_content() if "<" in text or "&" in text else text).split())
