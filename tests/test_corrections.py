"""What the finder got wrong is put right with the verdict: for every copy, in history and export, and undone with it."""

import json

import pytest
from lxml import html
from sample_desk import DRONE, VALVES, add, decide, in_thread, key_of, make, read_again, same_as_defined, text_of, undo

from leads.errors import DecisionRefused
from leads.export import accepted
from leads.store import decided, decisions_file, open_db, queue
from leads.store.leads import rebuild_leads

GUYS = "Guy's and St Thomas' NHS Foundation Trust"


@pytest.fixture
def db(tmp_path):
    """A small database; whatever a test does to it, the table `leads` equals its definition afterwards."""
    db = make(tmp_path / "leads.db")
    yield db
    assert same_as_defined(db)
    db.close()


@pytest.fixture
def ada(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def say(db, quote, verdict="yes", *, by="Ada", request="1", **more):
    return decided.decide(db, key_of(db, quote), verdict=verdict, reviewer=by, request_id=request, **more)


def values(db, quote, *names):
    return [tuple(row) for row in db.execute(f"SELECT {', '.join(names)} FROM leads WHERE quote = ? ORDER BY key", [quote])]


def test_a_correction_counts_for_every_copy_and_the_snapshot_stays_the_finders(db):
    """All six fields; what was right already is no correction."""
    right = {
        "kind": "first",
        "criterion": "technology",
        "scope": "world",
        "assertion": "hedged",
        "theme": ["technology"],
        "organisation": GUYS,
    }
    made = say(db, VALVES, corrections=right)
    expected = ("first", "technology", "world", "hedged", '["technology"]', "RJ1")
    assert values(db, VALVES, "kind", "criterion", "scope", "assertion", "theme", "organisation") == [expected] * 2
    assert made[0].corrections == {name: value for name, value in right.items() if name != "kind"} | {"organisation": "RJ1"}
    assert (made[0].snapshot["scope"], made[0].snapshot["organisation"]) == ("uk", "")
    lead = queue.get_lead(db, key_of(db, VALVES))
    assert (lead.scope, lead.theme, lead.organisation, lead.org_id) == ("world", ("technology",), GUYS, "RJ1")


def test_undo_brings_the_finders_values_back(db):
    """The correction goes with the decision that it was part of."""
    say(db, VALVES, corrections={"scope": "world"})
    decided.undo(db, reviewer="Ada", request_id="2")
    assert values(db, VALVES, "status", "scope") == [("undecided", "uk")] * 2


def test_a_second_verdict_keeps_what_was_put_right_unless_it_says_otherwise(db):
    """By key alone nothing changes; a form that says the finder's value again takes the correction back."""
    say(db, VALVES, corrections={"scope": "world"})
    assert say(db, VALVES, "weak", by="Ben", request="2")[0].snapshot["scope"] == "uk"
    assert values(db, VALVES, "status", "scope") == [("weak", "world")] * 2
    say(db, VALVES, "yes", by="Ben", request="3", corrections={"scope": "uk"})
    assert values(db, VALVES, "scope") == [("uk",)] * 2


def test_a_late_copy_and_a_lead_whose_claim_is_gone_say_what_was_put_right(db):
    """It holds for a copy that comes a week later, and when the sentence is no longer found."""
    say(db, VALVES, corrections={"scope": "world", "organisation": "RJ1"})
    add(db, "https://paper.example/valves", "Heart valves", VALVES, 0.99)
    assert values(db, VALVES, "scope") == [("world",)] * 3
    read_again(db, VALVES)
    assert {row[1:] for row in values(db, VALVES, "key", "scope", "organisation")} == {("world", "RJ1")}
    say(db, VALVES, "yes", request="2", corrections={"scope": "uk", "organisation": ""})
    assert ("uk", "") in values(db, VALVES, "scope", "organisation")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"colour": "red"}, "colour cannot be put right; expected kind, criterion, scope, assertion, theme, organisation"),
        ({"scope": "galaxy"}, "scope 'galaxy': expected one of world, europe"),
        ({"theme": ["fun"]}, "theme 'fun': expected some of organisation, process"),
        ({"organisation": "Guys hospitel"}, "organisation 'Guys hospitel': not in the register; did you mean Guy's Hospital"),
        ({"organisation": "Zzyzx"}, "leave it empty when it is no NHS body"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(db, said, told):
    """Each refusal says what was expected."""
    with pytest.raises(DecisionRefused, match=told.replace("(", r"\(")):
        say(db, VALVES, corrections=said)
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


@pytest.mark.parametrize("named", ["RJ1", GUYS, GUYS.upper(), f"{GUYS} (RJ1)", "Guy's and St Thomas'"])
def test_an_organisation_is_named_by_id_or_by_any_name_of_the_register(db, named):
    """As people write it."""
    say(db, DRONE, corrections={"organisation": named})
    assert values(db, DRONE, "organisation") == [("RJ1",)]


def test_exports_say_what_was_put_right(db):
    """The fact sheet and all else take the corrected values."""
    say(db, VALVES, corrections={"scope": "world", "organisation": "RJ1", "criterion": "technology", "theme": []})
    (lead,), _ = accepted(db)
    assert (lead.scope, lead.organisation, lead.criterion, lead.theme) == ("world", GUYS, "technology", ())


def test_corrections_come_back_from_the_file_and_an_older_file_has_none(db, tmp_path):
    """Written as an object; a row without the key reads as one without corrections."""
    path = tmp_path / "decisions.jsonl"
    say(db, VALVES, corrections={"scope": "world"})
    say(db, DRONE, request="2")
    decisions_file.write_decisions(db, path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["corrections"] for row in rows] == [{"scope": "world"}, {"scope": "world"}, {}]
    old = {name: value for name, value in rows.pop().items() if name != "corrections"}
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, old]), encoding="utf-8")
    other = open_db(tmp_path / "other.db", create=True)
    assert decisions_file.read_decisions(other, path) == 3
    rebuild_leads(other)
    assert values(other, VALVES, "scope") == [("world",)] * 2
    assert values(other, DRONE, "scope") == [("uk",)]


