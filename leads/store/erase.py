"""Is it gone from the disk, too? The file is written anew without it; copies that still hold it are named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from leads import store
from leads.store import check_space, sqlite3
from leads.store.choosing import Chosen
from leads.store.forgotten import sealed


def check_room(path: Path) -> None:
    """NoSpace when the file could not be written anew beside itself."""
    check_space(path, least=2 * path.stat().st_size)


def erase(db: sqlite3.Connection) -> bool:
    """Writes index and file anew, so that no freed byte stays in them; False when a reader kept the log from being emptied."""
    db.execute("PRAGMA secure_delete = ON")
    with store.writing(db):
        for index in ("articles_fts", "leads_fts"):
            db.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 - deleted words stay in it until it is merged
    db.execute("VACUUM")
    return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def copies_with(chosen: Chosen, db_path: Path, folder: Path) -> list[Path]:
    """Copies in `folder` and beside the database that still hold what was forgotten, or cannot be read; each with its log."""
    keys = json.dumps(sorted(chosen.keys))
    holding = [path for path in _copies(db_path, folder) if _holds(path, keys, chosen)]
    return [each for path in holding for each in (path, *_logs(path))]


def _logs(path: Path) -> list[Path]:
    """What SQLite keeps beside a database: a crash, or somebody who has it open, leaves the last commits there."""
    return [log for ending in ("-wal", "-shm") if (log := path.with_name(path.name + ending)).exists()]


def _copies(db_path: Path, folder: Path) -> Iterator[Path]:
    """Backups, what a migration or a restoring laid aside, kept lists of decisions."""
    patterns = (f"{db_path.name}.schema-*.backup", f"{db_path.name}.before-*", f"{store.decisions_beside(db_path).name}.kept-*")
    if folder.is_dir():
        yield from sorted(folder.glob(f"{db_path.stem}-*.db"))
    for pattern in patterns:
        yield from sorted(path for path in db_path.parent.glob(pattern) if not path.name.endswith(("-wal", "-shm")))


def _holds(path: Path, keys: str, chosen: Chosen) -> bool:
    try:
        if "decisions.jsonl" in path.name:
            return bool(path.stat().st_size)
        how = "mode=ro" if _logs(path) else "immutable=1"  # which leaves no log of ours beside it
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as db:
            db.create_function("sealed", 1, sealed)  # an address that was forgotten before is known by its hash alone
            sql = """WITH gone AS (SELECT value AS key FROM json_each(?))
                     SELECT 1 FROM urls
                     WHERE key <> sealed(key) AND (key IN (SELECT key FROM gone) OR sealed(key) IN (SELECT key FROM gone))"""
            return chosen.what == "person" or db.execute(sql, [keys]).fetchone() is not None
    except (OSError, sqlite3.Error):
        return True
