"""Politeness, proved from the server's log: intervals, robots.txt, Retry-After, one request at a time."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from crawling import crawl, outcomes, source, start
from scrapy.http import Response
from webserver import Answer, Asked, Web, serving

from crawler.politeness import Clocks, retry_after
from leads.store import open_db
from leads.store.frontier import Clock

TRUST = "trust.localhost"


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"


def test_no_interval_is_shorter_than_the_delay(web: Web, db: Path):
    """From start to start, robots.txt and both sources of the host included; other hosts go on side by side."""
    feeds = [web.feed(f"{TRUST}/{name}", *web.stories(TRUST, 6)) for name in "ab"]
    other = web.feed("other.localhost/feed", *web.stories("other.localhost", 6))
    sources = [source(name, url, delay=0.15) for name, url in zip("abc", [*feeds, other], strict=True)]
    crawl(db, sources)
    assert min(web.intervals(TRUST)) >= 0.15
    assert min(web.intervals("other.localhost")) >= 0.15
    seconds = web.log[-1].at - web.log[0].at
    assert seconds < sum(web.intervals(TRUST)) + sum(web.intervals("other.localhost"))


def test_a_delay_from_robots_txt_holds_when_it_is_the_longer_one(web: Web, db: Path):
    """Crawl-delay of our own group, else of the star."""
    web.add(f"{TRUST}/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n", type="text/plain")
    web.add("own.localhost/robots.txt", "User-agent: *\nCrawl-delay: 9\n\nUser-agent: LeadTheWay\nCrawl-delay: 0.2\n", type="text/plain")
    sources = [source(host[:3], web.feed(f"{host}/feed", *web.stories(host, 3)), delay=0.05) for host in (TRUST, "own.localhost")]
    crawl(db, sources)
    assert min(web.intervals(TRUST)[1:]) >= 0.3
    assert 0.2 <= min(web.intervals("own.localhost")[1:]) < 1


def test_one_request_at_a_time(web: Web, db: Path):
    """A slow host is not asked for a second page while it works on the first."""
    working, most = [0], [0]
    lock = threading.Lock()

    def slow(asked: Asked) -> Answer:
        with lock:
            working[0] += 1
            most[0] = max(most[0], working[0])
        time.sleep(0.2)
        with lock:
            working[0] -= 1
        return Answer(f"<p>{asked.path}</p>")

    links = [web.add(f"{TRUST}/slow-{n}", slow) for n in range(4)]
    crawl(db, [source(name, web.feed(f"{TRUST}/{name}", *links), delay=0) for name in "ab"])
    assert most == [1]


def test_hosts_under_one_politeness_key_share_a_clock(web: Web, db: Path):
    """Many trusts share one supplier's machine."""
    hosts = ("a.localhost", "b.localhost")
    crawl(db, [source(host[0], web.feed(f"{host}/feed", *web.stories(host, 3)), delay=0.1, politeness="supplier") for host in hosts])
    times = [one.at for one in web.log]
    assert min(after - before for before, after in itertools.pairwise(times)) >= 0.1


def test_what_robots_txt_forbids_is_not_asked(web: Web, db: Path):
    """The longest rule wins; our own group replaces the star."""
    web.add(f"{TRUST}/robots.txt", "User-agent: leadtheway\nDisallow: /private\nAllow: /private/open\n\nUser-agent: *\nDisallow: /\n")
    links = [web.add(f"{TRUST}/{path}", f"<p>{path}</p>") for path in ("private/a", "private/open", "public")]
    crawl(db, [source("news", web.feed(f"{TRUST}/feed", *links))])
    assert sorted(web.asked(TRUST)) == ["/feed", "/private/open", "/public"]
    assert outcomes(db)[f"{TRUST}/private/a"] == ("skipped", "robots.txt forbids it")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_in_trouble_closes_the_host_for_tonight(web: Web, db: Path, status: int):
    """Nothing of the host is asked, its URLs stay pending and are fetched the next night."""
    web.add(f"{TRUST}/robots.txt", Answer("oh", status=status))
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 1)))]
    assert crawl(db, sources) == {"pending": 1, "known": 0}
    assert web.asked() == []
    del web.routes[TRUST, "/robots.txt"]
    assert crawl(db, sources) == {"stored": 2, "known": 0}


@pytest.mark.parametrize(
    "answer",
    [
        Answer("no", status=403),
        Answer("gone", status=404),
        Answer(status=301, headers={"Location": "/robots.txt"}),
        Answer("<html><p>Disallow: nothing</p></html>"),
    ],
)
def test_without_a_readable_robots_txt_everything_is_allowed(web: Web, db: Path, answer: Answer):
    """4xx, a loop of redirects, a web page."""
    web.add(f"{TRUST}/robots.txt", answer)
    assert crawl(db, [source("news", web.feed(f"{TRUST}/feed"))]) == {"stored": 1, "known": 0}


