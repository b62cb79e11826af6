"""What the web gave, in the database: whole visits, one outcome each, the frontier's turns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from crawling import source
from sqlite_utils.utils import sqlite3

from leads.errors import DatabaseRefused
from leads.store import frontier, observed, open_db
from leads.store.frontier import Clock, Due
from leads.store.observed import Visit
from leads.types import Page, Sighting, Source

AT = "2026-11-24T18:00:00Z"
LATER = "2026-11-24T20:00:00Z"
HOST = "www.trust.nhs.uk"
NEWS = source("news", f"https://{HOST}/feed")
BLOG = source("blog", f"https://{HOST}/blog")
SOURCES = {"news": NEWS, "blog": BLOG}


@pytest.fixture
def db(tmp_path: Path):
    connection = open_db(tmp_path / "leads.db", create=True)
    observed.sync_sources(connection, [NEWS, BLOG])
    yield connection
    connection.close()


def begin(db: sqlite3.Connection, at: str = AT) -> int:
    run, _ = observed.begin_run(db)
    frontier.open_doors(db, [NEWS, BLOG], at)
    return run


def take(db: sqlite3.Connection, run: int, at: str = AT, limit: int = 10, **left: int) -> list[Due]:
    return frontier.take_due(db, run, HOST, left or {"news": 99, "blog": 99}, at, limit=limit)


def page(due: Due, body: bytes = b"<p>text</p>", final: str = "", **headers: str) -> Page:
    return Page(due.url, final or due.url, 200, headers, body, AT, "text/html")


def stored(due: Due, *links: str, role: Any = "story", body: bytes = b"<p>text</p>", at: str = AT, **headers: str) -> Visit:
    sightings = tuple(Sighting(url, role, due.source, due.url, "feed", position=n) for n, url in enumerate(links))
    return Visit(due, at, "stored", page=page(due, body, **headers), sightings=sightings)


def record(db: sqlite3.Connection, run: int, *visits: Visit) -> observed.Recorded:
    return observed.record_visits(db, run, map(observed.pack, visits), SOURCES)


def column(db: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in db.execute(sql)]


def test_doors_first_then_the_newest_the_sources_in_turn(db: sqlite3.Connection):
    """One source with much to fetch does not keep the other waiting."""
    run = begin(db)
    blog, news = take(db, run)
    record(db, run, stored(news, *[f"https://{HOST}/n{n}" for n in range(3)]), stored(blog, f"https://{HOST}/b0", f"https://{HOST}/b1"))
    assert [one.url[-2:] for one in take(db, run)] == ["b0", "n0", "b1", "n1", "n2"]


def test_a_link_that_is_no_address_is_left_out_and_told(db: sqlite3.Connection):
    """JSON can hold half a character, which no file takes: the other links, and the rest of the batch, are stored."""
    run = begin(db)
    news, blog = take(db, run)
    good = stored(news, f"https://{HOST}/\ud800", f"https://{HOST}/b")
    record(db, run, replace(good, sightings=tuple(replace(one, title="Half \ud800") for one in good.sightings)), stored(blog))
    assert column(db, "SELECT url FROM urls WHERE role = 'story'") == [f"https://{HOST}/b"]
    assert column(db, "SELECT title FROM sightings WHERE role = 'story'") == ["Half \ufffd"]
    assert column(db, "SELECT reason FROM visits") == [f"1 left out, not an address: https://{HOST}/\ufffd", ""]


def test_a_taken_url_is_not_taken_twice_until_it_is_released(db: sqlite3.Connection):
    """By the end of its run, or by the next run when that one was killed."""
    run = begin(db)
    assert len(take(db, run)) == 2
    assert take(db, run) == []
    again, killed = observed.begin_run(db)
    assert (killed, len(take(db, again))) == (True, 2)


def test_a_source_gets_no_more_than_what_is_left(db: sqlite3.Connection):
    """And one that is not asked for gets nothing."""
    run = begin(db)
    news = take(db, run, news=1)[0]
    record(db, run, stored(news, *[f"https://{HOST}/n{n}" for n in range(3)]))
    assert [one.url[-2:] for one in take(db, run, news=2)] == ["n0", "n1"]


def test_a_door_rests_an_hour_but_a_samples_door_does_not(db: sqlite3.Connection):
    """A second run right after the first asks nobody real again."""
    run = begin(db)
    record(db, run, *(stored(due) for due in take(db, run)))
    observed.end_run(db, run, "done", SOURCES, LATER)
    assert take(db, begin(db, "2026-11-24T18:30:00Z"), "2026-11-24T18:30:00Z") == []
    assert len(take(db, begin(db, LATER), LATER)) == 2


def test_a_visit_is_whole_or_not_at_all(db: sqlite3.Connection):
    """A fault in the second visit of a batch takes the first one back too, pages and sightings included."""
    run = begin(db)
    blog, news = take(db, run)
    broken = stored(blog, "https://x.nhs.uk/a")
    broken = replace(broken, sightings=(replace(broken.sightings[0], source="nobody"),))
    with pytest.raises(KeyError):
        record(db, run, stored(news, f"https://{HOST}/n0"), broken)
    assert column(db, "SELECT count(*) FROM pages") + column(db, "SELECT count(*) FROM visits") + column(
        db, "SELECT count(*) FROM sightings"
    ) == [0, 0, 0]


def test_the_same_bytes_are_unchanged_and_no_second_page(db: sqlite3.Connection):
    """Whatever the ETag says; the new ETag is kept."""
    run = begin(db)
    record(db, run, stored(take(db, run, news=9)[0], etag='"1"'))
    run = begin(db, LATER)
    news = take(db, run, LATER, news=9)[0]
    assert news.etag == '"1"'
    recorded = record(db, run, stored(news, etag='"2"', at=LATER))
    assert recorded.visits[0].outcome == "unchanged"
    assert column(db, "SELECT count(*) FROM pages") == [1]
    assert column(db, "SELECT etag FROM urls WHERE source = 'news'") == ['"2"']


def test_changed_bytes_are_a_new_page(db: sqlite3.Connection):
    """One row per changed fetch; the ledger points to the newest."""
    run = begin(db)
    record(db, run, stored(take(db, run, news=9)[0]))
    run = begin(db, LATER)
    record(db, run, stored(take(db, run, LATER, news=9)[0], body=b"<p>new</p>", at=LATER))
    assert column(db, "SELECT page FROM urls WHERE source = 'news'") == column(db, "SELECT max(id) FROM pages")
    assert observed.load_page(db, 2).body == b"<p>new</p>"  # type: ignore[union-attr]


def test_addresses_that_mean_one_page_are_one_url(db: sqlite3.Connection):
    """Tracking parameters and spelling make no second URL, but a second place where it was met."""
    run = begin(db)
    blog, news = take(db, run)
    recorded = record(db, run, stored(news, f"https://{HOST}/a?utm_source=x"), stored(blog, f"https://{HOST.upper()}/a#top"))
    assert len(take(db, run)) == 1
    assert recorded.shown.known == {"blog": 1}
    assert column(db, "SELECT count(*) FROM sightings") == [2]


def test_a_next_page_is_due_again_only_after_something_new(db: sqlite3.Connection):
    """A listing's second page is asked when its first one shows a story that was not known."""
    more = Sighting(f"https://{HOST}/feed?page=2", "door", "news", NEWS.url)

    def night(at: str, *stories: str) -> list[str]:
        run = begin(db, at)
        news = next(due for due in take(db, run, at) if due.url == NEWS.url)
        visit = stored(news, *stories, at=at, body=at.encode())
        record(db, run, replace(visit, sightings=(*visit.sightings, more)))
        return [due.url[-6:] for due in take(db, run, at) if record(db, run, Visit(due, at, "unchanged"))]

    assert "page=2" in night("2026-11-24T18:00:00Z", f"https://{HOST}/a")
    assert "page=2" not in night("2026-11-25T18:00:00Z", f"https://{HOST}/a")
    assert "page=2" in night("2026-11-26T18:00:00Z", f"https://{HOST}/a", f"https://{HOST}/b")


