"""What is to be forgotten is gone from every table, the file's bytes and the next night; verdict, key and time stay."""

import json
import zlib
from contextlib import closing

import pytest
from click.testing import CliRunner
from nights import Place, days_pass
from sample_desk import DRONE, RECORD, STORIES, VALVES, add, key_of, make, same_as_defined

from leads.cli import cli
from leads.demo.serve import serve
from leads.errors import NothingToForget
from leads.store import backup, choosing, decided, found, frontier, open_db, writing
from leads.store.decisions_file import write_decisions
from leads.types import Source

DRONE_URL = STORIES[2][0]
WORDS = ("Calder Vale", "Blood by drone", "nhs.example/drone", "fly blood", "pilot Zoë")


@pytest.fixture
def db(tmp_path):
    """The desk's stories; the drone's lead has been decided with a note, taken back, and decided again."""
    db = make(tmp_path / "leads.db")
    key = key_of(db, DRONE)
    decided.decide(db, key, verdict="no", reviewer="Ada", note="ask the pilot Zoë", request_id="1")
    decided.undo(db, reviewer="Ada", request_id="2")
    with writing(db):
        row = "(url, source, seen_on, role, evidence, title, published, author, summary, position, first_seen)"
        drone = db.execute("SELECT id FROM urls WHERE url = ?", [DRONE_URL]).fetchone()["id"]
        db.execute(
            f"INSERT INTO sightings {row} VALUES (?, 'news', 'f', 'story', 'feed', 'Blood by drone', '', '', 'fly blood', 0, '')", [drone]
        )
        db.execute(
            "INSERT INTO followups (lead, state, note, reviewer, at, request_id) VALUES (?, 'used', 'pilot Zoë', 'Ben', '', '5')", [key]
        )
        db.execute(
            "INSERT INTO versions (key, locator, page, until, sha256, title, text) VALUES (?, '', 3, '', '', 'Calder Vale', 'x')",
            [DRONE_URL],
        )
        db.execute("UPDATE articles SET text = text || 'x' WHERE key = ?", [DRONE_URL])  # leaves what it was in freed pages
    decided.decide(db, key, verdict="yes", reviewer="Ben", note="the pilot Zoë agrees", request_id="3")
    decided.decide(db, key_of(db, VALVES), verdict="yes", reviewer="Ben", note="good", request_id="4")
    yield db
    assert same_as_defined(db)
    db.close()


def forget(db, *words, status=0):
    """`leads forget` as an operator runs it: what it printed."""
    path = next(row["file"] for row in db.execute("PRAGMA database_list"))
    done = CliRunner().invoke(cli, ["forget", *words, "--yes", "--db", path])
    assert done.exit_code == status, done.output
    return done.output


def held(folder):
    """All bytes of the database and what lies beside it, and of the stored pages."""
    files = b"".join(path.read_bytes() for path in folder.glob("*") if path.is_file())
    with closing(open_db(folder / "leads.db")) as db:
        bodies = [zlib.decompress(row["body"]) for row in db.execute("SELECT body FROM pages WHERE body IS NOT NULL")]
    return files + b"".join(bodies)


def test_no_byte_of_a_forgotten_address_is_left(db, tmp_path):
    """Neither in a table, nor in the full-text index, nor in freed pages, the log, or decisions.jsonl; the rest is untouched."""
    write_decisions(db, tmp_path / "decisions.jsonl")
    before = held(tmp_path)
    forget(db, "--url", DRONE_URL)
    after = held(tmp_path)
    for word in WORDS:
        assert word.encode() in before, word
        assert word.encode() not in after, word
    for word in ("drone", "ambulance"):  # single words, as the full-text index holds them
        assert word.encode() not in after, word
    for word in (VALVES, RECORD, "good"):
        assert word.encode() in after, word


