"""Which lines of an issue belong together?"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leads.pages.lines import BOLD, TEXT, Line
from leads.pages.rows import finder

SHORTEST_TITLE = 15
LONG_TEXT = 40  # after which a paragraph without heading or link is a story of its own


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines that belong together: a heading, or none, and what follows it."""

    heading: Line | None
    body: tuple[Line, ...] = ()
    sponsored: bool = False

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """All links, those of the heading first."""
        return tuple(link for line in ((self.heading,) if self.heading else ()) + self.body for link in line.links)

    @property
    def told(self) -> str:
        """The text under the heading, without "read more"."""
        return "\n".join(line.text for line in self.body if line.text and not finder("read-more").fullmatch(line.text))


def drafts_of(lines: list[Line]) -> Iterator[Draft]:
    """Lines put together: a heading begins an item, and so does a list item or a paragraph with a link of its own."""
    headed = any(0 < line.level <= BOLD for line in lines)
    lists = Counter(line.listed for line in lines if line.listed and line.links)
    draft = Draft(None)
    pictures: tuple[Line, ...] = ()
    for line, following in itertools.zip_longest(lines, lines[1:]):
        if not line.text and not line.of_links:
            pictures = (*pictures, line)  # a picture stands above the heading of its story, or below
        elif finder("sponsor").fullmatch(line.text):
            yield draft
            draft = Draft(None, sponsored=True)
        elif _begins(line, draft, following, headed=headed, alone=lists[line.listed] < 2):
            yield draft
            draft, pictures = _begun(line, draft, pictures), ()
        else:
            draft, pictures = replace(draft, body=(*draft.body, *pictures, line)), ()
    yield replace(draft, body=(*draft.body, *pictures))


def _begun(line: Line, before: Draft, pictures: tuple[Line, ...]) -> Draft:
    titled = _is_title(line)
    sponsored = before.sponsored and not before.told and not before.heading
    return Draft(line if titled else None, pictures if titled else (line, *pictures), sponsored=sponsored)


def _is_title(line: Line) -> bool:
    return line.level > TEXT or (line.of_links > 0.9 and len(line.text) >= SHORTEST_TITLE)


def _begins(line: Line, draft: Draft, following: Line | None, *, headed: bool, alone: bool) -> bool:
    if line.level > TEXT:
        return not finder("read-more").fullmatch(line.text)
    if not line.text or finder("read-more").fullmatch(line.text):
        return False
    if line.listed:
        # The only link of a list under a text is its "read more" in other words.
        return bool(line.links) and len(line.text) >= SHORTEST_TITLE and not (alone and draft.told and not draft.links)
    if _is_title(line):
        return not (draft.told and not draft.links) or (following is not None and following.level == TEXT and not following.links)
    return not headed and bool(draft.links or (line.links and draft.told) or len(draft.told) >= LONG_TEXT)
