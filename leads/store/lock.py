"""Is another run already at work on this database? One lock file beside it, held by the kernel, gone with the process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leads.errors import AlreadyRunning, DatabaseRefused


@contextmanager
def locked(db_path: Path) -> Iterator[None]:
    """Holds `leads.db.lock` for the block; raises AlreadyRunning with the pid of the run that holds it."""
    if not db_path.parent.is_dir():
        raise DatabaseRefused(f"{db_path}: the folder {db_path.parent} does not exist; make it first")
    with _file_of(db_path).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyRunning(f"{db_path}: another run is at work on it (process {holder}); wait for it to end, or stop it") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def is_held(db_path: Path) -> bool:
    """True while a run is at work on this database. Only looks: to try the lock could turn a starting run away."""
    try:
        os.kill(int(_file_of(db_path).read_text()), 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False
    except PermissionError:  # it is there, and another user's
        return True
    return True


def _file_of(db_path: Path) -> Path:
    return db_path.with_name(db_path.name + ".lock")