@pytest.mark.parametrize(
    ("outcome", "status", "failures", "due_at"),
    [
        ("duplicate", 200, 0, None),
        ("skipped", None, 0, None),
        ("pending", None, 0, AT),
        ("failed", 404, 0, None),
        ("failed", 410, 3, None),
        ("failed", 500, 0, "2026-11-25T06:00:00Z"),
        ("failed", None, 1, "2026-11-25T18:00:00Z"),
        ("blocked", 403, 2, "2026-11-26T18:00:00Z"),
        ("failed", None, 40, "2026-12-24T18:00:00Z"),
    ],
)
def test_when_a_url_is_due_again(outcome: Any, status: int | None, failures: int, due_at: str | None):
    """A failure rests longer each time, a month at most, and is never the end; what is gone is gone."""
    due = Due(1, NEWS.url, HOST, "news", "story", 0, 0, failures, "", "", None, "")
    assert frontier.next_due(due, outcome, status, AT) == due_at


def test_the_end_of_a_run_counts_every_url_once(db: sqlite3.Connection):
    """What was due and not reached is pending."""
    run = begin(db)
    news = take(db, run, news=1)[0]
    record(db, run, stored(news, *[f"https://{HOST}/n{n}" for n in range(3)]))
    record(db, run, *(Visit(due, AT, "failed", status=404) for due in take(db, run, news=1)))
    assert observed.end_run(db, run, "done", SOURCES, LATER, known=7) == {"stored": 1, "failed": 1, "pending": 3, "known": 7}
    assert column(db, "SELECT count(*) FROM urls WHERE run IS NOT NULL") == [0]


