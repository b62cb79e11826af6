"""Which stories does an issue of a newsletter link to, on the web or in a mail?"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.outcomes import NotReadable
from crawler.sources import wants
from leads.pages import mail
from leads.pages.addresses import split as parts_of
from leads.pages.decode import HTML, MAIL, PLAIN, decode
from leads.pages.items import split
from leads.pages.links import is_action
from leads.pages.tree import parse
from leads.types import Page, Sighting, Source

SUMMARY = 1000


def stories(source: Source, page: Page) -> list[Sighting]:
    """A sighting for each story of the issue, with the item's heading and text. Tracking links are unwrapped, links that act left out."""
    issue, base = _issue(page)
    found = {one.url: one for one in reversed(list(_sightings(source, page, issue, base)))}
    return sorted(found.values(), key=lambda one: one.position)


def _issue(page: Page) -> tuple[HtmlElement | str, str]:
    """The issue as a tree, or as plain text where a mail has nothing else; and what its links start from."""
    if page.media_type == MAIL:
        letter = mail.read(page.body)
        return parse(letter.html) if letter.html else letter.plain, ""
    if page.media_type not in (HTML, PLAIN):
        raise NotReadable(f"not an HTML page but {page.media_type or 'nothing'}")
    text = decode(page.body, page.headers.get("content-type", ""))
    return parse(text) if page.media_type == HTML else text, page.final_url


def _sightings(source: Source, page: Page, issue: HtmlElement | str, base: str) -> Iterator[Sighting]:
    for item in split(issue, base):
        for url in [item.link] if item.link else item.links:
            if _is_story(source, url):
                yield Sighting(
                    url,
                    "story",
                    source.id,
                    page.url,
                    "newsletter",
                    title=item.heading,
                    summary=item.text[:SUMMARY],
                    position=item.position,
                )


def _is_story(source: Source, url: str) -> bool:
    """True for a page of its own: front pages of the bodies that are named are no stories."""
    parts = parts_of(url)
    return parts is not None and bool(parts.path.strip("/") or parts.query) and not is_action(url) and wants(source, url)