def test_the_form_on_the_page_puts_right(ada, db):
    """The same form as the verdict's; page, history and last decisions tell what was put right."""
    key = key_of(db, VALVES)
    fields = {
        "kind": "first",
        "criterion": "first",
        "scope": "world",
        "assertion": "asserted",
        "theme-technology": "on",
        "organisation": "RJ1",
    }
    assert decide(ada, key, "yes", **fields).status_code == 303
    page = ada.get(f"/-/lead/{key}")
    assert "Scopeworld put right; was: UK" in text_of(page, ".ltw-facts div")
    assert f"Organisation{GUYS} put right; was: none" in text_of(page, ".ltw-facts div")
    told = f"Put right: scope: world, not UK; theme: technology, not clinical; organisation: {GUYS}, not none"
    assert told in text_of(page, ".ltw-history li")[0]
    assert html.fromstring(page.text).cssselect("[name=scope] [selected]")[0].get("value") == "world"
    undo(ada)
    assert "ScopeUK" in text_of(ada.get(f"/-/lead/{key}"), ".ltw-facts div")


def test_a_refused_form_keeps_what_was_typed(ada, db):
    """A name that is not in the register: suggestions, and the form as it was."""
    fields = {"kind": "record", "criterion": "record", "scope": "uk", "assertion": "asserted", "organisation": "Guys hospitel"}
    page = decide(ada, key_of(db, VALVES), "yes", note="ring them", **fields)
    assert page.status_code == 409
    assert "did you mean Guy's Hospital" in text_of(page, ".ltw-alert")[0]
    tree = html.fromstring(page.text)
    assert tree.cssselect("[name=kind] [selected]")[0].get("value") == "record"
    assert tree.cssselect("[name=organisation]")[0].get("value") == "Guys hospitel"
    assert tree.cssselect(".ltw-correct[open]")
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


def test_enter_in_a_field_is_no_verdict(ada, db):
    """The form's first button, which Enter presses, holds none."""
    page = decide(ada, key_of(db, VALVES), "")
    assert (page.status_code, text_of(page, ".ltw-alert")) == (409, ["nothing was decided yet: press Yes, Weak or No"])
    first = html.fromstring(page.text).cssselect(".ltw-decide button")[0]
    assert (first.get("name"), first.get("value")) == ("verdict", "")


def test_the_field_suggests_every_body_of_the_register(ada):
    """Escaped, each as the form takes it."""
    options = [each.get("value") for each in html.fromstring(ada.get("/-/organisations").text).cssselect("option")]
    assert GUYS in options
    assert len(options) == len(set(options)) > 1000


def test_how_a_sentence_has_changed_since_it_was_decided(ada, db):
    """Word by word; not once the decision was taken back."""
    key = key_of(db, DRONE)
    decide(ada, key, "yes")
    read_again(db, DRONE, DRONE.replace("fly blood", "fly fresh blood"))
    page = ada.get(f"/-/lead/{key}")
    assert text_of(page, ".ltw-was ins") == ["fresh"]
    assert text_of(page, ".ltw-was del") == []
    assert text_of(page, ".ltw-was p")[1].endswith("to fly fresh blood by drone.")
    assert [row[0] for row in db.execute("SELECT changed FROM leads WHERE status = 'yes'")] == [1]
    undo(ada)
    assert text_of(ada.get(f"/-/lead/{key}"), ".ltw-was") == []
