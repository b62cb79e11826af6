"""Which stories does a sitemap name, the newest first? Indexes, news sitemaps, gzip; read as a stream."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from lxml import etree

from crawler import limits
from crawler.outcomes import NotReadable
from crawler.sources import wants
from crawler.spiders.night import NightSpider
from leads.pages.decode import GZIP, HTML, SITEMAP, clean, sniff
from leads.pages.links import absolute, is_action, same_site
from leads.types import Page, Role, Sighting, Source

MOST_READ = 100_000  # twice what the protocol allows in one file
ISO_DATE = re.compile(r"[12]\d{3}-\d\d(?:-\d\d)?")
ENTRIES = ("{*}url", "{*}sitemap")


class SitemapSpider(NightSpider):
    """`scrapy crawl sitemap -a source=ID`."""

    name = "sitemap"


def discover(source: Source, page: Page) -> list[Sighting]:
    """Stories of a sitemap, or the sitemaps of an index, newest first. An entry that is no address of this site is left out alone."""
    body = _unpacked(page, limits.bytes_of(source, limits.SITEMAP))
    media_type = sniff(body)
    if media_type != SITEMAP:
        raise NotReadable(f"not a sitemap but {'an HTML page' if media_type == HTML else media_type or 'nothing'}")
    found = [one for one in islice(_sightings(source, page, body), MOST_READ) if not _is_old(one, source.since)]
    return sorted(found, key=lambda one: (_day(one.published), _numbers(one.url) if one.role == "door" else ()), reverse=True)


def _unpacked(page: Page, most: int) -> bytes:
    """The XML of a sitemap.xml.gz, whose compression is its own and not the transfer's."""
    if page.media_type != GZIP:
        return page.body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(page.body, most)
    except zlib.error as error:
        raise NotReadable(f"a broken gzip file ({error})") from error
    if unpacker.unconsumed_tail:
        raise NotReadable(f"over {most // limits.MIB} MiB after decompression")
    return body


def _sightings(source: Source, page: Page, body: bytes) -> Iterator[Sighting]:
    for position, (role, values) in enumerate(_entries(body)):
        url = absolute(values.get("loc", ""), page.final_url)
        if same_site(url, source.url) and not is_action(url) and (role == "door" or wants(source, url)):
            published = values.get("publication_date") or values.get("lastmod", "")
            yield Sighting(url, role, source.id, page.url, "sitemap", values.get("title", ""), published, position=position)


def _entries(body: bytes) -> Iterator[tuple[Role, dict[str, str]]]:
    """What each entry says, by local name. No entity is expanded, nothing is loaded; a broken file gives what stands before the break."""
    parser = etree.iterparse(BytesIO(body), tag=ENTRIES, recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    for _, entry in parser:
        # The first of its name: the address of a picture stands behind that of its page.
        values: dict[str, str] = {}
        for element in entry.iter("{*}*"):
            if not len(element):  # what holds others, be they entities, says nothing itself
                values.setdefault(etree.QName(element).localname, clean(" ".join((element.text or "").split())))
        yield ("door" if etree.QName(entry).localname == "sitemap" else "story"), values
        entry.clear()
        while entry.getprevious() is not None:  # what has been read is let go: the tree never grows
            del entry.getparent()[0]


def _is_old(sighting: Sighting, since: str | None) -> bool:
    day = _day(sighting.published)
    return bool(since and day) and day < str(since)[: len(day)]


def _day(published: str) -> str:
    found = ISO_DATE.match(published)
    return found[0] if found else ""


def _numbers(url: str) -> tuple[int, ...]:
    """Sitemaps without dates are numbered as they grow, or named by their month: the highest is the newest."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", url))
