"""The one SQLite file: opened with care, written in whole transactions."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The module comes from one place everywhere: two copies of SQLite on one file in one process can corrupt it.
from sqlite_utils.utils import sqlite3 as sqlite3

from leads.errors import DatabaseRefused, NoSpace, is_full
from leads.store.migrate import migrate

APPLICATION_ID = 1279607124  # "LEAT" in ASCII, set by schema.sql
VERSION = 4  # PRAGMA user_version that this code reads and writes
SCHEMA = Path(__file__).parents[1] / "schema.sql"
BUSY_SECONDS = 30
LEAST_FREE = 200 * 2**20  # bytes: a night of some hundred sources takes less


class Connection(sqlite3.Connection):
    """A connection that knows which file it has opened - name, device and inode -, and whether it can write."""

    file: tuple[Path, int, int]
    writes: bool = True


def open_db(path: str | Path, *, create: bool = False, as_it_is: bool = False) -> sqlite3.Connection:
    """A connection to a leads database, rows by name, in WAL mode.

    With `create` a missing file is made. An older one is migrated, after a backup beside it, unless it is wanted `as_it_is`.
    A file of 0 bytes, of another program or of a newer version is refused with DatabaseRefused and left as it is.
    In a folder that takes no file it is opened for reading: see `is_writable`.
    """
    path = Path(path)
    _check_file(path, create=create)
    fresh = not path.exists()
    try:
        db = connect(path) if fresh else _opened(path)
        if fresh:
            _create(db, path)
        _check_identity(db, path)
        if not as_it_is:
            migrate(db, path, version=VERSION)
    except sqlite3.DatabaseError as error:
        raise _refused(path, error) from error
    return db


def _opened(path: Path) -> Connection:
    """A connection that has looked into the file. SQLite makes a log beside it for that; where it cannot, one that only reads."""
    try:
        db = connect(path)
        db.execute("PRAGMA application_id")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_CANTOPEN" or not _is_settled(path):
            raise
        db = connect(path, how="immutable=1")
    db.writes = os.access(path, os.W_OK) and _takes_files(path)
    return db


def _takes_files(path: Path) -> bool:
    """Whether something can be written beside it."""
    return os.access(path.absolute().parent, os.W_OK)


def _is_settled(path: Path) -> bool:
    """True for a file that holds all commits and that nobody has open: then it may be read without log and locks.

    Whoever has it open, from wherever, keeps a log beside it. A run that begins meanwhile spoils what is read, never the file.
    """
    log = path.with_name(path.name + "-wal")
    return os.access(path, os.R_OK) and not _takes_files(path) and not (log.exists() and log.stat().st_size)


def is_writable(db: sqlite3.Connection) -> bool:
    """False for a database that lies where nothing can be written, or may not be written itself."""
    return not isinstance(db, Connection) or db.writes


def _refused(path: Path, error: sqlite3.DatabaseError) -> DatabaseRefused:
    if error.sqlite_errorname != "SQLITE_CANTOPEN":
        return DatabaseRefused(f"{path}: {error}; restore the last backup, or name another file with --db")
    if not os.access(path, os.R_OK):
        return DatabaseRefused(f"{path}: may not be read by this account; check who owns the file and its folder")
    if not _takes_files(path):
        return DatabaseRefused(
            f"{path}: the folder takes no file, and {path.name}-wal may hold commits that can be read only with one; "
            f"make the folder writable, or copy both files to one that is, and name the copy with --db"
        )
    return DatabaseRefused(f"{path}: {error}; check who owns the file and what lies beside it, or name another file with --db")


def connect(path: Path, *, how: str = "mode=rwc") -> Connection:
    """A connection with this house's settings; asks nothing about what the file is. `how` is in the words of SQLite's URIs."""
    uri = f"{path.absolute().as_uri()}?{how}"
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=Connection)
    db.file = (path, path.stat().st_dev, path.stat().st_ino)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    return db


def _check_file(path: Path, *, create: bool) -> None:
    if not path.exists():
        if not create:
            raise DatabaseRefused(f"{path}: no such file; `leads crawl` makes it, --db names another")
        if not path.parent.is_dir():
            raise DatabaseRefused(f"{path}: the folder {path.parent} does not exist; make it first")
        _check_nothing_is_lost(path)
    elif path.stat().st_size == 0:
        raise DatabaseRefused(f"{path}: the file is empty (0 bytes); restore a backup, or remove it to start afresh")


def _check_nothing_is_lost(path: Path) -> None:
    """A database that is gone is not replaced by an empty one in silence: what it leaves beside it says that it was there."""
    for left in (path.with_name(path.name + "-wal"), decisions_beside(path)):
        if left.exists() and left.stat().st_size:
            raise DatabaseRefused(f"{path}: the database is gone, {left.name} is left; `leads restore` a backup, or move {left.name} away")


def decisions_beside(path: Path) -> Path:
    """Where a database's decisions are written: decisions.jsonl beside leads.db, NAME.decisions.jsonl beside any other NAME.db."""
    return path.with_name("decisions.jsonl" if path.name == "leads.db" else f"{path.stem}.decisions.jsonl")


