"""Which stories does a feed name? RSS of all versions, RDF, Atom, JSON Feed, and what claims to be one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from crawling import source

from crawler.outcomes import NotReadable
from crawler.spiders.feed import discover
from leads.pages.decode import sniff
from leads.types import Page, Sighting

FEEDS = Path(__file__).parent / "feeds"
NEWS = source("news", "http://trust.localhost/feed")


def read(body: bytes, content_type: str = "") -> list[Sighting]:
    page = Page(NEWS.url, NEWS.url, 200, {"content-type": content_type}, body, "2026-11-24T18:00:00Z", sniff(body, content_type))
    return discover(NEWS, page)


def read_file(name: str) -> list[Sighting]:
    return read((FEEDS / name).read_bytes())


@pytest.mark.parametrize(
    ("name", "title", "published", "author"),
    [
        ("rss_0_91.xml", "A ward of firsts", "", ""),
        ("rss_2_0.xml", "Surgeons & robots: a UK first", "Tue, 03 Mar 2026 09:00:00 GMT", "Press office"),
        ("rdf.xml", "A first in RDF", "2026-03-03", ""),
        ("atom.xml", "A first in Atom", "2026-03-03T09:00:00Z", "Dr A"),
        ("feed.json", "A first in JSON", "2026-03-03T09:00:00Z", "Dr A"),
        ("lies_about_its_charset.xml", "Ŵyl gyntaf – “first” of its kind", "", ""),
        ("broken.xml", "Tea & biscuits first", "", ""),
    ],
)
def test_the_first_item_of_each_format(name: str, title: str, published: str, author: str):
    """Title without markup, the date as given."""
    first = read_file(name)[0]
    assert (first.title, first.published, first.author, first.role, first.evidence) == (title, published, author, "story", "feed")


def test_addresses_are_absolute_and_the_storys_own():
    """Relative links are resolved, FeedBurner's counting links replaced, items without a web address left out."""
    assert [one.url.partition("?")[0] for one in read_file("rss_2_0.xml")] == [
        "http://trust.localhost/news/a",
        "http://trust.localhost/news/b",
        "http://trust.localhost/news/old",
    ]
    assert read_file("atom.xml")[0].url == "http://trust.localhost/news/a"


def test_teasers_are_text():
    """The summary is kept without its markup."""
    assert read_file("rss_2_0.xml")[0].summary == "A teaser with markup."


def test_items_keep_their_place():
    """Positions count the feed's items, also those that are left out."""
    assert [one.position for one in read_file("rss_2_0.xml")] == [0, 1, 4]


def test_what_follow_and_since_leave_out():
    """A paper's feed of all topics is narrowed by its addresses; older stories than `since` are not met."""
    page = Page(NEWS.url, NEWS.url, 200, {}, (FEEDS / "rss_2_0.xml").read_bytes(), "", "application/rss+xml")
    assert len(discover(replace(NEWS, skip=("/b$",)), page)) == 2
    assert len(discover(replace(NEWS, since="2020-01-01"), page)) == 2
    assert [one.url for one in discover(replace(NEWS, follow=("/old",)), page)] == ["http://trust.localhost/news/old"]


def test_an_empty_feed_is_a_feed():
    """No items is a finding, not a fault."""
    assert read_file("empty.xml") == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<!DOCTYPE html><html><head><title>Latest news</title></head><body>Hello</body></html>",
            'an HTML page \\("Latest news"\\), not a feed',
        ),
        (b"just words", "not a feed: text/plain"),
        (b"<?xml version='1.0'?><menu><dish/></menu>", "not a feed: application/xml"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, "not a JSON Feed: maximum recursion"),
        (b"%PDF-1.4 ...", "not a feed: application/pdf"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str):
    """Never silently empty."""
    with pytest.raises(NotReadable, match=reason):
        read(body)


def test_entities_of_a_feed_are_not_expanded():
    """No file is read, no bomb goes off."""
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><item><title>a &x; b</title><link>http://a.localhost/</link></item></channel></rss>'
    assert all(Path("/etc/hostname").read_text().strip() not in one.title for one in read(body))
