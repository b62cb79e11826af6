"""An older database is brought up to date without losing a row, and a backup stays beside it."""

import subprocess
import sys
from pathlib import Path

import pytest

from leads import store
from leads.store import open_db, sqlite3

SCHEMAS = Path(__file__).parent / "schema"  # schema.sql as each older version had it
OLD = sorted(int(path.stem) for path in SCHEMAS.glob("*.sql"))


def old_database(path, version):
    db = sqlite3.connect(str(path), isolation_level=None)
    db.executescript((SCHEMAS / f"{version}.sql").read_text())
    db.execute(
        """INSERT INTO decisions (lead, verdict, reviewer, at, note, request_id, snapshot)
           VALUES ('k', 'yes', 'Ada', '2026-11-24T08:00:00Z', 'good', 'r', ?)""",
        ['{"story": "k", "score": 0.9, "kind": "first", "criterion": "first", "scope": "uk", "assertion": "asserted", "organisation": "",'
         '"nation": "", "source": "s", "published": "", "published_month": "", "sample": 0, "confidential": 0, "publisher": "",'
         '"actor": "", "url": "", "title": "", "quote": "A first."}'],
    )  # fmt: skip
    db.execute("INSERT INTO leads SELECT * FROM leads_now")
    db.close()


def shape(db):
    """Tables, indexes, views, triggers, each with the words of its definition; comments and spaces do not count."""
    return {row["name"]: columns(db, row["name"]) for row in db.execute("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")}


def columns(db, name):
    return [(row["name"], row["type"]) for row in db.execute(f"PRAGMA table_xinfo({name})")]


@pytest.mark.parametrize("version", OLD)
def test_a_migrated_database_equals_a_fresh_one(tmp_path, version):
    """Same tables, columns, indexes, views and triggers; the decision is still there and shown as a lead."""
    old_database(tmp_path / "old.db", version)
    migrated, fresh = open_db(tmp_path / "old.db"), open_db(tmp_path / "new.db", create=True)
    assert shape(migrated) == shape(fresh)
    assert [tuple(row) for row in migrated.execute("SELECT lead, note FROM decisions")] == [("k", "good")]
    assert [row["status"] for row in migrated.execute("SELECT status FROM leads")] == ["yes"]


@pytest.mark.parametrize("version", OLD)
def test_the_backup_holds_the_old_database(tmp_path, version):
    """It is made before the first step, and named after the version it holds."""
    old_database(tmp_path / "leads.db", version)
    open_db(tmp_path / "leads.db")
    backup = sqlite3.connect(str(tmp_path / f"leads.db.schema-{version}.backup"))
    assert backup.execute("PRAGMA user_version").fetchone()[0] == version
    assert backup.execute("SELECT count(*) FROM decisions").fetchone()[0] == 1


def test_every_version_has_its_step():
    """Each schema but the first has a migration, and each older schema is kept for this test."""
    assert list(range(1, store.VERSION)) == OLD


def test_two_processes_that_open_an_old_file_together_both_get_it(tmp_path):
    """The desk and the night may meet: one migrates, the other waits, neither is told that the file is damaged."""
    old_database(tmp_path / "leads.db", 1)
    code = "import sys; from leads.store import open_db; open_db(sys.argv[1])"
    both = [subprocess.Popen([sys.executable, "-c", code, tmp_path / "leads.db"]) for _ in range(4)]
    assert [one.wait() for one in both] == [0, 0, 0, 0]
