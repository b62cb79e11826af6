"""The whole path on the sample web, as a new user runs it: crawl, flag, leads; and what it must never touch."""

import json
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from leads.demo import HERE, lay_out
from leads.demo.serve import serve
from leads.pages.addresses import identity
from leads.store import open_db

EXPECTED = [json.loads(line) for line in (HERE / "expected.jsonl").read_text("utf-8").splitlines()]
CLOSED = re.compile(r"/staff-room/|/search|/members/|/user/|/sign-in|unsubscribe|preferences|confirm|forward|logout|delete")


def leads(*words, cwd, status=0):
    """Runs `leads` as a user does; its output."""
    code = "from leads.cli import cli; cli()"
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """One night on the sample web: the database, the record of the server, what was printed; then the same night again."""
    folder = tmp_path_factory.mktemp("demo")
    with serve(0) as web:
        sources = lay_out(folder, web.port)
        words = ("nightly", "--db", folder / "leads.db", "--sources", sources)
        first = leads(*words, cwd=folder)
        log = list(web.log)
        second = leads(*words, cwd=folder)
    return open_db(folder / "leads.db"), log, first, second


def expected(sort, source_hosts):
    return [row for row in EXPECTED if row["sort"] == sort and row["url"].split("/")[2] in source_hosts]


def hosts(db):
    return {row["url"].split("/")[2].partition(":")[0] for row in db.execute("SELECT url FROM sources WHERE enabled = 1")}


def test_every_article_is_found_once(night):
    """Each expected article of the crawled sites is stored, under its own address, and no index page among them."""
    db, *_ = night
    found = [row["key"] for row in db.execute("SELECT key FROM articles WHERE locator = ''")]
    assert len(found) == len(set(found))
    assert {identity(row["url"]) for row in expected("article", hosts(db))} <= set(found)
    assert not {identity(row["url"]) for row in EXPECTED if row["sort"] not in ("article", "issue")} & set(found)


def test_most_leads_are_found_and_few_others(night):
    """Measured against the labels: at most three of the claims are missed, at most five flags are false."""
    db, *_ = night
    claims = {claim["quote"] for row in expected("article", hosts(db)) for claim in row["claims"]}
    weak = {quote for row in EXPECTED for quote in row["weak"]}
    flagged = {
        row["quote"] for row in db.execute("SELECT c.quote FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE a.locator = ''")
    }
    assert len(claims - flagged) <= 3, claims - flagged
    assert len(flagged - claims - weak) <= 5, flagged - claims - weak


def test_the_same_story_on_two_sites_is_one_queue_entry(night):
    """The paper printed the trust's sentence: one lead, with the other as its copy."""
    db, *_ = night
    stories = db.execute("SELECT story, count(*) AS n, sum(queued) AS queued FROM leads GROUP BY story HAVING n > 1").fetchall()
    assert stories
    assert all(story["queued"] == 1 for story in stories)


def test_forbidden_areas_and_action_links_are_never_fetched(night):
    """The server's own record: nothing that robots.txt closes, nothing that unsubscribes, signs in or deletes."""
    _, log, *_ = night
    assert len(log) > 40
    assert [request.path for request in log if CLOSED.search(request.path)] == []


def test_hosts_are_asked_at_their_own_pace(night):
    """The record shows at least each host's Crawl-delay, or 0.1 s, from start to start; 5 ms are the network's."""
    _, log, *_ = night
    delays = {"northmoor-hospitals.localhost": 0.3, "northmoor-echo.localhost": 0.2}
    for host in {request.host.partition(":")[0] for request in log}:
        times = [request.at for request in log if request.host.partition(":")[0] == host]
        after_robots = times[1:]
        gaps = [later - earlier for earlier, later in pairwise(after_robots)]
        assert min(gaps, default=9) >= delays.get(host, 0.1) - 0.005, host


def test_the_summary_shows_leads_and_ends_with_counts(night):
    """Quotes, where from, marked as sample; the last line counts."""
    _, _, first, _ = night
    assert "undecided leads, best first" in first
    assert "· sample" in first
    assert re.search(r"^crawl: .*stored.*; flag: \d+ pages read, \d+ articles, \d+ claims in \d+ s$", first.splitlines()[-1])


def test_the_second_night_finds_nothing_new(night):
    """Nothing is fetched twice, nothing is read twice, and the last line says so."""
    db, _, _, second = night
    assert "nothing new to read" in second.splitlines()[-1]
    assert " stored" not in second.splitlines()[-1]
    assert db.execute("SELECT count(*) FROM pages").fetchone()[0] == db.execute("SELECT count(DISTINCT url) FROM pages").fetchone()[0]


def test_every_sample_lead_is_marked(night):
    """No lead of an invented site can be taken for a real one."""
    db, *_ = night
    assert {row[0] for row in db.execute("SELECT sample FROM leads")} == {1}


def test_leads_equal_their_definition(night):
    """After a whole night the table of leads is what the view says."""
    db, *_ = night
    rows = [[tuple(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY key")] for name in ("leads", "leads_now")]
    assert rows[0] == rows[1]


def test_the_demo_command_ends_with_a_summary(tmp_path):
    """`leads demo --no-serve` in an empty folder: serves, crawls, flags, prints; its database lies in .demo."""
    printed = leads("demo", "--no-serve", cwd=tmp_path)
    assert "The sample web: invented sites" in printed
    assert "undecided leads, best first" in printed
    assert (tmp_path / ".demo" / "leads.db").exists()
