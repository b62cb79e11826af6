"""How do the figures of the night read? A row for each, with its target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure. `target` is what was wanted, `kept` whether it is so; both are empty for a figure that is only told."""

    what: str
    measured: str
    ratio: str = ""
    target: str = ""
    kept: bool | None = None


def table(rows: Iterable[Row]) -> str:
    """Rows under each other, missed targets marked."""
    words = {True: "kept", False: "MISSED", None: ""}
    lines = [("what", "measured", "ratio", "target", "")]
    lines += [(row.what, row.measured, row.ratio, row.target, words[row.kept]) for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
