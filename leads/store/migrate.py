"""How does an older database become one of this version? Forward only, a backup first, each step in one transaction."""

from __future__ import annotations

import fcntl
from pathlib import Path

from sqlite_utils.utils import sqlite3

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(db: sqlite3.Connection, path: Path, *, version: int) -> Path | None:
    """Brings the database up to `version`: the path of the backup made before, or None when nothing was to do.

    Step N is migrations/N.sql: what turns schema N-1 into schema N.
    """
    if _version(db) >= version:
        return None
    with path.with_name(f"{path.name}.migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the desk and the night may open an old file together
        current = _version(db)
        if current >= version:
            return None
        backup = path.with_name(f"{path.name}.schema-{current}.backup")
        backup.unlink(missing_ok=True)
        db.execute("VACUUM INTO ?", [str(backup)])
        for step in range(current + 1, version + 1):
            _step(db, (MIGRATIONS / f"{step}.sql").read_text(), step)
    return backup


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _step(db: sqlite3.Connection, sql: str, step: int) -> None:
    try:
        db.executescript(f"BEGIN IMMEDIATE;{sql};PRAGMA user_version = {step};COMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
