"""How is an article's text shown: what is marked, which link leads to the sentence?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from leads.harmless import visible
from leads.types import Lead

SPANS = ("cue", "scope", "actor")
Span = tuple[str, int, int]  # name, start, end
EDGE_WORDS = 5  # of a long sentence that a text fragment names at either end


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the spans that cover it, a subset of SPANS."""

    text: str
    spans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces inside or outside the flagged sentence."""

    quote: bool
    pieces: tuple[Piece, ...]


def paragraphs(lead: Lead) -> list[list[Run]]:
    """The sentence within its surroundings, paragraph by paragraph."""
    text = lead.before + lead.quote + lead.after
    start = len(lead.before)
    return split(text, [("quote", start, start + len(lead.quote)), *_spans(lead, len(text))])


def split(text: str, spans: list[Span]) -> list[list[Run]]:
    """The text, paragraph by paragraph; spans called "quote" make runs, the others pieces within them."""
    found = (list(_pieces(text, first, last, spans)) for first, last in _lines(text))
    return [[_run(quote, list(run)) for quote, run in groupby(pieces, key=lambda piece: piece[0])] for pieces in found if pieces]


def _run(quote: bool, pieces: list[tuple[bool, str, tuple[str, ...]]]) -> Run:
    return Run(quote, tuple(Piece(visible(text), names) for _, text, names in pieces))


def _spans(lead: Lead, length: int) -> Iterator[Span]:
    """Name, start and end of the reasons that lie in what is shown, counted from its beginning."""
    offset = len(lead.before) - lead.start
    for reason in lead.reasons:
        if reason.part in SPANS and reason.start is not None and reason.end is not None:
            start, end = max(reason.start + offset, 0), min(reason.end + offset, length)
            if start < end:
                yield reason.part, start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    first = 0
    for line in text.split("\n"):
        yield first, first + len(line)
        first += len(line) + 1


def _pieces(text: str, first: int, last: int, spans: list[Span]) -> Iterator[tuple[bool, str, tuple[str, ...]]]:
    """Stretches of text[first:last] with one set of spans each; whether they are in the quote, the text, the other spans."""
    edges = sorted({first, last, *(edge for _, *ends in spans for edge in ends if first < edge < last)})
    for start, end in pairwise(edges):
        over = {name for name, begin, stop in spans if begin <= start and end <= stop}
        yield "quote" in over, text[start:end], tuple(name for name in SPANS if name in over)


def link(url: str, quote: str = "") -> str:
    """The address with a text fragment that lets the browser find the sentence; "" when it is no web address."""
    if urlsplit(url).scheme not in ("http", "https"):
        return ""
    words = quote.split()
    ends = [words] if len(words) <= 2 * EDGE_WORDS else [words[:EDGE_WORDS], words[-EDGE_WORDS:]]
    named = ",".join(percent(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={named}" if named else url
