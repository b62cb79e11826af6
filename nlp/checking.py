"""Are the pattern rows sound? Every example tried, rows that never fire, rows that say nothing another does not say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, get_args

from leads.errors import PatternsInvalid
from leads.pages.sentences import sentences
from leads.types import Kind, Scope
from nlp import rows
from nlp.cues import BROAD
from nlp.rows import FOLDER, Row

FILES = tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl") if path.stem != "words"))


class Check(NamedTuple):
    """What is wrong with the rows, and what is worth a look."""

    faults: list[str]  # an example that does not hold, an id used twice: one line each
    dead: list[str]  # cues that fire nowhere in the texts
    overlaps: list[str]  # cues that never fire without one and the same other that is not broad


def check(texts: Iterable[str] = ()) -> Check:
    """All rows against their own examples, and the cues against texts."""
    if found := faults():
        return Check(found, [], [])
    fired = _fired(texts)
    ids = [row.id for row in rows.load("cues")]
    return Check([], [name for name in ids if fired and not fired[name]] if fired else [], _overlaps(fired))


def faults() -> list[str]:
    """Every example that a row misses or should have missed, every id used twice; empty when all is well."""
    found: list[str] = []
    for file in FILES:
        seen: set[str] = set()
        try:
            written = rows.load(file)
        except PatternsInvalid as error:
            found += str(error).splitlines()
            continue
        for row in written:
            found += [f"{file}.jsonl, {row.id}: the id stands twice"] if row.id in seen else []
            seen.add(row.id)
            found += [f"{file}.jsonl, {line}" for line in (*_faults(row), *_of_no_use(file, row))]
    return list(dict.fromkeys(found))  # a list of words that cannot be used is met once for every file


def _faults(row: Row) -> list[str]:
    missed = [f'{row.id}: does not match its eg "{text}"' for text in row.eg if not any(row.find(rows.plain(text)))]
    hit = [f'{row.id}: matches its not "{text}"' for text in row.not_ if any(row.find(rows.plain(text)))]
    return missed + hit + ([] if row.eg and row.not_ else [f"{row.id}: needs at least one eg and one not"])


def _of_no_use(file: str, row: Row) -> list[str]:
    """What makes the finder pass over a row that is otherwise sound."""
    if file == "cues" and row.kind not in get_args(Kind):
        return [f'{row.id}: kind is "{row.kind}"; expected {", ".join(get_args(Kind))}']
    if file == "scopes" and row.label not in get_args(Scope):
        return [f'{row.id}: label is "{row.label}"; expected {", ".join(get_args(Scope))}']
    return []


def _fired(texts: Iterable[str]) -> dict[str, set[tuple[int, int]]]:
    """The sentences in which each cue fires, as (text, start)."""
    fired: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for number, text in enumerate(texts):
        for start, end in sentences(text):
            for found in rows.find("cues", rows.plain(text[start:end])):
                fired[found.row.id].add((number, start))
    return fired


def _overlaps(fired: dict[str, set[tuple[int, int]]]) -> list[str]:
    broad = {row.id for row in rows.load("cues") if row.label == BROAD}  # they fire wherever a narrower one does: that is what they are for
    return [
        f"{one} fires only where {other} does ({len(where)} sentences)"
        for one, where in sorted(fired.items())
        for other, there in sorted(fired.items())
        if one != other and where and where <= there and other not in broad
    ]
