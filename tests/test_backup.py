"""A backup is whole although others write; old ones go by name; a restore loses no decision and nothing that was there."""

import os
import subprocess
import threading
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from nights import LEADS
from sample_desk import DRONE, RECORD, VALVES, key_of, make, running, same_as_defined

from leads.errors import AlreadyRunning, DatabaseRefused
from leads.nightly import write_decisions
from leads.store import decided, decisions_file, open_db, sqlite3
from leads.store.backup import backup, kept, restore
from leads.store.lock import locked

TODAY = date(2026, 11, 24)


@pytest.fixture
def path(tmp_path):
    """A database with leads, one of them decided."""
    with closing(make(tmp_path / "leads.db")) as db:
        say(db, VALVES, "1")
    return tmp_path / "leads.db"


def say(db, quote, request):
    decided.decide(db, key_of(db, quote), verdict="yes", reviewer="Ada", note="good", request_id=request)


def requests(path):
    with closing(sqlite3.connect(str(path))) as db:
        return [row[0] for row in db.execute("SELECT DISTINCT request_id FROM decisions ORDER BY id")]


def test_a_backup_is_whole_while_others_write(path, tmp_path):
    """Two hundred commits beside it: the copy holds all of an earlier moment, and passes SQLite's own check."""
    stop = threading.Event()

    def write():
        with closing(open_db(path)) as db:
            for n in range(10_000):
                say(db, (DRONE, RECORD)[n % 2], f"w{n}")
                if stop.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    copies = [backup(path, tmp_path / "backups", today=TODAY - timedelta(days=n)) for n in range(3)]
    stop.set()
    writer.join()
    for copy in copies:
        held = requests(copy)
        assert held == requests(path)[: len(held)]
        with closing(sqlite3.connect(str(copy))) as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_seven_days_and_four_weeks_are_kept():
    """After a hundred nights: the last seven, and the newest of each of the four weeks before."""
    left = kept(TODAY - timedelta(days=n) for n in range(100))
    ages = sorted((TODAY - day).days for day in left)
    assert ages[:7] == list(range(7))
    assert ages[7:] == [7, 9, 16, 23]
    assert {(TODAY - timedelta(days=age)).isocalendar().week for age in ages[7:]} == {44, 45, 46, 47}


def test_days_without_a_backup_cost_no_older_one():
    """Seven that exist are kept, however old: a month of holidays deletes nothing."""
    days = {TODAY - timedelta(days=30 * n) for n in range(7)}
    assert kept(days) == days


def test_only_our_own_backups_are_ever_deleted(path, tmp_path):
    """Other names in the folder stay, and so does the backup of another database."""
    folder = tmp_path / "backups"
    folder.mkdir()
    others = {"leads.db", "leads-2020-01-01.db.gz", "leads-2020-99-01.db", "other-2020-01-01.db", "notes.txt"}
    for name in others:
        (folder / name).touch()
    for n in range(90, -1, -1):
        (folder / f"leads-{TODAY - timedelta(days=n)}.db").touch()
    backup(path, folder, today=TODAY)
    assert others < {file.name for file in folder.iterdir()}
    assert len(list(folder.iterdir())) == len(others) + 11


def test_a_damaged_database_replaces_no_good_backup(path, tmp_path):
    """The copy fails, is told, and yesterday's and today's stay."""
    good = backup(path, tmp_path / "backups", today=TODAY)
    before = good.read_bytes()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(100_000))
    with pytest.raises(DatabaseRefused, match="damaged"):
        backup(path, tmp_path / "backups", today=TODAY)
    assert good.read_bytes() == before
    assert [file.name for file in good.parent.iterdir()] == [good.name]


