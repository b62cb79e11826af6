"""Decisions come out as labelled articles, to score and train the finder by; and of what people accepted it is told what it misses."""

import json

import pytest
from click.testing import CliRunner
from sample_desk import AFTER, DRONE, RECORD, VALVES, add_page, key_of, make, save

from leads.cli import cli
from leads.export.gold import gold
from leads.found_by_people import found_by_people, recall, table
from leads.gold import match, read_gold
from leads.store import by_hand, decided, full_reads, writing
from leads.types import Article, Claim, Dated

MISSED = AFTER.strip()
URL = {VALVES: "https://trust.example/valves", DRONE: "https://nhs.example/drone", RECORD: "https://nhs.example/record"}
SAID = {"kind": "innovation", "criterion": "new_way", "scope": "nhs", "assertion": "asserted", "theme": ["process"], "organisation": ""}


@pytest.fixture
def db(tmp_path):
    db = make(tmp_path / "leads.db")
    yield db
    db.close()


def say(db, quote, verdict, **more):
    decided.decide(db, key_of(db, quote), verdict=verdict, reviewer="Ada", request_id=f"{quote}-{verdict}", **more)


def article(db, quote):
    return db.execute("SELECT * FROM articles WHERE url = ?", [URL[quote]]).fetchone()


def read(db, quote, *, whole=True):
    row = article(db, quote)
    full_reads.read_in_full(db, row["id"], whole=whole, sha256=row["sha256"], reviewer="Ada", request_id=f"{quote}-{whole}")


def find(db, quote=DRONE):
    row = article(db, quote)
    start = row["text"].index(MISSED)
    by_hand.find_by_hand(db, row["id"], start, sha256=row["sha256"], said=SAID, reviewer="Ada", request_id=f"hand-{quote}")


def lines(db):
    return {line["host"] + line["title"]: line for line in map(json.loads, gold(db).lines.splitlines())}


def labels(line):
    return [(sentence["t"], sentence["lead"]) for sentence in line["sentences"]]


def run(tmp_path, *words):
    return CliRunner().invoke(cli, [*words, "--db", str(tmp_path / "leads.db")])


def test_decided_sentences_are_labelled_and_the_others_are_open(db):
    """The decided one with its attributes as they were put right, all others null; articles without a decision stay."""
    say(db, DRONE, "yes", corrections={"scope": "world"})
    ((_, line),) = lines(db).items()
    assert labels(line) == [
        ("Monday was quiet.", None),
        ("It rained.", None),
        (DRONE, "yes"),
        (MISSED, None),
        ("Tuesday was not.", None),
    ]
    said = {"kind": "first", "criterion": "first", "scope": "world", "assertion": "asserted", "theme": ["clinical"]}
    assert line["sentences"][2] == {"t": DRONE, "p": 1, "lead": "yes", **said, "actor": "Northmoor Hospitals"}
    assert (line["host"], line["published"], [one["p"] for one in line["sentences"]]) == ("nhs.example", "2026-10-13", [0, 1, 1, 1, 2])


def test_what_was_read_in_full_holds_no_other_lead(db):
    """The rest is `no`; a lead that waits is still open; a reading that was taken back, or of another text, says nothing."""
    read(db, DRONE)
    assert [lead for _, lead in labels(lines(db)["nhs.exampleBlood by drone"])] == ["no", "no", None, "no", "no"]
    say(db, DRONE, "weak")
    find(db)
    assert [lead for _, lead in labels(lines(db)["nhs.exampleBlood by drone"])] == ["no", "no", "weak", "yes", "no"]
    row = article(db, DRONE)
    save(db, row["page"], Article(URL[DRONE], row["title"], row["text"] + "\nMore."))
    assert [lead for _, lead in labels(lines(db)["Blood by drone"])] == [None, None, "weak", "yes", None, None]
    read(db, RECORD)
    read(db, RECORD, whole=False)
    assert len(lines(db)) == 1


def test_an_actor_is_said_only_where_nobody_has_named_another(db):
    """Who puts the organisation right, or finds a sentence by hand, names none in the text."""
    say(db, DRONE, "yes", corrections={"organisation": "RJ1"})
    find(db)
    sentences = [one for one in lines(db)["nhs.exampleBlood by drone"]["sentences"] if one["lead"] == "yes"]
    assert ["actor" in one for one in sentences] == [False, False]


