"""Traps: addresses without end are left out, loudly, unless the source allows them. Limits: each source may set its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from crawling import crawl, outcomes, source
from webserver import Answer, Asked, Web, serving

from crawler.traps import trap

TRUST = "trust.localhost"
NEWS = f"http://{TRUST}/news/"


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"


TRAPS = {
    "https://a.example/events/2031/05/": "calendar: a page of a calendar (/events/2031/05/?)",
    "https://a.example/whats-on?month=5&year=2031": "calendar: a page of a calendar (?month=)",
    "https://a.example/news/?sort=oldest": 'facet: "sort" sorts or filters a list',
    "https://a.example/jobs?filter%5Bward%5D=3": 'facet: "filter" sorts or filters a list',
    "https://a.example/jobs?" + "&".join(f"f{n}=1" for n in range(9)): "facet: more than 8 parameters",
    "https://a.example/news/a/news/a/news/a/": 'loop: "news" stands 3 times in the path',
}


@pytest.mark.parametrize("url", TRAPS)
def test_a_trap_is_named_by_its_kind_and_what_shows_it(url: str):
    """By the address alone."""
    assert trap(url, source("a", "https://a.example/news/")) == TRAPS[url]


@pytest.mark.parametrize("url", TRAPS)
def test_a_trap_that_the_source_allows_is_none(url: str):
    """By `allow_traps`, or because its own address is of that kind."""
    kind = TRAPS[url].partition(":")[0]
    assert trap(url, source("a", "https://a.example/news/", allow_traps=(kind,))) == ""
    assert trap(url, source("a", url)) == ""
    assert trap(url, source("a", "https://a.example/news/", allow_traps=("copies",)))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/events/2026/05/open-day",
        "https://a.example/news/2026/05/",
        "https://a.example/news/first-in-the-uk?id=8&category=5",
        "https://a.example/news/2024/11/2024/11/2024/11/story",
        "mid:letter@a.example",
    ],
)
def test_stories_are_no_traps(url: str):
    """Dates and numbers in addresses are what news sites have."""
    assert trap(url, source("a", "https://a.example/news/")) == ""


def test_traps_on_a_listing_are_left_out_with_a_word_and_followed_when_allowed(web: Web, db: Path):
    """Neither asked for nor kept as URLs; the reason stands beside the listing."""
    calendar = "".join(f"<a href='/news/events/2031/{month:02}/'>Next</a>" for month in range(1, 10))
    web.add(f"{TRUST}/news/", calendar + "<a href='/news/?sort=oldest'>Oldest</a><a href='/news/story'>A story</a>")
    web.add(f"{TRUST}/news/story", "<p>A story</p>")
    counts = crawl(db, [source("news", web.url(f"{TRUST}/news/"), "listing")])
    assert counts == {"stored": 2, "known": 0}
    said = f"limit: traps left out: 9 calendar, 1 facet, such as {web.url(f'{TRUST}/news/events/2031/01/')}"
    assert outcomes(db)[f"{TRUST}/news/"] == ("stored", said)
    counts = crawl(db.with_name("allowed.db"), [source("news", web.url(f"{TRUST}/news/"), "listing", allow_traps=("calendar", "facet"))])
    assert counts == {"stored": 2, "failed": 10, "known": 0}


def test_links_that_act_are_left_out_of_feeds_too_with_a_word(web: Web, db: Path):
    """Whoever gives them: unsubscribe, delete, log out, confirm for somebody."""
    links = [web.url(f"{TRUST}/{path}") for path in ("unsubscribe?u=1", "story?action=delete", "logout", "confirm/8f3a77c1")]
    crawl(db, [source("news", web.feed(f"{TRUST}/feed", *links, *web.stories(TRUST, 1)))])
    assert sorted(web.asked()) == ["/feed", "/story-0"]
    assert outcomes(db)[f"{TRUST}/feed"] == ("stored", f"limit: traps left out: 4 action, such as {links[0]}")


def test_a_page_of_which_only_the_beginning_is_read_says_so(web: Web, db: Path):
    """A feed that never ends costs the whole crawl seconds of parsing."""
    items = "<item><title>A</title></item>" * 20_000
    door = web.add(f"{TRUST}/feed", f'<rss version="2.0"><channel>{items}</channel></rss>', type="application/rss+xml")
    crawl(db, [source("news", door)])
    assert outcomes(db)[f"{TRUST}/feed"] == ("stored", "limit: only the first 4 MB or 50,000 tags are read; nothing linked")


def test_a_redirect_into_a_trap_is_not_followed(web: Web, db: Path):
    """Judged on every hop."""
    moved = web.add(f"{TRUST}/moved", Answer(status=302, headers={"Location": "/calendar/2031-05/"}))
    crawl(db, [source("news", web.feed(f"{TRUST}/feed", moved))])
    assert outcomes(db)[f"{TRUST}/moved"] == ("skipped", "a trap, calendar: a page of a calendar (/calendar/2031-05/?)")


def test_one_page_under_many_addresses_is_stored_so_often_and_no_more(web: Web, db: Path):
    """A soft 404 repeats what was asked for; the rest has failed and is asked again another night, and a good story beside it is stored."""

    def soft(asked: Asked) -> Answer:
        return Answer(f"<h1>Sorry</h1><p>We looked for {asked.path} everywhere.</p><input value='9f8e7d6c5b4a39281706-{len(web.log):06}'>")

    links = [web.add(f"{TRUST}/gone/{name}", soft) for name in "abcdefghi"]
    feed = web.feed(f"{TRUST}/feed", *links, *web.stories(TRUST, 2))
    assert crawl(db, [source("news", feed)]) == {"stored": 8, "failed": 4, "known": 0}
    why = "the same page as 5 other addresses tonight: a soft 404, or sessions in addresses"
    assert outcomes(db)[f"{TRUST}/gone/i"] == ("failed", f"a trap, copies: {why}")
    assert crawl(db.with_name("allowed.db"), [source("news", feed, allow_traps=("copies",))]) == {"stored": 12, "known": 0}


def test_a_session_in_an_address_makes_no_new_story(web: Web, db: Path):
    """However often the site gives its links another one."""

    def listing(asked: Asked) -> Answer:
        return Answer(f"<a href='/news/a;jsessionid={len(web.log):08}'>A</a><a href='/news/b?PHPSESSID=f{len(web.log):020}'>B</a>")

    web.add(f"{TRUST}/news/", listing)
    sources = [source("news", web.url(f"{TRUST}/news/"), "listing")]
    crawl(db, sources)
    asked = len(web.asked())
    crawl(db, sources)
    assert web.asked()[asked:] == ["/news/"]


def _listing(web: Web) -> dict[str, Any]:
    for page in range(4):
        links = "".join(f"<a href='/news/s{page}-{n}'>A story</a>" for n in range(6))
        web.add(f"{TRUST}/news/{f'?page={page}' if page else ''}", f"{links}<a href='?page={page + 1}'>Older</a>")
    return {"url": web.url(f"{TRUST}/news/"), "kind": "listing"}


def test_the_limits_of_links_and_depth_are_the_sources_own_and_loud(web: Web, db: Path):
    """What was cut stands beside the page on which it was."""
    crawl(db, [source("news", **_listing(web), links=2, depth=1)])
    said = outcomes(db)
    assert said[f"{TRUST}/news/"] == ("stored", "limit: the first 2 of 6 links, 4 wait for later nights")
    assert said[f"{TRUST}/news/?page=1"] == ("stored", "limit: depth 1; limit: the first 2 of 6 links, 4 wait for later nights")
    assert f"{TRUST}/news/?page=2" not in said


@pytest.mark.parametrize(("items", "stored", "said"), [(4, 5, "limit: the first 4 of 6 links, 2 wait for later nights"), (600, 7, "")])
def test_the_limit_of_items_is_the_sources_own(web: Web, db: Path, items: int, stored: int, said: str):
    """Of a feed, and likewise of an issue, an archive, a sitemap."""
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 6)), items=items)])
    assert (counts["stored"], outcomes(db)[f"{TRUST}/feed"][1]) == (stored, said)


def test_size_seconds_redirects_and_retries_are_the_sources_own(web: Web, db: Path):
    """Less than usual for one source, more for another, side by side."""

    def hops(host: str) -> list[str]:
        for n in range(8):
            web.add(f"{host}/hop-{n}", Answer(status=302, headers={"Location": f"/hop-{n + 1}"}))
        web.add(f"{host}/hop-8", "<p>there</p>")
        large = web.add(f"{host}/large", "<p>" + "word " * 500_000)
        late = web.add(f"{host}/late", Answer("<p>late</p>", seconds=1.5))
        return [web.url(f"{host}/hop-0"), large, late]

    strict = {"megabytes": 1, "seconds": 1, "redirects": 0, "retries": 0}
    wide = {"megabytes": 9, "seconds": 60, "redirects": 9, "retries": 2}
    hosts = {"strict.localhost": strict, "wide.localhost": wide}
    crawl(db, [source(host[:4], web.feed(f"{host}/feed", *hops(host)), **own) for host, own in hosts.items()])
    said = outcomes(db)
    assert said["strict.localhost/hop-0"] == ("failed", "more than 0 redirects")
    assert said["strict.localhost/large"] == ("failed", "over the size limit")
    assert said["strict.localhost/late"] == ("failed", "no complete answer within 1 seconds")
    assert web.asked("strict.localhost").count("/late") == 1
    assert {said[f"wide.localhost/{name}"][0] for name in ("hop-0", "large", "late")} == {"stored"}