def test_verdict_key_reviewer_and_time_stay(db):
    """What was decided and when can still be counted; the lead itself is no longer shown."""
    columns = "lead, verdict, reviewer, at, request_id"
    before = db.execute(f"SELECT {columns} FROM decisions ORDER BY id").fetchall()
    key = key_of(db, DRONE)
    forget(db, "--url", DRONE_URL)
    assert [tuple(row) for row in db.execute(f"SELECT {columns} FROM decisions ORDER BY id")] == [tuple(row) for row in before]
    assert db.execute("SELECT count(*) FROM leads WHERE key = ?", [key]).fetchone()[0] == 0
    snapshot = json.loads(db.execute("SELECT snapshot FROM decisions WHERE lead = ?", [key]).fetchone()["snapshot"])
    assert (snapshot["title"], snapshot["quote"], snapshot["kind"]) == ("(forgotten)", "", "first")
    assert found.leads(db, "drone") == found.articles(db, "drone") == []


def test_another_spelling_of_the_address_will_do(db):
    """Tracking and a capital host do not matter."""
    assert "1 articles" in forget(db, "--url", "https://NHS.example/drone?utm_source=mail")


def test_counts_come_first_and_no_is_an_answer(db, tmp_path):
    """Nothing is changed before the question is answered."""
    done = CliRunner().invoke(cli, ["forget", "--url", DRONE_URL, "--db", str(tmp_path / "leads.db")], input="n\n")
    assert "1 articles, 3 decisions" in done.output
    assert (done.exit_code, done.output.endswith("nothing was forgotten\n")) == (0, True)
    assert key_of(db, DRONE)


MISSPELT = "https://nhs.example/drome"


def test_an_address_that_is_not_there_does_not_look_forgotten(db, tmp_path):
    """A slip of the pen is told with status 1; the question is another one, and no is an answer to it."""
    done = CliRunner().invoke(cli, ["forget", "--url", MISSPELT, "--db", str(tmp_path / "leads.db")], input="n\n")
    assert done.output.startswith(f"nothing that is stored has or names the address {MISSPELT}\nIs it spelled as on its site?")
    assert done.exit_code == 1
    assert db.execute("SELECT count(*) FROM forgotten").fetchone()[0] == 0
    told = forget(db, "--url", MISSPELT, status=1)
    assert "nothing was forgotten; no night will ask for the address" in told
    assert "forgotten: " not in told
    assert key_of(db, DRONE)


def test_an_address_that_is_not_there_can_be_kept_out(db):
    """Before any night has met it; the second time it is known to be forgotten."""
    forget(db, "--url", MISSPELT, status=1)
    doors = [Source("a", "A", "feed", MISSPELT)]
    frontier.open_doors(db, doors, "2026-11-24T00:00:00Z")
    assert not db.execute("SELECT 1 FROM urls WHERE role = 'door'").fetchone()
    forget(db, "--url", MISSPELT)


def test_an_address_that_only_a_request_names_is_there(db):
    """A reviewer asked for it and no crawl has come yet."""
    with writing(db):
        columns = "(id, kind, url, note, reviewer, at, request_id)"
        db.execute(f"INSERT INTO requests {columns} VALUES (1, 'article', 'https://nhs.example/asked', '', 'Ben', '', '9')")
    assert "forgotten: " in forget(db, "--url", "https://nhs.example/asked")


def test_a_word_is_no_address(db):
    """With what is expected."""
    assert "beginning with https://" in forget(db, "--url", "nhs.example/drone", status=2)


def test_a_person_whom_nothing_names_does_not_look_forgotten(db):
    """A slip of the pen again; so it is the second time, for the name is recorded nowhere."""
    assert "nothing that is stored names Zoe Obrien" in forget(db, "--person", "Zoe Obrien", status=1)


def test_twice_is_once(db):
    """The second time there is nothing left, and nothing goes wrong."""
    forget(db, "--url", DRONE_URL)
    assert "0 articles, 0 decisions" in forget(db, "--url", DRONE_URL)


