"""`leads sources check`, `explain`, `coverage`, `schema`: what a source brings now, why it brings nothing, and who is not watched."""

import csv
import io
import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sample_desk import make
from webserver import Answer, serving

from crawler.schema import schema
from leads.cli import cli

TEXT = (
    "Surgeons at Northmoor Hospitals have become the first in the UK to print heart valves from a patient's own cells, the trust said. "
    "The valves are printed overnight by a team of four engineers and two nurses, who began the work three years ago with a grant. "
)
OFF = ", enabled: false, reason: not looked at"


def story(number):
    body = "".join(f"<p>{TEXT}Part {number}.{n} of the account follows on another day.</p>" for n in range(3))
    return f"<html><head><title>Valves {number}</title></head><body><main><h1>Valves {number}</h1>{body}</main></body></html>"


def feed(web, host, number, *, age=1):
    """A feed of so many stories, one every two days, the newest `age` days old."""
    items = ""
    for n in range(number):
        link = web.add(f"{host}/news/valves-{n}", story(f"{host} {n}"))
        day = date.today() - timedelta(days=age + 2 * n)
        items += f"<item><title>Valves {n}</title><link>{link}</link><pubDate>{day:%a, %d %b %Y} 08:00:00 GMT</pubDate></item>"
    return web.add(f"{host}/feed", f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', type="application/rss+xml")


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """What one check of six sources said, the file, and the paths that were asked for."""
    folder = tmp_path_factory.mktemp("look")
    with serving() as web:
        web.add("blocked.localhost/feed", Answer("Forbidden", status=403))
        web.add("shut.localhost/robots.txt", "User-agent: *\nDisallow: /\n", type="text/plain")
        entries = {
            "good": (feed(web, "good.localhost", 12), "expect: 3 per week"),
            "rare": (feed(web, "rare.localhost", 4), "expect: 5 per day"),
            "dead": (feed(web, "dead.localhost", 5, age=800), ""),
            "empty": (web.add("empty.localhost/feed", '<rss version="2.0"><channel/></rss>', type="application/rss+xml"), ""),
            "blocked": (web.url("blocked.localhost/feed"), ""),
            "shut": (web.url("shut.localhost/feed"), ""),
        }
        path = folder / "sources.yaml"
        lines = ["contact: tests@lead-the-way.localhost", "sources:"]
        for name, (url, more) in entries.items():
            lines += [f"  - id: {name}  # kept", f"    name: {name}", "    kind: feed", f"    url: {url}", "    delay: 0.02"]
            lines += ["    enabled: false", "    reason: address not yet checked", *([f"    {more}"] if more else [])]
        path.write_text("\n".join(lines) + "\n")
        done = leads(folder, "sources", "check", "--live", "--enable")
        return done, path.read_text(), [(one.host, one.path) for one in web.log]


def leads(folder, *words):
    code = "from leads.cli import cli; cli()"
    return subprocess.run([sys.executable, "-c", code, *words], check=False, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "line",
    [
        "good: works: 12 items, newest ",
        "expected 3 per week, 3 of 3 samples are articles\n",
        "rare: works: 4 items, newest ",
        "expected 5 per day, 3 of 3 samples are articles; brings far less than expected\n",
        "dead: does not do: dead: its newest story is of ",
        "empty: answers, and shows nothing: nothing linked\n",
        "blocked: blocked: ",
        "shut: skipped: robots.txt forbids it",
    ],
)
def test_each_source_is_told_in_one_line(looked, line):
    """Reachable, allowed, items, newest, samples, expected against found: in words."""
    assert line in looked[0].stdout


def test_a_check_ends_with_counts_and_with_one_when_something_does_not_work(looked):
    """For a script, and for a hurried reader."""
    done = looked[0]
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "6 sources asked: 2 work, 1 unfit, 1 empty, 1 blocked, 1 skipped."


def test_what_works_is_turned_on_and_nothing_else_changes(looked):
    """The entry loses `enabled` and `reason`; comments and all other lines stay."""
    done, text, _ = looked
    assert "2 turned on: good, rare" in done.stdout
    assert text.count("enabled: false") == 4
    assert text.count("# kept") == 6


def test_a_check_is_polite(looked):
    """The door and three samples of each, robots.txt before; nothing of a site that forbids it."""
    asked = looked[2]
    assert len([path for host, path in asked if host == "good.localhost" and path != "/robots.txt"]) == 4
    assert [path for host, path in asked if host == "shut.localhost"] == ["/robots.txt"]


def test_an_offline_check_counts_or_names_faults(tmp_path):
    """Every fault with its line; without one, the number of sources and what is missing to crawl."""
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  - {id: a, name: A, kind: feed, url: https://a.example/feed}\n")
    told = CliRunner().invoke(cli, ["sources", "check", "--sources", str(path)])
    assert told.output == f'{path}: 1 sources without a fault. Crawling needs a line "contact:" above the sources.\n'
    path.write_text("sources:\n  - {id: a, name: A, kind: fed, url: https://a.example/feed}\n")
    told = CliRunner().invoke(cli, ["sources", "check", "--sources", str(path)])
    assert (told.exit_code, 'did you mean "feed"?' in told.output) == (2, True)


def test_nothing_is_asked_when_no_source_is_off(tmp_path):
    """--enable without names asks those that are off, and no others."""
    path = tmp_path / "sources.yaml"
    path.write_text("contact: a@example.org\nsources:\n  - {id: a, name: A, kind: feed, url: http://a.localhost/feed}\n")
    told = CliRunner().invoke(cli, ["sources", "check", "--live", "--enable", "--sources", str(path)])
    assert (told.exit_code, told.output) == (0, "0 sources asked.\n")


def test_a_source_is_explained_from_its_nights(tmp_path):
    """What became of what it showed, with reasons."""
    make(tmp_path / "leads.db").close()
    told = CliRunner().invoke(cli, ["sources", "explain", "news", "--db", str(tmp_path / "leads.db")])
    assert told.output.startswith("The news (news)\nfeed https://s.example\nnot judged yet\n")
    assert told.output.endswith("5 articles, 4 leads, 0 accepted, 0.0 per 100; no article yet.\n") or "last new article" in told.output


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("fresh", "no crawl has asked it yet; `leads sources check fresh --live` says what it would bring"),
        ("off", "no crawl has asked it yet; it is off (not looked at); `leads sources check off --live` says what it would bring"),
        ("frsh", 'no crawl has asked a source of that name yet, and {path} has none; did you mean "fresh"?'),
        ("newss", 'no crawl has asked a source of that name yet, and {path} has none; did you mean "news"?'),
    ],
)
def test_a_source_that_was_never_asked_is_explained_from_the_file(tmp_path, source, told):
    """Whether it is off, or stands under another name there or in the database."""
    make(tmp_path / "leads.db").close()
    path = tmp_path / "sources.yaml"
    entries = [
        f"  - {{id: {one}, name: N, kind: feed, url: https://{one}.example/feed{more}}}" for one, more in (("fresh", ""), ("off", OFF))
    ]
    path.write_text("\n".join(["sources:", *entries]))
    done = CliRunner().invoke(cli, ["sources", "explain", source, "--sources", str(path), "--db", str(tmp_path / "leads.db")])
    assert (done.exit_code, done.output) == (2, f"{source}: {told.format(path=path)}\n")


