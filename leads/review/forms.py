"""What does a form bring, and how does it become rows?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from leads.errors import DecisionRefused, LeadsError
from leads.review import trouble
from leads.store import sqlite3, writing
from leads.store.corrections import CHOICES, THEMES

Refusal = tuple[int, str]  # status and sentence


def form_id(form: Mapping[str, str]) -> str:
    """The number that the server gave to the form, so that sending it twice does nothing twice."""
    number = form.get("form_id", "")
    if not re.fullmatch(r"[0-9a-f]{16}", number):
        raise DecisionRefused("the form came without its number; load the page again and repeat the decision")
    return number


def seen(form: Mapping[str, str]) -> int:
    """The newest decision that the page showed."""
    return int(form["seen"]) if form.get("seen", "").isascii() and form.get("seen", "").isdigit() else 0


def attributes(form: Mapping[str, str]) -> dict[str, Any] | None:
    """What the form says of kind, criterion, scope, assertion, theme and organisation; None when it has no such fields."""
    if "kind" not in form:
        return None
    said: dict[str, Any] = {name: form.get(name, "") for name in (*CHOICES, "organisation")}
    return said | {"theme": [theme for theme in THEMES if f"theme-{theme}" in form]}


async def write(datasette: Any, change: Callable[[sqlite3.Connection], object]) -> Refusal | None:
    """Runs `change` on the desk's writing connection: None, or status and sentence why nothing was written."""

    def refusal(db: sqlite3.Connection) -> Refusal | None:
        # Told by value: Datasette prints whatever its writing thread raises.
        try:
            with writing(db):
                change(db)
                trouble.check_file(datasette)
        except DecisionRefused as error:
            return 409, str(error)
        except (LeadsError, sqlite3.Error) as error:
            if (told := trouble.sentence(error)) is None:
                raise
            return 503, f"Nothing was recorded: {told}. Send it again; it will count once."
        return None

    try:  # before a connection is opened: SQLite would make a file that is gone anew, and empty
        trouble.check_file(datasette)
    except LeadsError as error:
        return 503, f"Nothing was recorded: {error}."
    told: Refusal | None = await datasette.get_database("leads").execute_write_fn(refusal)
    return told
