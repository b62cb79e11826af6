"""How is the database copied while it is in use, and put back? A backup is whole, checked, and one of a dated few."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from leads import store
from leads.clock import LONDON
from leads.errors import AlreadyRunning, DatabaseRefused, NotWritten
from leads.named_file import make_folder
from leads.store import sqlite3
from leads.store.decisions_file import read_decisions, write_decisions
from leads.store.leads import rebuild_leads
from leads.store.lock import locked

DAILY, WEEKLY = 7, 4
NAMED = re.compile(r"(?P<stem>.+)-(?P<day>\d{4}-\d{2}-\d{2})\.db")


def backup(db_path: Path, folder: Path, *, today: date | None = None) -> Path:
    """A copy of the database as it is at one moment, runs and reviewers notwithstanding: its path, "leads-2026-11-24.db".

    It takes the place of an earlier one of the day once it is whole and checked; then old ones go, see `kept`.
    """
    target = folder / f"{db_path.stem}-{today or datetime.now(UTC).astimezone(LONDON).date()}.db"
    copy_checked(db_path, target)
    days = {day: path for path in folder.iterdir() if (day := _day(path.name, db_path.stem))}
    for day in days.keys() - kept(days):
        days[day].unlink()
    return target


def kept(days: Iterable[date]) -> set[date]:
    """Of the days that have a backup: the last seven, and before those the newest of each of four weeks."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest[DAILY:]:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest[:DAILY], *list(weeks.values())[:WEEKLY]}


def _day(name: str, stem: str) -> date | None:
    """The day in the name of a backup of ours; None for any other file: it is never deleted."""
    found = NAMED.fullmatch(name)
    try:
        return date.fromisoformat(found["day"]) if found and found["stem"] == stem else None
    except ValueError:
        return None


def copy_checked(origin: Path, target: Path) -> None:
    """Copies a database, in use or not, and puts the copy in place when it is whole; a damaged one is refused and leaves nothing.

    A folder that is not there yet is made once the database has been opened.
    """
    part = target.with_name(target.name + ".part")
    with closing(store.open_db(origin, as_it_is=True)) as db:
        make_folder(target.parent)
        part.unlink(missing_ok=True)
        try:
            _copy(db, part)
            _check(part)
            shutil.copymode(origin, part)
            _flush(part)
            part.replace(target)
            _flush(target.parent)
        except sqlite3.DatabaseError as error:
            raise store.told(error) from error
        finally:
            part.unlink(missing_ok=True)


def _copy(db: sqlite3.Connection, part: Path) -> None:
    """The database as it is at this moment, as one file; NotWritten where the folder takes none."""
    try:
        db.execute("VACUUM INTO ?", [str(part)])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname in ("SQLITE_CANTOPEN", "SQLITE_READONLY"):  # not the database's own: that one is open
            raise NotWritten(f"{part.parent}: no file can be made in this folder; name another one") from error
        raise


def _check(path: Path) -> None:
    with closing(sqlite3.connect(str(path))) as db:
        faults = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
    if faults != ["ok"]:
        raise DatabaseRefused(f"{path}: the database is damaged ({'; '.join(faults)}); `leads restore` the last good backup")


def _flush(path: Path) -> None:
    """On the disk before anything older is deleted."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore(backup_path: Path, db_path: Path) -> tuple[Path | None, int]:
    """Puts a backup in the place of the database: where the present one was laid aside, and how many decisions were added.

    Decisions made since the backup are not lost: those of the present database, or of decisions.jsonl beside it, are added to it.
    Refused with AlreadyRunning while a run is at work or a desk is open: they would go on with the file that was laid aside.
    """
    ready = db_path.with_name(db_path.name + ".restoring")
    with locked(db_path):
        _settle(db_path)
        try:
            copy_checked(backup_path, ready)
            added = _add_decisions(ready, _decisions_since(db_path))
            _settle(db_path)
            aside = _lay_aside(db_path) if db_path.exists() else None
            _put_in_place(ready, db_path, aside)
        finally:
            for ending in ("", "-wal", "-shm"):
                ready.with_name(ready.name + ending).unlink(missing_ok=True)
        _flush(db_path.parent)
    return aside, added


def _settle(db_path: Path) -> None:
    """All commits of the present database in the one file, without a log; AlreadyRunning when somebody has it open.

    A ruin is left as it is.
    """
    if not db_path.exists():
        return
    with closing(sqlite3.connect(str(db_path), timeout=1)) as db:
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")  # with it the first look asks for the file alone; the last one out clears the log
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_BUSY":
                raise AlreadyRunning(f"{db_path}: somebody has it open, perhaps a desk; close that (Ctrl-C) and restore again") from error
        except sqlite3.DatabaseError:
            pass  # that is why somebody restores


def _put_in_place(ready: Path, db_path: Path, aside: Path | None) -> None:
    """The copy becomes the database; where that is stopped or fails the one that was laid aside is it again."""
    try:
        ready.replace(db_path)
    finally:
        if aside and not db_path.exists():
            aside.replace(db_path)


def _add_decisions(ready: Path, files: Iterable[Path]) -> int:
    """How many were added to the copy that is to take the place."""
    with closing(store.open_db(ready)) as db:
        added = sum(read_decisions(db, path) for path in files)
        rebuild_leads(db)
        db.execute("PRAGMA journal_mode = WAL")  # which a copy does not keep
    return added


def _decisions_since(db_path: Path) -> list[Path]:
    """decisions.jsonl, written anew where the present database can still be read; before it those that were kept aside."""
    path = store.decisions_beside(db_path)
    try:
        with closing(store.open_db(db_path)) as db:
            write_decisions(db, path)
    except (DatabaseRefused, sqlite3.DatabaseError):
        pass  # that is why somebody restores: the last night's file has to do
    return [*sorted(path.parent.glob(f"{path.name}.kept-*")), *([path] if path.exists() else [])]


def _lay_aside(db_path: Path) -> Path:
    """Renames the database, with the log that may hold its last commits: the log first, for it must never meet another database."""
    aside = db_path.with_name(f"{db_path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for ending in ("-wal", "-shm", ""):
        file = db_path.with_name(db_path.name + ending)
        if file.exists():
            file.rename(aside.with_name(aside.name + ending))
    return aside
