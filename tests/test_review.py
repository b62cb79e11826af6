"""The desk over real HTTP, as a signed-in reviewer without JavaScript."""

import json
import os
import signal

import pytest
from itsdangerous.url_safe import URLSafeSerializer
from lxml import html
from sample_desk import (
    AFTER,
    DRONE,
    RECORD,
    STORIES,
    VALVES,
    add,
    add_page,
    decide,
    form_of,
    in_thread,
    key_of,
    make,
    read_again,
    running,
    same_as_defined,
    save,
    text_of,
    undo,
)

from leads.errors import DatabaseRefused, LeadsError
from leads.review.desk import METADATA, serve
from leads.store import decided, writing
from leads.types import Article, Claim


@pytest.fixture
def db(tmp_path):
    """A database whose file has a name of its own."""
    db = make(tmp_path / "our file.sqlite")
    yield db
    assert same_as_defined(db)
    db.close()


@pytest.fixture
def desk(db, tmp_path):
    with in_thread(tmp_path / "our file.sqlite") as desk:
        yield desk


@pytest.fixture
def ada(desk):
    with desk.sign_in() as client:
        yield client


def test_the_queue_shows_the_best_lead_with_all_that_a_reviewer_needs(ada, db):
    """Sentence in its paragraph, marks, source, date with evidence, links, facts, reasons, copies, counts, sample mark."""
    page = ada.get("/-/queue")
    assert page.status_code == 200
    assert text_of(page, ".ltw-quote") == [VALVES]
    assert text_of(page, ".ltw-text p") == ["Monday was quiet.", f"It rained. {VALVES}{AFTER}", "Tuesday was not."]
    assert text_of(page, ".ltw-quote .ltw-cue") == ["first"]
    assert text_of(page, ".ltw-source") == ["Sample The news 13 October 2026 (feed)"]
    assert text_of(page, ".ltw-counts") == ["4 left 0 done today"]
    assert text_of(page, ".ltw-others li") == ["Valves from a printer echo.example, 13 October 2026"]
    assert text_of(page, ".ltw-more td") == ["has-number", "+0.40"]
    links = [link.get("href") for link in html.fromstring(page.text).cssselect(".ltw-moves a")]
    assert any(link.startswith("https://trust.example/valves#:~:text=Northmoor%20Hospitals") for link in links)
    assert f"/-/article/1#lead-{key_of(db, VALVES)}" in links


def test_a_decision_brings_the_next_lead(ada, db):
    """The form is sent, the next lead stands there, and it is noted who decided what, when, with which note."""
    answer = decide(ada, key_of(db, VALVES), "yes", note="Zoë says so")
    assert answer.status_code == 303
    page = ada.get(answer.headers["location"])
    assert text_of(page, ".ltw-quote") == [DRONE]
    assert text_of(page, ".ltw-counts") == ["3 left 1 done today"]
    assert text_of(page, ".ltw-latest li") == ["yes Printed valves Zoë says so"]
    assert text_of(page, ".ltw-said") == ["Yes, noted."]
    rows = db.execute("SELECT reviewer, verdict, note FROM decisions").fetchall()
    assert [tuple(row) for row in rows] == [("Ada Obi", "yes", "Zoë says so")] * 2


def test_leads_that_were_passed_over_stay_in_the_queue(ada, db):
    """Next goes on without a verdict, a decision goes on from where it was, and from the end it starts again."""
    page = ada.get(f"/-/queue?after={key_of(db, VALVES)}")
    assert text_of(page, ".ltw-quote") == [DRONE]
    page = ada.get(decide(ada, key_of(db, DRONE), "no").headers["location"])
    assert text_of(page, ".ltw-quote") == [RECORD]
    page = ada.get(decide(ada, key_of(db, STORIES[4][2]), "no").headers["location"])
    assert text_of(page, ".ltw-quote") == [VALVES]


def test_a_lead_that_is_put_off_comes_last(ada, db):
    """Not again by itself while there is another; once nothing else is left, or when asked for. Nothing is decided."""
    key = key_of(db, VALVES)
    form = form_of(ada.get("/-/queue"), f"/-/lead/{key}")
    assert text_of(ada.get(ada.post(f"/-/lead/{key}/later", data=form).headers["location"]), ".ltw-quote") == [DRONE]
    assert text_of(ada.get("/-/queue"), ".ltw-quote") == [DRONE]
    assert text_of(ada.get("/-/queue"), ".ltw-counts") == ["4 left 0 done today 1 put off, show again"]
    for quote in (DRONE, RECORD, STORIES[4][2]):
        page = decide(ada, key_of(db, quote), "no").headers["location"]
    assert text_of(ada.get(page), ".ltw-quote") == [VALVES]
    assert len(decided.history(db, key)) == 0
    ada.post(f"/-/lead/{key}/later", data=form)
    assert text_of(ada.get("/-/queue?all=1"), ".ltw-counts") == ["1 left 3 done today"]