def test_robots_txt_is_followed_through_redirects_and_read_to_500_kib(web: Web, db: Path):
    """Five redirects, also to another host; a rule within the first 500 KiB counts, one behind them does not."""
    web.add(f"{TRUST}/robots.txt", Answer(status=301, headers={"Location": web.url("cdn.localhost/rules")}))
    filler = "#" + "x" * 99 + "\n"
    web.add("cdn.localhost/rules", f"User-agent: *\nDisallow: /a\n{filler * 5200}Disallow: /b\n", type="text/plain")
    links = [web.add(f"{TRUST}/{name}", f"<p>{name}</p>") for name in "ab"]
    crawl(db, [source("news", web.feed(f"{TRUST}/feed", *links))])
    assert sorted(web.asked(TRUST)) == ["/b", "/feed"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_gets_the_rest_it_asks_for(web: Web, db: Path, status: int):
    """Retry-After holds for the whole host; then the URL is asked once more."""
    answers = iter([Answer("busy", status=status, headers={"Retry-After": "1"})])
    busy = web.add(f"{TRUST}/busy", lambda asked: next(answers, Answer("<p>done</p>")))
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", busy, *web.stories(TRUST, 2)))])
    assert counts == {"stored": 4, "known": 0}
    place = [one.path for one in web.log].index("/busy")
    assert web.intervals(TRUST)[place] >= 1


def test_a_host_that_wants_a_long_rest_is_left_alone_also_by_the_next_run(web: Web, db: Path):
    """What is left stays pending; the clock is kept in the database."""
    busy = web.add(f"{TRUST}/busy", Answer("busy", status=429, headers={"Retry-After": "7200"}))
    sources = [source("news", web.feed(f"{TRUST}/feed", busy, *web.stories(TRUST, 3)))]
    assert crawl(db, sources) == {"stored": 1, "pending": 4, "known": 0}
    asked = len(web.log)
    assert crawl(db, sources) == {"pending": 5, "known": 0}
    assert len(web.log) == asked
    assert outcomes(db)[f"{TRUST}/busy"][1].endswith("wants a rest of 120 more minutes")


def test_a_busy_host_that_names_no_time_rests_longer_each_time(web: Web, db: Path):
    """Four delays, then eight."""
    links = [web.add(f"{TRUST}/busy-{n}", Answer("busy", status=503)) for n in range(2)]
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", *links), delay=0.1)])
    assert counts == {"stored": 1, "pending": 2, "known": 0}
    rests = web.intervals(TRUST)[2:]
    assert [rest >= least for rest, least in zip(rests, (0.4, 0.8, 1.6), strict=True)] == [True, True, True]


def test_a_run_after_a_killed_one_begins_with_a_whole_delay(web: Web, db: Path):
    """kill -9 leaves no time to write the clock down: it is kept all the same."""
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 9)), delay=1.5)]
    process, _ = start(db, sources)
    while len(web.log) < 3:
        time.sleep(0.01)
    process.kill()
    process.join()
    process, _ = start(db, sources)
    while len(web.log) < 4:
        time.sleep(0.01)
    process.kill()
    process.join()
    assert min(web.intervals(TRUST)) >= 1.5


def test_the_clock_of_a_host_is_kept_with_its_robots_txt(web: Web, db: Path):
    """What the next night starts from."""
    web.add(f"{TRUST}/robots.txt", "User-agent: *\nCrawl-delay: 0.2\n", type="text/plain")
    crawl(db, [source("news", web.feed(f"{TRUST}/feed"), delay=0.1)])
    row = open_db(db).execute("SELECT * FROM hosts").fetchone()
    assert (row["clock"], row["delay"], row["crawl_delay"], row["robots_status"]) == (TRUST, 0.2, 0.2, 200)
    assert abs(row["next_at"] - time.time()) < 30


def test_a_jump_of_the_computers_clock_does_not_stop_a_host_for_ever():
    """A next start in ten years is a jump, not a wish: it is asked after its usual delay. A rest of a day is kept."""
    clocks = Clocks({TRUST: Clock(next_at=time.time() + 10 * 365 * 86400), "busy.nhs.uk": Clock(next_at=time.time() + 86400)}, [])
    for host in (TRUST, "busy.nhs.uk"):
        clocks.slot(host, source("news", "http://trust.localhost/", delay=5))
    assert clocks.wait(TRUST) <= 5
    assert clocks.wait("busy.nhs.uk") > 86000


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("120", 120, 120),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("", 0, 0),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, least: float, most: float):
    """Anything else, and a date that has passed, asks for nothing."""
    assert least <= retry_after(Response("http://x.localhost/", headers={"Retry-After": value})) <= most


def test_a_date_to_come_is_waited_for():
    """An hour from now is an hour."""
    value = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < retry_after(Response("http://x.localhost/", headers={"Retry-After": value})) <= 3600


def test_a_host_that_is_lost_again_and_again_is_left_alone_tonight(web: Web, db: Path):
    """Two URLs, each tried twice; the others stay pending, and another source loses nothing."""
    links = [web.add(f"{TRUST}/lost-{n}", Answer(headers={"Content-Length": "9"}, chunks=iter([]))) for n in range(5)]
    good = web.feed("other.localhost/feed", *web.stories("other.localhost", 3))
    counts = crawl(db, [source("lost", web.feed(f"{TRUST}/feed", *links)), source("good", good)])
    assert counts == {"stored": 5, "failed": 2, "pending": 3, "known": 0}
    assert outcomes(db)[f"{TRUST}/lost-4"] == ("pending", "trust.localhost has not answered 4 times: closed tonight")


def test_a_host_that_asks_for_proof_of_a_browser_is_blocked_and_left(web: Web, db: Path):
    """No evasion: one question, its evidence, and nothing more tonight."""
    challenge = Answer("Just a moment", status=403, headers={"cf-mitigated": "challenge", "Server": "cloudflare"})
    links = [web.add(f"{TRUST}/{n}", challenge) for n in range(3)]
    counts = crawl(db, [source("news", web.feed(f"{TRUST}/feed", *links))])
    assert counts == {"stored": 1, "blocked": 3, "known": 0}
    assert len(web.asked(TRUST)) == 2
    assert outcomes(db)[f"{TRUST}/0"] == ("blocked", "403 Forbidden (server: cloudflare, cf-mitigated: challenge)")
    assert outcomes(db)[f"{TRUST}/1"] == ("blocked", "trust.localhost asks for proof of a browser (403 Forbidden)")
