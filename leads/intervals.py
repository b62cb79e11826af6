"""How far may a figure be trusted? The interval in which other collections of the same sort of articles would put it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

ROUNDS = 200  # of the bootstrap


class OfArticle(Protocol):
    """Anything that belongs to an article: a matched sentence, a linked name."""

    @property
    def id(self) -> str:
        """The article's."""


S = TypeVar("S")
T = TypeVar("T", bound=OfArticle)


def grouped(found: Iterable[S], key: Callable[[S], str]) -> dict[str, list[S]]:
    """What belongs together by its key, in the order in which it came."""
    groups: dict[str, list[S]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return dict(groups)


def interval(found: Iterable[T], figure: Callable[[Sequence[T]], float]) -> tuple[float, float] | None:
    """Where 95 of 100 such collections of articles would put a figure: bootstrap over articles. None for less than two articles."""
    return intervals(found, lambda drawn: {"": figure(drawn)}).get("")


def intervals(found: Iterable[T], figures: Callable[[Sequence[T]], Mapping[str, float | None]]) -> dict[str, tuple[float, float]]:
    """The interval of each of several figures, from the same draws.

    A figure has none where there are less than two articles, or where its cases lie in one or two of them: then more than every tenth draw
    holds none and makes it None.
    """
    draw = random.Random(0)  # noqa: S311
    articles = list(grouped(found, lambda one: one.id).values())
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS if len(articles) > 1 else 0):
        for name, value in figures([one for group in draw.choices(articles, k=len(articles)) for one in group]).items():
            if value is not None:
                drawn[name].append(value)
    return {name: _middle(sorted(values)) for name, values in drawn.items() if len(values) >= 0.9 * ROUNDS}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    return round(values[int(len(values) * 0.025)], 3), round(values[int(len(values) * 0.975)], 3)
