"""Out of the desk: which accepted leads leave it, and in which forms?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leads.export.accepted import Accepted
from leads.export.accepted import accepted as accepted
from leads.export.factsheet import html, markdown
from leads.export.feed import atom
from leads.export.rows import csv_table, json_lines
from leads.store.followups import CONFIRMED, STATES

FORMS: dict[str, Callable[[Sequence[Accepted]], str]] = {
    "csv": csv_table,
    "jsonl": json_lines,
    "atom": atom,
    "html": html,
    "md": markdown,
}
SHEETS = ("html", "md")  # what the campaign prints: of the follow-ups only those that confirm


def followed(form: str, states: Sequence[str] = (), *, everything: bool = False) -> tuple[str, ...]:
    """The follow-ups of the leads that a form holds: those asked for, else all; on a fact sheet the confirmed ones.

    With `everything` a fact sheet also holds what nobody has confirmed yet; what was refuted it holds only when asked for.
    """
    if states or form not in SHEETS:
        return tuple(states) or ("", *STATES)
    return tuple(state for state in ("", *STATES) if state != "refuted") if everything else CONFIRMED