def test_undo_opens_the_lead_again(ada, db):
    """The lead that was decided last comes back, with its history."""
    decide(ada, key_of(db, VALVES), "yes")
    decide(ada, key_of(db, DRONE), "weak")
    answer = undo(ada)
    assert answer.headers["location"] == f"/-/lead/{key_of(db, DRONE)}"
    page = ada.get(answer.headers["location"])
    assert [each.split(",")[0] for each in text_of(page, ".ltw-history li")] == ["weak Ada Obi", "took back Ada Obi"]
    assert text_of(page, ".ltw-counts") == ["3 left 1 done today"]


def test_a_form_sent_twice_counts_once_and_another_verdict_after_back_is_added(ada, db):
    """Double click, and the back button."""
    action = f"/-/lead/{key_of(db, DRONE)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    assert [ada.post(action, data=form).status_code for _ in range(2)] == [303, 303]
    assert ada.post(action, data={**form, "verdict": "no"}).status_code == 303
    assert [each.verdict for each in decided.history(db, key_of(db, DRONE))] == ["yes", "no"]


def test_a_lead_that_another_has_just_decided_says_so(ada, db):
    """Nothing is recorded; the note is still there; sent again from the new page it counts."""
    action = f"/-/lead/{key_of(db, VALVES)}"
    form = form_of(ada.get(action), action)
    decided.decide(db, key_of(db, VALVES), verdict="no", reviewer="Ben", request_id="b")
    answer = ada.post(action, data={**form, "verdict": "yes", "note": "my own view"})
    assert answer.status_code == 409
    assert text_of(answer, ".ltw-alert") == ["Ben has just said no to this lead; to add your own verdict, decide again"]
    assert text_of(answer, "textarea") == ["my own view"]
    assert ada.post(action, data={**form_of(answer, action), "verdict": "yes"}).status_code == 303
    assert [(each.reviewer, each.verdict) for each in decided.history(db, key_of(db, VALVES))] == [("Ben", "no"), ("Ada Obi", "yes")]


def test_a_busy_database_is_told_and_the_form_can_be_sent_again(db, tmp_path):
    """503 and a sentence instead of a lost verdict; the second time it counts, once."""
    short = "import leads.review; leads.review.BUSY_MILLISECONDS = 200"
    with running(tmp_path / "our file.sqlite", first=short) as desk, desk.sign_in() as ada:
        action = f"/-/lead/{key_of(db, VALVES)}"
        form = {**form_of(ada.get(action), action), "verdict": "yes"}
        with writing(db):
            answer = ada.post(action, data=form)
        assert answer.status_code == 503
        assert "Nothing was recorded" in text_of(answer, ".ltw-alert")[0]
        assert ada.post(action, data=form).status_code == 303
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 2


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"verdict": "maybe"}, 409, "expected one of yes, weak, no"),
        ({"form_id": ""}, 409, "came without its number"),
        ({"note": "x" * 10_001}, 409, "at most 10,000"),
    ],
)
def test_a_form_that_cannot_be_right_is_refused(ada, db, change, status, told):
    """With a sentence on the lead's own page, and nothing recorded."""
    answer = decide(ada, key_of(db, VALVES), "yes", **change)
    assert answer.status_code == status
    assert told in text_of(answer, ".ltw-alert")[0]
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


def test_a_lead_that_is_not_there_is_told(ada):
    """404 for its page, a refusal for a decision on it."""
    assert ada.get("/-/lead/0000000000000000").status_code == 404
    form = form_of(ada.get("/-/queue"), "/-/logout")
    answer = ada.post("/-/lead/0000000000000000", data={**form, "verdict": "yes", "form_id": "0" * 16})
    assert answer.status_code == 409
    assert "no such lead" in text_of(answer, ".ltw-alert")[0]


@pytest.mark.parametrize("key", ["zzz", "0123456789abcdef", "%3Cscript%3E"])
def test_a_wrong_address_of_a_lead_is_told(ada, key):
    """A sentence of ours, whatever stands in it."""
    answer = ada.get(f"/-/lead/{key}")
    assert answer.status_code == 404
    assert "no such lead" in answer.text
    assert "<script>" not in answer.text.partition("<main")[2]


def test_an_empty_queue_says_so_and_can_still_be_undone(ada, db):
    """After the last verdict of the morning."""
    for row in db.execute("SELECT key FROM leads WHERE queued").fetchall():
        answer = decide(ada, row["key"], "no")
    page = ada.get(answer.headers["location"])
    assert text_of(page, "h1") == ["Nothing left to decide"]
    assert undo(ada).status_code == 303


