"""After how many nights is a source asked again? From one to thirty, by how often it has brought something new.

    something new --> the next night, then after 1, 2, 4, 8 ... nights of silence, but no longer than
                      half of its usual interval, or half of what sources.yaml expects of it
    turned away or broken --> the same doubling, counted from the night that it began

A source that brings daily is asked daily, a weekly one three or four times a week, a monthly one some six times a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from leads.health import stated

MOST = 30  # nights
DAY = timedelta(days=1)
LEARNT = 7  # nights between the first and the last news, before which nothing is learnt
SILENCE = 4  # without other knowledge: asked again after a fourth of the silence so far
AWAY = ("blocked", "broken", "moved")


def nights_between(news: Sequence[tuple[str, int]], *, expect: str | None = None, state: str | None = None, since: str = "") -> int:
    """Nights from the last one in `news` to the next one that asks. `news` is (when it was asked, how many new URLs), oldest first.

    `state` and `since` say how the source stood after the last of them.
    """
    if not news:
        return 1
    last = news[-1][0]
    if state in AWAY:
        return _whole(_nights(since, last))
    brought = [at for at, new in news if new]
    pause = _nights(brought[-1] if brought else news[0][0], last)
    longest = stated(expect) / DAY / 2 if expect else max(_usual(news) / 2, pause / SILENCE)
    return _whole(min(pause, longest))


def _usual(news: Sequence[tuple[str, int]]) -> float:
    """Nights from one that brought something to the next; 0 when that is not known yet. A letter of twenty stories counts once."""
    later = [at for at, new in news[1:] if new]
    span = _nights(news[0][0], later[-1]) if later else 0
    return span / len(later) if span >= LEARNT else 0


def _nights(one: str, other: str) -> int:
    return round((datetime.fromisoformat(other) - datetime.fromisoformat(one)) / DAY)


def _whole(nights: float) -> int:
    return int(min(max(nights, 1), MOST))
