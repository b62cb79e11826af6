"""Which branch of a phrase was taken? Every alternation that a row writes out, at any depth; {unit} counts as one word."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp import rows
from nlp.rows import Found

PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|-i:)|[()|]|[^\\\[()|]+")
LOOKS = ("(?=", "(?!", "(?<")


class Marked(NamedTuple):
    """A part of a phrase as it is written, and with every branch in a group of its own; the branches in the groups' order."""

    raw: str = ""
    grouped: str = ""
    branches: tuple[str, ...] = ()


def taken(found: Found, text: str) -> tuple[str, ...]:
    """The phrase that was found in a text, and every branch of it that was taken, as `score` names them: "copied/1 adopted"."""
    read = text if found.row.case else rows.lower(text)
    finder, branches = finder_of(found.row.pattern[found.alternative], case=found.row.case)
    hit = finder.match(read, found.start)
    words = hit.groups() if hit else ()
    return (found.name, *(f"{found.name} {branch}" for branch, word in zip(branches, words, strict=False) if word is not None))


@functools.cache
def finder_of(phrase: str, *, case: bool) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The phrase with a group around every branch, and the branches."""
    marked = _marked(iter(PIECE.findall(phrase)))
    return re.compile(f"(?:{rows.body(marked.grouped, case=case)}){rows.ending(phrase)}"), marked.branches


def _marked(pieces: Iterator[str]) -> Marked:
    """The rest of a group, up to its end."""
    parts = [Marked()]
    for piece in pieces:
        if piece == ")":
            break
        if piece == "|":
            parts.append(Marked())
            continue
        inner = _grouped(piece, pieces) if piece.startswith("(") else Marked(piece, piece)
        parts[-1] = Marked(*(one + more for one, more in zip(parts[-1], inner, strict=True)))  # type: ignore[operator]
    if len(parts) == 1:
        return parts[0]
    return Marked(
        "|".join(part.raw for part in parts),
        "|".join(f"({part.grouped})" for part in parts),
        tuple(name for part in parts for name in (part.raw, *part.branches)),
    )


def _grouped(opening: str, pieces: Iterator[str]) -> Marked:
    inner = _marked(pieces)
    if opening.startswith(LOOKS):  # what stands around a phrase is no branch of it
        return Marked(f"{opening}{inner.raw})", f"{opening}{inner.raw})")
    return Marked(f"{opening}{inner.raw})", f"{opening}{inner.grouped})", inner.branches)