def test_a_note_goes_with_all_copies_of_the_sentence(db, tmp_path):
    """The copy in another paper stays a lead; what was noted on both goes, for it may be about either."""
    forget(db, "--url", STORIES[1][0])
    rows = db.execute("SELECT snapshot ->> 'title' AS title, note FROM decisions WHERE request_id = '4' ORDER BY 1").fetchall()
    assert [tuple(row) for row in rows] == [("(forgotten)", ""), ("Printed valves", "")]
    assert db.execute("SELECT status FROM leads WHERE quote = ?", [VALVES]).fetchone()["status"] == "yes"


def test_a_source_is_forgotten_with_all_it_brought(db, tmp_path):
    """Its articles, leads and addresses; the source stays as a name, and is not crawled again."""
    forget(db, "--source", "news")
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("articles", "claims", "leads")] == [0, 0, 0]
    assert not [row for row in db.execute("SELECT url FROM urls") if not row["url"].startswith("forgotten:")]
    assert VALVES.encode() not in held(tmp_path)
    with pytest.raises(NothingToForget, match="no such source"):
        choosing.of_source(db, "nobody")


def test_what_was_forgotten_is_neither_asked_for_nor_opened_again(db):
    """A request of the desk is answered, a door with that address stays closed, and forgetting it once more does no harm."""
    with writing(db):
        columns = "(id, kind, url, note, reviewer, at, request_id)"
        db.execute(f"INSERT INTO requests {columns} VALUES (1, 'article', ?, 'see Calder Vale', 'Ben', '', '9')", [DRONE_URL])
    forget(db, "--url", DRONE_URL)
    assert tuple(db.execute("SELECT url, outcome FROM requests JOIN answers ON request = id").fetchone()) == ("", "failed")
    assert db.execute("SELECT count(*) FROM requests WHERE note LIKE '%Calder%'").fetchone()[0] == 0
    doors = [Source("a", "A", "feed", DRONE_URL), Source("news", "B", "feed", "https://open.example/")]
    frontier.open_doors(db, doors, "2026-11-24T00:00:00Z")
    assert [row["url"] for row in db.execute("SELECT url FROM urls WHERE role = 'door'")] == ["https://open.example/"]


@pytest.mark.parametrize("name", ["Zoë O’Brien", "zoe o'brien", "ZOE  O'BRIEN"])
def test_a_person_is_forgotten_with_every_article_that_names_them(db, tmp_path, name):
    """However the name is written; the article goes as a whole, other articles stay, and so does one about her namesake."""
    add(db, "https://nhs.example/zoe-o-brien", "A nurse", "Nurse Zoë O'Brien is the first of all.", 0.5)
    add(db, "https://nhs.example/other", "Another", "Zoë Brown is the first of all.", 0.5, actor="Zoë Brown")
    forget(db, "--person", name)
    assert [row["title"] for row in db.execute("SELECT title FROM articles ORDER BY id DESC LIMIT 1")] == ["Another"]
    assert db.execute("SELECT count(*) FROM articles").fetchone()[0] == 6
    assert b"Brien" not in held(tmp_path)
    assert b"brien" not in held(tmp_path)


def test_a_persons_name_goes_from_notes(db):
    """Also where the article does not name them; the name itself is recorded nowhere."""
    with writing(db):
        db.execute("UPDATE decisions SET note = 'rang Ann Lee' WHERE request_id = '4'")
    forget(db, "--person", "Ann Lee")
    assert {row["note"] for row in db.execute("SELECT note FROM decisions WHERE request_id = '4'")} == {""}
    assert tuple(db.execute("SELECT what, name FROM forgotten").fetchone()) == ("person", "")


def test_one_word_is_not_a_person(db, tmp_path):
    """It would take half the file with it."""
    done = CliRunner().invoke(cli, ["forget", "--person", "Smith", "--yes", "--db", str(tmp_path / "leads.db")])
    assert (done.exit_code, "first name and surname" in done.output) == (2, True)


def test_one_thing_at_a_time(tmp_path, db):
    """Neither none nor two."""
    for words in ([], ["--url", "https://a.example", "--source", "news"]):
        assert CliRunner().invoke(cli, ["forget", *words, "--yes", "--db", str(tmp_path / "leads.db")]).exit_code == 2


