"""A night of fetching from a real server: what is due is asked for, every URL has one outcome, what came is stored."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from pathlib import Path

import pytest
from crawling import crawl, outcomes, pages, source, start
from webserver import Answer, Web, serving

from crawler.sources import Sources
from leads.errors import DatabaseRefused, SourcesInvalid
from leads.store import open_db
from leads.store.lock import locked
from leads.store.observed import Visit

ROOT = Path(__file__).parents[1]
TRUST = "trust.localhost"
MIB = 1024 * 1024


def _moved(location: str) -> Answer:
    return Answer(status=302, headers={"Location": location})


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"


def test_a_feed_and_its_stories_are_stored_byte_for_byte(web: Web, db: Path):
    """The door and each story are pages; their bodies are what the server sent."""
    feed = web.feed(f"{TRUST}/feed", *web.stories(TRUST, 3))
    counts = crawl(db, [source("news", feed)])
    assert counts == {"stored": 4, "known": 0}
    row = open_db(db).execute("SELECT body FROM pages JOIN urls ON urls.id = pages.url WHERE urls.url LIKE '%/story-1'").fetchone()
    assert zlib.decompress(row["body"]).startswith(b"<html><title>trust.localhost 1</title>")


def test_a_second_night_asks_for_doors_only(web: Web, db: Path):
    """Known stories are not asked for again; they are counted as known."""
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 3)))]
    crawl(db, sources)
    asked = len(web.asked())
    assert crawl(db, sources) == {"unchanged": 1, "known": 3}
    assert web.asked()[asked:] == ["/feed"]


def test_a_feed_that_had_items_and_is_now_empty_says_so(web: Web, db: Path):
    """It is a good answer, and yet something to look at; a feed that never had items is told from it."""
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 3))), source("new", web.feed(f"{TRUST}/new"))]
    crawl(db, sources)
    assert outcomes(db)[f"{TRUST}/new"] == ("stored", "nothing linked")
    web.feed(f"{TRUST}/feed")
    crawl(db, sources)
    assert outcomes(db)[f"{TRUST}/feed"] == ("stored", "nothing linked; it has shown 3 before")


def test_a_door_with_validators_is_asked_conditionally_byte_for_byte(web: Web, db: Path):
    """The ETag, weak as it is, and the date come back as they were sent."""
    door = web.add(
        f"{TRUST}/feed", Answer('<rss version="2.0"><channel/></rss>', headers={"ETag": 'W/"a b"', "Last-Modified": "yesterday, about 5"})
    )
    crawl(db, [source("news", door)])
    crawl(db, [source("news", door)])
    assert web.log[-1].headers["if-none-match"] == 'W/"a b"'
    assert web.log[-1].headers["if-modified-since"] == "yesterday, about 5"


def test_every_tenth_visit_asks_for_the_whole_page(web: Web, db: Path):
    """Validators lie: a server that says 304 for ever is found out."""
    door = web.add(f"{TRUST}/feed", Answer('<rss version="2.0"><channel/></rss>', headers={"ETag": '"1"'}))
    crawl(db, [source("news", door)])
    connection = open_db(db)
    connection.execute("UPDATE urls SET visits = 9")
    connection.close()
    crawl(db, [source("news", door)])
    assert "if-none-match" not in web.log[-1].headers


def test_a_changed_follow_pattern_finds_stories_on_an_unchanged_listing(web: Web, db: Path):
    """The listing answers 304, and is read again from the store."""
    links = web.stories(TRUST, 2)
    door = web.add(f"{TRUST}/news/", Answer("".join(f"<a href='{link}'>A long title</a>" for link in links), headers={"ETag": '"1"'}))
    assert crawl(db, [source("news", door, "listing", follow=("story-0",))])["stored"] == 2
    assert crawl(db, [source("news", door, "listing", follow=("story-",))]) == {"stored": 1, "unchanged": 1, "known": 1}


def test_a_listing_is_followed_to_its_last_page_once(web: Web, db: Path):
    """Pages are followed while they show something new: the next night stops at the first."""
    for number in range(3):
        links = "".join(f"<a href='/news/story-{number}-{n}'>A story</a>" for n in range(2))
        more = f"<a href='?page={number + 1}'>Older</a>" if number < 2 else ""
        web.add(f"{TRUST}/news/{f'?page={number}' if number else ''}", links + more)
        for n in range(2):
            web.add(f"{TRUST}/news/story-{number}-{n}", f"Story {number} {n}")
    sources = [source("news", web.url(f"{TRUST}/news/"), "listing", follow=("/story-",))]
    assert crawl(db, sources) == {"stored": 9, "known": 0}
    assert crawl(db, sources) == {"unchanged": 1, "known": 3}


BAD = {
    "gone": (Answer("gone", status=404), "failed", "404 Not Found"),
    "empty": (Answer(""), "failed", "an empty answer"),
    "blocked": (Answer("no", status=403, headers={"Server": "cloudflare"}), "blocked", "403 Forbidden (server: cloudflare)"),
    "away": (_moved("http://other.localhost/"), "skipped", "moved to another site: http://other.localhost/"),
    "up": (_moved("/"), "skipped", "moved to the front page: the story is gone"),
    "back": (_moved("/feed"), "skipped", "moved to the listing: the story is gone"),
    "round": (_moved("/round"), "failed", "more than 5 redirects"),
    "inside": (_moved("http://127.0.0.1/"), "skipped", "127.0.0.1 is not a public address"),
    "file": (_moved("file:///etc/passwd"), "failed", "302 Found to file:///etc/passwd, which is no web address"),
    "picture": (Answer(b"\x89PNG\r\n", type="image/png"), "skipped", "image/png, nothing to read"),
    "report": (Answer(b"%PDF-1.7\n", type="application/pdf"), "skipped", "a PDF: not read yet"),
    "large": (Answer(b"x" * (8 * MIB + 1)), "failed", "over the size limit"),
    "bomb": (
        Answer(zlib.compress(b"x" * 9 * MIB), headers={"Content-Encoding": "deflate"}),
        "failed",
        "over the size limit after decompression",
    ),
    "endless": (Answer(chunks=itertools.repeat(b"x" * MIB)), "failed", "over the size limit"),
    "half": (
        Answer(b"half", headers={"Content-Length": "1000"}, chunks=iter([b"half"])),
        "failed",
        "the connection broke before the answer was complete",
    ),
}


@pytest.fixture(scope="module")
def after_bad_ones(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Outcomes and counts of one crawl of a feed with every bad story between good ones."""
    db = tmp_path_factory.mktemp("bad") / "leads.db"
    with serving() as web:
        bad = [web.add(f"{TRUST}/{name}", answer) for name, (answer, _, _) in BAD.items()]
        good = web.stories(TRUST, len(BAD))
        web.add(f"{TRUST}/", "<h1>Welcome</h1>")
        counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", *itertools.chain(*zip(bad, good, strict=True))))])
    return outcomes(db), counts


