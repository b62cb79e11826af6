"""What people say of leads is only ever added to, counts for all copies, and outlives what it was said of."""

import json

import pytest
from sample_desk import AFTER, DRONE, RECORD, VALVES, add, key_of, make, read_again, same_as_defined, save

from leads.errors import DecisionRefused
from leads.store import decided, queue, sqlite3, writing
from leads.store.decisions_file import write_decisions
from leads.types import Article, Claim


@pytest.fixture
def db(tmp_path):
    """A small database; whatever a test does to it, the table `leads` equals its definition afterwards."""
    db = make(tmp_path / "leads.db")
    yield db
    assert same_as_defined(db)
    db.close()


def next_lead(db, **which):
    """The lead that the desk would show next."""
    keys = queue.queued_keys(db, limit=1, **which)
    return queue.get_lead(db, keys[0]) if keys else None


def say(db, quote, verdict, *, by="Ada", request="1", **more):
    return decided.decide(db, key_of(db, quote), verdict=verdict, reviewer=by, request_id=request, **more)


def statuses(db, quote):
    return [row["status"] for row in db.execute("SELECT status FROM leads WHERE quote = ?", [quote])]


def test_the_best_undecided_lead_comes_first_and_copies_do_not_come_at_all(db):
    """The queue goes by score; of two articles with one sentence the first stands for both."""
    first = next_lead(db)
    second = next_lead(db, after=first.key)
    assert [first.quote, second.quote] == [VALVES, DRONE]
    assert [copy["url"] for copy in first.copies] == ["https://echo.example/valves"]
    assert queue.previous_key(db, before=second.key) == first.key
    assert queue.previous_key(db, before=first.key) == ""
    assert next_lead(db, skip=[first.key, second.key]).quote == RECORD


def test_the_queue_ends(db):
    """Behind the last lead there is none, and none at all when everything is decided."""
    last = next_lead(db)
    while behind := next_lead(db, after=last.key):
        last = behind
    assert last.score == 0.6
    for number, row in enumerate(db.execute("SELECT key FROM leads WHERE queued").fetchall()):
        decided.decide(db, row["key"], verdict="no", reviewer="Ada", request_id=str(number))
    assert next_lead(db) is None
    assert queue.counts(db, "Ada") == (0, 4)


def test_a_lead_is_seen_in_its_paragraph(db):
    """Text before and after the sentence joins on without a gap."""
    lead = next_lead(db)
    assert lead.before == "Monday was quiet.\nIt rained. "
    assert lead.after == AFTER + "\nTuesday was not."
    assert (lead.source, lead.published, lead.published_evidence, lead.sample) == ("The news", "2026-10-13", "feed", True)


def test_long_surroundings_are_cut_at_a_word(db):
    """A paragraph of any length leaves room for the buttons."""
    url, text = "https://long.example/", "word " * 5000 + RECORD + " word" * 5000
    start = text.index(RECORD)
    claim = Claim(start, start + len(RECORD), RECORD, "record", "record", "uk", "asserted", 0.99, flag=True)
    save(db, add(db, url, "Long", DRONE, 0.1, actor="Long"), Article(url, "Long", text), claim)
    lead = next_lead(db)
    assert lead.quote == RECORD
    assert lead.before.startswith("… word")
    assert lead.after.endswith("word …")
    assert len(lead.before) < 1000 > len(lead.after)


def test_a_decision_counts_for_every_copy(db):
    """One press of a key, one row per copy, all of one request."""
    rows = say(db, VALVES, "yes", note="Follow up")
    assert statuses(db, VALVES) == ["yes", "yes"]
    assert {row.request_id for row in rows} == {"1"}
    assert len({row.lead for row in rows}) == 2
    assert rows[0].snapshot["quote"] == VALVES
    assert rows[0].snapshot["published_evidence"] == "feed"


def test_the_same_request_twice_is_one_decision(db):
    """A double click, or a browser that sends again after a broken connection, adds nothing."""
    assert say(db, VALVES, "yes") == say(db, VALVES, "yes")
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 2


