"""What do codes mean on Datasette's pages? Facets and cells in a reader's words; JSON and CSV keep the codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from leads import register
from leads.harmless import visible
from leads.words import MEANING, meaning, written

InWords = Callable[[str, object], str]


async def in_words(datasette: Any) -> InWords:
    """A function of column and value: the value in words, "" where it is as good as it stands."""
    names = await _sources(datasette)

    def told(column: str, value: object) -> str:
        if not isinstance(value, str) or isinstance(value, Markup):  # Markup: a cell that is a link already
            return ""
        if column == "source":
            return visible(names.get(value, value))
        if column == "organisation":
            return register.load().name(value) or value
        if column == "week" and value:
            return f"week of {written(value)}"
        return meaning(column, value) if column in MEANING else ""

    return told


async def _sources(datasette: Any) -> dict[str, str]:
    """The names of all sources by their ids."""
    if "leads" not in datasette.databases:
        return {}
    rows = await datasette.get_database("leads").execute("SELECT id, name FROM sources LIMIT 10000", page_size=10000)
    return {row["id"]: row["name"] for row in rows}
