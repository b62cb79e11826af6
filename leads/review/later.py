"""Which leads has a reviewer put off? They come back when nothing else is left, or when asked for. In memory, like what is held."""

from __future__ import annotations

from collections import defaultdict


class Later:
    """What each reviewer has put off since the desk was started."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = defaultdict(set)

    def add(self, reviewer: str, key: str) -> None:
        """This lead does not come by itself any more."""
        self._keys[reviewer].add(key)

    def of(self, reviewer: str) -> frozenset[str]:
        """The keys of what this reviewer has put off."""
        return frozenset(self._keys[reviewer])

    def clear(self, reviewer: str) -> None:
        """All of it comes again."""
        self._keys[reviewer].clear()
