"""Politeness, proved from the server's own record: two nights, held against intervals, rules, Crawl-delay and Retry-After."""

from __future__ import annotations

import itertools
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.robotparser import RobotFileParser

import pytest
from crawling import crawl, outcomes, source
from webserver import Answer, Asked, Web, serving, story

from leads.types import Source

Said = list[tuple[Asked, Answer]]
ROBOTS = ("/robots.txt", "/rules.txt")  # the latter is where one of them has moved to
OWN = 0.15  # seconds, of every source
RULES = {
    "ash.localhost": "User-agent: *\nDisallow: /private\n",
    "news.ash.localhost": "User-agent: *\nDisallow: /secret\n",
    "birch.localhost": "User-agent: *\nCrawl-delay: 0.4\nDisallow: /story-2\n",
    "cedar.localhost": "User-agent: LeadTheWay\nDisallow: /b\n\nUser-agent: *\nDisallow: /\n",
    "elm-a.localhost": "",
    "elm-b.localhost": "",
}
SHARED = {"elm-a.localhost": "elm", "elm-b.localhost": "elm"}  # two hosts on one machine, under one clock


def broken(said: Said, rules: Mapping[str, str], own: float, shared: Mapping[str, str]) -> list[str]:
    """Every interval, rule, Crawl-delay and Retry-After that was broken. Knows nothing of the crawler: it reads the record only."""
    clocks: dict[str, Said] = defaultdict(list)
    for asked, answer in sorted(said, key=lambda pair: pair[0].at):
        clocks[shared.get(asked.host, asked.host)].append((asked, answer))
    faults = []
    for name, log in clocks.items():
        faults += [f"{name}: {fault}" for fault in (*_intervals(log, rules, own), *_rests(log), *_forbidden(log, rules))]
    return faults


def _intervals(log: Said, rules: Mapping[str, str], own: float) -> Iterator[str]:
    """From start to start, robots.txt, redirects and retries included; a Crawl-delay holds from the answer on that told it."""
    told = 0.0
    for (before, answer), (after, _) in itertools.pairwise(log):
        wanted = re.search(r"Crawl-delay: ([\d.]+)", rules[before.host]) if before.path in ROBOTS and answer.status == 200 else None
        told = max(told, float(wanted[1]) if wanted else 0.0)
        if after.at - before.at < max(own, told):
            yield f"{after.path} came {after.at - before.at:.3f} s after {before.path}, not {max(own, told)}"


def _rests(log: Said) -> Iterator[str]:
    """After 429 or 503 with Retry-After nothing is asked of the host before that time, be it a number of seconds or a date."""
    since = time.time() - time.monotonic()  # taken now: the machine's time of day may be put right while the tests run
    for (busy, answer), (after, _) in itertools.combinations(log, 2):
        if answer.status in (429, 503) and (value := answer.headers.get("Retry-After")):
            until = busy.at + float(value) if value.isdigit() else parsedate_to_datetime(value).timestamp() - since
            if after.at < until:
                yield f"{after.path} came {until - after.at:.3f} s before {busy.path} had rested"


def _forbidden(log: Said, rules: Mapping[str, str]) -> Iterator[str]:
    """robots.txt comes first on each host, and what it forbids is never asked."""
    seen: set[str] = set()
    for asked, _ in log:
        if asked.path in ROBOTS:
            seen.add(asked.host)
            continue
        parser = RobotFileParser()
        parser.parse(rules[asked.host].splitlines())
        if asked.host not in seen:
            yield f"{asked.path} was asked before robots.txt"
        if not parser.can_fetch("LeadTheWay", asked.path):
            yield f"{asked.path} is forbidden"


def put(web: Web) -> list[Source]:
    """Two sources on one host with redirects and errors, hosts with rules of their own, one that is busy, one machine with two."""
    for host, text in RULES.items():
        web.add(f"{host}/robots.txt", text, type="text/plain")
    web.add("birch.localhost/robots.txt", Answer(status=301, headers={"Location": "/rules.txt"}))
    web.add("birch.localhost/rules.txt", RULES["birch.localhost"], type="text/plain")
    ash = web.stories("ash.localhost", 4)
    moved = [
        web.add(f"ash.localhost/moved-{n}", _moved(web.url(to))) for n, to in enumerate(("ash.localhost/story-9", "news.ash.localhost/a"))
    ]
    moved += [web.add("ash.localhost/moved-2", _moved(web.url("news.ash.localhost/secret/a"))), web.url("ash.localhost/private/a")]
    web.add("ash.localhost/story-9", story("ash 9"))
    web.add("news.ash.localhost/a", story("news a"))
    moved.append(web.add("ash.localhost/broken", Answer("oh", status=500)))
    feeds = {"one": web.feed("ash.localhost/one", *ash[:2], *moved), "two": web.feed("ash.localhost/two", *ash[2:], *moved[:1])}
    feeds["birch"] = web.feed("birch.localhost/feed", *web.stories("birch.localhost", 4))
    feeds["cedar"] = web.feed("cedar.localhost/feed", *_busy(web), web.url("cedar.localhost/b/x"), *web.stories("cedar.localhost", 2))
    for name in ("elm-a", "elm-b"):
        feeds[name] = web.feed(f"{name}.localhost/feed", *web.stories(f"{name}.localhost", 3))
    return [source(name, url, delay=OWN, politeness="elm" if name.startswith("elm") else None) for name, url in feeds.items()]