def test_copies_that_still_hold_it_are_named(db, tmp_path):
    """Backups, what a migration laid aside, kept lists; not a backup from before it came, nor one made after."""
    copy = backup.backup(tmp_path / "leads.db", tmp_path / "backups")
    copy.rename(copy.with_name("leads-2026-01-02.db"))
    (tmp_path / "leads.db.schema-3.backup").write_bytes((tmp_path / "backups" / "leads-2026-01-02.db").read_bytes())
    (tmp_path / "decisions.jsonl.kept-2026").write_text("{}\n")
    told = forget(db, "--url", DRONE_URL)
    named = ("leads-2026-01-02.db", "leads.db.schema-3.backup", "decisions.jsonl.kept-2026")
    assert all(name in told for name in named)
    backup.backup(tmp_path / "leads.db", tmp_path / "backups").rename(tmp_path / "backups" / "leads-2026-02-02.db")
    again = forget(db, "--url", DRONE_URL)
    assert "leads-2026-02-02.db" not in again
    assert "leads-2026-01-02.db" in again  # once forgotten, its addresses are known by their hashes alone


def test_the_log_of_a_ruin_that_was_laid_aside_is_named(db, tmp_path):
    """Its last commits stand there; looking at a copy leaves no log beside it."""
    ruin = tmp_path / "leads.db.before-20260102T030405Z"
    for ending in ("", "-wal", "-shm"):
        ruin.with_name(ruin.name + ending).write_bytes(b"ruin" * 500)
    copy = backup.backup(tmp_path / "leads.db", tmp_path / "backups")
    told = forget(db, "--url", DRONE_URL)
    assert all(f"may: {ruin}{ending}; delete it" in told for ending in ("", "-wal", "-shm"))
    assert list(copy.parent.iterdir()) == [copy]


def test_copies_are_named_when_the_database_is_given_as_people_do(db, tmp_path, monkeypatch):
    """By its name in the folder where one is."""
    backup.backup(tmp_path / "leads.db", tmp_path / "backups")
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(cli, ["forget", "--url", DRONE_URL, "--yes"])
    assert (told.exit_code, "copies that may hold it: 1" in told.output) == (0, True)


def test_a_reader_in_the_way_is_told(db, tmp_path, monkeypatch):
    """The log cannot be emptied while somebody reads in it: status 1, and what to do."""
    with closing(open_db(tmp_path / "leads.db")) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM leads").fetchone()
        monkeypatch.setattr("leads.store.BUSY_SECONDS", 0.2)
        assert "close the desk" in forget(db, "--url", DRONE_URL, status=1)
        other.execute("COMMIT")
    forget(db, "--url", DRONE_URL)
    assert b"Calder Vale" not in held(tmp_path)


STORY = "http://northmoor-hospitals.localhost/news/2026/10/splint-before-birth/"
SENTENCE = "first in the world to repair a baby’s windpipe"


def test_the_next_nights_do_not_bring_it_back(tmp_path):
    """The feed still shows it, and its page is still there: nothing of it is fetched or stored."""
    with serve(0) as web:
        place = Place(tmp_path, web, ["northmoor-news"])
        place.leads("nightly")
        stored = place.rows("SELECT count(*) FROM articles")[0][0]
        assert place.rows("SELECT count(*) FROM articles WHERE text LIKE ?", f"%{SENTENCE}%") == [(1,)]
        url = place.rows("SELECT url FROM articles WHERE text LIKE ?", f"%{SENTENCE}%")[0][0]
        place.leads("forget", "--url", url, "--yes")
        days_pass(place.db, 8)
        place.leads("nightly")
        assert place.rows("SELECT count(*) FROM articles")[0][0] == stored - 1
        asked = place.rows("SELECT count(*) FROM visits AS v JOIN urls AS u ON u.id = v.url WHERE u.key LIKE 'forgotten:%' AND v.run > 1")
        assert asked == [(0,)]
        for word in (SENTENCE, "splint-before-birth", "mended before birth"):
            assert word.encode() not in held(tmp_path), word
