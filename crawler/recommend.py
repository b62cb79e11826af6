"""Which door of a site is the one to take, and why not the others? The most complete one that is alive, feeds before lists of links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from crawler.doors import MONTH, Door, dated, spoken
from leads.pages.addresses import split
from leads.pages.links import identity
from leads.pages.rows import finder

ITSELF = "the address itself"
ORDER = ("feed", "sitemap", "listing", "newsletter")
FEWER = 0.5  # of the stories of another door
LATER, PAUSES = 14, 3  # days, or usual intervals, that a complete door may be behind
# A sitemap says when a page was touched: an old story that was mended looks new. It has to be far ahead to count.
FEWER_THAN_SITEMAP, LATER_THAN_SITEMAP = 0.2, 90


def compare(doors: Iterable[Door]) -> tuple[Door, ...]:
    """The doors, the recommended one first, then those that would do, then the others; each says why."""
    doors = list(doors)
    good = [door for door in doors if not door.why]
    behind = {door.url: why for door in good if (why := _behind(door, good))}
    chosen = min((door for door in good if door.url not in behind), key=_rank, default=min(good, key=_rank, default=None))
    if chosen is None:
        return tuple(doors)
    others = [replace(door, why=behind.get(door.url) or _beside(door, chosen)) for door in good if door is not chosen]
    first = replace(chosen, recommended=True, why=_praise(chosen))
    return first, *sorted(others, key=_rank), *(door for door in doors if door.why)


def _rank(door: Door) -> tuple[bool, float, bool, float]:
    """Lower is better. Who gives the address of a newsletter's archive wants that. News picked out of a sitemap of all pages come behind a
    list of news: there, what is new is what stands first, not what was touched last."""
    parts = split(door.url)
    of_news = bool(parts and finder("news-address").search(parts.path))
    wanted = door.found == ITSELF and door.kind in ("newsletter", "feed")
    place = ORDER.index(door.kind) if not (door.kind == "sitemap" and door.follow) else ORDER.index("listing") + 0.5
    return not wanted, place, not of_news, -(door.per_month or 0.0)


def _behind(door: Door, good: Sequence[Door]) -> str:
    """What another door has that this one lacks; empty for a complete one. An issue holds many stories, so newsletters are not compared."""
    others = [other for other in good if other is not door and "newsletter" not in (other.kind, door.kind)]
    return next((why for other in others if (why := _fewer(door, other) or _later(door, other))), "")


def _fewer(door: Door, other: Door) -> str:
    share = FEWER_THAN_SITEMAP if other.kind == "sitemap" else FEWER
    if door.per_month is None or other.per_month is None or door.per_month >= share * other.per_month:
        return ""
    return f"brings fewer: {door.per_month:g} a month, the {other.kind} {other.per_month:g}"


def _later(door: Door, other: Door) -> str:
    if not door.newest or not other.newest:
        return ""
    days = (date.fromisoformat(other.newest) - date.fromisoformat(door.newest)).days
    pause = LATER_THAN_SITEMAP if other.kind == "sitemap" else max(LATER, PAUSES * MONTH / (other.per_month or 1))
    return f"is behind: its newest is of {spoken(door.newest)}, the {other.kind}'s of {spoken(other.newest)}" if days > pause else ""


def _beside(door: Door, chosen: Door) -> str:
    if door.kind == "newsletter" != chosen.kind:
        return "would do beside it, as a second source, if its stories are not among the news"
    if chosen.kind == "newsletter":
        return "would do beside it, as a second source"
    known = {identity(url) for url in chosen.stories}
    same = sum(identity(url) in known for url in door.stories)
    return f"would do: the same stories as the {chosen.kind}" if same >= len(door.stories) / 2 else "would do"


def _praise(door: Door) -> str:
    things = "issues" if door.kind == "newsletter" else "stories"
    newest = f"the newest of {spoken(door.newest)}" if door.newest else dated(door)
    told = [f"{door.items} {things}", newest]
    return ", ".join(told + ([f"about {door.per_month:g} a month"] if door.per_month else []))
