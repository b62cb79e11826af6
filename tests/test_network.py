"""No network, no names, a clock that jumps, at the start or midway: all is unreachable, nothing gone, nothing counted against a source."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from crawling import crawl, outcomes, pages, source, start
from network import jumping
from nights import LEADS
from webserver import Answer, Web, serving

from leads.store import nights, open_db
from leads.store.yields import yields
from leads.types import Source

HOSTS = ("ash.test", "birch.test", "cedar.test")
UNREACHABLE = "unreachable"
STORIES = 6


def put(web: Web, hosts: Iterable[str] = HOSTS) -> list[Source]:
    """A feed with stories on each host. Each answer ends its connection: the next one needs the network again."""
    sources = []
    for host in hosts:
        links = [web.add(f"{host}/story-{n}", Answer(f"<p>{host} {n}</p>", headers={"Connection": "close"})) for n in range(STORIES)]
        feed = web.feed(f"{host}/feed", *links)
        web.routes[host, "/robots.txt"] = Answer("", headers={"Connection": "close"})
        sources.append(source(host[:3], feed, delay=0.1, retries=0))
    return sources


def settings(folder: Path) -> dict[str, object]:
    """A run whose names are looked up in a file of this folder."""
    (folder / "names").touch()
    return {"settings": {"TWISTED_DNS_RESOLVER": "network.NameServer", "NAMES": str(folder / "names")}}


def counted(db: Path) -> list[tuple[str, str]]:
    """What the last night has counted against anybody: URLs that are never asked again, and sources that stand badly."""
    with closing(open_db(db)) as connection:
        nights.record(connection, [])
        nights.judge(connection)
        gone = connection.execute(
            "SELECT url, 'never asked again' FROM urls WHERE due_at IS NULL AND outcome IN ('failed', 'blocked', 'pending')"
        ).fetchall()
        bad = connection.execute("SELECT source, state FROM source_nights WHERE state NOT IN ('ok', 'quiet')").fetchall()
        assert nights.network_gone(connection, 1)
    return [tuple(row) for row in [*gone, *bad]]


def told(verb: str, *words: str, db: Path) -> tuple[int, str]:
    """Exit status and text of a verb."""
    done = subprocess.run([*LEADS, verb, *words, "--db", db], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_without_a_network_from_the_start_everything_waits(tmp_path: Path):
    """Nothing has failed, health names our network, the run says who did not come and why, and the next night brings all."""
    db = tmp_path / "leads.db"
    with serving() as web:
        sources = put(web)
    assert crawl(db, sources, **settings(tmp_path)) == {"pending": 3, "known": 0}
    assert {reason for _, reason in outcomes(db).values()} == {"robots.txt: unreachable: connection refused: closed tonight"}
    assert counted(db) == []
    status, text = told("health", db=db)
    assert status == 1
    assert text.endswith("most hosts did not answer: our network, nothing is counted. 3 sources: 3 quiet.\n")
    with closing(open_db(db)) as connection:
        assert [(one.state, one.watched) for one in yields(connection)] == [("quiet", None)] * 3  # new, to whoever relies on them
    lost = told("runs", "1", db=db)[1].splitlines()[-3:]
    assert [line.split(": ")[0] for line in lost] == ["ash", "bir", "ced"]
    assert all(line.endswith("pending: robots.txt: unreachable: connection refused: closed tonight") for line in lost)
    with serving(port=web.port) as web:
        put(web)
        assert crawl(db, sources, **settings(tmp_path)) == {"stored": 3 * (STORIES + 1), "known": 0}


def test_without_names_from_the_start_everything_waits(tmp_path: Path):
    """The same for a name server that does not answer; `.invalid` has no addresses anywhere (RFC 6761)."""
    db = tmp_path / "leads.db"
    sources = [source(name, f"http://{name}.invalid/feed") for name in ("ash", "birch", "cedar")]
    assert crawl(db, sources) == {"pending": 3, "known": 0}
    why = "robots.txt: unreachable: no address for this host (DNS): closed tonight"
    assert {reason for _, reason in outcomes(db).values()} == {why}
    assert counted(db) == []


def gone_midway(tmp_path: Path, take_away: Callable[[ExitStack], object]) -> tuple[Path, list[Source], Web]:
    """A night whose network is taken away once each host has told a story; the server comes back on the same port afterwards."""
    db = tmp_path / "leads.db"
    with ExitStack() as running:
        web = running.enter_context(serving())
        sources = put(web)
        process, told = start(db, sources, **settings(tmp_path))
        while len({one.host for one in web.log if "story" in one.path}) < len(HOSTS):
            time.sleep(0.01)
        take_away(running)
        ended = told.get(timeout=60)
        process.join(30)
    assert ended["stored"] < len(HOSTS) * (STORIES + 1)
    return db, sources, web


@pytest.mark.parametrize("what", ["network", "names"])
def test_what_is_lost_midway_is_fetched_the_next_night(tmp_path: Path, what: str):
    """What came is stored; what did not is unreachable, and waits. The next night ends with what an undisturbed one has."""

    def take_away(running: ExitStack) -> None:
        if what == "network":
            running.close()
        else:
            (tmp_path / "names").unlink()

    db, sources, web = gone_midway(tmp_path, take_away)
    lost = {url: (outcome, reason) for url, (outcome, reason) in outcomes(db).items() if outcome != "stored"}
    assert lost
    assert {outcome for outcome, _ in lost.values()} <= {"failed", "pending"}
    assert all(UNREACHABLE in reason or "has not answered" in reason for _, reason in lost.values()), lost
    assert sum(outcome == "failed" for outcome, _ in lost.values()) <= len(HOSTS) // 2 + 1
    with serving(port=web.port) as web:
        put(web)
        rest = settings(tmp_path)
        with closing(open_db(db)) as connection:  # the next night: what has failed has rested for half a day
            connection.execute("UPDATE urls SET due_at = '2020-01-01T00:00:00Z' WHERE outcome = 'failed'")
        crawl(db, sources, **rest)
    assert len(pages(db)) == len(HOSTS) * (STORIES + 1)
    with closing(open_db(db)) as connection:
        assert (
            connection.execute("SELECT count(*) FROM urls WHERE outcome NOT IN ('stored', 'unchanged') AND due_at IS NULL").fetchone()[0]
            == 0
        )


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_jumps_in_the_night_loses_nothing(tmp_path: Path, days: int):
    """All of the night is on the clock that it began with: nothing is put off, and the next night finds nothing new."""
    db = tmp_path / "leads.db"
    with serving() as web:
        sources = put(web)
        assert crawl(db, sources, progress=jumping(days, after=4), **settings(tmp_path)) == {"stored": 3 * (STORIES + 1), "known": 0}
        with closing(open_db(db)) as connection:
            (seconds,) = connection.execute("SELECT unixepoch(ended_at) - unixepoch(started_at) FROM runs").fetchone()
            times = connection.execute("SELECT min(unixepoch(at)), max(unixepoch(at)) FROM visits").fetchone()
        assert 0 <= seconds < 90
        assert times[1] - times[0] < 90
        with closing(open_db(db)) as connection:
            assert connection.execute("SELECT count(*) FROM urls WHERE unixepoch(due_at) > unixepoch() + 30 * 86400").fetchone()[0] == 0
        counts = crawl(db, sources, **settings(tmp_path))
    assert counts.get("stored", 0) == 0


def test_answers_are_told_from_silence(tmp_path: Path):
    """One host that does not answer among three is that host's fault, and told as such."""
    db = tmp_path / "leads.db"
    with serving() as web:
        sources = [*put(web, HOSTS[:2]), source("dead", "http://dead.test:1/feed")]
        crawl(db, sources, **settings(tmp_path))
    with closing(open_db(db)) as connection:
        assert not nights.network_gone(connection, 1)
