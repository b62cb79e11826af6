"""Which addresses does a site make without end? Calendars, facets, loops, and one page under many addresses; each by its name.

A source whose own address is of a kind has that kind allowed, as has one that names it in `allow_traps`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl

from crawler import limits
from leads.pages.addresses import split
from leads.pages.rows import finder, words
from leads.types import Source

SHOWN = 40


def _calendar(parts: SplitResult) -> str:
    """Every month leads to the next one."""
    found = finder("calendar-address").search(f"{parts.path}?{parts.query}")
    return f"a page of a calendar ({found[0][:SHOWN]})" if found else ""


def _facet(parts: SplitResult) -> str:
    """A search narrowed down: each choice doubles the addresses."""
    if parts.query.count("&") >= limits.PARAMETERS:
        return f"more than {limits.PARAMETERS} parameters"
    names = (name.lower().partition("[")[0] for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return next((f'"{name}" sorts or filters a list' for name in names if name in words("facet-parameter")), "")


def _loop(parts: SplitResult) -> str:
    """Links that climb into themselves."""
    segments = Counter(segment for segment in parts.path.split("/") if segment and not segment.isdigit()).most_common(1)
    return f'"{segments[0][0][:SHOWN]}" stands {segments[0][1]} times in the path' if segments and segments[0][1] >= limits.REPEATS else ""


BY_ADDRESS: dict[str, Callable[[SplitResult], str]] = {"calendar": _calendar, "facet": _facet, "loop": _loop}
KINDS = (*BY_ADDRESS, "copies")  # the last one is told by its pages: crawler.copies


def trap(url: str, source: Source) -> str:
    """The kind of trap and what shows it, "calendar: ..."; empty for an address that may be followed."""
    parts, own = split(url), split(source.url)
    if parts is None:
        return ""
    for kind, why in BY_ADDRESS.items():
        if kind not in source.allow_traps and (found := why(parts)) and not (own and why(own)):
            return f"{kind}: {found}"
    return ""
