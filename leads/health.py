"""How does a source stand after a night? ok, quiet, silent, blocked, broken or moved, from its door, its texts and its habit.

    door, texts --weigh--> trouble (fractions, halved by each good night) --1 or more--> blocked, broken, moved
    what is new --habit--> ok, quiet, silent, when the door works

Nothing here switches a source off, and a night on which most hosts fail at once is our network's fault: it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from leads.clock import day

State = Literal["ok", "quiet", "silent", "blocked", "broken", "moved"]
SEVERITY: dict[str, int] = {"ok": 0, "quiet": 0, "silent": 1, "blocked": 2, "broken": 2, "moved": 2}

BASELINE = 28  # nights, up to the last one that brought something
DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
# Silence is measured in a source's own rhythm: five usual intervals, but no more than four weeks beyond one, or twice its longest
# pause, and never less than a long weekend. Sources that publish at random moments of working days are called silent wrongly less
# than once a year by this. A source without a rhythm yet is given four weeks.
INTERVALS, PAUSES, WEEKEND, UNKNOWN = 5, 2, timedelta(days=4), timedelta(days=28)
REMINDER = 7  # nights

GONE = (404, 410)
MOVED = "moved to another site"  # how crawler.guard's reason begins
THIN = 4  # texts of a fourth of their usual length are not the texts any more
FEWEST = 3  # stories, from which on "none of them is an article" means something
NOT_YET = "it has not come yet"  # why a source is quiet that never was anything else


@dataclass(frozen=True, slots=True)
class Door:
    """What became of the source's own address tonight."""

    outcome: str
    reason: str = ""
    status: int | None = None
    clock: str = ""  # its host

    @property
    def lost(self) -> bool:
        """No server has answered."""
        return self.status is None and self.outcome in ("failed", "pending")


@dataclass(frozen=True, slots=True)
class Night:
    """One source on one night, and what its last 28 nights brought: (when, how many new URLs), oldest first."""

    at: str
    door: Door | None = None  # None: not asked tonight
    stories: int = 0  # pages of stories that came
    articles: int = 0
    text_length: float | None = None  # median characters of the articles
    usual_length: float | None = None  # of the nights before
    expect: str | None = None
    news: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, since when, why; `trouble` is what has gathered of failures."""

    state: str
    since: str
    trouble: float = 0.0
    reason: str = ""


def judge(night: Night, last: Standing | None, *, network: bool = True) -> Standing:
    """How the source stands now. Without a door tonight, or without a network, as it stood before."""
    before = last or Standing("quiet", night.at, reason=NOT_YET)
    if night.door is None or not network:
        return before
    weight, state, reason = weigh(night)
    trouble = before.trouble + weight if weight else before.trouble / 2
    if weight and trouble < 1:
        state, reason = novelty(night) if works(night.door) else (before.state, before.reason)
    elif not weight:
        state, reason = novelty(night)
    return Standing(state, before.since if last and state == before.state else night.at, trouble, reason)


def works(door: Door) -> bool:
    """True when the door came, changed or not."""
    return door.outcome in ("stored", "unchanged")


def weigh(night: Night) -> tuple[float, str, str]:
    """What tonight's failure weighs, the state it leads to when such nights add up to 1, and why; 0 for a good night."""
    door = night.door
    assert door is not None
    if door.reason.startswith(MOVED):
        return 1.0, "moved", door.reason
    if door.outcome in ("blocked", "skipped"):
        return 0.5, "blocked", door.reason
    if not works(door):
        # Gone, or no feed any more, is a change over there; no answer or a busy server may pass by morning.
        lasting = door.outcome == "failed" and (door.status in GONE or (door.status or 500) < 400)
        return 0.5 if lasting else 0.25, "broken", door.reason
    if "nothing linked" in door.reason:
        return 0.25, "broken", "the page comes, and no story is linked on it"
    return _texts(night)


def _texts(night: Night) -> tuple[float, str, str]:
    if night.usual_length and night.stories >= FEWEST and not night.articles:
        return 0.5, "broken", f"{night.stories} stories came, and no article is found in them"
    if night.usual_length and night.text_length and night.articles >= FEWEST and night.text_length * THIN < night.usual_length:
        return 0.5, "broken", f"texts of {night.text_length:.0f} characters, usually {night.usual_length:.0f}"
    return 0.0, "", ""


def novelty(night: Night) -> tuple[str, str]:
    """ok, quiet or silent: how long nothing new has come, against the source's own rhythm."""
    brought = [at for at, new in night.news if new]
    if not brought:
        return "quiet", "nothing new yet"
    usual, longest = rhythm(night.expect, night.news)
    pause = _between(brought[-1], night.at)
    words = f"nothing new since {day(brought[-1])}; {night.expect or _said(usual)}"
    if pause > longest:
        return "silent", words
    return ("quiet", words) if pause > (usual or timedelta(days=7)) else ("ok", "")


def rhythm(expect: str | None, news: Sequence[tuple[str, int]]) -> tuple[timedelta | None, timedelta]:
    """(time from one new story to the next, longest pause that is still normal) by what is expected, else by what came."""
    usual = stated(expect) if expect else measured(news)
    brought = [at for at, new in news if new]
    pauses = [_between(one, other) for one, other in pairwise(brought)]
    if usual is None:
        return None, UNKNOWN
    return usual, max(WEEKEND, min(INTERVALS * usual, usual + UNKNOWN), PAUSES * max(pauses, default=timedelta()))


def stated(expect: str) -> timedelta:
    """The interval of "3 per week"."""
    number, _, unit = expect.split()
    return timedelta(days=DAYS[unit] / int(number))


def measured(news: Sequence[tuple[str, int]]) -> timedelta | None:
    """The mean interval over at least a week. The first night does not count: it brought what had gathered before."""
    if len(news) < 2 or (span := _between(news[0][0], news[-1][0])) < timedelta(days=7):
        return None
    return span / number if (number := sum(new for _, new in news[1:])) else None


def reachable(doors: Iterable[Door]) -> bool:
    """False when no server answered at more than half of the hosts, two at least: that is our network."""
    lost: dict[str, bool] = {}
    for door in doors:
        lost[door.clock] = lost.get(door.clock, True) and door.lost
    return sum(lost.values()) < 2 or 2 * sum(lost.values()) <= len(lost)


def alarm(nights: Sequence[tuple[str, str, int]]) -> str:
    """Why a source wants a look now: "new", "worse", "reminder", or "". `nights` are (at, state, told), newest first."""
    if not nights or not SEVERITY[nights[0][1]]:
        return ""
    at, state, _ = nights[0]
    for then, earlier, told in nights:
        if not SEVERITY[earlier]:
            return "new"
        if told:
            worse = SEVERITY[state] > SEVERITY[earlier]
            return "worse" if worse else "reminder" if round(_between(then, at) / timedelta(days=1)) >= REMINDER else ""
    return "new"


def _between(one: str, other: str) -> timedelta:
    return datetime.fromisoformat(other) - datetime.fromisoformat(one)


def _said(usual: timedelta | None) -> str:
    if usual is None:
        return "its rhythm is not known yet"
    return f"usually one in {usual.days} days" if usual.days > 1 else f"usually {timedelta(days=7) / usual:.0f} a week"
