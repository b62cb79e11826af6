"""Which words and phrases do the questions about pages turn on? Data rows: lists of words, and phrases with examples."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Phrase:
    """A regular expression with what it must and must not match. `label` names what it is a sign of."""

    id: str
    label: str
    pattern: str
    eg: tuple[str, ...]
    not_: tuple[str, ...]


@functools.cache
def words(list_id: str) -> frozenset[str]:
    """The list of that name in words.jsonl."""
    lists = (json.loads(line) for line in (FOLDER / "words.jsonl").read_text(encoding="utf-8").splitlines())
    return next(frozenset(row["words"]) for row in lists if row["id"] == list_id)


@functools.cache
def phrases() -> tuple[Phrase, ...]:
    """All rows of phrases.jsonl, in its order."""
    rows = map(json.loads, (FOLDER / "phrases.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(Phrase(row["id"], row["label"], row["pattern"], tuple(row["eg"]), tuple(row["not"])) for row in rows)


@functools.cache
def finder(label: str) -> re.Pattern[str]:
    """One expression for all phrases of a label; search or fullmatch it."""
    return re.compile("|".join(f"(?:{phrase.pattern})" for phrase in phrases() if phrase.label == label), re.IGNORECASE)
