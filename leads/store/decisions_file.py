"""How does what people decided outlive the database? As JSON lines beside it, a row a line, readable without us.

A row of another table than `decisions` says so under "table".
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leads.clock import now
from leads.store import sqlite3, writing

# By table: what makes a row the same in two databases. In the order of reading: a row may point to one before it.
TABLES: Mapping[str, tuple[str, ...]] = {
    "decisions": ("request_id", "lead"),
    "followups": ("request_id", "lead"),
    "full_reads": ("request_id",),
    "requests": ("request_id",),
    "source_decisions": ("request_id",),
}
HELD = ("snapshot", "corrections", "entry")  # columns that hold JSON
POINTS = {"undoes": "decisions", "request": "requests"}  # columns that hold the id of another row
Row = dict[str, Any]
Ids = dict[tuple[str, int], int]  # table and id in the file -> id in the database


def write_decisions(db: sqlite3.Connection, path: Path) -> int:
    """All that was decided as JSON lines, in place of the file at `path`: whole or not at all. How many rows there are.

    A file there that holds rows which the database lacks - somebody put an old copy in its place - is kept under another name.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    with part.open("w", encoding="utf-8") as lines:
        for count, line in enumerate(_lines(db), start=1):  # noqa: B007
            lines.write(line)
        lines.flush()
        os.fsync(lines.fileno())
    if path.exists() and _holds_more(db, path):
        path.rename(path.with_name(f"{path.name}.kept-{now().replace(':', '')}"))
    part.replace(path)
    return count


def _lines(db: sqlite3.Connection) -> Iterator[str]:
    for table in TABLES:
        for row in db.execute(f"SELECT * FROM {table} ORDER BY id"):  # noqa: S608
            told = {name: json.loads(value) if name in HELD else value for name, value in dict(row).items()}
            yield json.dumps(told if table == "decisions" else {"table": table, **told}, ensure_ascii=False) + "\n"


def _holds_more(db: sqlite3.Connection, path: Path) -> bool:
    """True when the file has a row that the database has not, or cannot be read."""
    known = {
        (table, *row)
        for table, same in TABLES.items()
        for row in db.execute(f"SELECT {', '.join(same)} FROM {table}")  # noqa: S608
    }
    try:
        return any((table, *_same(table, row)) not in known for table, row in _rows(path))
    except (ValueError, KeyError, TypeError, AttributeError):
        return True


def read_decisions(db: sqlite3.Connection, path: Path) -> int:
    """Adds those rows of such a file that are not there yet, in their order. How many; `leads` is then to be rebuilt.

    An undo is left out when what it undoes is not there, or has been undone here as well.
    """
    ids: Ids = {}
    with writing(db):
        return sum(_read(db, table, row, ids) for table, row in _rows(path))


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row.pop("table", "decisions"), row


def _same(table: str, row: Mapping[str, Any]) -> list[str]:
    return [row[name] for name in TABLES[table]]


def _read(db: sqlite3.Connection, table: str, row: Row, ids: Ids) -> bool:
    """True when the row was added; its id is then known, as that of one that was there."""
    number = row.pop("id")
    pointed = {name: ids.get((POINTS[name], row[name])) for name in POINTS if row.get(name) is not None}
    if "undoes" in pointed and not _stands(db, pointed["undoes"]):
        return False
    known = _id_of(db, table, row)
    ids[table, number] = known or _add(db, table, {**row, **pointed})
    return known is None


def _stands(db: sqlite3.Connection, decision: int | None) -> bool:
    return db.execute("SELECT 1 FROM standing WHERE id = ?", [decision]).fetchone() is not None


def _id_of(db: sqlite3.Connection, table: str, row: Row) -> int | None:
    where = " AND ".join(f"{name} = ?" for name in TABLES[table])
    found = db.execute(f"SELECT id FROM {table} WHERE {where}", _same(table, row)).fetchone()  # noqa: S608
    return int(found["id"]) if found else None


def _add(db: sqlite3.Connection, table: str, row: Row) -> int:
    """The id of the new row. What an older file does not say is as the table has it by itself."""
    values = [json.dumps(value, ensure_ascii=False) if name in HELD else value for name, value in row.items()]
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) RETURNING id"  # noqa: S608
    return int(db.execute(sql, values).fetchone()["id"])
