"""How do the figures of a score read? Plain text tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

HEADINGS = {
    "precision_one_in_twenty": "precision, 1 article in 20",
    "average_precision": "average precision",
    "cue_recall": "cue recall",
    "f1_not_by_heart": "f1, not learnt by heart",
    "actor_first_named": "actor, first of two names",
    "actor_again": "actor, two readings agree",
}


def of_report(data: dict[str, Any]) -> str:
    """Every part of a report under its heading."""
    columns = {"all": data["all"], **(data["tempers"] if len(data["sets"]) > 1 else {}), **data["sets"]}
    parts = [
        table([["", *columns], *_with_intervals(columns)]),
        table([["kind", *data["kinds"]], *_with_intervals(data["kinds"])]),
        table([["pattern", "right", "wrong", "articles", "sets"], *([_shown(v) for v in row.values()] for row in data["patterns"])]),
        "worst mistakes\n" + "\n".join(_mistake(row) for row in data["mistakes"]),
    ]
    parts += [alarms(data["alarms"])] if data["alarms"] else []
    parts += [links(data["linking"])] if data["linking"] else []
    return "\n\n".join(parts)


def _with_intervals(columns: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """A line for each figure, and under it the interval of 95 in 100 where it has one."""
    for name in dict.fromkeys(name for figures in columns.values() for name in figures if name != "intervals"):
        yield [HEADINGS.get(name, name), *(_shown(figures.get(name)) for figures in columns.values())]
        around = [figures["intervals"].get(name) for figures in columns.values()]
        if any(around):
            yield ["", *map(_shown, around)]


def alarms(files: Sequence[dict[str, Any]]) -> str:
    """Flags in texts without leads: how many in each file, as it is and with the NHS test forced open, and each of them."""
    rows = [["texts without leads", "articles", "flags", "NHS test open"]]
    rows += [[f["texts"], str(f["articles"]), str(sum(not flag["open"] for flag in f["flags"])), str(len(f["flags"]))] for f in files]
    flags = [{"mistake": "opened" if flag["open"] else "alarm", **flag} for f in files for flag in f["flags"]]
    return "\n".join([table(rows), *map(_mistake, flags)])


def links(files: Sequence[dict[str, Any]]) -> str:
    """How well names were linked to the register, by file, and every mistake."""
    figures = ("texts", "names", "right_when_linked", "right_interval", "linked_when_it_can_be", "linked_interval")
    rows = [["file", "texts", "names", "right when linked", "interval", "linked when it can be", "interval"]]
    rows += [[f["file"], *(_shown(f[name]) for name in figures)] for f in files]
    return "\n".join([table(rows), *(_wrong_link(mistake) for f in files for mistake in f["mistakes"])])


def _wrong_link(row: dict[str, Any]) -> str:
    return f"{row['id']}  {row['name']}: {row['got'] or 'not linked'}, meant {' or '.join(row['meant']) or 'nobody'}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns: the first to the left, the others to the right."""
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(max(map(len, rows)))]
    return "\n".join(
        "  ".join(cell.rjust(width) if n else cell.ljust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=False)))
        for row in rows
    )


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts in columns, all to the left."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, tuple | list):
        return "-".join(f"{one:.2f}" for one in value)
    return "" if value is None else str(value)


def _mistake(row: dict[str, Any]) -> str:
    score = "  -  " if row["score"] is None else f"{row['score']:.3f}"
    return f"{row['mistake']:<7} {score}  {row['id']}  {row['text']}"
