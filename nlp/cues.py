"""Which sentences could carry a claim? A fast scan for cues, tuned to miss none: its recall is the ceiling of everything."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from leads.pages.sentences import sentences
from leads.types import Article
from nlp import rows
from nlp.bodies import NHS, article_signs
from nlp.branches import taken
from nlp.marks import marks
from nlp.rows import Found

DATA = re.compile(r"[^\s-]{100}")  # no word is so long
MOST = 12  # cues of a sentence; one with more is a list
LOOSE = "loose"  # the label of routine uses that a cue may go beyond
BROAD = "broad"  # the label of cues that say little by themselves: they count only where no other cue stands


@dataclass(frozen=True, eq=False)  # compared as itself: an article may hold a sentence twice
class Candidate:
    """A sentence with at least one cue, and where it stands. Offsets of cues count from its start."""

    article: Article
    spans: tuple[tuple[int, int], ...]  # every sentence of the article
    index: int
    cues: tuple[Found, ...]
    signs: frozenset[str]  # what makes it an article of the NHS

    @property
    def start(self) -> int:
        return self.spans[self.index][0]

    @property
    def end(self) -> int:
        return self.spans[self.index][1]

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]

    @functools.cached_property
    def plain(self) -> str:
        return rows.plain(self.text)

    @functools.cached_property
    def marks(self) -> dict[str, list[Found]]:
        """What the other rows find in the sentence."""
        return marks(self.plain)

    def sentence(self, step: int) -> str:
        """The sentence so many steps away, "" beyond the ends of the article."""
        place = self.index + step
        return self.article.text[slice(*self.spans[place])] if 0 <= place < len(self.spans) else ""


def candidates(article: Article, *, anyone: bool = False, ignore: frozenset[str] = frozenset()) -> Iterator[Candidate]:
    """Sentences with a cue, in reading order; none when nothing in the article points to the NHS, unless `anyone` will do.

    `ignore` switches phrases and their branches off, by the names of nlp.branches.
    """
    signs = article_signs(article) | ({"nhs-word"} if anyone else set())
    if not signs & NHS:
        return
    spans = sentences(article.text)
    for index, (start, end) in enumerate(spans):
        cues = scan(rows.plain(article.text[start:end]), ignore)
        if cues:
            yield Candidate(article, spans, index, cues, signs)


def scan(text: str, ignore: frozenset[str] = frozenset()) -> tuple[Found, ...]:
    """The cues of a plain sentence, without those inside a routine use of the word: first aid, medical records."""
    found = [] if DATA.search(text) else rows.find("cues", text)
    routine = rows.find("routine", text) if found else []
    cues = [cue for cue in found if not any(_is_routine(cue, use) for use in routine)]
    cues = [cue for cue in cues if not ignore.intersection(taken(cue, text))] if ignore else cues
    return tuple([cue for cue in cues if cue.row.label != BROAD] or cues)[:MOST]


def _is_routine(cue: Found, use: Found) -> bool:
    """Whether a cue is only that use of the word. One that says more may stay: "the first day hospital in Britain"."""
    overlap = use.start < cue.end and cue.start < use.end
    more = use.row.label == LOOSE and cue.row.label != BROAD and (cue.start < use.start or use.end < cue.end)
    return overlap and not more
