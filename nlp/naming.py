"""How is who did it named? By the likeliest name; with the larger whole where either may be meant, and where it only says "our nurses"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from leads.gold import ALIKE, jaccard, words
from nlp.bodies import names
from nlp.mentions import WHOLE
from nlp.rows import labels, says

# By sort: a person is one of the staff, these are of a unit, and that is of a body.
BODY = 3
RANKS = {"person": 0, "clinical": 0, "staff": 1, "staff of": 1, "unit": 2, "labelled": 2, "body": BODY}
NOT_OURS = frozenset({"foreign", "private"})  # labels of refusals
LEAST = 0.1  # how likely each of two must be where either may be meant
MORE = 0.05  # how much likelier these two must be to tell the right one than the likeliest alone
SOME = 0.01  # how likely the body must be whose "our nurses" are
OURS = re.compile(r"(?i)(?:our|my) |(?P<noun>(?:the|our) [^']+)'s? ")  # of the body that speaks, or of "the hospital"
THEIRS = re.compile(r"(?i)(?:its|their|his|her) ")  # of anybody named before
# What no university, college or institute is: "Imperial College Healthcare NHS Trust".
TEACHING = re.compile(r"(?i)\b(?:university|college|institute)\b(?=.*\b(?:hospitals?|healthcare|trust|health board)\b)")


class Somebody(NamedTuple):
    """One of those who may have done it: the name, its sort, and how much speaks for it."""

    name: str
    sort: str
    total: float


class Naming(NamedTuple):
    """Places of those who are named among those who may have done it: one, or one and the larger whole; and of those who name the body."""

    who: int
    whole: int | None
    of_body: tuple[int, ...]


class Chance(NamedTuple):
    """One of them by its place, with its name, that name's words, its rank if it has one, and how likely it is the right one."""

    place: int
    name: str
    words: set[str]
    rank: int | None
    likely: float


def best(given: Sequence[Somebody]) -> Naming:
    """The likeliest; with its owner where the name only says "our nurses"; two that together are likelier to tell the right one."""
    chances = sorted(_chances(given), key=lambda one: -one.likely)
    return _either(chances) or _owned(chances) or Naming(chances[0].place, None, (chances[0].place,))


def _chances(given: Sequence[Somebody]) -> Iterator[Chance]:
    most = max(one.total for one in given)
    shares = [math.exp(one.total - most) for one in given]
    every = sum(shares)
    for place, (one, share) in enumerate(zip(given, shares, strict=True)):
        yield Chance(place, one.name, words(one.name), RANKS.get(one.sort), share / every)


def _told(name: set[str], chances: Sequence[Chance]) -> float:
    """How likely a name is to tell the right one: it tells every name with which it shares enough words."""
    return sum(other.likely for other in chances if jaccard(name, other.words) >= ALIKE)


def _either(chances: Sequence[Chance]) -> Naming | None:
    """Two who may be meant, and who together are likelier to tell the right one; the body is that of the likelier."""
    likely = [one for one in chances if one.likely >= LEAST]
    pairs = [(_told(who.words | whole.words, chances), who, whole) for who in likely for whole in likely if _of(who, whole)]
    if not pairs:
        return None
    told, who, whole = max(pairs, key=lambda pair: pair[0])
    if told <= _told(chances[0].words, chances) + MORE:
        return None
    likelier = max(who, whole, key=lambda one: one.likely)
    asked = (who, whole) if likelier is who and whole.rank == BODY and _is_ours(who.name) else (likelier,)
    return Naming(who.place, whole.place, tuple(one.place for one in asked))


def _owned(chances: Sequence[Chance]) -> Naming | None:
    """The likeliest with the likeliest of the bodies, where "our nurses" or "the hospital's laboratory" leaves open whose they are."""
    who = chances[0]
    ours = _is_ours(who.name)
    if not ours and not THEIRS.match(who.name):
        return None
    bodies = (one for one in chances if one.rank == BODY and one.likely >= SOME and names(one.name) and _of(who, one))
    whole = next(bodies, None)
    return Naming(who.place, whole.place, (who.place, whole.place) if ours else (who.place,)) if whole else None


def _is_ours(name: str) -> bool:
    owner = OURS.match(name)
    return owner is not None and (owner["noun"] is None or says("actors", "back", owner["noun"]))


def _of(who: Chance, whole: Chance) -> bool:
    """Whether one may be of the other: of a lower rank, without a body in its own name, and the other neither abroad nor a witness."""
    if who.rank is None or whole.rank is None or who.rank >= whole.rank or who.words & whole.words in (who.words, whole.words):
        return False
    if names(who.name) or whole.name.lower() in WHOLE or "witness" in labels("actors", TEACHING.sub("", whole.name)):
        return False
    return not any(labels("refusals", one.name) & NOT_OURS for one in (who, whole))
