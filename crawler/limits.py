"""How much of anything do we take? What a source may set for itself stands in leads.types.Source, the rest here."""

from __future__ import annotations

from leads.types import Source

MIB = 1024 * 1024
HTML = 8 * MIB
FEED = 32 * MIB
SITEMAP = 50 * MIB
PDF = 64 * MIB
MAIL = 32 * MIB
LARGEST = PDF
ROBOTS = 4 * MIB  # read; 500 KiB of it are looked at
ROBOTS_READ = 500 * 1024

ROBOTS_REDIRECTS = 5  # RFC 9309
LINKS_SEEN = 3000  # of a page; a source's `links` are taken of them
ITEMS = 500  # of a feed, an archive, an issue
LOCATIONS = 2000  # of a sitemap
# Feeds begin with their newest items; what is behind costs the whole night's crawl seconds of parsing.
FEED_CHARACTERS, FEED_TAGS = 4 * MIB, 50_000
SITEMAPS = 100  # of an index
URL_LENGTH = 2000
PARAMETERS = 8  # of an address
REPEATS = 3  # of one segment in a path
COPIES = 5  # stories of a night that are one page under so many addresses


def of_requests(source: Source) -> dict[str, int]:
    """The limits of a request of this source, as Scrapy's middlewares look for them."""
    return {"download_timeout": source.seconds, "redirect_ttl": source.redirects, "max_retry_times": source.retries}


def of_robots(source: Source) -> dict[str, int]:
    """The same for the robots.txt of a site."""
    return of_requests(source) | {"redirect_ttl": ROBOTS_REDIRECTS}


def bytes_of(source: Source, usual: int) -> int:
    """How large an answer may be for this source, where `usual` is right for its type."""
    return source.megabytes * MIB if source.megabytes else usual


def items_of(source: Source, *, links: bool = False) -> int:
    """How many addresses are taken from one page: of a page of links, of a sitemap, of anything else."""
    if links:
        return source.links
    return source.items or (LOCATIONS if source.kind == "sitemap" else ITEMS)
