"""How far may a figure be trusted? The interval in which other collections of the same sort of articles would put it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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


def interval(found: Iterable[T], figure: Callable[[Sequence[T]], float]) -> tuple[float, float]:
    """Where 95 of 100 such collections of articles would put a figure: bootstrap over articles."""
    draw = random.Random(0)  # noqa: S311
    articles = list(grouped(found, lambda one: one.id).values())
    values = sorted(figure([one for group in draw.choices(articles, k=len(articles)) for one in group]) for _ in range(ROUNDS))
    return round(values[int(ROUNDS * 0.025)], 3), round(values[int(ROUNDS * 0.975)], 3)