def test_a_restore_keeps_the_present_file_and_loses_no_decision(path, tmp_path):
    """What was decided and undone since the backup is there afterwards; the leads show it."""
    copy = backup(path, tmp_path / "backups")
    with closing(open_db(path)) as db:
        say(db, DRONE, "2")
        say(db, RECORD, "3")
        decided.undo(db, reviewer="Ada", request_id="4")
    aside, added = restore(copy, path)
    assert added == 3
    assert requests(path) == requests(aside) == ["1", "2", "3", "4"]
    with closing(open_db(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        statuses = [db.execute("SELECT status FROM leads WHERE quote = ?", [quote]).fetchone()[0] for quote in (VALVES, DRONE, RECORD)]
        assert statuses == ["yes", "yes", "undecided"]
        assert same_as_defined(db)


def test_a_restore_over_a_ruin_takes_decisions_from_their_file(path, tmp_path):
    """The database cannot be read any more; decisions.jsonl of the last night can."""
    copy = backup(path, tmp_path / "backups")
    with closing(open_db(path)) as db:
        say(db, DRONE, "2")
        decisions_file.write_decisions(db, tmp_path / "decisions.jsonl")
    path.write_bytes(b"ruin" * 5000)
    aside, added = restore(copy, path)
    assert added == 1
    assert requests(path) == ["1", "2"]
    assert aside.read_bytes().startswith(b"ruin")


def test_a_restore_refuses_what_is_no_backup(path, tmp_path):
    """A foreign or damaged file: the present one stays where it is."""
    before = requests(path)
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseRefused):
        restore(bad, path)
    with closing(sqlite3.connect(str(bad := tmp_path / "foreign.db"))) as db:
        db.execute("CREATE TABLE t (x)")
    with pytest.raises(DatabaseRefused, match="not a database of Lead the Way"):
        restore(bad, path)
    assert requests(path) == before
    assert not list(tmp_path.glob("*.before-*"))


def test_nothing_is_restored_under_a_run(path, tmp_path):
    """The run would go on with a file that has no name any more."""
    copy = backup(path, tmp_path / "backups")
    with locked(path), pytest.raises(AlreadyRunning):
        restore(copy, path)


def test_nothing_is_restored_under_a_desk_over_a_copy_put_in_place_by_hand(path, tmp_path):
    """A copy keeps no log until somebody turns it on: the desk does."""
    copy = backup(path, tmp_path / "backups")
    path.write_bytes(copy.read_bytes())
    with running(path), pytest.raises(AlreadyRunning, match="perhaps a desk"):
        restore(copy, path)


def test_a_restore_that_is_stopped_in_the_act_puts_back_what_was_there(path, tmp_path, monkeypatch):
    """Between laying aside and putting in place nothing else may happen, but a signal can."""
    copy, before = backup(path, tmp_path / "backups"), path.read_bytes()
    replace = Path.replace

    def stopped(self, target):
        if self.name.endswith(".restoring"):
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        restore(copy, path)
    assert path.read_bytes() == before


def test_nothing_is_restored_under_an_open_desk(path, tmp_path):
    """Before anybody has come to it, too; closed, it is no hindrance. What was laid aside is one file, without a log."""
    copy = backup(path, tmp_path / "backups")
    before = path.read_bytes()
    with running(path):
        with pytest.raises(AlreadyRunning, match="perhaps a desk"):
            restore(copy, path)
        assert not list(tmp_path.glob("*.before-*")) + list(tmp_path.glob("*.restoring*"))
        assert path.read_bytes() == before
    with closing(open_db(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    aside, _ = restore(copy, path)
    assert list(tmp_path.glob("*.before-*")) == [aside]


def test_the_verbs_say_what_they_did(path, tmp_path):
    """`leads backup` puts it beside the database, `leads restore` brings it back, also where there is none any more."""
    done = subprocess.run([*LEADS, "backup", "--db", path], capture_output=True, text=True, check=True)
    (copy,) = (tmp_path / "backups").iterdir()
    assert done.stdout.startswith(f"{copy}: ")
    path.unlink()
    done = subprocess.run([*LEADS, "restore", copy, "--db", path], capture_output=True, text=True, check=True)
    assert "0 later decisions added; there was none before" in done.stdout
    assert requests(path) == ["1"]


def test_an_old_copy_put_in_place_by_hand_costs_no_decision(path, tmp_path):
    """decisions.jsonl with more decisions than the database is kept under another name, and a restore adds them."""
    old = backup(path, tmp_path / "backups", today=TODAY)
    with closing(open_db(path)) as db:
        say(db, DRONE, "2")
        decisions_file.write_decisions(db, tmp_path / "decisions.jsonl")
    path.write_bytes(old.read_bytes())
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with closing(open_db(path)) as db:
        assert decisions_file.write_decisions(db, tmp_path / "decisions.jsonl") == 2
    (aside,) = tmp_path.glob("decisions.jsonl.kept-*")
    assert len(aside.read_text().splitlines()) == 3
    assert restore(old, path)[1] == 1
    assert requests(path) == ["1", "2"]


def test_a_decision_undone_in_both_histories_stops_no_restore(path, tmp_path):
    """The undo of the file is left out where the database has its own; what else the file holds is added."""
    other = backup(path, tmp_path / "backups", today=TODAY)
    with closing(open_db(path)) as db:
        decided.undo(db, reviewer="Ada", request_id="undo here")
        say(db, RECORD, "3")
        decisions_file.write_decisions(db, tmp_path / "other.jsonl")
    with closing(open_db(other)) as db:
        decided.undo(db, reviewer="Ada", request_id="undo there")
        assert decisions_file.read_decisions(db, tmp_path / "other.jsonl") == 1
        assert [row[0] for row in db.execute("SELECT request_id FROM standing")] == ["3"]


def test_two_databases_in_one_folder_keep_their_decisions_apart(path, tmp_path):
    """Each writes its own file beside it, and restores from its own."""
    with closing(make(tmp_path / "other.db")) as db:
        say(db, VALVES, "9")
    assert [write_decisions(each).name for each in (path, tmp_path / "other.db")] == ["decisions.jsonl", "other.decisions.jsonl"]
    before = (tmp_path / "decisions.jsonl").read_text()
    write_decisions(tmp_path / "other.db")
    assert (tmp_path / "decisions.jsonl").read_text() == before
    old = backup(path, tmp_path / "backups", today=TODAY)
    assert restore(old, path)[1] == 0
    assert requests(path) == ["1"]