@pytest.mark.parametrize("name", BAD)
def test_a_story_that_does_not_come_has_one_outcome_with_a_plain_reason(
    after_bad_ones: tuple[dict[str, tuple[str, str]], object], name: str
):
    """It costs itself only."""
    assert after_bad_ones[0][f"{TRUST}/{name}"] == BAD[name][1:]


def test_stories_beside_bad_ones_are_all_stored(after_bad_ones: tuple[object, dict[str, int]]):
    """Whatever the neighbours do."""
    bad = Counter(outcome for _, outcome, _ in BAD.values())
    assert after_bad_ones[1] == {"stored": len(BAD) + 1, **bad, "known": 0}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("<html><title>Our news</title><p>Hello</p></html>"), 'an HTML page ("Our news"), not a feed'),
        (Answer("nothing of the kind", type="text/plain"), "not a feed: text/plain"),
    ],
)
def test_a_feed_that_is_none_says_so(web: Web, db: Path, answer: Answer, reason: str):
    """Not "0 items"."""
    crawl(db, [source("news", web.add(f"{TRUST}/feed", answer))])
    outcome, said = outcomes(db)[f"{TRUST}/feed"]
    assert outcome == "failed"
    assert said.startswith(reason)


def test_a_host_that_does_not_answer_costs_itself_only(web: Web, db: Path):
    """Its door stays pending; the other source is done."""
    dead = source("dead", "http://dead.localhost:1/feed")
    counts = crawl(db, [dead, source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 2)))])
    assert counts == {"stored": 3, "pending": 1, "known": 0}
    assert outcomes(db)["dead.localhost/feed"] == ("pending", "robots.txt: unreachable: connection refused: closed tonight")


def test_one_story_in_two_feeds_is_one_page_with_two_sightings(web: Web, db: Path):
    """The second feed adds where it was met, not another visit."""
    stories = web.stories(TRUST, 1)
    crawl(db, [source("a", web.feed(f"{TRUST}/a", *stories)), source("b", web.feed(f"{TRUST}/b", *stories))])
    assert web.asked().count("/story-0") == 1
    assert [row["source"] for row in open_db(db).execute("SELECT source FROM sightings ORDER BY source")] == ["a", "b"]