def _create(db: sqlite3.Connection, path: Path) -> None:
    """All tables at once; a crash half-way leaves no half-made file behind."""
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript("BEGIN IMMEDIATE;" + SCHEMA.read_text() + "COMMIT;")
    except BaseException:  # Ctrl-C too: a file without tables would be refused ever after
        db.close()
        path.unlink(missing_ok=True)
        raise


def _check_identity(db: sqlite3.Connection, path: Path) -> None:
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise DatabaseRefused(f"{path}: not a database of Lead the Way (application_id {application}); name another with --db")
    if version > VERSION:
        raise DatabaseRefused(f"{path}: made by a newer version (schema {version}, this one reads {VERSION}); update Lead the Way")


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction: begins at once as a writer, commits whole or rolls back whole. Nests: the outermost one commits.

    BEGIN IMMEDIATE, because a reader that turns writer is refused at once, whatever the timeout.
    """
    nested = db.in_transaction
    if nested:
        yield db
        return
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
        _check_place(db)
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise told(error) from error


def _check_place(db: sqlite3.Connection) -> None:
    """A file that was deleted or swapped under us takes commits that nobody will ever find: one look at its name before each."""
    if not isinstance(db, Connection):
        return  # the desk's: Datasette opens its own
    check_place(*db.file)


def check_place(path: Path, device: int, inode: int) -> None:
    """DatabaseRefused when this is no longer the file at this place."""
    try:
        now = path.stat()
    except FileNotFoundError:
        raise DatabaseRefused(f"{path}: deleted or moved while it was in use; put it back, or `leads restore` a backup") from None
    if (now.st_dev, now.st_ino) != (device, inode):
        raise DatabaseRefused(f"{path}: replaced by another file while it was in use; start again to go on with the new one")


def check_space(path: Path, *, least: int = LEAST_FREE) -> None:
    """NoSpace when a run had better not begin."""
    folder = path.absolute().parent
    if folder.is_dir() and (free := shutil.disk_usage(folder).free) < least:
        raise NoSpace(f"{folder}: {free >> 20} MB are free, at least {least >> 20} are wanted; free some space and start again")


def told(error: BaseException) -> BaseException:
    """SQLite's and the system's words turned into ours where the user can mend it; any other error as it is."""
    kind = getattr(error, "sqlite_errorname", "") if isinstance(error, sqlite3.Error) else ""
    # An exceeded quota is an I/O error to SQLite, and its module does not say more.
    if kind in ("SQLITE_FULL", "SQLITE_IOERR") or is_full(error):
        return NoSpace(f"the disk takes no more ({error}); free some space or lift the quota, and start again: nothing stored is lost")
    if kind.startswith("SQLITE_READONLY"):
        what = "was replaced while in use" if kind.endswith("DBMOVED") else "is read-only: make file and folder writable"
        return DatabaseRefused(f"the database {what}, and start again ({error})")
    if kind in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return DatabaseRefused(f"the database is damaged ({error}); close the desk and `leads restore` the last backup")
    if isinstance(error, OSError) and error.errno == errno.EROFS:
        return DatabaseRefused(f"{error.filename}: {error.strerror}; make its folder writable, or name a database in another one with --db")
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM):
        return DatabaseRefused(f"{error.filename}: {error.strerror}; check who owns the file and its folder")
    return error
