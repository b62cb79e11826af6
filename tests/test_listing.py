"""Which stories does a page of links name, and where does it go on?"""

from __future__ import annotations

from typing import Any

import pytest
from crawling import source

from crawler.outcomes import NotReadable
from crawler.spiders.listing import discover
from leads.types import Page, Sighting

NEWS = "https://www.trust.nhs.uk/news/"


def read(html: str, url: str = NEWS, media_type: str = "text/html", **more: Any) -> list[Sighting]:
    page = Page(url, url, 200, {}, html.encode(), "2026-11-24T18:00:00Z", media_type)
    return discover(source("news", NEWS, "listing", **more), page)


def links(*hrefs: str) -> str:
    return "<main>" + "".join(f"<a href='{href}'>A title</a>" for href in hrefs) + "</main>"


def stories(found: list[Sighting]) -> list[str]:
    return [one.url.removeprefix("https://www.trust.nhs.uk") for one in found if one.role == "story"]


def doors(found: list[Sighting]) -> list[str]:
    return [one.url.removeprefix("https://www.trust.nhs.uk") for one in found if one.role == "door"]


def test_without_patterns_what_lies_below_the_listing_is_a_story():
    """Menus lead elsewhere."""
    assert stories(read(links("/", "/about", "/news/", "/news/a-first", "b-first", "/newsletter", "/news/?page=2"))) == [
        "/news/a-first",
        "/news/b-first",
    ]


def test_follow_and_skip_choose_the_stories():
    """Regular expressions anywhere in the address."""
    found = read(links("/2026/03/a", "/2026/03/b-events", "/about"), follow=[r"/\d{4}/"], skip=["events"])
    assert stories(found) == ["/2026/03/a"]


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.org/news/a",
        "mailto:press@trust.nhs.uk",
        "javascript:void(0)",
        "#top",
        "/news/login",
        "/news/unsubscribe",
        "/news/a?action=delete",
        "https://www.trust.nhs.uk/news/?",
    ],
)
def test_links_that_are_never_followed(href: str):
    """Other sites, links that act, the page itself."""
    assert stories(read(links(href), follow=["."])) == []


def test_a_story_has_the_longest_text_of_its_links_as_title():
    """A card links by picture and by heading."""
    found = read("<a href='/news/a'>More</a><a href='/news/a'>Surgeons perform a UK first</a>")
    assert [(one.title, one.seen_on, one.evidence) for one in found] == [("Surgeons perform a UK first", NEWS, "listing")]


@pytest.mark.parametrize(
    ("url", "hrefs", "following"),
    [
        (NEWS, ["?page=2", "?page=3", "?page=9"], ["/news/?page=2"]),
        (NEWS + "?page=2", ["?page=1", "?page=3", "/news/"], ["/news/?page=3"]),
        (NEWS, ["/news/page/2/", "/news/page/3/"], ["/news/page/2/"]),
        (NEWS + "page/2/", ["/news/", "/news/page/2/", "/news/page/3/"], ["/news/page/3/"]),
        (NEWS, ["?startRow=20", "?startRow=40"], ["/news/?startRow=20"]),
        (NEWS, ["?ccm_paging_p_b9502=2"], ["/news/?ccm_paging_p_b9502=2"]),
        (NEWS + "?page=9", ["?page=8", "/news/"], []),
        (NEWS, ["/events/?page=2", "?page=2&delete=1", "https://elsewhere.org/news/?page=2"], []),
    ],
)
def test_the_next_page_is_the_lowest_number_above_its_own(url: str, hrefs: list[str], following: list[str]):
    """One door at most; neither back nor to another list."""
    assert doors(read(links(*hrefs), url)) == following


@pytest.mark.parametrize("mark", ["<link rel='next' href='/news/older'>", "<a rel='next' href='/news/older'>Older</a>"])
def test_a_declared_next_page_is_taken_at_its_word(mark: str):
    """In the head or on the link."""
    assert doors(read(mark + links("?page=2"))) == ["/news/older"]


def test_what_is_no_page_says_what_it_is():
    """A listing that has become a PDF, say."""
    with pytest.raises(NotReadable, match="not an HTML page but application/pdf"):
        read("%PDF", media_type="application/pdf")
