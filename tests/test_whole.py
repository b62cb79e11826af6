"""Damage to the database is found before a night begins, not when somebody happens to meet it."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest
from nights import Place

from leads.demo.serve import serve
from leads.errors import DatabaseRefused
from leads.store import open_db
from leads.store.whole import check_whole


def full(path: Path) -> Path:
    """A database of some megabytes."""
    with closing(open_db(path, create=True)) as db:
        db.execute("CREATE TABLE bulk (id INTEGER PRIMARY KEY, text TEXT)")
        text = "word " * 600
        db.executemany("INSERT INTO bulk (text) VALUES (?)", [(f"{number} {text}",) for number in range(2000)])
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def damage(path: Path) -> None:
    """Pages in the middle of the file, which nobody reads when it is opened."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(random.Random(1).randbytes(20 * 4096))


def test_a_whole_database_is_whole(tmp_path: Path):
    """All of it was seen; when there is no time for that, it says so."""
    with closing(open_db(full(tmp_path / "leads.db"))) as db:
        assert check_whole(db) is True
        assert check_whole(db, seconds=0.0) is False
        assert db.execute("SELECT count(*) FROM bulk").fetchone()[0] == 2000


def test_damage_is_told_with_the_next_step(tmp_path: Path):
    """Though the file opens, and most of it can be read."""
    damage(full(tmp_path / "leads.db"))
    with closing(open_db(tmp_path / "leads.db")) as db:
        assert db.execute("SELECT text FROM bulk WHERE id = 1").fetchone()
        with pytest.raises(DatabaseRefused, match=r"the database is damaged .* `leads restore` the last backup"):
            check_whole(db)


def test_a_night_does_not_begin_on_a_damaged_database(tmp_path: Path):
    """Status 2, one sentence, and nobody is asked for anything."""
    with serve(0) as web:
        place = Place(tmp_path, web, ["national-news"])
        damage(full(place.db))
        said = place.leads("nightly", status=2)
        assert "the database is damaged" in said
        assert "Traceback" not in said
        assert web.log == []
