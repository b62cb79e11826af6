"""Whatever happens to the file under the desk, and whatever a form brings: a clear sentence, no decision lost or doubled."""

import os
import shutil

import pytest
from sample_desk import DRONE, RECORD, VALVES, decide, form_of, in_thread, key_of, make, running, same_as_defined, text_of, undo

from leads.store import decided, leads, writing


@pytest.fixture
def db(tmp_path):
    db = make(tmp_path / "leads.db")
    yield db
    db.close()


@pytest.fixture
def ada(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def count(db):
    return db.execute("SELECT count(DISTINCT request_id) FROM decisions").fetchone()[0]


def test_the_table_is_rebuilt_between_the_page_and_the_verdict(ada, db):
    """`leads flag --again` at noon: the verdict counts, once, for the lead that was seen."""
    action = f"/-/lead/{key_of(db, DRONE)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    leads.rebuild_leads(db)
    assert [ada.post(action, data=form).status_code for _ in range(2)] == [303, 303]
    assert count(db) == 1
    assert same_as_defined(db)


def test_the_lead_goes_between_the_page_and_the_verdict(ada, db):
    """Its article was withdrawn and read again: the page says that it is gone, and nothing is recorded."""
    action = f"/-/lead/{key_of(db, DRONE)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    with writing(db):
        db.execute("DELETE FROM leads WHERE quote = ?", [DRONE])
        db.execute("DELETE FROM claims WHERE quote = ?", [DRONE])
    answer = ada.post(action, data=form)
    assert (answer.status_code, count(db)) == (409, 0)
    assert "no such lead" in text_of(answer, ".ltw-alert")[0]


@pytest.mark.parametrize("deed", ["swapped", "deleted"])
def test_another_file_lies_where_the_database_was(ada, db, tmp_path, deed):
    """Somebody restored a backup, or tidied up, under the open desk: a verdict would go where nobody finds it, so it is refused."""
    path = tmp_path / "leads.db"
    action = f"/-/lead/{key_of(db, DRONE)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    shutil.copy(path, tmp_path / "other.db")
    path.unlink()
    if deed == "swapped":
        (tmp_path / "other.db").rename(path)
    answer = ada.post(action, data=form)
    assert answer.status_code == 503
    assert "Nothing was recorded" in answer.text
    assert ("start again" if deed == "swapped" else "put it back") in answer.text
    assert count(db) == 0
    assert path.exists() == (deed == "swapped")


READ_ONLY = """
from datasette import hookimpl
from datasette.plugins import pm

class ReadOnly:
    __name__ = "read_only"

    @hookimpl(trylast=True)
    def prepare_connection(self, conn):
        conn.execute("PRAGMA query_only = ON")

pm.register(ReadOnly())
"""


def test_a_read_only_database_is_told(db, tmp_path):
    """The page can be read; a verdict gets a sentence that says where to look, and counts once when the file can be written again."""
    action = f"/-/lead/{key_of(db, DRONE)}"
    with running(tmp_path / "leads.db", first=READ_ONLY) as desk, desk.sign_in() as ada:
        answer = ada.post(action, data={**form_of(ada.get(action), action), "verdict": "yes"})
        assert answer.status_code == 503
        assert "read-only" in text_of(answer, ".ltw-alert")[0]
    assert count(db) == 0
    with running(tmp_path / "leads.db") as desk, desk.sign_in() as ada:
        assert decide(ada, key_of(db, DRONE), "yes").status_code == 303
    assert count(db) == 1


def test_a_note_of_ten_thousand_characters_is_kept_whole(ada, db):
    """With accents, lines and signs; one more is refused with the note still in its field."""
    note = ("Zoë Łódź 東京 “first”\n" * 600)[:10_000].strip()
    assert decide(ada, key_of(db, VALVES), "yes", note=note).status_code == 303
    kept = db.execute("SELECT note FROM decisions").fetchone()["note"]
    assert kept.replace("\r\n", "\n") == note
    page = ada.get(f"/-/lead/{key_of(db, VALVES)}")
    assert "Zoë Łódź 東京 “first”" in text_of(page, ".ltw-history q")[0]
    answer = decide(ada, key_of(db, DRONE), "yes", note="é" * 10_001)
    assert answer.status_code == 409
    assert text_of(answer, "textarea")[0] == "é" * 10_001


@pytest.mark.parametrize("name", ["Zoë O’Brien", "Łukasz Żółć", "Nguyễn Thị Ánh", "محمد", "=1+1"])
def test_names_are_recorded_as_they_are_written(db, tmp_path, name):
    """In the decision, on the page, and in what can be taken back."""
    with in_thread(tmp_path / "leads.db", reviewer=name) as desk, desk.sign_in() as client:
        decide(client, key_of(db, VALVES), "yes")
        page = client.get(f"/-/lead/{key_of(db, VALVES)}")
        assert name in text_of(page, ".ltw-history li")[0]
        assert undo(client).status_code == 303
    assert {row["reviewer"] for row in db.execute("SELECT reviewer FROM decisions")} == {name}


def test_a_session_that_ended_says_that_nothing_was_recorded(ada, db):
    """The form was open over lunch: the door, with a sentence; after signing in the lead is still there."""
    action = f"/-/lead/{key_of(db, RECORD)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    cookies = list(ada.cookies.jar)
    ada.cookies.clear()
    for cookie in cookies:
        if "csrf" in cookie.name:
            ada.cookies.set(cookie.name, cookie.value)
    answer = ada.post(action, data=form)
    assert answer.status_code == 403
    assert "recorded" in answer.text
    assert count(db) == 0


def test_two_tabs_with_one_lead(ada, db):
    """The second tab's verdict is a second decision of the same person, the newest holds, and one undo takes one back."""
    action = f"/-/lead/{key_of(db, RECORD)}"
    tabs = [form_of(ada.get(action), action) for _ in range(2)]
    assert [ada.post(action, data={**form, "verdict": verdict}).status_code for form, verdict in zip(tabs, ("yes", "no"), strict=True)] == [
        303,
        303,
    ]
    assert [each.verdict for each in decided.history(db, key_of(db, RECORD))] == ["yes", "no"]
    undo(ada)
    assert db.execute("SELECT status FROM leads WHERE quote = ?", [RECORD]).fetchone()["status"] == "yes"


def test_a_damaged_database_is_told_on_every_page(tmp_path):
    """In words, with what to do, instead of an error of SQLite's."""
    make(tmp_path / "leads.db").close()
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as ada:
        with (tmp_path / "leads.db").open("r+b") as file:
            file.seek(0)
            file.write(os.urandom((tmp_path / "leads.db").stat().st_size))
        for path in ("/-/queue", "/-/search?q=first", "/-/pictures", "/leads/leads"):
            answer = ada.get(path)
            assert answer.status_code == 503, path
            assert "damaged" in text_of(answer, ".ltw-alert")[0]