def test_a_page_under_two_addresses_is_stored_once(web: Web, db: Path):
    """A redirect to a page that is known, or becomes known, makes a duplicate and no second page."""
    story = web.stories(TRUST, 1)
    moved = web.add(f"{TRUST}/moved", Answer(status=301, headers={"Location": "/story-0"}))
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", moved, *story))])
    assert counts == {"stored": 2, "duplicate": 1, "known": 0}


def test_a_source_has_so_many_requests_a_night_and_goes_on_the_next(web: Web, db: Path):
    """What is beyond the limit is pending, and due."""
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 6)), limit=4)]
    assert crawl(db, sources) == {"stored": 4, "pending": 3, "known": 0}
    assert crawl(db, sources) == {"stored": 3, "unchanged": 1, "known": 6}


def test_every_url_has_exactly_one_outcome_and_the_sums_agree(web: Web, db: Path):
    """The counts of the run are the ledger's."""
    gone = web.url(f"{TRUST}/gone")
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", gone, *web.stories(TRUST, 5)), limit=4)])
    connection = open_db(db)
    assert sum(counts.values()) - counts["known"] == connection.execute("SELECT count(*) FROM urls").fetchone()[0]
    assert connection.execute("SELECT max(n) FROM (SELECT count(*) AS n FROM visits GROUP BY run, url)").fetchone()[0] == 1


def test_a_killed_crawl_started_again_has_the_pages_of_an_undisturbed_one(web: Web, tmp_path: Path):
    """kill -9 in the middle loses nothing, and little is asked for twice."""
    hosts = [f"trust-{n}.localhost" for n in range(3)]
    sources = [source(f"news-{n}", web.feed(f"{host}/feed", *web.stories(host, 20)), delay=0.05) for n, host in enumerate(hosts)]
    crawl(tmp_path / "whole.db", sources)
    asked = len(web.log)
    process, _ = start(tmp_path / "killed.db", sources)
    while len(web.log) < asked + 25:
        time.sleep(0.01)
    process.kill()
    process.join()
    assert len(pages(tmp_path / "killed.db")) < 63
    crawl(tmp_path / "killed.db", sources)
    assert pages(tmp_path / "killed.db") == pages(tmp_path / "whole.db")
    assert len(web.log) < 2 * asked + 3 * 20


def test_a_signal_ends_the_crawl_within_seconds_even_while_a_page_hangs(web: Web, db: Path):
    """What was in the air is due again; what had come is stored."""
    hangs = web.add(f"{TRUST}/hangs", Answer("late", seconds=60))
    process, told = start(db, [source("news", web.feed(f"{TRUST}/feed", hangs))])
    while "/hangs" not in web.asked():
        time.sleep(0.01)
    begun = time.monotonic()
    process.terminate()
    ended = told.get(timeout=30)
    process.join(30)
    assert time.monotonic() - begun < 10
    assert ended.counts == {"stored": 1, "pending": 1, "known": 0}
    assert open_db(db).execute("SELECT count(*) FROM urls WHERE due_at IS NOT NULL AND run IS NULL").fetchone()[0] == 1


def test_a_signal_ends_the_crawl_within_seconds_even_while_a_heavy_door_is_read(web: Web, db: Path):
    """Its child goes with it; the door is due again."""
    items = "".join(f"<item><title>Story {n}</title><link>/story-{n}</link></item>" for n in range(20_000))
    heavy = web.add(f"{TRUST}/feed", f'<rss version="2.0"><channel>{items}</channel></rss>', type="application/rss+xml")
    process, told = start(db, [source("heavy", heavy)])
    while not (reading := _reading(process.pid)):
        time.sleep(0.01)
    begun = time.monotonic()
    process.terminate()
    ended = told.get(timeout=30)
    process.join(30)
    assert time.monotonic() - begun < 15
    assert ended.counts == {"pending": 1, "known": 0}
    assert not any(_is_alive(child) for child in reading)
    assert web.asked() == ["/feed"]


def _reading(pid: int | None) -> list[int]:
    """The children of a crawl that read for it; multiprocessing has one more that only keeps count of what is shared."""
    children = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")).split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and " Z " not in state.read_text()


def test_a_heavy_door_is_read_in_a_child_and_the_others_wait_for_nothing(web: Web, db: Path):
    """What a child that dies was to read has failed, with the reason; the next one is read."""
    items = "".join(f"<item><title>Story {n}</title><link>/story-{n}</link></item>" for n in range(20_000))
    heavy = web.add(f"{TRUST}/feed", f'<rss version="2.0"><channel>{items}</channel></rss>', type="application/rss+xml")
    light = web.feed("light.localhost/feed", *web.stories("light.localhost", 3))
    process, told = start(db, [source("heavy", heavy, limit=1), source("light", light)])
    while not (reading := _reading(process.pid)):
        time.sleep(0.01)
    os.kill(reading[0], signal.SIGKILL)
    assert told.get(timeout=60) == {"failed": 1, "stored": 4, "known": 0}
    process.join(30)
    assert outcomes(db)[f"{TRUST}/feed"] == ("failed", "too much to read: the reading process died")


