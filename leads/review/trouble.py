"""What does the desk say when its database does not answer, or is another one than it was?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.utils.asgi import Request, Response

from leads import store
from leads.errors import LeadsError
from leads.store import sqlite3

BUSY = "the database is busy with something long"


def remember_file(datasette: Any) -> None:
    """Which file the desk was started with."""
    path = Path(datasette.databases["leads"].path)
    found = path.stat()
    datasette.leads_file = (path, found.st_dev, found.st_ino)


def check_file(datasette: Any) -> None:
    """DatabaseRefused when that file was deleted, moved or swapped since: what is written to it now nobody would ever find."""
    store.check_place(*datasette.leads_file)


def sentence(error: BaseException) -> str | None:
    """What is wrong with the database, in words; None when the error says nothing of it."""
    told = store.told(error)
    if isinstance(told, LeadsError):
        return str(told)
    busy = isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in ("locked", "busy"))
    return BUSY if busy else None


async def page(datasette: Any, request: Request, error: BaseException) -> Response | None:
    """A page that says so, instead of an error of SQLite's; None for any other error."""
    told = sentence(error) if isinstance(error, sqlite3.Error | LeadsError) else None
    if told is None:
        return None
    context = {"sentence": f"{told[0].upper()}{told[1:]}. Nothing was recorded; load the page again in a moment."}
    return Response.html(await datasette.render_template("desk/message.html", context, request=request), status=503)
