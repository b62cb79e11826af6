"""Which addresses does a site make without end? Calendars, facets, loops, and one page under many addresses; each by its name.

A source whose own address is of a kind has that kind allowed, as has one that names it in `allow_traps`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl

from crawler import limits
from crawler.outcomes import Judged
from leads.pages.addresses import identity, split
from leads.pages.rows import finder, words
from leads.store.frontier import Due
from leads.types import Page, Source

# Numbers of sessions, tokens of forms: what differs in one page from one request to the next.
TOKEN = re.compile(rb"[\w-]{20,}")
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
KINDS = (*BY_ADDRESS, "copies")


def trap(url: str, source: Source) -> str:
    """The kind of trap and what shows it, "calendar: ..."; empty for an address that may be followed."""
    parts, own = split(url), split(source.url)
    if parts is None:
        return ""
    for kind, why in BY_ADDRESS.items():
        if kind not in source.allow_traps and (found := why(parts)) and not (own and why(own)):
            return f"{kind}: {found}"
    return ""


class Copies:
    """The pages of a night by what they show, so that one page under ever new addresses is found out: session ids, soft 404s."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, bytes]] = Counter()

    def judged(self, judged: Judged, due: Due, page: Page, source: Source) -> Judged:
        """A new story that shows what so many others of its source have shown tonight has failed, and so is asked again later."""
        if judged.outcome != "stored" or due.role != "story" or due.page or "copies" in source.allow_traps:
            return judged
        key = source.id, _shown(page)
        self._seen[key] += 1
        if self._seen[key] <= limits.COPIES:
            return judged
        why = f"the same page as {limits.COPIES} other addresses tonight: a soft 404, or sessions in addresses"
        return Judged("failed", f"a trap, copies: {why}")


def _shown(page: Page) -> bytes:
    """What the page shows, whatever its address: pages that are not found repeat what was asked for."""
    body = page.body
    for url in {page.url, page.final_url, identity(page.url)}:
        parts = split(url)
        for own in (url, parts.path if parts else "", parts.query if parts else "", url.rstrip("/").rpartition("/")[2]):
            body = body.replace(own.encode(), b"") if len(own) > 1 else body
    return hashlib.sha256(TOKEN.sub(b"", body)).digest()