def test_undo_takes_back_the_whole_of_the_last_decision(db):
    """All copies are open again, the decision before stays, and the undoing is a row of its own."""
    say(db, DRONE, "weak", request="1")
    say(db, VALVES, "yes", request="2")
    assert decided.undo(db, reviewer="Ada", request_id="3") == key_of(db, VALVES)
    assert statuses(db, VALVES) == ["undecided", "undecided"]
    assert statuses(db, DRONE) == ["weak"]
    assert decided.undo(db, reviewer="Ada", request_id="3") == key_of(db, VALVES)  # sent twice
    assert statuses(db, DRONE) == ["weak"]
    assert decided.undo(db, reviewer="Ada", request_id="4") == key_of(db, DRONE)
    with pytest.raises(DecisionRefused, match="Ada has no decision"):
        decided.undo(db, reviewer="Ada", request_id="5")


def test_nobody_undoes_for_another(db):
    """The last decision of all is Ben's; Ada's undo takes back her own, and his verdict stands."""
    say(db, VALVES, "yes", by="Ada", request="1")
    say(db, VALVES, "no", by="Ben", request="2")
    decided.undo(db, reviewer="Ada", request_id="3")
    assert statuses(db, VALVES) == ["no", "no"]


def test_another_verdict_is_added_and_the_newest_holds(db):
    """Nothing is overwritten: history tells all of it, oldest first."""
    say(db, VALVES, "yes", by="Ada", request="1")
    say(db, VALVES, "no", by="Ben", request="2")
    decided.undo(db, reviewer="Ben", request_id="3")
    said = [(each.reviewer, each.verdict) for each in decided.history(db, key_of(db, VALVES))]
    assert said == [("Ada", "yes"), ("Ben", "no"), ("Ben", None)]
    assert statuses(db, VALVES) == ["yes", "yes"]
    assert [each.verdict for each in decided.latest(db, "Ben")] == []


def test_a_decision_of_somebody_else_that_the_reviewer_has_not_seen_is_told_first(db):
    """Refused once, with the name; then it is seen and one may add."""
    ben = say(db, VALVES, "no", by="Ben", request="1")
    with pytest.raises(DecisionRefused, match="Ben has just said no"):
        say(db, VALVES, "yes", by="Ada", request="2", seen=0)
    assert statuses(db, VALVES) == ["no", "no"]
    say(db, VALVES, "yes", by="Ada", request="3", seen=max(each.id for each in ben))
    assert statuses(db, VALVES) == ["yes", "yes"]


def test_a_decided_lead_outlives_its_claim(db):
    """Read again without the sentence, the lead is shown from its snapshot, and can still be undone."""
    say(db, VALVES, "yes")
    key = key_of(db, VALVES)
    read_again(db, VALVES)
    lead = queue.get_lead(db, key)
    assert (lead.status, lead.quote, lead.theme, lead.article) == ("yes", VALVES, ("clinical",), None)
    say(db, VALVES, "weak", by="Ben", request="2")
    assert queue.get_lead(db, key).status == "weak"
    decided.undo(db, reviewer="Ben", request_id="3")
    decided.undo(db, reviewer="Ada", request_id="4")
    assert queue.get_lead(db, key).status == "undecided"
    assert db.execute("SELECT count(*) FROM leads WHERE quote = ?", [VALVES]).fetchone()[0] == 0
    decided.decide(db, key, verdict="no", reviewer="Ada", request_id="5")
    assert statuses(db, VALVES) == ["no", "no"]


def test_a_claim_that_comes_back_has_its_verdict(db):
    """What was decided stays decided through any number of readings."""
    say(db, DRONE, "no")
    row = db.execute("SELECT a.page, a.url FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE quote = ?", [DRONE]).fetchone()
    read_again(db, DRONE)
    claim = Claim(0, len(DRONE), DRONE, "first", "first", "nation", "asserted", 0.8, flag=True)
    save(db, row["page"], Article(row["url"], "T", DRONE), claim)
    assert statuses(db, DRONE) == ["no"]
    assert same_as_defined(db)


