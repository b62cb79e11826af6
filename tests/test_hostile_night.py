"""One night among hostile sites: each has its stated outcome, nobody inside is asked, and 24 good stories beside them are all there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hostile_doors as doors
import hostile_stories as stories
import pytest
from crawling import CONTACT, bare
from hostile_doors import Door
from hostile_stories import Row
from webserver import Answer, Asked, Web, by_host, serving

from leads.store import open_db

# `leads`, which also writes down every name it looks up and every address it connects to, and what memory it took.
WATCHED = """
import atexit, json, resource, sys
told = open(sys.argv.pop(1), "a", buffering=1)
def hook(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        print(json.dumps(["connect", args[1][:2]]), file=told)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print(json.dumps(["name", str(args[0])]), file=told)
def peak():
    # The peak of this program alone: ru_maxrss of one that was just started begins with that of pytest, which started it.
    own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    usage = [kilobytes // 1024 for kilobytes in (own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)]
    print(json.dumps(["megabytes", usage]), file=told)
sys.addaudithook(hook)
atexit.register(peak)
from leads.cli import cli
cli()
"""
QUICK = {"seconds": 2, "retries": 0}
WARDS = ("heart", "kidney", "children's", "stroke", "burns", "eye")


def groups(port: int) -> dict[str, tuple[list[Row], dict[str, Any]]]:
    """The hostile stories by the host on which they stand, with the keys of its source."""
    alone = {f"wild-{row.name}": ([row], QUICK) for row in [*stories.RAW, *stories.SLOW]}
    side_by_side = {
        "inside": stories.inside(port),
        "elsewhere": stories.elsewhere(port),
        "sizes": stories.SIZES,
        "types": stories.TYPES,
        "markup": stories.markup(port),
    }
    return alone | {name: (rows, {}) for name, rows in side_by_side.items()}


def every_door(port: int) -> list[Door]:
    """The hostile doors."""
    return [*doors.feeds(port), *doors.sitemaps(port), *doors.listings(), *doors.robots()]


ROWS = {f"{group}.localhost/{row.name}": row for group, (rows, _) in groups(0).items() for row in rows}
DOORS = {door.name: door for door in every_door(0)}


def good(host: str, ward: str) -> Answer:
    """A story as a trust writes it."""
    paragraphs = (
        f"Surgeons of the {ward} ward at {host.partition('.')[0]} have become the first in the UK to repair a valve through a keyhole.",
        f"The operation took four hours, and the first patient of the {ward} ward went home after two days, where she is doing well.",
        f"Three more patients of the {ward} ward at {host.partition('.')[0]} will be treated by Christmas, says the trust.",
    )
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return Answer(
        f"<!doctype html><html><head><title>A first for the {ward} ward</title></head><body><h1>A first: {ward}</h1>{text}</body></html>"
    )


def good_sources(web: Web) -> tuple[list[dict[str, Any]], set[str]]:
    """Four hosts with six stories each, by two feeds, a listing and a sitemap; and the addresses of the stories."""
    entries, urls = [], set()
    for host, kind in (
        ("ash.localhost", "feed"),
        ("birch.localhost", "feed"),
        ("cedar.localhost", "listing"),
        ("elm.localhost", "sitemap"),
    ):
        links = [web.add(f"{host}/news/{number}-first", good(host, ward)) for number, ward in enumerate(WARDS)]
        door = web.feed(f"{host}/news/", *links)
        if kind == "listing":
            web.add(f"{host}/news/", "".join(f"<a href='{link}'>A long title of a story</a>" for link in links))
        if kind == "sitemap":
            web.routes[host, "/news/"] = doors.sitemap("".join(map(doors.loc, links)))
        entries.append({"id": host.partition(".")[0], "name": host, "kind": kind, "url": door, "delay": 0})
        urls.update(map(bare, links))
    return entries, urls


@dataclass
class Night:
    """What the night left: rows by URL, what was asked, what was connected to, how long it took."""

    visits: dict[str, Any]
    counts: dict[str, Any]
    good: set[str]
    articles: set[str]
    texts: list[str]
    asked: list[Asked]
    inside: list[Asked]
    port: int
    told: dict[str, list[Any]]
    seconds: float
    said: str


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """`leads nightly` over all of them at once."""
    folder = tmp_path_factory.mktemp("hostile")
    with serving() as web, serving() as inside:
        entries, urls = good_sources(web)
        entries += [doors.add(web, door) for door in every_door(inside.port)]
        for group, (rows, keys) in groups(inside.port).items():
            links = [web.add(f"{group}.localhost/{row.name}", row.answer) for row in rows]
            entries.append(
                {"id": group, "name": group, "kind": "feed", "url": web.feed(f"{group}.localhost/feed", *links), "delay": 0, **keys}
            )
        (folder / "sources.yaml").write_text(json.dumps({"contact": CONTACT, "sources": entries}))
        begun = time.monotonic()
        command = [sys.executable, "-c", WATCHED, "told.jsonl", "nightly", "--db", "leads.db", "--sources", "sources.yaml"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        seconds = time.monotonic() - begun
        assert done.returncode == 0, done.stderr
        yield _found(folder, urls, web, inside, seconds, done.stdout + done.stderr)


def _found(folder: Path, urls: set[str], web: Web, inside: Web, seconds: float, said: str) -> Night:
    told: dict[str, list[Any]] = {"connect": [], "name": [], "megabytes": []}
    for line in (folder / "told.jsonl").read_text().splitlines():
        kind, value = json.loads(line)
        told[kind].append(value)
    with closing(open_db(folder / "leads.db")) as db:
        visits = db.execute(
            """SELECT u.url, v.source, v.outcome, v.reason, r.outcome AS read, a.id AS article, u.role, u.depth
               FROM visits AS v JOIN urls AS u ON u.id = v.url LEFT JOIN readings AS r ON r.page = v.page
               LEFT JOIN articles AS a ON a.page = v.page"""
        ).fetchall()
        (counts,) = db.execute("SELECT counts FROM runs WHERE verb = 'crawl'").fetchone()
        sums = db.execute("SELECT * FROM source_nights").fetchall()
        texts = [row[0] for row in db.execute("SELECT title || summary FROM sightings UNION ALL SELECT title || text FROM articles")]
        urls_kept = db.execute("SELECT count(*) FROM urls WHERE outcome IS NOT NULL OR due_at IS NOT NULL").fetchone()[0]
    articles = {bare(row["url"]) for row in visits if row["article"]}
    both = {"run": json.loads(counts), "sources": sums, "urls": urls_kept}
    by_url = {bare(row["url"]): row for row in visits}
    return Night(by_url, both, urls, articles, texts, web.log, inside.log, web.port, told, seconds, said)


@pytest.mark.parametrize("url", ROWS)
def test_a_hostile_story_has_its_stated_outcome(night: Night, url: str):
    """One outcome, with a plain reason; what is stored is read in a limited child, or refused there."""
    row, visit = ROWS[url], night.visits[url]
    assert (visit["outcome"], visit["reason"][: len(row.reason)]) == (row.outcome, row.reason)
    assert (visit["read"] or "") == row.read


@pytest.mark.parametrize("name", DOORS)
def test_a_hostile_door_has_its_stated_outcome(night: Night, name: str):
    """Whatever it is, the night goes on behind it."""
    door, visit = DOORS[name], night.visits[f"{name}.localhost/door/"]
    assert (visit["outcome"], visit["reason"][: len(door.reason)]) == (door.outcome, door.reason)


def test_all_good_stories_are_stored_and_read(night: Night):
    """24 of 24, as articles."""
    assert len(night.good) == 24
    assert {url for url in night.good if night.visits[url]["outcome"] == "stored" and night.visits[url]["read"] == "article"} == night.good
    assert night.good <= night.articles


def test_every_url_has_one_outcome_and_the_sums_agree(night: Night):
    """By visit, by source and by run."""
    run, sources = night.counts["run"], night.counts["sources"]
    for outcome in ("stored", "unchanged", "duplicate", "skipped", "blocked", "failed", "pending"):
        assert sum(row[outcome] for row in sources) == run.get(outcome, 0), outcome
    visited = Counter(row["outcome"] for row in night.visits.values())
    assert {name: number for name, number in visited.items() if name != "pending"} == {
        name: number for name, number in run.items() if name not in ("pending", "known")
    }
    assert sum(run.values()) - run["known"] == night.counts["urls"]


def test_nobody_inside_is_asked_looked_up_or_connected_to(night: Night):
    """Every connection of the night went to the web server of this test; no name at all was looked up."""
    assert night.inside == []
    assert {tuple(address) for address in night.told["connect"]} == {("127.0.0.1", night.port)}
    assert night.told["name"] == []


def test_no_file_of_this_machine_and_no_entity_gets_into_a_text(night: Night):
    """External entities, XInclude, file addresses."""
    secret = Path("/etc/passwd").read_text().splitlines()[0]
    assert [text[:200] for text in night.texts if secret in text or "hahahaha" in text] == []


def test_links_that_act_are_not_asked(night: Night):
    """Unsubscribe, log out, delete, confirm, print, add to a cart."""
    asked = by_host(night.asked)
    for host in ("feed-acts.localhost", "list-acts.localhost"):
        assert [one.path for one in asked[host]] == ["/robots.txt", "/door/"]


def test_a_site_without_end_costs_its_own_requests_only(night: Night):
    """The limit of the source for the night, doors included; robots.txt, redirects and retries come on top."""
    asked = by_host(night.asked)
    for name, door in DOORS.items():
        mine = [one for host, log in asked.items() if host.endswith(door.host) for one in log if one.path != "/robots.txt"]
        assert len(mine) <= door.keys.get("limit", 200) + 1, name


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.robots and door.outcome != "stored"])
def test_behind_a_robots_txt_in_trouble_nothing_is_asked(night: Night, name: str):
    """Recorded, and tried again the next night."""
    assert {one.path for one in night.asked if one.host == DOORS[name].host} == {"/robots.txt"}


def test_the_night_stays_within_memory_and_time(night: Night):
    """Under half a GB for the parent, 1.5 GB for a reading child, five minutes for all."""
    ((parent, child),) = night.told["megabytes"]
    assert parent < 500
    assert child < 1500
    assert night.seconds < 300


def test_the_limits_that_were_reached_are_said(night: Night):
    """In the last line of the night."""
    assert "limits cut feed-acts, feed-deep" in night.said
