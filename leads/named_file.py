"""May a verb write to the file that the user named? Never over a database, what belongs to one, sources.yaml, or what the verb reads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from leads import whole_file
from leads.errors import NotWritten, is_full

SQLITE = b"SQLite format 3\x00"  # how every database of SQLite begins
ENDINGS = ("", "-wal", "-shm", ".lock", ".accounts", ".accounts.lock")  # of a database's own files
DECISIONS = re.compile(r"(?:.+\.)?decisions\.jsonl(?:\.kept-.*)?")
OWN = re.compile(r".+(?:-wal|-shm|-journal|\.lock|\.accounts)|.+\.before-.+")  # by their names, whosever they are
SOURCES = re.compile(rb"^sources:", re.MULTILINE)  # as crawler.sources reads it


def check(target: Path, option: str, *, reads: Iterable[Path] = (), db: Path | None = None) -> None:
    """NotWritten when this file must not, or cannot, be written over. Called before the work: nobody waits minutes for a refusal.

    `reads` are files and folders that the verb reads, `db` is its database, which need not be there.
    """
    if fault := _no_place(target) or _taken(target, reads, db):
        raise NotWritten(f"{option} {target}: {fault}; name another file")


def write(target: Path, option: str, content: bytes) -> None:
    """The file with this content, whole or not at all, a link stays one; NotWritten says why it cannot be."""
    try:
        whole_file.write(target.resolve(), content)
    except OSError as error:
        if is_full(error):
            raise
        raise NotWritten(f"{option} {target}: cannot be written ({error.strerror or error}); name another file") from error


def make_folder(folder: Path) -> None:
    """The folder is there; NotWritten says why it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_full(error):
            raise
        raise NotWritten(f"{folder}: the folder cannot be made ({error.strerror}); name another one") from error


def _no_place(target: Path) -> str:
    """Why no file can be there; "" when one can."""
    if not target.absolute().parent.is_dir():
        return f"the folder {target.parent} does not exist; make it first"
    if target.is_dir():
        return "is a folder, expected a file"
    if target.absolute().is_relative_to("/dev") or (target.exists() and not target.is_file()):
        return "is no ordinary file"
    return "" if os.access(target.resolve().parent, os.W_OK) else "the folder takes no file; check who owns it"


def _taken(target: Path, reads: Iterable[Path], db: Path | None) -> str:
    """Whose file it is already; "" for one that may be written over."""
    if db and any(_same(target, own) for own in _of_database(db)):
        return f"belongs to the database {db}"
    if any(_same(target, each) or (each.is_dir() and each.resolve() in target.resolve().parents) for each in reads):
        return "is read by this very command"
    return _what(target) if target.is_file() else ""


def _of_database(db: Path) -> Iterator[Path]:
    """The files that a database consists of, and those beside it that only it can fill."""
    from leads.store import decisions_beside

    yield from (db.with_name(db.name + ending) for ending in ENDINGS)
    yield decisions_beside(db)


def _same(one: Path, other: Path) -> bool:
    """Whether two names lead to one file, also one that is still to come."""
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _what(target: Path) -> str:
    """What an existing file is that cannot be made again, by its content or its name."""
    if DECISIONS.fullmatch(target.name):
        return "holds decisions, which nothing brings back"
    if OWN.fullmatch(target.name):
        return "belongs to a database, or is one that was laid aside"
    with target.open("rb") as file:
        head = file.read(2**16)
    if head.startswith(SQLITE):
        return "is a database"
    return "is a list of sources" if target.suffix in (".yaml", ".yml") and SOURCES.search(head) else ""
