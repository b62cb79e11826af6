"""The desk says how the sources stand, why one brings nothing, and which NHS bodies nobody watches."""

import pytest
from lxml import html
from sample_desk import VALVES, decide, in_thread, key_of, make

from leads.store import writing
from leads.store.yields import yields


@pytest.fixture
def db(tmp_path):
    """A source with three nights, the last of them broken, another without any, a third that is off."""
    db = make(tmp_path / "leads.db")
    columns = "(id, name, kind, url, organisation, nation, tags, enabled, first_seen)"
    with writing(db):
        db.execute("UPDATE sources SET organisation = 'RJ1'")
        db.execute(
            f"INSERT INTO sources {columns} VALUES ('new', '<b>New</b>', 'feed', 'https://n.example', 'RRV', 'England', '[]', 1, '')"
        )
        db.execute(f"INSERT INTO sources {columns} VALUES ('off', 'Off', 'listing', 'https://o.example', 'RJZ', 'England', '[]', 0, '')")
        for number, (state, reason) in enumerate([("ok", ""), ("quiet", ""), ("broken", "404 three times")], start=1):
            at = f"2026-11-0{number}T02:00:00Z"
            db.execute("INSERT INTO runs (id, verb, started_at, ended_at, outcome) VALUES (?, 'crawl', ?, ?, 'done')", [number, at, at])
            db.execute(
                """INSERT INTO source_nights (run, source, at, requested, stored, unchanged, duplicate, skipped, blocked, failed, pending,
                   new_urls, ms, state, since, reason) VALUES (?, 'news', ?, 1, 1, 0, 0, 0, 0, 0, 0, ?, 5, ?, ?, ?)""",
                [number, at, 3 if number == 1 else 0, state, at, reason],
            )
            db.execute(
                "INSERT INTO visits (run, url, source, at, outcome, page, reason) VALUES (?, ?, 'news', ?, ?, ?, ?)",
                [number, number, at, "stored" if number < 3 else "failed", number if number < 3 else None, reason],
            )
    return db


@pytest.fixture
def client(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def table(page):
    return [[" ".join(cell.text_content().split()) for cell in row] for row in html.fromstring(page.text).xpath("//tbody/tr")]


def test_a_yield_is_accepted_leads_per_hundred_articles(db):
    """A copy of an accepted sentence counts once."""
    key = key_of(db, VALVES)
    with writing(db):
        db.execute("UPDATE leads SET status = 'yes' WHERE story = (SELECT story FROM leads WHERE key = ?)", [key])
    news = yields(db, "news")[0]
    assert (news.articles, news.leads, news.accepted, news.per_hundred) == (5, 4, 1, 20.0)
    assert [(night.state, night.new) for night in news.nights] == [("ok", 3), ("quiet", 0), ("broken", 0)]
    assert yields(db, "new")[0].per_hundred is None


def test_sources_that_want_a_look_come_first(client):
    """Broken before not judged, off last; with the reason, and a name that is code shown as text."""
    rows = table(client.get("/-/sources"))
    assert [row[0].split(",")[0].split(" feed")[0].split(" listing")[0] for row in rows] == ["The newsfeed", "<b>New</b>feed", "Offlisting"]
    assert rows[0][1] == "broken404 three times"
    assert rows[1][1] == "not judged yet"
    assert rows[2][1] == "off"


def test_thirty_nights_are_seen_at_a_glance(client):
    """One sign a night, said in words as well: a sign alone says nothing to who hears it."""
    page = html.fromstring(client.get("/-/sources").text)
    nights = page.xpath("//tbody/tr[1]//span[contains(@class, 'ltw-night ')]")
    assert [(night.text, night.get("title")) for night in nights] == [
        ("●", "1 Nov 2026: ok, 3 new"),
        ("○", "2 Nov 2026: quiet, 0 new"),
        ("✕", "3 Nov 2026: broken, 0 new"),
    ]
    assert page.xpath("//tbody/tr[1]//span[@class='ltw-read']")[0].text == "3 nights: 2 well"


def test_one_source_is_explained(client):
    """What was taken, what was not and why, with the newest address of each."""
    page = client.get("/-/sources/news")
    rows = table(page)
    assert rows[0][:4] == ["story", "article", "", "2"]
    assert rows[1][:4] == ["story", "failed", "404 three times", "1"]
    assert "3 Nov 2026" in page.text


def test_an_unknown_source_is_told(client):
    """With what to do next."""
    answer = client.get("/-/sources/nobody")
    assert answer.status_code == 404
    assert "look at the list of sources" in answer.text


def test_coverage_names_the_bodies_of_a_group(client):
    """By nation, region or type; a number leads to the names behind it."""
    rows = {row[0]: row[1:] for row in table(client.get("/-/coverage"))}
    works, new, silent, broken, off, none, whole = range(7)
    assert rows["England"][new] == rows["England"][broken] == rows["England"][off] == "1"
    assert int(rows["England"][none]) + 3 == int(rows["England"][whole])
    assert rows["England"][works] == rows["England"][silent] == ""
    named = table(client.get("/-/coverage?by=nation&group=England&state=broken"))[-1]
    assert named[0].startswith("Guy's and St Thomas'")
    assert named[2:] == ["broken", "news"]


@pytest.mark.parametrize("query", ["by=nonsense", "group=<script>", "by=type&state=nonsense"])
def test_a_strange_query_harms_nobody(client, query):
    """The page comes, and nothing of the query becomes code."""
    answer = client.get(f"/-/coverage?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("path", ["/-/sources", "/-/sources/news", "/-/coverage"])
def test_a_stranger_sees_none_of_it(db, tmp_path, path):
    """The door is closed here as everywhere."""
    with in_thread(tmp_path / "leads.db") as desk, desk.stranger() as client:
        assert client.get(path).status_code == 403


def test_a_decision_shows_in_the_yield_at_once(client, db):
    """What a reviewer accepts counts for its source on the next look."""
    decide(client, key_of(db, VALVES), "yes")
    assert table(client.get("/-/sources"))[0][3:6] == ["5", "1", "20.0"]
