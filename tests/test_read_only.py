"""A database in a folder that takes no file can be looked at; what writes is refused, and never told to restore a backup."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sample_desk import VALVES, key_of, make

from leads.store import decided, open_db

ROOT = Path(__file__).parents[1]
# A thin user namespace of its own: a folder that is mounted read-only there is nobody else's affair, and root is bound by it.
MOUNT = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
UNSHARE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", MOUNT, "sh"]


def leads(folder, *words):
    """`leads` as somebody runs it to whom the folder is read-only."""
    command = [*UNSHARE, folder, sys.executable, "-c", "from leads.cli import cli; cli()", *words, "--db", folder / "leads.db"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def can_mount(folder):
    try:
        return subprocess.run([*UNSHARE, folder, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def folder(tmp_path):
    """A database that was closed, with an accepted lead, in a folder that can be mounted read-only."""
    folder = tmp_path / "data"
    folder.mkdir()
    if not can_mount(folder):
        pytest.skip("no read-only mounts here")
    with closing(make(folder / "leads.db")) as db:
        decided.decide(db, key_of(db, VALVES), verdict="yes", reviewer="Ada", note="", request_id="1")
    assert not list(folder.glob("*-wal"))
    return folder


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("runs",), "run  verb"),
        (("health",), "No source has been judged yet."),
        (("export",), VALVES),
        (("changes",), "0 changed articles"),
        (("sources", "coverage"), "England"),
        (("sources", "explain", "news"), "The news"),
        (("score", "--found-by-people"), "leads"),
    ],
)
def test_what_only_looks_works(folder, words, shown):
    """And leaves nothing behind."""
    done = leads(folder, *words)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    assert [path.name for path in folder.iterdir()] == ["leads.db"]


def test_a_backup_can_be_made_elsewhere(folder, tmp_path):
    """Whole; in the folder itself it is refused in words that help."""
    assert leads(folder, "backup", tmp_path / "backups").returncode == 0
    (copy,) = (tmp_path / "backups").iterdir()
    with closing(open_db(copy)) as db:
        assert db.execute("SELECT count(*) FROM leads WHERE status = 'yes'").fetchone()[0] == 2
    done = leads(folder, "backup")
    assert (done.returncode, "cannot be made" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [("flag",), ("review", "--as", "Ada"), ("forget", "--source", "news", "--yes"), ("restore", "leads.db")])
def test_what_writes_is_refused(folder, words):
    """The folder is the reason, and the next step."""
    words = [folder / word if word == "leads.db" else word for word in words]
    done = leads(folder, *words)
    assert done.returncode == 2
    assert "writable" in done.stderr
    assert "restore the last backup" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_desk_does_not_open_over_a_copy_that_cannot_be_written(folder):
    """A backup has no log that could not be made, and is read as it is."""
    with closing(open_db(folder / "leads.db")) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    done = leads(folder, "review", "--as", "Ada")
    assert (done.returncode, "writable" in done.stderr) == (2, True)
    assert leads(folder, "health").returncode == 0


def test_a_database_in_use_is_read_with_its_log(folder):
    """What was committed a moment ago is seen, although it is in no file but the log."""
    with closing(open_db(folder / "leads.db")) as db:
        decided.undo(db, reviewer="Ada", request_id="2")
        assert (folder / "leads.db-wal").stat().st_size
        done = leads(folder, "export")
    assert done.returncode == 0
    assert VALVES not in done.stdout


def test_a_log_that_cannot_be_read_is_not_left_out(folder):
    """After a crash the last commits stand in the log alone: refused, for half an answer would look like a whole one."""
    with closing(open_db(folder / "leads.db")) as db:
        decided.undo(db, reviewer="Ada", request_id="2")
        log = (folder / "leads.db-wal").read_bytes()
        whole = (folder / "leads.db").read_bytes()
    (folder / "leads.db").write_bytes(whole)
    (folder / "leads.db-wal").write_bytes(log)
    done = leads(folder, "export")
    assert done.returncode == 2
    assert "leads.db-wal may hold commits" in done.stderr
