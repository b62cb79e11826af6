"""What becomes of an accepted lead: noted with who and when, for every copy, and what the fact sheet prints."""

import json

import pytest
from click.testing import CliRunner
from lxml import html
from sample_desk import DRONE, RECORD, VALVES, decide, form_of, in_thread, key_of, make, read_again, same_as_defined, text_of

from leads.cli import cli
from leads.errors import DecisionRefused
from leads.export import FORMS, accepted, followed
from leads.store import decided, decisions_file, followups, open_db, sqlite3, writing
from leads.store.leads import rebuild_leads


@pytest.fixture
def db(tmp_path):
    """Three accepted leads; whatever a test does, the table `leads` equals its definition afterwards."""
    db = make(tmp_path / "leads.db")
    for quote in (VALVES, DRONE, RECORD):
        decided.decide(db, key_of(db, quote), verdict="yes", reviewer="Ada", request_id=quote)
    yield db
    assert same_as_defined(db)
    db.close()


@pytest.fixture
def ada(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def follow(db, quote, state, *, note="", by="Ben", request=""):
    followups.follow_up(db, key_of(db, quote), state=state, note=note, reviewer=by, request_id=request or f"{quote}-{state}")


def states(db, quote):
    return [row["followup"] for row in db.execute("SELECT followup FROM leads WHERE quote = ?", [quote])]


def told(db, quote):
    return [(each.state, each.note, each.reviewer) for each in followups.followups(db, key_of(db, quote))]


def run(tmp_path, *words):
    return CliRunner().invoke(cli, ["export", "--db", str(tmp_path / "leads.db"), *words])


def test_the_newest_state_holds_for_every_copy_and_history_keeps_all(db):
    """Sent twice it is one; "" takes it back."""
    for state, note in (("to check", "rang the press office"), ("confirmed", ""), ("confirmed", "")):
        follow(db, VALVES, state, note=note)
    assert states(db, VALVES) == ["confirmed", "confirmed"]
    follow(db, VALVES, "")
    assert states(db, VALVES) == ["", ""]
    assert told(db, VALVES) == [("to check", "rang the press office", "Ben"), ("confirmed", "", "Ben"), ("", "", "Ben")]


def test_only_what_was_accepted_is_followed_up(db):
    """Nothing weak, open or unknown; no other words."""
    decided.decide(db, key_of(db, DRONE), verdict="weak", reviewer="Ada", request_id="w")
    for quote, state, why in (
        (DRONE, "used", "only a lead with the verdict yes"),
        (VALVES, "printed", "expected one of to check, confirmed"),
    ):
        with pytest.raises(DecisionRefused, match=why):
            follow(db, quote, state)
    assert db.execute("SELECT count(*) FROM followups").fetchone()[0] == 0


def test_a_state_goes_with_the_yes_and_comes_back_with_it(db):
    """A verdict that is no yes hides what was done; the next yes shows it again."""
    follow(db, DRONE, "confirmed")
    decided.decide(db, key_of(db, DRONE), verdict="no", reviewer="Ada", request_id="n")
    assert states(db, DRONE) == [""]
    decided.undo(db, reviewer="Ada", request_id="u")
    assert states(db, DRONE) == ["confirmed"]


def test_a_state_outlives_rewording_and_the_claim(db):
    """It follows the sentence, and stays with the decision when the sentence goes."""
    reworded = DRONE.replace("fly blood", "fly fresh blood")
    follow(db, DRONE, "to check")
    read_again(db, DRONE, reworded)
    follow(db, reworded, "confirmed")
    read_again(db, reworded)
    assert states(db, DRONE) == ["confirmed"]


def test_followups_cannot_be_changed_or_deleted(db):
    """Not even by our own hand."""
    follow(db, VALVES, "used")
    for sql in ("DELETE FROM followups", "UPDATE followups SET state = 'refuted'"):
        with pytest.raises(sqlite3.DatabaseError, match="only ever added to"), writing(db):
            db.execute(sql)


def test_the_lead_page_takes_a_followup_and_shows_its_history(ada, db):
    """State, note, who, when; then the page again."""
    page = f"/-/lead/{key_of(db, VALVES)}"
    form = form_of(ada.get(page), f"{page}/followup")
    answer = ada.post(f"{page}/followup", data={**form, "state": "confirmed", "note": "Zoë of the trust says so"})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = ada.get(page)
    assert text_of(shown, "#ltw-followups + ol li")[0].startswith("confirmed Ada Obi, ")
    assert text_of(shown, "#ltw-followups + ol q") == ["Zoë of the trust says so"]
    assert html.fromstring(shown.text).cssselect("[name=state] [selected]")[0].text == "confirmed"
    assert states(db, VALVES) == ["confirmed", "confirmed"]
    assert ada.get("/leads/leads.json?followup=confirmed&_shape=array").json()[0]["quote"] == VALVES
    assert ada.post(f"{page}/followup", data={**form, "state": "dismissed"}).status_code == 409


def test_an_open_lead_has_no_such_form(ada, db):
    """Nor one that was rejected."""
    decide(ada, key_of(db, DRONE), "no")
    assert text_of(ada.get(f"/-/lead/{key_of(db, DRONE)}"), "#ltw-followups") == []


def test_the_fact_sheet_prints_what_is_confirmed(db, tmp_path):
    """By default; asked otherwise also what is not yet, never what was refuted unless that is asked for."""
    follow(db, VALVES, "confirmed")
    follow(db, DRONE, "refuted")
    page = run(tmp_path, "--format", "html").stdout
    assert VALVES in page
    assert "1 confirmed lead," in page
    assert "Confirmed (by Ben" in page
    assert DRONE not in page
    assert RECORD not in page
    page = run(tmp_path, "--format", "md", "--all-accepted").stdout
    assert VALVES in page
    assert "2 accepted leads," in page
    assert "- Follow-up: Not followed up yet\n" in page
    assert DRONE not in page
    assert DRONE in run(tmp_path, "--format", "md", "--followup", "refuted").stdout


@pytest.mark.parametrize("state", ["permission to quote", "used"])
def test_what_may_be_quoted_or_was_used_is_confirmed(db, tmp_path, state):
    """These come after it."""
    follow(db, RECORD, state)
    assert [lead.quote for lead in accepted(db, followed=followed("html"))[0]] == [RECORD]


def test_when_nothing_is_confirmed_the_last_line_says_so(db, tmp_path):
    """And how the accepted ones are printed all the same."""
    done = run(tmp_path, "--format", "html")
    assert done.stderr.endswith("none of 3 accepted leads is confirmed yet, --all-accepted prints them\n")
    assert "is confirmed yet" not in run(tmp_path, "--format", "csv").stderr


def test_tables_and_lines_say_what_became_of_each_lead(db):
    """State, who and when, as columns; the note stays on the desk."""
    follow(db, VALVES, "confirmed", note="a note of ours")
    lines = [json.loads(line) for line in FORMS["jsonl"](accepted(db)[0]).splitlines()]
    assert {line["quote"]: (line["followup"], line["followup_by"]) for line in lines} == {
        VALVES: ("confirmed", "Ben"),
        DRONE: ("", ""),
        RECORD: ("", ""),
    }
    assert "confirmed,Ben," in FORMS["csv"](accepted(db)[0])
    assert all("a note of ours" not in form(accepted(db)[0]) for form in FORMS.values())


def test_all_that_people_decided_comes_back_from_the_file(db, tmp_path):
    """Follow-ups, readings in full, requests and decisions on sources stand in decisions.jsonl, too, and are read once."""
    path = tmp_path / "decisions.jsonl"
    follow(db, VALVES, "confirmed", note="yes")
    with writing(db):
        db.execute(
            "INSERT INTO full_reads (key, locator, sha256, whole, reviewer, at, request_id) VALUES ('k', '', 's', 1, 'Ada', 't', 'f')"
        )
        db.execute("INSERT INTO requests VALUES (7, 'source', 'https://a.example', 'n', 'Ada', 't', 'q')")
        db.execute("INSERT INTO source_decisions VALUES (9, 7, 'a', 'add', '{\"id\": \"a\"}', '', 'Ada', 't', 'd')")
    assert decisions_file.write_decisions(db, path) == 4 + 2 + 3
    other = open_db(tmp_path / "other.db", create=True)
    with writing(other):
        other.execute("INSERT INTO requests VALUES (1, 'article', 'https://b.example', '', 'Ben', 't', 'r')")
        other.execute("INSERT INTO requests VALUES (7, 'article', 'https://c.example', '', 'Ben', 't', 's')")
    assert decisions_file.read_decisions(other, path) == 9
    assert decisions_file.read_decisions(other, path) == 0
    rebuild_leads(other)
    assert states(other, VALVES) == ["confirmed", "confirmed"]
    assert told(other, VALVES) == [("confirmed", "yes", "Ben")]
    row = other.execute("SELECT r.url, d.entry FROM source_decisions AS d JOIN requests AS r ON r.id = d.request").fetchone()
    assert tuple(row) == ("https://a.example", '{"id": "a"}')
    assert [row["whole"] for row in other.execute("SELECT whole FROM full_reads")] == [1]


def test_a_file_that_holds_a_followup_more_is_kept(db, tmp_path):
    """As one that holds a decision more: somebody put an old copy of the database in its place."""
    path = tmp_path / "decisions.jsonl"
    follow(db, VALVES, "confirmed")
    decisions_file.write_decisions(db, path)
    row = {**json.loads(path.read_text(encoding="utf-8").splitlines()[-1]), "request_id": "elsewhere"}
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row) + "\n")
    decisions_file.write_decisions(db, path)
    assert [each.name.partition(".kept-")[0] for each in tmp_path.glob("*.kept-*")] == ["decisions.jsonl"]
