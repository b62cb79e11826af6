"""What does a page that came show: is it a story to keep, which stories does a door or an issue name, within the limits?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scrapy.http import Response

from crawler import limits
from crawler.aside import shown
from crawler.ledger import Cut
from crawler.outcomes import A_PDF, Judged, NotReadable
from crawler.traps import trap
from leads.clock import now
from leads.pages import tree
from leads.pages.decode import FEEDS, HTML, PDF, PLAIN, SITEMAP, sniff
from leads.pages.links import is_action
from leads.store.frontier import Due
from leads.types import Page, Sighting, Source

Cutter = Callable[[str, Sequence[Sighting], int], Cut]  # Ledger.cut

LIMIT = "limit: "  # how a note on what a source's limits have cut begins
READABLE = frozenset({HTML, PLAIN, "application/xhtml+xml", "application/xml", "application/octet-stream", ""})


class Found(NamedTuple):
    """What a page comes to: its outcome, what it shows within the limits, and from behind them what is met now; see Visit."""

    judged: Judged
    sightings: tuple[Sighting, ...] = ()
    later: tuple[Sighting, ...] = ()
    unfinished: bool = False


def page_of(response: Response) -> Page:
    """The answer as a page, its type by its bytes."""
    due, source = response.meta["due"], response.meta["source"]
    headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
    media_type = sniff(response.body, headers.get("content-type", ""))
    return Page(due.url, response.url, response.status, headers, response.body, now(), media_type, source=source.id)


async def read(source: Source, due: Due, page: Page | None, judged: Judged, cut: Cutter) -> Found:
    """The outcome after a look at the page, and what it shows.

    A door or issue that has not changed is read again from the store (`page`): the patterns in sources.yaml may have changed.
    """
    if page is None:
        return Found(judged)
    if due.role == "story":
        unreadable = judged.outcome == "stored" and page.media_type not in READABLE
        why = A_PDF if page.media_type == PDF else f"{page.media_type}, nothing to read"
        return Found(Judged("skipped", why) if unreadable else judged)
    try:
        found = await shown(source, due.role, page)
    except NotReadable as why:
        return Found(Judged("failed", str(why)))
    return bounded(source, due, found, judged._replace(reason="; ".join(filter(None, (judged.reason, _unread(page))))), cut)


def _unread(page: Page) -> str:
    """A word on a page of which only the beginning is read."""
    characters, tags = (limits.FEED_CHARACTERS, limits.FEED_TAGS) if page.media_type in FEEDS else (tree.MOST_CHARACTERS, tree.MOST_TAGS)
    if page.media_type == SITEMAP or (len(page.body) <= characters and page.body.count(b"<") <= tags):
        return ""
    return f"{LIMIT}only the first {characters >> 20} MB or {tags:,} tags are read"


def bounded(source: Source, due: Due, found: list[Sighting], judged: Judged, cut: Cutter) -> Found:
    """The sightings outside of traps and within the limits; what was left out stands in the reason, after LIMIT.

    What a limit cuts off is met on later nights, once what was taken has been asked for.
    """
    free, trapped = _free(source, found)
    doors = [one for one in free if one.role == "door"]
    most = limits.items_of(source, links=due.role == "door" and source.kind in ("listing", "newsletter"))
    notes = [judged.reason] if judged.reason else []
    notes += ["nothing linked"] if not found else []
    notes += [f"{LIMIT}{trapped}"] if trapped else []
    if doors and due.depth >= source.depth:
        notes.append(f"{LIMIT}depth {source.depth}")
        doors = []
    others = [one for one in free if one.role != "door"]
    stories, sitemaps = cut(source.id, others, most), cut(source.id, doors, limits.SITEMAPS)
    notes += _left(stories, f"the first {most} of {len(others)} links")
    notes += _left(sitemaps, f"the first {limits.SITEMAPS} of {len(doors)} sitemaps")
    reached = Found(judged._replace(reason="; ".join(notes)), stories.taken + sitemaps.taken, stories.later + sitemaps.later)
    return reached._replace(unfinished=stories.left + sitemaps.left > 0)


def _left(cut: Cut, told: str) -> list[str]:
    return [f"{LIMIT}{told}, {cut.left} wait for later nights"] if cut.left else []


def _free(source: Source, found: list[Sighting]) -> tuple[list[Sighting], str]:
    """The sightings that lead into no trap and do nothing on the site, and a word on those that would."""
    why = {one.url: "action" if one.role == "story" and is_action(one.url) else trap(one.url, source) for one in found}
    kinds = Counter(reason.partition(":")[0] for reason in why.values() if reason)
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    first = next((url for url, reason in why.items() if reason), "")
    return [one for one in found if not why[one.url]], f"traps left out: {told}, such as {first[:200]}" if kinds else ""
