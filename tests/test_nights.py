"""What the nights did: a row per run and per source, sums that agree, and what wants a look said once."""

import json
import re
import subprocess
from contextlib import closing

import pytest
from nights import LEADS, Place

from leads.clock import now
from leads.demo.serve import serve
from leads.store import nights, open_db, runs, writing
from leads.types import Source

DAY = "2026-11-{:02}T01:15:00Z"
OUTCOMES = ("stored", "unchanged", "duplicate", "skipped", "blocked", "failed", "pending")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Two crawls of the sample web with few requests a source, and a host that is not there."""
    with serve(0) as web:
        place = Place(tmp_path_factory.mktemp("nights"), web, ["national-news", "caring-jobs", "northmoor-archive"])
        text = place.sources.read_text().replace("{delay: 0.1}", "{delay: 0.1, limit: 4}")
        gone = "  - {id: gone, name: Gone, kind: feed, url: 'http://gone.localhost:1/feed'}\n"
        place.sources.write_text(text.rstrip("\n") + "\n" + gone)
        place.leads("crawl")
        place.leads("crawl")
    return place


def test_every_url_has_one_outcome_and_the_sums_agree(crawled):
    """By source, by run and by visit: what a run counts is what its sources met, each URL once."""
    assert crawled.rows("SELECT url FROM visits GROUP BY run, url HAVING count(*) > 1") == []
    for run, counts in crawled.rows("SELECT id, counts FROM runs WHERE verb = 'crawl'"):
        columns = ", ".join(f"sum({outcome})" for outcome in OUTCOMES)
        (sums,) = crawled.rows(f"SELECT {columns} FROM source_nights WHERE run = ?", run)
        told = json.loads(counts)
        assert dict(zip(OUTCOMES, sums, strict=True)) == {outcome: told.get(outcome, 0) for outcome in OUTCOMES}
        assert told["pending"] > 0
        assert sum(told.values()) - told["known"] == sum(sums)


def test_what_a_source_shows_for_the_first_time_is_new_once(crawled):
    """The first night brings what had gathered, the second nothing, also for a story that another source had shown before."""
    new = crawled.rows("SELECT source, run, new_urls FROM source_nights ORDER BY 1, 2")
    assert [count for source, run, count in new if source == "national-news"] == [9, 0]
    assert all(count == 0 for _, run, count in new if run == 2)


def test_the_runs_are_listed_and_shown_by_source(crawled):
    """Newest first with counts; one run with a row per source, their sum, and who did not come; a run that never was is told."""
    listed = crawled.leads("runs").splitlines()
    assert [line.split()[:2] for line in listed] == [["run", "verb"], ["2", "crawl"], ["1", "crawl"]]
    assert "stored" in listed[2]
    one = crawled.leads("runs", "1").splitlines()
    assert [line.split()[0] for line in one[2:7]] == ["caring-jobs", "gone", "national-news", "northmoor-archive", "all"]
    assert one[7] == ""
    assert [line.split(": ")[0] for line in one[8:]] == ["gone"]
    assert one[8].endswith("pending: robots.txt: unreachable: connection refused: closed tonight")
    assert "there is no run 9" in crawled.leads("runs", "9", status=2)


def test_where_a_limit_has_left_something_out_is_said_below_the_run(crawled):
    """Every reached limit is loud: source, page and what was left out, a few pages of each source."""
    with closing(open_db(crawled.db)) as db, writing(db):
        (door,) = db.execute("SELECT id FROM visits WHERE run = 1 AND source = 'national-news' LIMIT 1").fetchone()
        db.execute("UPDATE visits SET reason = 'limit: the first 300 of 812 links' WHERE id = ?", [door])
        db.execute("UPDATE visits SET reason = '404 Not Found; limit: depth 6' WHERE run = 2 AND source = 'caring-jobs'")
    last = crawled.leads("runs", "1").splitlines()[-1]
    assert last.startswith("national-news: http://")
    assert last.endswith(": limit: the first 300 of 812 links")
    assert "limit:" in crawled.leads("runs", "2")
    assert "limit:" not in "".join(crawled.leads("runs"))


@pytest.fixture
def db(tmp_path):
    with closing(open_db(tmp_path / "leads.db", create=True)) as db:
        yield db


def test_a_flag_run_is_a_run_too(db):
    """Done with its counts; stopped or failed when it ends early."""
    with runs.flagging(db) as counts:
        counts.update(article=2, claims=1)
    for error in (KeyboardInterrupt, ZeroDivisionError):
        with pytest.raises(error), runs.flagging(db):
            raise error
    assert [(row["verb"], row["outcome"], row["counts"]) for row in reversed(runs.latest(db, 9))] == [
        ("flag", "done", '{"article": 2, "claims": 1}'),
        ("flag", "stopped", "{}"),
        ("flag", "failed", "{}"),
    ]


def test_the_list_and_the_table_of_a_flag_run_use_the_same_words(tmp_path):
    """Pages by what they were, with one sum in both; articles that are stored under another page are told apart."""
    with serve(0) as web:
        place = Place(tmp_path, web, ["university-news", "university-pages"])
        place.leads("nightly")
    flagged = place.leads("runs").splitlines()[1]
    read, articles = re.search(r"(\d+) pages read \(\1 article pages\), (\d+) articles, \d+ claims$", flagged).groups()
    head, *_, total, note = place.leads("runs", "2").splitlines()[1:]
    assert total.split()[:3] == ["all", read, read]
    assert [column.strip() for column in re.split(r"  +", head)][:3] == ["source", "pages", "article pages"]
    stored = place.rows("SELECT count(*) FROM articles")[0][0]
    assert int(articles) > stored
    assert note.startswith(f"{articles} articles were read there; those stored under another page")
    place.leads("flag")
    assert place.leads("runs").splitlines()[1].endswith("nothing new to read")


def night(db, number, *doors):
    """A crawl in which these doors ended so: (source, outcome, status)."""
    with writing(db):
        ended = [number, DAY.format(number), DAY.format(number)]
        db.execute("INSERT INTO runs (id, verb, started_at, ended_at, outcome) VALUES (?, 'crawl', ?, ?, 'done')", ended)
        for source, outcome, status in doors:
            db.execute(
                "INSERT OR IGNORE INTO sources (id, name, kind, url, tags, first_seen) VALUES (?, ?, 'feed', ?, '[]', '')",
                [source, source, f"https://{source}/"],
            )
            db.execute(
                "INSERT OR IGNORE INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, ?, ?, 'door', '')", [source] * 4
            )
            db.execute(
                "INSERT INTO visits (run, url, source, at, outcome, status) SELECT ?, id, source, ?, ?, ? FROM urls WHERE key = ?",
                [number, DAY.format(number), outcome, status, source],
            )
    nights.record(db, [Source(source, source, "feed", source) for source, *_ in doors])
    nights.judge(db)


def states(db):
    return {row["source"]: row["state"] for row, _ in nights.standing(db)}


def test_a_source_that_fails_twice_is_broken_and_well_again_after_one_good_night(db):
    """The state follows the doors, night by night, with the night it began."""
    for number, status in ((1, 200), (2, 404), (3, 404), (4, 404)):
        night(db, number, ("a", "stored" if status == 200 else "failed", status), ("b", "stored", 200))
    assert states(db) == {"a": "broken", "b": "quiet"}
    assert {row["since"] for row, _ in nights.standing(db) if row["source"] == "a"} == {DAY.format(3)}
    night(db, 5, ("a", "stored", 200), ("b", "stored", 200))
    assert states(db)["a"] == "quiet"


def test_a_night_without_a_network_changes_no_source(db):
    """Three hosts are unreachable at once, four nights long: nobody is broken, and health says whose fault it is."""
    night(db, 1, *((source, "stored", 200) for source in "abc"))
    for number in range(2, 6):
        night(db, number, *((source, "failed", None) for source in "abc"))
    assert set(states(db).values()) == {"quiet"}
    assert nights.network_gone(db, 5)


def health(path):
    done = subprocess.run([*LEADS, "health", "--db", path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_health_ends_with_one_once_and_again_after_a_week(tmp_path):
    """What got worse is told once; the same fault a week later is a reminder."""
    path = tmp_path / "leads.db"
    with closing(open_db(path, create=True)) as db:
        for number in (1, 2, 3):
            night(db, number, ("a", "failed", 404), ("b", "stored", 200))
        db.execute("UPDATE runs SET started_at = ?", [now()])
    status, text = health(path)
    assert (status, text.splitlines()[0]) == (1, "broken   since 2 Nov 2026  a (a)  [new]")
    assert "2 sources: 1 quiet, 1 broken." in text
    assert health(path)[0] == 0
    for number, wanted in ((4, 0), (9, 0), (10, 1), (11, 0)):
        with closing(open_db(path)) as db:
            night(db, number, ("a", "failed", 404), ("b", "stored", 200))
            db.execute("UPDATE runs SET started_at = ?", [now()])
        assert health(path)[0] == wanted, number


def test_a_missed_night_is_told(db, tmp_path):
    """The scheduler has stopped: no night for 36 hours."""
    night(db, 1, ("a", "stored", 200))
    assert "No night since 1 Nov 2026, 01:15." in health(tmp_path / "leads.db")[1]
