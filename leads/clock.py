"""What time is it: UTC for the file, Europe/London for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> str:
    """This moment as it stands in the database: "2026-11-24T18:30:00Z"."""
    return iso(datetime.now(UTC))


def steady() -> Callable[[], str]:
    """The clock of one run: begins at this moment and goes on by its own seconds, wherever the computer's clock jumps meanwhile."""
    begun, first = datetime.now(UTC), monotonic()
    return lambda: iso(begun + timedelta(seconds=monotonic() - first))


def iso(moment: datetime) -> str:
    """An aware datetime as UTC, ISO 8601, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_start(moment: datetime | None = None) -> str:
    """When the London day of `moment` (default: now) began, in UTC as stored: what "today" counts from."""
    local = (moment or datetime.now(UTC)).astimezone(LONDON)
    return iso(local.replace(hour=0, minute=0, second=0, microsecond=0))


def london(at: str) -> str:
    """A stored time as a reader in London says it: "24 Nov 2026, 18:30"; an empty string stays empty."""
    if not at:
        return ""
    return datetime.fromisoformat(at).astimezone(LONDON).strftime("%-d %b %Y, %H:%M")


def day(at: str) -> str:
    """The London day of a stored time: "24 Nov 2026"."""
    return london(at).partition(",")[0]
