"""The database file: refused when it is not ours, written whole or not at all."""

import os
import subprocess
import sys

import pytest

from leads import store
from leads.errors import AlreadyRunning, DatabaseRefused
from leads.store import open_db, sqlite3, writing
from leads.store.lock import locked


@pytest.fixture
def path(tmp_path):
    return tmp_path / "leads.db"


def test_a_new_file_is_ours_and_in_wal_mode(path):
    """It carries our application id and version, so that it is known again."""
    db = open_db(path, create=True)
    assert db.execute("PRAGMA application_id").fetchone()[0] == store.APPLICATION_ID
    assert db.execute("PRAGMA user_version").fetchone()[0] == store.VERSION
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_missing_file_is_not_made_in_silence(path):
    """Reading verbs say which file is missing and make none."""
    with pytest.raises(DatabaseRefused, match=r"leads\.db: no such file"):
        open_db(path)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path):
    """The next step is to make the folder."""
    with pytest.raises(DatabaseRefused, match="does not exist; make it first"):
        open_db(tmp_path / "no" / "leads.db", create=True)


def foreign(path):
    sqlite3.connect(str(path)).execute("CREATE TABLE t (x)")


def newer(path):
    open_db(path, create=True).execute(f"PRAGMA user_version = {store.VERSION + 1}")


def empty(path):
    path.touch()


def garbage(path):
    path.write_bytes(b"not a database at all" * 100)


def truncated(path):
    db = open_db(path, create=True)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    os.truncate(path, 5000)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (foreign, "not a database of Lead the Way"),
        (newer, "made by a newer version"),
        (empty, "0 bytes"),
        (garbage, "file is not a database"),
        (truncated, "malformed"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(path, make, words):
    """One clear sentence, and not a byte of the file is changed."""
    make(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseRefused, match=words):
        open_db(path, create=True)
    assert path.read_bytes() == before


def test_writing_is_whole_or_not_at_all(path):
    """An error takes back every row of the block and leaves no transaction open."""
    db = open_db(path, create=True)
    row = "INSERT INTO runs (verb, started_at) VALUES ('crawl', '')"
    with pytest.raises(ZeroDivisionError), writing(db):
        db.execute(row) and 1 / 0  # the row is written, then the block fails
    assert db.execute("SELECT count(*) FROM runs").fetchone()[0] == 0
    with writing(db), writing(db):
        db.execute(row)
    assert open_db(path).execute("SELECT count(*) FROM runs").fetchone()[0] == 1


def test_a_read_only_file_is_told_as_such(path):
    """The sentence names the file's owner as the place to look, not an SQL error."""
    open_db(path, create=True).close()
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(DatabaseRefused, match="read-only"), writing(db):
        db.execute("INSERT INTO runs (verb, started_at) VALUES ('crawl', '')")


def test_two_runs_do_not_share_a_database(path):
    """The second one is told who is at work; after the first has died the lock is free."""
    code = (
        "import sys, time; from pathlib import Path; from leads.store.lock import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning, match=f"process {first.pid}"), locked(path):
        pass
    first.kill()
    first.wait()
    with locked(path):
        assert path.with_name("leads.db.lock").exists()


def test_decisions_cannot_be_changed_or_deleted(path):
    """The database itself refuses: what a reviewer said is only ever added to."""
    db = open_db(path, create=True)
    db.execute(
        "INSERT INTO decisions (lead, verdict, reviewer, at, note, request_id, snapshot) VALUES ('k', 'yes', 'Ada', '', '', 'r', '{}')"
    )
    for statement in ("DELETE FROM decisions", "UPDATE decisions SET verdict = 'no'"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            db.execute(statement)
