"""What must stand in a text for a phrase to be found there? Looking for it first is many times faster than looking for the phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator

UNSURE = re.compile(r"\\.|\[[^\]]*\]")  # escapes and classes say nothing certain about letters
LOOSE = re.compile(r"\([^()]*\)|[^()]\{[0,][^}]*\}|\{[^}]*\}|[^()][?*]")
MAYBE = re.compile(r"[?*]|\{[0,]")  # after a group
GROUP = re.compile(r"\((?:\?-?i?:)?")  # one that takes part in the phrase, not one that looks around
FEWER = 0.4  # for each further letter of a run
LOOK = 0.01
MOST = 24  # more would take as long as looking for the phrase


def needed(phrase: str) -> tuple[str, ...]:
    """Runs of small letters of which at least one stands wherever the phrase does; none where that is not certain.

    `phrase` is a regular expression with its slots filled in, or a part of one.
    """
    if "|" in _bare(phrase):
        return _of_all(phrase)
    runs = re.findall("[a-z]+", _bare(phrase).lower())
    certain = [(max(runs, key=len),)] if runs else []
    return min(filter(None, [*certain, *map(_of_all, _groups(phrase))]), key=_common, default=())


def _bare(phrase: str) -> str:
    """The phrase without its groups, and without what may be left out."""
    rest, before = UNSURE.sub("\0", phrase), ""
    while rest != before:
        before, rest = rest, LOOSE.sub("\0", rest)
    return rest


def _of_all(group: str) -> tuple[str, ...]:
    """What one or the other of the alternatives needs; none when one of them needs nothing, or when they are too many."""
    each = [needed(one) for one in _split(group)]
    found = tuple(dict.fromkeys(run for runs in each for run in runs))
    return found if all(each) and len(found) <= MOST else ()


def _common(found: tuple[str, ...]) -> tuple[float, int]:
    """About how many texts hold one of the runs: the longer a run, the fewer; every one costs a look, too."""
    return sum(FEWER ** (len(run) - 1) for run in found) + LOOK * len(found), len(found)


def _groups(phrase: str) -> Iterator[str]:
    """The inside of every group that must be there."""
    depth = start = 0
    for at, sign in _brackets(phrase):
        if sign == "(":
            start = at if depth == 0 else start
            depth += 1
        elif sign == ")":
            depth -= 1
            opening = GROUP.match(phrase, start)
            if depth == 0 and opening and phrase[opening.end()] != "?" and not MAYBE.match(phrase, at + 1):
                yield phrase[opening.end() : at]


def _split(group: str) -> list[str]:
    """The alternatives of a group."""
    depth, ends = 0, [-1]
    for at, sign in _brackets(group):
        depth += {"(": 1, ")": -1, "|": 0}[sign]
        if sign == "|" and depth == 0:
            ends.append(at)
    return [group[start + 1 : end] for start, end in zip(ends, [*ends[1:], len(group)], strict=True)]


def _brackets(phrase: str) -> Iterator[tuple[int, str]]:
    """Brackets and strokes that are no letters, in order."""
    hidden = UNSURE.sub(lambda found: "\0" * len(found[0]), phrase)
    yield from ((at, sign) for at, sign in enumerate(hidden) if sign in "()|")