def test_enable_alone_is_refused(tmp_path):
    """Nobody is asked over the net who did not say --live; the file stays as it is."""
    path = tmp_path / "sources.yaml"
    path.write_text(f"contact: a@b.example\nsources:\n  - {{id: a, name: A, kind: feed, url: https://a.localhost/feed{OFF}}}\n")
    before = path.read_bytes()
    done = CliRunner().invoke(cli, ["sources", "check", "a", "--enable", "--sources", str(path)])
    assert (done.exit_code, "--enable goes with --live" in done.output) == (2, True)
    assert path.read_bytes() == before


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  - {id: news, name: N, kind: feed, url: https://a.example/feed, organisation: RJ1}\n")
    return ["--sources", str(path), "--db", str(tmp_path / "none.db")]


def test_coverage_is_a_table_and_a_list(listed):
    """By nation, region or type, with the whole as its last line; one state by name."""
    told = CliRunner().invoke(cli, ["sources", "coverage", "--by", "type", *listed]).output
    assert told.splitlines()[0].split() == ["type", "works", "new", "silent", "broken", "off", "none", "all"]
    assert "1 new" in told.splitlines()[-1]
    named = CliRunner().invoke(cli, ["sources", "coverage", "--state", "new", *listed]).output
    assert named.splitlines()[0].split(maxsplit=1) == ["RJ1", "Guy's and St Thomas' NHS Foundation Trust"]
    assert named.splitlines()[-1] == "1 bodies: 1 new."


def test_coverage_as_csv_has_a_line_for_each_body(listed):
    """With the ids of its sources."""
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(cli, ["sources", "coverage", "--csv", *listed]).output)))
    assert {row["org_id"]: (row["state"], row["sources"]) for row in rows}["RJ1"] == ("new", "news")
    assert len(rows) > 200


def test_the_schema_is_printed():
    """As it is for editors."""
    assert json.loads(CliRunner().invoke(cli, ["sources", "schema"]).output) == schema()
