"""How fast may passwords be tried? Ever slower for one address and for one name from it; nobody else is locked out."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 10_000  # names and addresses, at most
FORGOTTEN_AFTER = 3600.0  # seconds without a try


@dataclass(slots=True)
class Tries:
    """Tries that were wrong, or whose outcome is still open."""

    count: int
    last: float


@dataclass(frozen=True, slots=True)
class Pace:
    """The first `free` tries cost nothing; then 1, 2, 4 ... seconds pass between two, `longest` at most."""

    free: int
    longest: float


OF_NAME_AND_ADDRESS, OF_ADDRESS, OF_NAME = Pace(5, 900), Pace(20, 60), Pace(10, 3)
Key = tuple[str, str]  # name and address, or one of them and ""


class Guesses:
    """What was tried of late, in memory: name by name, address by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[Key, Tries] = OrderedDict()

    def seconds_to_wait(self, name: str, address: str) -> float:
        """Until this address may try this name (again); 0 for now. Other addresses are not asked to wait."""
        return max(self._wait((name, address), OF_NAME_AND_ADDRESS), self._wait(("", address), OF_ADDRESS))

    def seconds_of_care(self, name: str) -> float:
        """How long an answer about this name is put off, whoever asks: a name that many addresses try is looked at slowly."""
        tries = self._of((name, ""))
        return min(0.25 * max(tries.count - OF_NAME.free, 0), OF_NAME.longest) if tries else 0.0

    def count(self, name: str, address: str) -> None:
        """A try begins; counted before its outcome is known, so that a hundred at once are a hundred."""
        for key in ((name, address), ("", address), (name, "")):
            tries = self._of(key) or Tries(0, 0.0)
            self._tries[key] = Tries(tries.count + 1, self._clock())
            self._tries.move_to_end(key)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)

    def right(self, name: str, address: str) -> None:
        """The try was right. Only what this person tried is forgotten: who has an account must not use it to try others."""
        self._tries.pop((name, address), None)
        for key in (("", address), (name, "")):
            if tries := self._tries.get(key):
                tries.count -= 1

    def _of(self, key: Key) -> Tries | None:
        tries = self._tries.get(key)
        return tries if tries and self._clock() - tries.last < FORGOTTEN_AFTER else None

    def _wait(self, key: Key, pace: Pace) -> float:
        tries = self._of(key)
        if not tries or tries.count < pace.free:
            return 0.0
        pause = min(2.0 ** min(tries.count - pace.free, 30), pace.longest)
        return max(tries.last + pause - self._clock(), 0.0)
