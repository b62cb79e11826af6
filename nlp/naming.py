"""How is who did it named? By the likeliest name; with the larger whole where either may be meant, and where it only says "our nurses"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from leads.gold import ALIKE, jaccard, words
from nlp.bodies import names
from nlp.mentions import WHOLE
from nlp.rows import labels, says

# By sort: a person is one of the staff, these are of a unit, and that is of a body.
BODY = 3
RANKS = {"person": 0, "clinical": 0, "staff": 1, "staff of": 1, "unit": 2, "labelled": 2, "body": BODY, "name": BODY}
NOT_OURS = frozenset({"foreign", "private"})  # labels of refusals
LIKELIEST = 8  # of these pairs are made
LEAST = 0.1  # how likely each of two must be where either may be meant
MORE = 0.05  # how much likelier these two must be to tell the right one than the likeliest alone
SOME = 0.01  # how likely the body must be whose "our nurses" are
OWNER = re.compile(r"(?i)(?:our|its|their|his|her|my) |(?P<noun>(?:the|our) [^']+)'s? ")


class Somebody(NamedTuple):
    """One of those who may have done it: the name, its sort, and how much speaks for it."""

    name: str
    sort: str
    total: float


class Naming(NamedTuple):
    """Places of those who are named among those who may have done it: one, or one and the larger whole."""

    who: int
    whole: int | None = None


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
    either = max(_either(chances), key=lambda pair: pair[0], default=(0.0, None))
    if either[1] is not None and either[0] > _told(chances[0].words, chances) + MORE:
        return either[1]
    return _owned(chances) or Naming(chances[0].place)


def _chances(given: Sequence[Somebody]) -> Iterator[Chance]:
    most = max(one.total for one in given)
    shares = [math.exp(one.total - most) for one in given]
    every = sum(shares)
    for place, (one, share) in enumerate(zip(given, shares, strict=True)):
        yield Chance(place, one.name, words(one.name), RANKS.get(one.sort), share / every)


def _told(name: set[str], chances: Iterable[Chance]) -> float:
    """How likely a name is to tell the right one: it tells every name with which it shares enough words."""
    return sum(other.likely for other in chances if jaccard(name, other.words) >= ALIKE)


def _either(chances: Sequence[Chance]) -> Iterator[tuple[float, Naming]]:
    """Every two who may be meant, the smaller first, each likely enough, and how likely they together are to tell the right one."""
    likely = [one for one in chances[:LIKELIEST] if _told(one.words, chances) >= LEAST]
    for who in likely:
        yield from ((_told(who.words | whole.words, chances), Naming(who.place, whole.place)) for whole in likely if _of(who, whole))


def _owned(chances: Sequence[Chance]) -> Naming | None:
    """The likeliest with the likeliest of the bodies, where "our nurses" or "the hospital's laboratory" leaves open whose they are."""
    who = chances[0]
    owner = OWNER.match(who.name)
    if owner is None or (owner["noun"] and not says("actors", "back", owner["noun"])):
        return None
    wholes = (one for one in chances if one.rank == BODY and _is_body(one.name) and _of(who, one))
    whole = next(wholes, None)
    if whole is None or whole.likely < SOME or _told(who.words | whole.words, chances) < _told(who.words, chances) - MORE:
        return None
    return Naming(who.place, whole.place)


def _is_body(name: str) -> bool:
    return name.lower() not in WHOLE and bool(names(name))


def _of(who: Chance, whole: Chance) -> bool:
    """Whether one may be of the other: of a lower rank than one of ours, and neither name holds the other."""
    ranked = who.rank is not None and whole.rank is not None and who.rank < whole.rank
    apart = not (who.words <= whole.words or whole.words <= who.words)
    return ranked and apart and not labels("refusals", whole.name) & NOT_OURS
