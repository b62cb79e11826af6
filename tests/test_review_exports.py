"""What leaves the desk by its own links: every form, for the signed-in, harmless, never of confidential sources."""

import csv
import io
import json

import feedparser
import pytest
from lxml import html
from sample_desk import DRONE, HOSTILE, RECORD, VALVES, in_thread, key_of, make, text_of

from leads.export import FORMS, accepted
from leads.store import decided, followups, writing

HOSTILE_WORDS = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202egnirts"


@pytest.fixture
def db(tmp_path):
    """Four accepted leads, one of them hostile through and through."""
    db = make(tmp_path / "leads.db")
    for quote in (VALVES, DRONE, RECORD, HOSTILE):
        decided.decide(db, key_of(db, quote), verdict="yes", reviewer="Ada", note="our note", request_id=quote)
    with writing(db):
        db.execute("UPDATE leads SET title = ?, actor = ? WHERE quote = ?", [HOSTILE_WORDS, HOSTILE_WORDS, HOSTILE])
    yield db
    db.close()


@pytest.fixture
def desk(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk:
        yield desk


@pytest.fixture
def ada(desk):
    with desk.sign_in() as client:
        yield client


def hide(db):
    """The source is confidential from now on."""
    with writing(db):
        db.execute("UPDATE sources SET confidential = 1")


@pytest.mark.parametrize(
    ("form", "media_type", "name"),
    [
        ("csv", "text/csv", "leads.csv"),
        ("jsonl", "application/x-ndjson", "leads.jsonl"),
        ("atom", "application/atom+xml", "leads.atom"),
        ("md", "text/markdown", "factsheet.md"),
        ("html", "text/html", ""),
    ],
)
def test_every_form_is_what_the_command_writes(ada, db, form, media_type, name):
    """With its media type; saved under a name, but for the page that is to be printed."""
    answer = ada.get(f"/-/export/{form}?all=1")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers.get("content-disposition", "").endswith(f'"{name}"' if name else "")
    assert "our note" not in answer.text
    if form != "csv":  # of which line ends differ
        assert answer.text == FORMS[form](accepted(db)[0])


def test_the_fact_sheet_holds_what_is_confirmed_unless_asked_otherwise(ada, db):
    """As on the command line; the page counts what there is."""
    followups.follow_up(db, key_of(db, DRONE), state="confirmed", reviewer="Ada", request_id="f")
    quotes = lambda page: text_of(page, "blockquote")  # noqa: E731
    assert quotes(ada.get("/-/export/html")) == [DRONE]
    assert len(quotes(ada.get("/-/export/html?all=1"))) == 4
    assert quotes(ada.get("/-/export/html?followup=refuted")) == []
    assert len(ada.get("/-/export/jsonl?followup=confirmed&followup=").text.splitlines()) == 1
    assert ada.get("/-/export/html?followup=lost").status_code == 404
    assert ada.get("/-/export/xls").status_code == 404
    assert "4 sentences accepted: 1 confirmed" in text_of(ada.get("/-/export"), "main p")[0]


def test_weak_ones_come_when_asked_for(ada, db):
    """Then in every form."""
    decided.decide(db, key_of(db, RECORD), verdict="weak", reviewer="Ada", request_id="w")
    assert [len(ada.get(f"/-/export/jsonl{ask}").text.splitlines()) for ask in ("", "?weak=1")] == [3, 4]


def test_hostile_text_is_harmless_in_every_form(ada):
    """No formula, no markup, no turning mark, well-formed throughout."""
    rows = list(csv.reader(io.StringIO(ada.get("/-/export/csv").text)))
    assert len(rows) == 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert len([json.loads(line) for line in ada.get("/-/export/jsonl").text.splitlines()]) == 4
    feed = feedparser.parse(ada.get("/-/export/atom").content)
    assert (feed.bozo, len(feed.entries)) == (False, 4)
    assert html.fromstring(ada.get("/-/export/html?all=1").text).cssselect("script, img, a[href^=javascript]") == []
    for form in FORMS:
        answer = ada.get(f"/-/export/{form}?all=1").text
        assert not set("\u202e\x9b") & set(answer)
        assert form == "jsonl" or "<script>" not in answer or form == "csv"


def test_nothing_confidential_leaves_and_strangers_get_nothing(ada, desk, db):
    """Not one sentence in any form, nor a count of them; a stranger meets the closed door."""
    with desk.stranger() as stranger:
        assert {stranger.get(f"/-/export{form}").status_code for form in ("", *(f"/{form}" for form in FORMS))} == {403}
    hide(db)
    for form in FORMS:
        assert DRONE not in ada.get(f"/-/export/{form}?all=1").text
