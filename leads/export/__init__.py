"""Out of the desk: which accepted leads leave it, and in which forms?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leads.export.accepted import Accepted
from leads.export.accepted import accepted as accepted
from leads.export.factsheet import html, markdown
from leads.export.feed import atom
from leads.export.rows import csv_table, json_lines

FORMS: dict[str, Callable[[Sequence[Accepted]], str]] = {
    "csv": csv_table,
    "jsonl": json_lines,
    "atom": atom,
    "html": html,
    "md": markdown,
}