def test_nothing_to_undo_is_told(ada):
    """The button is not there; a form sent all the same gets a sentence."""
    form = form_of(ada.get("/-/queue"), "/-/logout")
    answer = ada.post("/-/undo", data={**form, "form_id": "0" * 16})
    assert answer.status_code == 409
    assert "no decision that could be undone" in text_of(answer, ".ltw-alert")[0]


def test_a_decided_sentence_that_changed_or_went_is_shown_as_such(ada, db):
    """The page says what it was when it was decided."""
    key, reworded = key_of(db, DRONE), DRONE.replace("fly blood", "fly fresh blood")
    decide(ada, key, "yes")
    read_again(db, DRONE, reworded)
    page = ada.get(f"/-/lead/{key}")
    assert text_of(page, ".ltw-quote") == [reworded]
    assert DRONE in text_of(page, ".ltw-alert")[0]
    decide(ada, key_of(db, RECORD), "weak")
    read_again(db, RECORD)
    page = ada.get(f"/-/lead/{key_of(db, RECORD)}")
    assert text_of(page, ".ltw-quote") == [RECORD]
    assert "no longer found" in text_of(page, ".ltw-alert")[0]


def test_leads_that_come_while_the_desk_is_open_are_seen(ada, db):
    """The nightly run writes, the page shows it at the next look."""
    add(db, "https://late.example/", "Late", "The first of all.", 0.99)
    assert text_of(ada.get("/-/queue"), "h1") == ["Late"]


def test_articles_are_found_by_their_words(ada):
    """Datasette's own search box, on the full-text index."""
    rows = ada.get("/leads/articles.json?_search=ambulance&_shape=array").json()
    assert [row["title"] for row in rows] == ["Blood by drone"]
    assert text_of(ada.get("/leads/articles?_search=ambulance"), ".ltw-rows")[0].startswith("1 row")


def test_tables_have_titles_notes_and_facets(ada):
    """From datasette_meta.json; sentences lead back to the desk."""
    page = ada.get("/leads/leads")
    assert text_of(page, "h1")[0].startswith("Leads")
    assert "The flagged sentence" in text_of(page, ".column-descriptions dd")
    assert len(text_of(page, ".facet-info-name")) >= 5
    assert html.fromstring(page.text).cssselect("td.col-quote a")[0].get("href").startswith("/-/lead/")


def test_notes_and_facets_are_about_columns_that_exist(db):
    """What datasette_meta.json names is there; that every column has a note is tested with the docs."""
    for name, table in json.loads(METADATA.read_text())["databases"]["leads"]["tables"].items():
        columns = {row["name"] for row in db.execute(f"PRAGMA table_info([{name}])")}
        assert set(table.get("columns", ())) | set(table.get("facets", ())) <= columns, name


def test_the_link_signs_in_once(desk):
    """The second browser with the same link stays outside; so does one with a guess."""
    with desk.stranger() as first, desk.stranger() as second, desk.stranger() as third:
        assert first.head(desk.link).status_code == 403
        assert first.get(desk.link).status_code == 303
        assert first.get("/-/queue").status_code == 200
        assert first.get(desk.link).headers["location"] == "/-/queue"  # pressed again in the same browser
        assert second.get(desk.link).status_code == 403
        assert third.get("/-/sign-in?token=guess").status_code == 403


def test_signing_out_ends_the_session(ada):
    """After it, the queue is closed."""
    assert ada.post("/-/logout", data=form_of(ada.get("/-/queue"), "/-/logout")).status_code == 303
    assert ada.get("/-/queue").status_code == 403


@pytest.mark.parametrize(("ends", "status"), [(2**33, 200), (1, 403)])
def test_a_session_ends_by_itself(db, tmp_path, monkeypatch, ends, status):
    """A signed cookie of the past is a stranger's."""
    monkeypatch.setenv("DATASETTE_SECRET", "for this test")
    session = {"name": "Ada Obi", "stamp": "", "ends": ends, "session": "1"}
    cookie = URLSafeSerializer("for this test", "ltw_session").dumps(session)
    with in_thread(tmp_path / "our file.sqlite") as desk, desk.stranger() as client:
        assert client.get("/-/queue", headers={"cookie": f"ltw_session={cookie}"}).status_code == status


def test_ctrl_c_ends_the_desk_cleanly(db, tmp_path):
    """Exit status 0, no traceback, and the database is free."""
    with running(tmp_path / "our file.sqlite") as desk, desk.sign_in() as ada:
        decide(ada, key_of(db, VALVES), "yes")
        os.kill(desk.process.pid, signal.SIGINT)
        assert desk.process.wait(timeout=20) == 0
    with writing(db):
        assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 2


