"""`leads sources add`: a door is chosen and written so that nothing else changes; whatever cannot be added is told in one line."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from cms_web import serving_sites

from crawler.doors import Door, Eyes
from crawler.entry import entry, expectation, same_door, same_site
from crawler.rungs import Probe
from crawler.sources import load
from crawler.typed import NoAddress, candidates
from leads import register, whose
from leads.adding import NotAdded, Wish, plan
from leads.errors import SourcesInvalid
from leads.store import open_db
from leads.types import Source

HEAD = "# Our sources.\ncontact: tests@lead-the-way.localhost  # who runs this\nsources:\n"
OTHER = "  - id: other  # the first\n    name: Other\n    kind: feed\n    url: http://other.localhost/feed\n"


@pytest.fixture(scope="module")
def web():
    with serving_sites() as web:
        yield web


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD + OTHER)
    return path


def add(listed, *words, answers=""):
    code = "from leads.cli import cli; cli()"
    return subprocess.run(
        [sys.executable, "-c", code, "sources", "add", *words],
        check=False,
        cwd=listed.parent,
        input=answers,
        capture_output=True,
        text=True,
        timeout=90,
    )


def door(url="https://www.northmoor.nhs.uk/news/feed/", **more):
    """A door that nothing speaks against."""
    return Door(**{"kind": "feed", "url": url, "found": "test", "items": 10, "newest": "2026-11-20", "per_month": 8.0, **more})


def probe(*doors, asked="https://www.northmoor.nhs.uk/", names=("Northmoor Hospitals",), fault=""):
    return Probe(asked, asked, names, doors, fault)


def test_a_source_is_added_with_its_comments_kept(web, listed):
    """The doors, the recommended one, the change, and a last line of counts; without a scheme and without a question."""
    done = add(listed, f"wp-blog.localhost:{web.port}", "--yes")
    assert done.returncode == 0, done.stderr
    assert "* 1  feed  " in done.stdout
    assert "not recommended: comments of readers" in done.stdout
    assert "+    url: http://wp-blog.localhost" in done.stdout
    assert "sources.yaml: wp-blog-news added, 3 doors seen, 4 requests in" in done.stdout.splitlines()[-1]
    assert listed.read_text().startswith(HEAD.rstrip())
    assert OTHER.strip() in listed.read_text()
    added = load(listed).sources[-1]
    assert (added.id, added.kind, added.name) == ("wp-blog-news", "feed", "Wp Blog Trust news")
    assert added.expect == "1 per week"


def test_a_person_chooses_and_may_still_say_no(web, listed):
    """Another door by its number; nothing is written without a yes; then it is."""
    url = web.url("wp-blog.localhost/")
    assert "nothing written" in add(listed, url, answers="2\nn\n").stdout
    assert listed.read_text() == HEAD + OTHER
    add(listed, url, answers="2\ny\n")
    assert load(listed).sources[-1].kind == "listing"


def test_the_same_again_is_refused(web, listed):
    """The very door, and the site under the address that redirects to it."""
    url = web.url("old-name.localhost/")
    assert add(listed, url, "--yes").returncode == 0
    before = listed.read_text()
    again = add(listed, url, "--yes")
    assert (again.returncode, "stands there already as new-name-news" in again.stderr) == (2, True)
    other = add(listed, url, "--kind", "listing", "--yes")
    assert (other.returncode, "covered already by new-name-news" in other.stderr) == (2, True)
    assert listed.read_text() == before
    assert add(listed, url, "--kind", "listing", "--yes", "--another").returncode == 0
    assert [source.kind for source in load(listed).sources] == ["feed", "feed", "listing"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["wall.localhost"], "nothing to recommend (blocked: 403 Forbidden (server: cloudflare"),
        (["intranet.localhost"], "a sign-in page"),
        (["parked.localhost"], "a parked address"),
        (["all-closed.localhost"], "robots.txt forbids it"),
        (["no-such-site.localhost"], "404 Not Found"),
        (["json-feed.localhost", "--kind", "newsletter"], "no newsletter was found; doors that bring something: feed, listing"),
        (["json-feed.localhost", "--door", "9"], "door 9: there are 2"),
        (["json-feed.localhost", "--id", "other"], "this id stands on line 4 already"),
        (["json-feed.localhost", "--id", "no id"], 'id is "no id", expected letters, digits and hyphens'),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_written(words, told, web, listed):
    """One line, status 2, the file as it was."""
    host, *more = words
    done = add(listed, web.url(f"{host}/"), "--yes", *more)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert told in done.stderr
    assert listed.read_text() == HEAD + OTHER


def test_nobody_is_asked_before_the_crawler_says_who_runs_it(web, listed):
    """As at night."""
    listed.write_text("sources: []\n")
    asked = len(web.log)
    assert "no contact" in add(listed, web.url("wp-blog.localhost/"), "--yes").stderr
    assert len(web.log) == asked


def test_the_clocks_of_the_nights_are_kept(web, listed):
    """A host that must rest according to the database is not asked, and what the probe learnt stands there afterwards."""
    db = open_db(listed.parent / "leads.db", create=True)
    assert add(listed, web.url("json-feed.localhost/"), "--yes").returncode == 0
    assert db.execute("SELECT next_at > 0 FROM hosts WHERE clock = 'json-feed.localhost'").fetchone()[0] == 1
    db.execute("UPDATE hosts SET next_at = unixepoch() + 90 WHERE clock = 'json-feed.localhost'")
    db.commit()
    done = add(listed, web.url("json-feed.localhost/"), "--yes")
    assert "wants a rest" in done.stderr


def test_a_file_edited_by_hand_meanwhile_is_left_alone(listed):
    """Between the change shown and the yes, somebody else has saved the file."""
    made = plan(
        listed,
        load(listed),
        probe(door("http://northmoor.localhost/feed", recommended=True)),
        Wish(yes=True),
        ask=lambda first, most: first,
    )
    listed.write_text(HEAD + OTHER + "# by hand\n")
    with pytest.raises(SourcesInvalid, match="edited meanwhile: nothing written"):
        made.carry_out()
    assert listed.read_text() == HEAD + OTHER + "# by hand\n"


def test_a_sample_site_never_stands_beside_real_ones(listed):
    """What would not load is not written."""
    with pytest.raises(SourcesInvalid, match="a sample site"):
        plan(listed, load(listed), probe(door(recommended=True)), Wish(yes=True), ask=lambda first, most: first)


def test_nothing_recommended_is_told_with_what_may_be_done(listed):
    """A door that is not recommended can be taken by its number."""
    bad = door("http://northmoor.localhost/feed", why="it is empty", items=0)
    with pytest.raises(NotAdded, match=r"no door that will do.*--door N takes one all the same"):
        plan(listed, load(listed), probe(bad, fault="no door that will do"), Wish(yes=True), ask=lambda first, most: first)
    assert plan(listed, load(listed), probe(bad), Wish(number=1), ask=lambda first, most: first).source == "northmoor-news"


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        ("www.example.nhs.uk/news", ("https://www.example.nhs.uk/news", "http://www.example.nhs.uk/news")),
        (" <https://www.example.nhs.uk/> ", ("https://www.example.nhs.uk/",)),
        ("HTTP://example.nhs.uk", ("HTTP://example.nhs.uk",)),
        ("northmoor.localhost:8520/news", ("http://northmoor.localhost:8520/news",)),
        ("example.nhs.uk:8443/x", ("https://example.nhs.uk:8443/x", "http://example.nhs.uk:8443/x")),
    ],
)
def test_an_address_without_a_scheme_is_tried_with_tls_first(typed, tried):
    """And as it is when it is written out."""
    assert candidates(typed) == tried


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "nothing: not a web address"),
        ("nonsense", "not a web address, expected one such as"),
        ("two words.nhs.uk", "not a web address"),
        ("http://", "not a web address"),
        ("https://[broken", "not a web address"),
        ("ftp://files.nhs.uk/x", 'begins with "ftp:"'),
        ("javascript:alert(1)", 'begins with "javascript:"'),
        ("mailto:news@example.nhs.uk", "an e-mail address; a newsletter that comes by mail is a source of kind mailbox"),
        ("news@example.nhs.uk", "an e-mail address"),
        (str(Path(__file__)), "a file, expected the address of a site"),
    ],
)
def test_what_is_no_address_is_told_as_what_it_is(typed, told):
    """Before anything is asked."""
    with pytest.raises(NoAddress) as caught:
        candidates(typed)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("url", "names", "body"),
    [
        ("https://www.barnsleyhospital.nhs.uk/news/feed", (), "RFF"),
        ("http://barnsleyhospital.nhs.uk/", (), "RFF"),
        ("https://news.barnsleyhospital.nhs.uk/", (), "RFF"),
        ("https://www.gov.uk/government/organisations/x", ("Medicines and Healthcare products Regulatory Agency",), "mhra"),
        ("https://www.gov.uk/government/organisations/x", ("Department of Fish",), None),
        ("https://news-of-ours.example/", ("King's College Hospital NHS Foundation Trust",), "RJZ"),
        ("https://paper.example/", ("The Northmoor Paper",), None),
    ],
)
def test_the_organisation_is_known_by_its_host_or_its_name(url, names, body):
    """With or without www, on a host of several by the name; open where nothing says."""
    found = whose.guess(register.load(), url, names)
    assert (found.body.org_id if found else None) == body


@pytest.mark.parametrize(
    ("per_month", "expect"),
    [
        (70, "2 per day"),
        (30.4, "1 per day"),
        (13, "2 per week"),
        (4.4, "1 per week"),
        (1.1, "1 per month"),
        (0.2, "2 per year"),
        (0.01, "1 per year"),
        (None, None),
    ],
)
def test_the_expectation_is_the_rhythm_rounded_down(per_month, expect):
    """Silence shorter than it is normal."""
    assert expectation(per_month) == expect


def test_an_entry_has_its_keys_in_the_usual_order():
    """With the organisation and nation of the body, a free id, and the pattern that was learnt."""
    body = register.load().get("RJZ")
    made = entry(door(follow=("/news/",)), probe(), body=body, taken=["northmoor-news"])
    assert list(made) == ["id", "name", "kind", "url", "organisation", "nation", "expect", "follow"]
    assert (made["id"], made["organisation"], made["nation"]) == ("northmoor-news-feed", "RJZ", "England")
    assert made["expect"] == "1 per week"


def test_a_body_on_a_shared_host_is_named_by_its_page():
    """On GOV.UK the last piece of the address tells one from the other."""
    found = probe(asked="https://www.gov.uk/government/organisations/mhra", names=("MHRA",))
    assert entry(door("https://www.gov.uk/government/organisations/mhra.atom"), found, body=None, taken=[])["id"] == "mhra-news"


SOURCE = Source("s", "S", "listing", "https://www.northmoor.nhs.uk/news/", organisation="RJZ")


@pytest.mark.parametrize(
    "url", ["http://northmoor.nhs.uk/news", "https://www.northmoor.nhs.uk/news/?utm_source=x", "https://NORTHMOOR.nhs.uk/news/"]
)
def test_one_door_is_known_however_it_is_written(url):
    """TLS, www, capitals, tracking and a last slash make no other door."""
    assert same_door(door(url), [SOURCE]) is SOURCE
    assert same_door(door("https://northmoor.nhs.uk/blog"), [SOURCE]) is None


def test_a_site_is_known_by_its_host_and_by_its_body():
    """But two bodies on one host are two."""
    bodies = register.load()
    feed = door("https://northmoor.nhs.uk/feed")
    assert same_site(feed, probe(feed), [SOURCE], None) is SOURCE
    moved = door("https://new.example/feed")
    assert same_site(moved, probe(moved, asked="https://new.example/"), [SOURCE], bodies.get("RJZ")) is SOURCE
    assert same_site(feed, probe(feed), [SOURCE], bodies.get("RFF")) is None
    assert same_site(moved, probe(moved, asked="https://new.example/"), [SOURCE], None) is None


def test_eyes_are_handed_in():
    """Dates and languages are nlp's; the crawler knows none of it."""
    from leads.adding import eyes

    seen = eyes()
    assert isinstance(seen, Eyes)
    assert seen.day("Posted on 3rd March 2026 by Ada") == "2026-03-03"
    assert seen.day("Tue, 03 Mar 2026 09:30:00 GMT") == "2026-03-03"
    assert seen.day("no date") == ""
    assert date.fromisoformat(seen.day("2026-03-03T09:30:00Z"))