def test_text_that_sqlite_cannot_hold_is_cleaned(db: sqlite3.Connection):
    """NULs and lone surrogates of titles, headers and reasons never reach the file."""
    run = begin(db)
    news = take(db, run, news=1)[0]
    nasty = Sighting(f"https://{HOST}/a\x00", "story", "news", NEWS.url, title="a\x00b\ud800", summary="\udcff")
    visit = Visit(news, AT, "stored", "x\x00", page=page(news, server="a\x00"), sightings=(nasty,))
    record(db, run, visit)
    assert column(db, "SELECT title FROM sightings") == ["ab\ufffd"]


def test_a_source_that_left_the_file_stays_and_is_not_enabled(db: sqlite3.Connection):
    """Its articles stay; a changed name is taken over."""
    observed.sync_sources(db, [replace(NEWS, name="New name")])
    assert [tuple(row) for row in db.execute("SELECT id, name, enabled FROM sources ORDER BY id")] == [
        ("blog", "blog", 0),
        ("news", "New name", 1),
    ]


def test_sample_sources_are_refused_in_a_real_database(db: sqlite3.Connection):
    """And nothing is changed."""
    with pytest.raises(DatabaseRefused, match="holds real sites, the list has sample ones"):
        observed.sync_sources(db, [source("s", "http://s.localhost/")])
    assert column(db, "SELECT count(*) FROM sources") == [2]


def test_clocks_are_kept(db: sqlite3.Connection):
    """As the run leaves them."""
    frontier.save_clocks(db, {"a": Clock(12.5, 5.0, None, 200, AT), "b": Clock()}, ["a"])
    assert frontier.load_clocks(db) == {"a": Clock(12.5, 5.0, None, 200, AT)}


@pytest.mark.parametrize(
    ("source_", "url", "clock"),
    [
        (NEWS, f"https://{HOST}:8443/a", HOST),
        (NEWS, "https://elsewhere.org/a", "elsewhere.org"),
        (replace(NEWS, politeness="supplier"), f"https://{HOST}/a", "supplier"),
        (replace(NEWS, politeness="supplier"), "https://elsewhere.org/a", "elsewhere.org"),
    ],
)
def test_which_clock_a_url_keeps(source_: Source, url: str, clock: str):
    """The host without its port, or the source's own key on its own site."""
    assert frontier.clock_of(source_, url) == clock