def test_a_port_in_use_is_told_or_replaced(db, desk, tmp_path):
    """`leads review` names the port; the demo takes another."""
    port = int(desk.url.rsplit(":", 1)[1])
    with pytest.raises(LeadsError, match=f"port {port}: Address already in use"):
        serve(tmp_path / "our file.sqlite", reviewer="Ada", port=port)
    with running(tmp_path / "our file.sqlite", port=port, any_port=True) as other, other.sign_in() as client:
        assert other.url != desk.url
        assert client.get("/-/queue").status_code == 200


def test_a_foreign_file_is_refused_before_anything_is_served(tmp_path):
    """With the sentence of the store."""
    (tmp_path / "empty.db").touch()
    with pytest.raises(DatabaseRefused, match="empty"):
        serve(tmp_path / "empty.db", reviewer="Ada", port=0)


@pytest.mark.parametrize("name", sorted(json.loads(METADATA.read_text())["databases"]["leads"]["queries"]))
def test_saved_questions_have_answers(ada, db, name):
    """Each runs, has a title and a description, and its leads link to the desk."""
    decide(ada, key_of(db, VALVES), "yes")
    decide(ada, key_of(db, DRONE), "no")
    page = ada.get(f"/leads/{name}")
    assert page.status_code == 200
    assert text_of(page, ".metadata-description")
    assert not text_of(page, ".message-error")
    links = [each.get("href") for each in html.fromstring(page.text).cssselect("td.col-quote a")]
    assert all(link.startswith("/-/lead/") for link in links)


def test_rejections_are_counted_by_pattern(ada, db):
    """One question with its answer: the cue of the two decided stories, of which one was rejected."""
    decide(ada, key_of(db, VALVES), "yes")
    decide(ada, key_of(db, DRONE), "no")
    rows = ada.get("/leads/rejected_by_pattern.json?_shape=array").json()
    assert rows == [{"pattern": "first-in", "decided": 2, "rejected": 1, "percent": 50.0}]


def test_other_leads_of_the_article_are_shown_with_their_verdicts(ada, db):
    """Two claims in one story: who decides the second sees what was said of the first."""
    first, second = "It is the first of its kind.", "It is also the first in Wales."
    page = add_page(db, "https://two.example/")
    text = f"{first} {second}"
    claims = [Claim(text.index(q), text.index(q) + len(q), q, "first", "first", "nation", "asserted", 0.5, True) for q in (first, second)]
    save(db, page, Article("https://two.example/", "Two", text), *claims)
    decide(ada, key_of(db, first), "weak")
    assert text_of(ada.get(f"/-/lead/{key_of(db, second)}"), ".ltw-beside li") == [f"weak {first} Ada Obi"]


def test_our_stored_text_is_a_page_with_its_leads_marked(ada, db):
    """Whole, paragraph by paragraph; each lead links to its own page and shows its verdict."""
    decide(ada, key_of(db, DRONE), "weak")
    number = db.execute("SELECT article FROM leads WHERE quote = ?", [DRONE]).fetchone()[0]
    page = ada.get(f"/-/article/{number}")
    assert text_of(page, "h1") == ["Blood by drone"]
    assert text_of(page, ".ltw-text p") == ["Monday was quiet.", f"It rained. {DRONE}{AFTER}", "Tuesday was not."]
    assert text_of(page, "mark") == [DRONE]
    assert text_of(page, ".ltw-latest li") == [f"weak {DRONE}"]
    assert ada.get("/-/article/999").status_code == 404


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("ambulance", ["Blood by drone"]),
        ("AMBULANCE service", ["Blood by drone"]),
        ("ambulance valves", ["Blood by drone"]),  # valves are in the next sentence of every story
        ("heart printer", ["Valves from a printer"]),
        ("zebra", []),
        ("", []),
        ('"', []),
        ("drone OR NOT (", []),
        ("title:drone*", []),
    ],
)
def test_articles_are_searched_by_all_their_words(ada, words, titles):
    """In title or text; what looks like a search language is only words."""
    page = ada.get("/-/search", params={"q": words})
    assert page.status_code == 200
    assert text_of(page, ".ltw-found-articles a") == titles


def test_search_shows_where_the_words_stand(ada):
    """A snippet with the words marked, and how many leads the article has."""
    page = ada.get("/-/search?q=drone")
    assert text_of(page, ".ltw-found-articles mark") == ["drone"]
    assert text_of(page, ".ltw-found-articles small") == ["nhs.example, 13 October 2026 · 1 lead"]
