"""How well are names linked to the register? Labelled names in their texts, and what is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leads import register
from leads.errors import GoldInvalid
from leads.intervals import interval
from leads.lines import lines_of


@dataclass(frozen=True, slots=True)
class LabelledName:
    """The bodies a name may be linked to, the one meant first, none where nobody can tell; and what it was linked to."""

    id: str
    name: str
    meant: tuple[str, ...]
    got: str | None


def linking(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """For each file of labelled names how often a link is right and how often one is made that can be, with intervals, and the mistakes.

    GoldInvalid names the first line that is not a text with labelled names.
    """
    return [_figures(path.name, _linked(_read(path))) for path in paths]


def _read(path: Path) -> list[dict[str, Any]]:
    rows = []
    try:
        for number, line in lines_of(path):
            rows.append(_row(json.loads(line), number))
        if not rows:
            raise ValueError("no line")
    except ValueError as error:
        expected = "one JSON object a line with id, source_org, text and mentions, as in tests/linking/linking.jsonl"
        raise GoldInvalid(f"{path}: no texts with labelled names ({error}); expected {expected}") from error
    return rows


def _row(row: Any, number: int) -> dict[str, Any]:
    found = row if isinstance(row, dict) else {}
    sound = "id" in found and "source_org" in found and isinstance(found.get("text"), str) and isinstance(found.get("mentions"), list)
    if not sound or not all(_is_mention(one) for one in found["mentions"]):
        raise ValueError(f"line {number} is {json.dumps(row)[:60]}")
    return found


def _is_mention(said: Any) -> bool:
    return isinstance(said, dict) and isinstance(said.get("name"), str) and isinstance(said.get("org_id", 0), str | None)


def _linked(rows: Iterable[dict[str, Any]]) -> list[LabelledName]:
    known = register.load()
    return [
        LabelledName(
            row["id"],
            mention["name"],
            (mention["org_id"], *mention.get("also", ())) if mention["org_id"] else (),
            known.link(mention["name"], source=row["source_org"], text=row["text"]),
        )
        for row in rows
        for mention in row["mentions"]
    ]


def _figures(file: str, names: Sequence[LabelledName]) -> dict[str, Any]:
    return {
        "file": file,
        "texts": len({one.id for one in names}),
        "names": len(names),
        "right_when_linked": right(names),
        "right_interval": interval(names, right),
        "linked_when_it_can_be": linked(names),
        "linked_interval": interval(names, linked),
        "mistakes": [
            {"id": one.id, "name": one.name, "got": one.got, "meant": list(one.meant)}
            for one in names
            if one.got != (one.meant[0] if one.meant else None)
        ],
    }


def right(names: Sequence[LabelledName]) -> float:
    """Of the names that were linked the share that went to the very body meant."""
    made = [one for one in names if one.got]
    return sum(one.got in one.meant[:1] for one in made) / len(made) if made else 0.0


def linked(names: Sequence[LabelledName]) -> float:
    """Of the names that can be linked the share that went to the body meant or to one that will do: its parent, its site."""
    can = [one for one in names if one.meant]
    return sum(one.got in one.meant for one in can) / len(can) if can else 0.0