@pytest.mark.parametrize(("actor", "told"), [("the drone team · Northmoor Hospitals", False), ("Medicines Team (MIT)", True)])
def test_of_two_names_nobody_has_said_which_it_is(db, actor, told):
    """Such an actor is no label to learn from; a name with brackets is."""
    db.execute("UPDATE claims SET actor = ? WHERE quote = ?", [actor, DRONE])
    say(db, DRONE, "yes")
    ((_, line),) = lines(db).items()
    assert line["sentences"][2].get("actor") == (actor if told else None)


def test_a_lead_within_a_sentence_or_over_two_is_one_sentence(db):
    """What a lead leaves of its sentence is another one; a word at least, no bare full stop."""
    page = add_page(db, "https://odd.example/")
    text = "So it was: the first of its kind. Then. There is more."
    claim = Claim(11, 39, text[11:39], "first", "first", "uk", "asserted", 0.5, flag=True)
    save(db, page, Article("https://odd.example/", "Odd", text, publisher="odd.example", published=Dated("2026-10", "month", "url")), claim)
    say(db, text[11:39], "no")
    line = lines(db)["odd.exampleOdd"]
    assert labels(line) == [("So it was:", None), ("the first of its kind. Then.", "no"), ("There is more.", None)]
    assert line["published"] == ""


def test_nothing_confidential_leaves(db, tmp_path):
    """Neither the article of a confidential source, nor one that was when its lead was decided; the last line counts them."""
    say(db, DRONE, "yes")
    with writing(db):
        db.execute("UPDATE sources SET confidential = 1")
    done = run(tmp_path, "export", "--format", "gold")
    assert done.stdout == ""
    assert done.stderr.endswith("articles left out as confidential: 1\n")


def test_the_verb_writes_what_score_and_train_read(db, tmp_path):
    """The lines are read back, nulls are skipped, and all others scored; train fits to them."""
    say(db, VALVES, "yes")
    say(db, DRONE, "no")
    read(db, VALVES)
    path = tmp_path / "mine.jsonl"
    done = run(tmp_path, "export", "--format", "gold", "--out", str(path))
    assert done.stderr == "articles written: 3; sentences: 2 yes, 0 weak, 5 no, 8 not decided; articles left out as confidential: 0\n"
    found = read_gold([path])
    assert sum(len(match(one, [])) for one in found) == 7
    assert all(one.article.text[label.start : label.end] == label.said["t"] for one in found for label in one.labels)
    scored = CliRunner().invoke(cli, ["score", str(path), "--json"])
    assert json.loads(scored.stdout)["all"]["sentences"] == 7


def test_of_what_people_accepted_it_is_told_what_the_finder_misses(db, tmp_path):
    """By hand, in articles read in full, and all; each story once, the missed ones with score and sentence."""
    say(db, VALVES, "yes")
    say(db, RECORD, "no")
    find(db)
    read(db, VALVES)
    leads = {lead.quote: lead for lead in found_by_people(db)}
    assert set(leads) == {VALVES, MISSED}
    assert (leads[VALVES].by_hand, leads[VALVES].whole, leads[VALVES].flagged) == (False, True, True)
    assert (leads[MISSED].by_hand, leads[MISSED].whole, leads[MISSED].flagged) == (True, False, False)
    told = run(tmp_path, "score", "--found-by-people")
    assert told.exit_code == 0
    first, second, third, *rest = told.stdout.splitlines()
    assert " ".join(first.split()) == "found by hand 0 of 1 flagged: recall 0.00 (0.00 to 0.79)"
    assert " ".join(second.split()) == "in articles read in full 1 of 1 flagged: recall 1.00 (0.21 to 1.00)"
    assert " ".join(third.split()).startswith("all accepted leads 1 of ")
    assert rest[1] == "missed:"
    assert MISSED in rest[2]
    data = json.loads(run(tmp_path, "score", "--found-by-people", "--json").stdout)
    assert (data["by_hand"]["leads"], [missed["quote"] for missed in data["missed"]]) == (1, [MISSED])


def test_where_nobody_accepted_anything_it_says_so(db):
    """No division by nothing."""
    assert recall([])["recall"] is None
    assert table(found_by_people(db)).count("none yet") == 3


def test_score_wants_labelled_articles_or_the_word(tmp_path):
    """Said in one line."""
    done = CliRunner().invoke(cli, ["score"])
    assert done.exit_code == 2
    assert "name files of labelled articles, or give --names or --found-by-people" in done.stderr
