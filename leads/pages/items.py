"""Which items does an issue of a newsletter consist of?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from leads.pages.addresses import host
from leads.pages.drafts import SHORTEST_TITLE, Draft, drafts_of
from leads.pages.lines import BOLD, Line, html_lines, plain_lines
from leads.pages.links import is_action, unwrap
from leads.pages.rows import finder
from leads.pages.tree import parse

MOST, MOST_LINES = 300, 5000
SEPARATORS = "-\u2013\u2014:|.,;"
SHORTEST_TEXT = 40  # of an item without a link
LONGEST_INTRODUCTION, LONGEST_WELCOME = 220, 400


@dataclass(frozen=True, slots=True)
class Item:
    """One story of an issue. `link` is where it leads, `tracked` the address as it stood in the issue; both empty when it leads nowhere.

    `links` are all addresses in the item, unwrapped, so that none is lost where several compete.
    """

    heading: str
    text: str
    link: str = ""
    tracked: str = ""
    position: int = 0
    links: tuple[str, ...] = ()


def split(issue: str | HtmlElement, base: str = "") -> list[Item]:
    """The items of an issue in reading order, without greetings, contents lists, sponsors and footers. `issue` is HTML, or plain text."""
    if isinstance(issue, str):
        lines = html_lines(parse(issue), base) if _is_markup(issue) else plain_lines(issue)
    else:
        lines = html_lines(issue, base)
    drafts = list(drafts_of(_told_lines(lines[:MOST_LINES])))
    found = (_item(draft) for draft in _without_frame(drafts))
    items = [item for item in found if item]
    if not any(item.heading or item.links for item in items):
        return []  # a letter, not a list of items
    return [replace(item, position=number) for number, item in enumerate(items[:MOST])]


def _is_markup(text: str) -> bool:
    return "</" in text or "<br" in text.lower()


def _told_lines(lines: list[Line]) -> list[Line]:
    """The lines that tell something: the footer is cut off, other boilerplate taken out line by line."""
    end = next((place for place, line in enumerate(lines) if 2 * place >= len(lines) and finder("footer").search(line.text)), len(lines))
    kept = (replace(line, links=tuple(link for link in line.links if not _is_noise(*link))) for line in lines[:end])
    return [line for line in kept if (line.text or line.links) and not _is_boilerplate(line)]


def _is_noise(url: str, text: str) -> bool:
    return is_action(url, text) or is_action(unwrap(url), text) or finder("social-host").search(host(unwrap(url))) is not None


def _is_boilerplate(line: Line) -> bool:
    return len(line.text) <= 250 and (finder("boilerplate").search(line.text) is not None or finder("footer").search(line.text) is not None)


def _without_frame(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts that are items: no greeting, no name of a section, no introduction of a list, no sponsor."""
    for place, draft in enumerate(drafts):
        following = drafts[place + 1] if place + 1 < len(drafts) else None
        title = draft.heading.text if draft.heading else ""
        if draft.sponsored or finder("frame").search(title or draft.told) or _names_the_issue(draft, drafts[:place], drafts[place + 1 :]):
            continue
        if not draft.links and (not title or _introduces(draft, following)) and len(draft.told) < LONGEST_INTRODUCTION:
            continue
        yield draft


def _names_the_issue(draft: Draft, before: list[Draft], after: list[Draft]) -> bool:
    """The first heading, when a greeting or number of the issue follows, or all others stand a rank below it."""
    if not draft.heading or draft.links or len(draft.told) >= LONGEST_WELCOME or any(one.heading for one in before):
        return False
    ranks = [one.heading.level or BOLD for one in after if one.heading]
    if any(finder("frame").search(line.text) for line in draft.body):
        return True
    return len(ranks) > 1 and 0 < draft.heading.level < min(ranks)


def _introduces(draft: Draft, following: Draft | None) -> bool:
    """A heading with nothing under it, or with a sentence before a list."""
    if len(draft.told) < SHORTEST_TEXT:
        return True
    first = following.heading or (following.body[0] if following.body else None) if following else None
    return bool(first and first.listed and draft.heading and not draft.heading.listed)


def _item(draft: Draft) -> Item | None:
    links = [(unwrap(url), url, text) for url, text in draft.links]
    heading, text = (draft.heading.text, draft.told) if draft.heading else _headed(draft.told, [words for _, _, words in links])
    if len(heading + text) < SHORTEST_TITLE:
        return None
    link, tracked = _leading(draft, links)
    return Item(heading, text, link, tracked, links=tuple(dict.fromkeys(target for target, _, _ in links)))


def _headed(text: str, linked: list[str]) -> tuple[str, str]:
    """ "Title - teaser" taken apart, when the title is a link: elsewhere a link's words are no heading."""
    for words in linked:
        rest = text.removeprefix(words).lstrip()
        if len(words) >= SHORTEST_TITLE and text.startswith(words) and rest[:1] in SEPARATORS:
            return words, rest.lstrip(SEPARATORS + " \n")
    return "", text


def _leading(draft: Draft, links: list[tuple[str, str, str]]) -> tuple[str, str]:
    """The link that the item stands for: its heading's, or "read more", or its only one; none where several compete."""
    own = len(draft.heading.links) if draft.heading else 0
    more = [link for link in links if finder("read-more").fullmatch(link[2])]
    pictured = [link for link in links if not link[2]]
    several = (candidates for candidates in (links, pictured) if len({target for target, _, _ in candidates}) == 1)
    candidates = links[:own] or more or next(several, [])
    return (candidates[0][0], candidates[0][1]) if candidates else ("", "")
