"""What does Datasette's CSV, JSON or blob of a table, row or question hold? What its page holds, without what is confidential."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from datasette.database import Database

NAME = "leads_outside"  # of the connections that do not see what is confidential
_is_leaving: ContextVar[bool] = ContextVar("is_leaving", default=False)


def set_leaving(path: str) -> None:
    """Says for the rest of this request whether its answer is a file: all that Datasette answers with an ending is, such as .json."""
    _is_leaving.set("." in path and not path.startswith("/-/"))


def is_leaving() -> bool:
    """True while a file is made."""
    return _is_leaving.get()


@contextmanager
def leaving(yes: bool = True) -> Iterator[None]:
    """Within, what is read leaves the desk (or does not)."""
    before = _is_leaving.set(yes)
    try:
        yield
    finally:
        _is_leaving.reset(before)


def guard(datasette: Any) -> None:
    """From now on files are made without what is confidential."""
    plain = datasette.databases["leads"]
    datasette.remove_database("leads")
    datasette.add_database(Guarded(datasette, plain.path), name="leads")


class Guarded(Database):  # type: ignore[misc]  # Datasette has no types
    """The leads database, read by way of other connections while a file is made. What tables look like is asked as ever."""

    def __init__(self, ds: Any, path: str) -> None:
        super().__init__(ds, path=path, is_mutable=True)
        self._outside = Database(ds, path=path, is_mutable=True)
        self._outside.name = NAME

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """What `fn` finds on a connection that fits the request."""
        return await (self._outside.execute_fn(fn) if is_leaving() else super().execute_fn(fn))

    async def primary_keys(self, table: str) -> Any:
        """Of the table, not of the view that stands in for it."""
        with leaving(False):
            return await super().primary_keys(table)

    async def table_columns(self, table: str) -> Any:
        """Of the table, not of the view that stands in for it."""
        with leaving(False):
            return await super().table_columns(table)

    async def table_column_details(self, table: str) -> Any:
        """Of the table, not of the view that stands in for it."""
        with leaving(False):
            return await super().table_column_details(table)

    async def foreign_keys_for_table(self, table: str) -> Any:
        """Of the table, not of the view that stands in for it."""
        with leaving(False):
            return await super().foreign_keys_for_table(table)

    def close(self) -> None:
        """All connections, of both sorts."""
        super().close()
        self._outside.close()
