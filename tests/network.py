"""Names and times as a test wants them in a crawl's own process: a name server that can be taken away, a computer's clock that jumps."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.guard import LOOPBACK, GuardedResolver
from leads import clock
from leads.store.observed import Visit


class NameServer(GuardedResolver):
    """Every name lies on this machine while the file of the setting NAMES is there; without it no name has an address."""

    file = Path()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """The resolver of a run."""
        cls.file = Path(crawler.settings["NAMES"])
        return super().from_crawler(crawler, reactor)

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:  # noqa: N802 - Twisted's name
        """The address, looked up anew for each connection."""
        return defer.succeed(LOOPBACK) if self.file.exists() else defer.fail(DNSLookupError(f"no answer for {name}"))


def jumping(days: int, after: int) -> Any:
    """Progress that lets the computer's clock jump after so many visits. In the crawl's process only, which ends with it."""
    return _Jump(days, after)


class _Jump:
    def __init__(self, days: int, after: int) -> None:
        self.days, self.left = days, after

    def __call__(self, visit: Visit) -> None:
        self.left -= 1
        if self.left == 0:
            ahead = timedelta(days=self.days)
            clock.datetime = type("Jumped", (datetime,), {"now": classmethod(lambda cls, tz: _shifted(tz, ahead))})


def _shifted(tz: tzinfo, ahead: timedelta) -> datetime:
    return datetime.now(tz) + ahead
