"""The pictures show what the tables hold: weeks, sources, patterns."""

from datetime import date

import pytest
from lxml import html
from sample_desk import DRONE, RECORD, VALVES, decide, in_thread, key_of, make

from leads.review import pictures
from leads.store import decided, tallies, writing


@pytest.fixture
def db(tmp_path):
    db = make(tmp_path / "leads.db")
    yield db
    db.close()


def say(db, quote, verdict):
    decided.decide(db, key_of(db, quote), verdict=verdict, reviewer="Ada", request_id=f"{quote}{verdict}")


def test_weeks_begin_on_monday_and_none_is_left_out(db):
    """Sunday belongs to the week before; copies of a sentence and of a decision count once, and what was taken back does not."""
    with writing(db):
        db.execute("UPDATE leads SET week = '2026-11-16'")
    say(db, VALVES, "yes")
    say(db, DRONE, "no")
    say(db, RECORD, "no")
    decided.undo(db, reviewer="Ada", request_id="u")
    with writing(db):
        db.execute("UPDATE leads SET week = '2026-11-16'")
        db.execute("DROP TRIGGER decisions_fixed")
        db.execute("UPDATE decisions SET at = '2026-11-29T23:00:00Z'")
    weeks = tallies.by_week(db, until=date(2026, 11, 29), weeks=3)
    assert [(week.monday, week.leads, week.decisions) for week in weeks] == [
        ("2026-11-09", 0, 0),
        ("2026-11-16", 4, 0),
        ("2026-11-23", 0, 2),
    ]


def test_the_yield_of_a_source(db):
    """By its name; every copy is a lead of its source."""
    say(db, VALVES, "yes")
    say(db, DRONE, "weak")
    assert tallies.by_source(db) == [tallies.Verdicts("The news", yes=2, weak=1, no=0, undecided=2)]


def test_the_precision_of_a_pattern(db):
    """Of decided sentences only; one in two articles counts once."""
    say(db, VALVES, "yes")
    say(db, DRONE, "no")
    (pattern,) = tallies.by_pattern(db)
    assert (pattern.name, pattern.decided, pattern.precision) == ("first-in", 2, 0.5)


def test_bars_are_as_long_as_their_numbers():
    """The highest week fills the picture; parts of a row lie end to end and never overlap."""
    bars = pictures.week_bars([tallies.Week("2026-11-16", 10, 5), tallies.Week("2026-11-23", 0, 1)])
    assert [(bar.part, bar.height) for bar in bars] == [("leads", 200), ("decisions", 100), ("decisions", 20)]
    bars = pictures.row_bars([tallies.Verdicts("a", 1, 0, 2, 1)], whole=8)
    room = pictures.WIDTH - pictures.LABEL
    assert [(bar.part, bar.x, bar.width) for bar in bars] == [
        ("yes", pictures.LABEL, room / 8),
        ("no", pictures.LABEL + room / 8, room / 4),
        ("undecided", pictures.LABEL + room * 3 / 8, room / 8),
    ]


def test_the_page_draws_them_and_says_them(tmp_path, db):
    """Each picture has a name and its numbers as a table, and needs no script."""
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as ada:
        decide(ada, key_of(db, VALVES), "yes")
        decide(ada, key_of(db, DRONE), "no")
        page = html.fromstring(ada.get("/-/pictures").text)
    assert [each.text_content() for each in page.cssselect("svg > title")] == [
        "Leads and decisions of the last 26 weeks",
        "Leads by source and verdict",
        "Verdicts by pattern",
    ]
    rows = [[cell.text_content() for cell in row.cssselect("th, td")] for row in page.cssselect("tbody tr")]
    assert ["The news", "2", "0", "1", "2"] in rows
    assert ["first-in", "2", "1", "0", "1", "50 %"] in rows
    assert not page.cssselect("[style], style, svg script, image, use")


def test_an_empty_database_has_a_page_too(tmp_path):
    """It says that there is nothing."""
    make(tmp_path / "empty.db", stories=()).close()
    with in_thread(tmp_path / "empty.db") as desk, desk.sign_in() as ada:
        page = ada.get("/-/pictures")
    assert page.status_code == 200
    assert "Nothing was decided yet." in page.text


def test_names_of_sources_harm_nobody(tmp_path, db):
    """Script and turning characters in a name are text."""
    with writing(db):
        db.execute("UPDATE sources SET name = ?", ["<script>alert(1)</script>\u202e"])
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as ada:
        text = ada.get("/-/pictures").text
    assert "<script>alert" not in text
    assert "\u202e" not in text
