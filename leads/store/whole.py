"""Is the database whole? A look through all of it, for as long as somebody can wait."""

from __future__ import annotations

from time import monotonic

from leads.errors import DatabaseRefused
from leads.store import sqlite3, told

SECONDS = 60.0
STEPS = 1000  # of SQLite, between two looks at the time


def check_whole(db: sqlite3.Connection, *, seconds: float = SECONDS) -> bool:
    """True when nothing is wrong with the file, False when the time did not suffice to see all of it.

    DatabaseRefused names the first fault. Bytes that changed within a text are not found by this.
    """
    until = monotonic() + seconds
    db.set_progress_handler(lambda: monotonic() > until, STEPS)
    try:
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return False
        raise told(error) from error
    finally:
        db.set_progress_handler(None, 0)
    if found != "ok":
        raise DatabaseRefused(
            f"the database is damaged ({' '.join(found.split())[:200]}); close the desk and `leads restore` the last backup"
        )
    return True
