"""How do accepted leads read as a table for a spreadsheet, and as JSON lines for a program?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from leads.export.accepted import Accepted
from leads.harmless import cell

COLUMNS = [field.name for field in fields(Accepted)]


def csv_table(leads: Sequence[Accepted]) -> str:
    """A row per lead under a row of names; lists are joined, no cell is a formula."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows([cell(_flat(getattr(lead, name))) for name in COLUMNS] for lead in leads)
    return out.getvalue()


def _flat(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " | ".join(each if isinstance(each, str) else f"{each.publisher} {each.url}".strip() for each in value)
    return str(value)


def json_lines(leads: Sequence[Accepted]) -> str:
    """One JSON object per lead and line."""
    return "".join(json.dumps(asdict(lead), ensure_ascii=False) + "\n" for lead in leads)