def test_a_late_copy_inherits_the_verdict_and_is_not_queued(db):
    """The paper prints the story a week later; nobody has to decide again."""
    say(db, VALVES, "yes")
    add(db, "https://paper.example/valves", "Heart valves", VALVES, 0.99)
    assert statuses(db, VALVES) == ["yes"] * 3
    assert [row["inherited"] for row in db.execute("SELECT inherited FROM leads WHERE url LIKE '%paper%'")] == [1]
    assert next_lead(db).quote == DRONE


def test_a_reworded_lead_keeps_its_address_and_its_decision(db):
    """Old permalinks lead to the sentence as it reads now, and a form that was open meanwhile still counts."""
    old = key_of(db, DRONE)
    say(db, DRONE, "weak")
    reworded = DRONE.replace("fly blood", "fly fresh blood")
    read_again(db, DRONE, reworded)
    lead = queue.get_lead(db, old)
    assert (lead.quote, lead.status) == (reworded, "weak")
    assert [each.verdict for each in decided.history(db, old)] == ["weak"]
    decided.decide(db, old, verdict="yes", reviewer="Ada", request_id="2")
    assert queue.get_lead(db, old).status == "yes"
    decided.undo(db, reviewer="Ada", request_id="3")
    decided.undo(db, reviewer="Ada", request_id="4")
    assert queue.get_lead(db, old).status == "undecided"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "maybe"}, "expected one of yes, weak, no"),
        ({"key": "0000000000000000"}, "no such lead"),
        ({"note": "x" * 10_001}, "10,001 characters; at most 10,000"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(db, change, told):
    """Each refusal says what was wrong."""
    asked = {"key": key_of(db, VALVES), "verdict": "yes", "note": "", **change}
    with pytest.raises(DecisionRefused, match=told):
        decided.decide(db, asked.pop("key"), **asked, reviewer="Ada", request_id="1")
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


def test_a_note_may_hold_anything_that_can_be_read(db):
    """Ten thousand characters, accents, two lines; control characters and halves of a pair go."""
    note = "Zoë: “größer”\nnext line \U0001f9e1" + "x" * 9_900
    assert say(db, VALVES, "yes", note=note + "\x00\ud800\x1b")[0].note == note


def test_decisions_cannot_be_changed_or_deleted(db):
    """Not even by our own hand."""
    say(db, VALVES, "yes")
    for sql in ("DELETE FROM decisions", "UPDATE decisions SET verdict = 'no'"):
        with pytest.raises(sqlite3.DatabaseError, match="only ever added to"), writing(db):
            db.execute(sql)


def test_only_what_was_decided_today_is_done_today(db):
    """Yesterday's work does not count, nor another's, nor what was taken back."""
    with writing(db):
        db.execute(
            """INSERT INTO decisions (lead, verdict, reviewer, at, note, request_id, snapshot)
               VALUES ('old', 'yes', 'Ada', '2020-01-01T12:00:00Z', '', 'y', '{"story": "old"}')"""
        )
    say(db, VALVES, "yes", request="1")
    say(db, DRONE, "no", request="2", by="Ben")
    say(db, RECORD, "no", request="3")
    decided.undo(db, reviewer="Ada", request_id="4")
    assert queue.counts(db, "Ada") == (2, 1)
    with writing(db):
        db.execute(
            "INSERT INTO decisions SELECT NULL, lead, NULL, id, reviewer, at, '', 'z', snapshot, '{}' FROM decisions WHERE lead = 'old'"
        )


def test_decisions_are_written_beside_the_database(db, tmp_path):
    """One JSON object per row, readable without us, replaced as a whole."""
    path = tmp_path / "decisions.jsonl"
    say(db, VALVES, "yes", note="Zoë")
    assert write_decisions(db, path) == 2
    decided.undo(db, reviewer="Ada", request_id="2")
    assert write_decisions(db, path) == 4
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["verdict"] for row in rows] == ["yes", "yes", None, None]
    assert rows[0]["note"] == "Zoë"
    assert rows[0]["snapshot"]["title"] == "Printed valves"
    assert [each.name for each in tmp_path.glob("decisions*")] == ["decisions.jsonl"]
