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


@dataclass(frozen=True, slots=True)
class Linked:
    """A labelled name: the bodies it may be linked to, the one meant first, none where nobody can tell; and what it was linked to."""

    id: str
    name: str
    meant: tuple[str, ...]
    got: str | None


def linking(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """For each file of labelled names how often a link is right and how often one is made that can be, with intervals, and the mistakes."""
    return [_figures(path.name, read_names(path)) for path in paths]


def read_names(path: Path) -> list[Linked]:
    """The names of a file of JSON lines (id, source_org, text, mentions), each linked. GoldInvalid names the first line that is none."""
    found: list[Linked] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found += _read(json.loads(line)) if line.strip() else []
        except (ValueError, KeyError, TypeError) as error:
            raise GoldInvalid(
                f"{path}, line {number}: no text with labelled names ({error}); expected one JSON object a line, "
                "as in tests/linking/linking.jsonl"
            ) from error
    return found


def _read(row: dict[str, Any]) -> list[Linked]:
    known = register.load()
    return [
        Linked(
            row["id"],
            mention["name"],
            (mention["org_id"], *mention.get("also", ())) if mention["org_id"] else (),
            known.link(mention["name"], source=row["source_org"], text=row["text"]),
        )
        for mention in row["mentions"]
    ]


def _figures(file: str, names: Sequence[Linked]) -> dict[str, Any]:
    return {
        "file": file,
        "texts": len({one.id for one in names}),
        "names": len(names),
        "right_when_linked": right(names),
        "right_interval": interval(names, right),
        "linked_when_it_can_be": linked(names),
        "linked_interval": interval(names, linked),
        "mistakes": [
            {"id": one.id, "name": one.name, "got": one.got, "meant": one.meant[0] if one.meant else None}
            for one in names
            if one.got != (one.meant[0] if one.meant else None) and (one.got is None or one.got not in one.meant)
        ],
    }


def right(names: Sequence[Linked]) -> float:
    """Of the names that were linked the share that went to the very body meant."""
    made = [one for one in names if one.got]
    return sum(one.got in one.meant[:1] for one in made) / len(made) if made else 0.0


def linked(names: Sequence[Linked]) -> float:
    """Of the names that can be linked the share that went to the body meant or to one that will do: its parent, its site."""
    can = [one for one in names if one.meant]
    return sum(one.got in one.meant for one in can) / len(can) if can else 0.0