def test_sample_sites_and_real_ones_never_share_a_database(web: Web, db: Path):
    """The file says whose it is."""
    crawl(db, [source("news", web.feed(f"{TRUST}/feed"))])
    with pytest.raises(DatabaseRefused, match="holds sample sites"):
        crawl(db, [source("real", "https://www.example.nhs.uk/feed")])


def test_without_a_contact_nothing_is_asked(web: Web, db: Path):
    """Refused before a file is made."""
    from crawler.run import crawl as run

    with pytest.raises(SourcesInvalid, match="no contact"):
        run(db, Sources(None, (source("news", web.url("x.localhost/")),)))
    assert not db.exists()


def test_scrapy_lists_the_kinds_and_crawls_one_source(web: Web, tmp_path: Path):
    """`scrapy list` and `scrapy crawl feed -a source=ID` work in the project's folder."""
    listed = subprocess.run([sys.executable, "-m", "scrapy", "list"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert {"feed", "listing", "night"} <= set(listed.stdout.split())
    yaml = tmp_path / "sources.yaml"
    sites = [web.feed(f"{host}/feed", *web.stories(host, 1)) for host in ("one.localhost", "two.localhost")]
    entries = "".join(
        f"  - {{id: {name}, name: News, kind: feed, delay: 0, url: '{url}'}}\n" for name, url in zip(("one", "two"), sites, strict=True)
    )
    yaml.write_text(f"contact: tests@x.localhost\nsources:\n{entries}")
    options = ["-a", "source=two", "-a", f"sources={yaml}", "-a", f"db={tmp_path / 'x.db'}", "-s", "LOCAL_HOSTS=*.localhost"]
    subprocess.run([sys.executable, "-m", "scrapy", "crawl", "feed", *options], check=True, cwd=ROOT, timeout=60)
    assert web.asked() == ["/feed", "/story-0"]
    assert {one.host for one in web.log} == {"two.localhost"}


def test_the_user_agent_says_who_asks_and_where_to_complain(web: Web, db: Path):
    """Also when asking for robots.txt."""
    crawl(db, [source("news", web.feed(f"{TRUST}/feed"))])
    assert {one.headers["user-agent"].split("/")[0] for one in web.log} == {"LeadTheWay"}
    assert all("contact: tests@lead-the-way.localhost" in one.headers["user-agent"] for one in web.log)


def test_a_database_that_is_deleted_or_swapped_under_the_crawl_stops_it(web: Web, db: Path):
    """SQLite would write on into nothing; no fresh file is made in its place."""
    process, told = start(db, [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 50)), delay=0.1)])
    while len(web.log) < 5:
        time.sleep(0.01)
    db.rename(db.with_suffix(".moved"))
    ended = told.get(timeout=30)
    process.join(30)
    assert isinstance(ended, DatabaseRefused)
    assert "deleted or moved while it was in use" in str(ended)
    assert not db.exists()
    assert len(web.log) < 40


def broken(visit: Visit) -> None:
    """Progress that is told nowhere."""
    raise KeyError("a bug of ours")


def test_a_bug_ends_the_crawl_with_its_traceback(web: Web, db: Path):
    """Never as a night that is done: the caller gets the very error."""
    with pytest.raises(KeyError, match="a bug of ours"):
        crawl(db, [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 2)))], progress=broken)


def test_one_crawl_at_a_time_also_by_scrapy(web: Web, tmp_path: Path):
    """`scrapy crawl` holds the lock that `leads crawl` holds."""
    yaml = tmp_path / "sources.yaml"
    yaml.write_text(
        f"contact: a@b.localhost\nsources:\n  - {{id: one, name: N, kind: feed, delay: 0, url: '{web.feed('one.localhost/feed')}'}}\n"
    )
    options = ["-a", "source=one", "-a", f"sources={yaml}", "-a", f"db={tmp_path / 'x.db'}", "-s", "LOCAL_HOSTS=*.localhost"]
    with locked(tmp_path / "x.db"):
        ended = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "feed", *options], check=False, capture_output=True, text=True, cwd=ROOT, timeout=60
        )
    assert "another run is at work on it" in ended.stderr
    assert web.log == []