def _moved(url: str) -> Answer:
    return Answer(status=302, headers={"Location": url})


def _busy(web: Web) -> list[str]:
    """Pages that ask for a rest once, one by a number and one by a date."""
    seconds = iter([Answer("busy", status=429, headers={"Retry-After": "1"})])
    dates = iter([2.0])

    def by_date(asked: Asked) -> Answer:
        for rest in dates:
            until = format_datetime(datetime.now(UTC) + timedelta(seconds=rest), usegmt=True)
            return Answer("busy", status=503, headers={"Retry-After": until})
        return Answer("<p>by date</p>")

    by_number = web.add("cedar.localhost/a", lambda asked: next(seconds, Answer("<p>by number</p>")))
    return [by_number, web.add("cedar.localhost/c", by_date)]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, dict[str, tuple[str, str]]]:
    """The record of two nights without a pause between them, and the outcomes."""
    db = tmp_path_factory.mktemp("polite") / "leads.db"
    with serving() as web:
        sources = put(web)
        crawl(db, sources)
        said = outcomes(db)
        crawl(db, sources)
        return list(web.said), said


def test_nothing_was_broken_in_two_nights(nights: tuple[Said, object]):
    """One record of both: the clocks are kept between nights."""
    assert broken(nights[0], RULES, OWN, SHARED) == []


def test_the_record_holds_all_that_could_have_been_broken(nights: tuple[Said, dict[str, tuple[str, str]]]):
    """Redirects within and between hosts, a retry, busy answers of both kinds, a robots.txt that has moved, two sources of one host."""
    asked = [f"{one.host}{one.path}" for one, _ in nights[0]]
    for path in ("/one", "/two", "/moved-0", "/story-9", "/moved-1", "/moved-2"):
        assert f"ash.localhost{path}" in asked
    assert asked.count("ash.localhost/broken") >= 2
    assert "news.ash.localhost/a" in asked
    assert "birch.localhost/rules.txt" in asked
    assert {answer.status for one, answer in nights[0] if one.host == "cedar.localhost"} >= {200, 429, 503}
    said = nights[1]
    assert [said[f"cedar.localhost/{path}"][0] for path in ("a", "c", "b/x")] == ["stored", "stored", "skipped"]
    assert said["ash.localhost/moved-2"] == ("skipped", "robots.txt forbids it")


def record(*rows: tuple[float, str, str, Answer]) -> Said:
    return [(Asked(at, host, path, {}), answer) for at, host, path, answer in rows]


OK, HOST = Answer("x"), "birch.localhost"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([(0, "ash.localhost", "/robots.txt", OK), (0.1, "ash.localhost", "/a", OK)], "/a came 0.100 s after /robots.txt"),
        ([(0, HOST, "/robots.txt", OK), (0.5, HOST, "/a", OK), (0.7, HOST, "/b", OK)], "/b came 0.200 s after /a, not 0.4"),
        ([(0, HOST, "/a", OK)], "/a was asked before robots.txt"),
        ([(0, HOST, "/robots.txt", OK), (1, HOST, "/story-2", OK)], "/story-2 is forbidden"),
        ([(0, "elm-a.localhost", "/robots.txt", OK), (0.1, "elm-b.localhost", "/robots.txt", OK)], "elm: /robots.txt came 0.100 s"),
        (
            [(0, HOST, "/robots.txt", OK), (1, HOST, "/a", Answer(status=429, headers={"Retry-After": "9"})), (9, HOST, "/b", OK)],
            "/b came 1.000 s before /a had rested",
        ),
    ],
)
def test_the_proof_finds_what_is_broken(rows: list[tuple[float, str, str, Answer]], fault: str):
    """A proof that cannot fail proves nothing."""
    (found,) = broken(record(*rows), RULES, OWN, SHARED)
    assert fault in found
