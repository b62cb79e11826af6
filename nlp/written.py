"""How must a line of nlp/patterns/*.jsonl be written? Whoever adds one is told which line is wrong, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from leads.errors import PatternsInvalid
from leads.lines import lines_of


class Key(NamedTuple):
    """What may stand under a key of a row."""

    kind: type | tuple[type, ...]
    expected: str
    needed: bool = True


TEXTS = Key(list, "a list of texts")
ROW = {
    "id": Key(str, "a name"),
    "label": Key(str, "a name"),
    "kind": Key(str, "first, record or innovation", needed=False),
    "pattern": Key((str, list), "a phrase or a list of phrases"),
    "eg": TEXTS,
    "not": TEXTS,
    "case": Key(bool, "true or false", needed=False),
}
LIST = {"id": Key(str, "a name"), "words": TEXTS}


def each_line(path: Path, use: Callable[[str], None]) -> None:
    """Use every line of a file. PatternsInvalid has a line for each of which `use` says by a ValueError that it cannot."""
    faults: list[str] = []
    try:
        lines = list(lines_of(path))
    except ValueError as error:
        raise PatternsInvalid([f"{path.name}: {error}"]) from error
    for number, line in lines:
        try:
            use(line)
        except ValueError as error:
            faults.append(f"{path.name}, line {number}: {error}; docs/patterns.md shows how it is written")
    if faults:
        raise PatternsInvalid(faults)


def checked(line: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    """The object on a line; ValueError says everything that is wrong with it."""
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON ({error.msg} at character {error.pos + 1})") from error
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    if faults := [*_of_keys(data, keys), *_of_values(data, keys)]:
        raise ValueError("; ".join(faults))
    return data


def _of_keys(data: Mapping[str, Any], keys: Mapping[str, Key]) -> Iterator[str]:
    if lacking := [name for name, key in keys.items() if key.needed and name not in data]:
        yield f"lacks {', '.join(lacking)}"
    if unknown := sorted(data.keys() - keys.keys()):
        yield f"unknown key {', '.join(unknown)}; known are {', '.join(keys)}"


def _of_values(data: Mapping[str, Any], keys: Mapping[str, Key]) -> Iterator[str]:
    for name, said in data.items():
        if name not in keys:
            continue
        key = keys[name]
        if not isinstance(said, key.kind) or (isinstance(said, list) and (not said or not all(isinstance(one, str) for one in said))):
            yield f"{name} is {json.dumps(said)[:60]}; expected {key.expected}"
