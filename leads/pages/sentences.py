"""Where does a sentence begin and end? Decided by punctuation alone, so that all text can be split before any of it is parsed."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

# Words that end in a full stop without ending a sentence when a capital or a figure follows.
SHORT_FORMS = frozenset(
    """dr mr mrs ms mx prof sr jr st rev hon fr sir lt col gen maj capt sgt no nos vol fig figs pp ed eds al vs cf e.g i.e eg ie approx dept
    univ hosp tel ext jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri messrs""".split()  # noqa: SIM905
)
LONGEST = 1000  # characters; the parser's time and memory grow with the sentence
END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s+[\"'“‘(\[]*[^\W_a-z])")
PARAGRAPH = re.compile(r"(?:(?!\s[•●▪]\s|\s\s[-*]\s)[^\n])+")  # a bullet begins a new one
LAST_WORD = re.compile(r"[^\s(\[\"'“‘]+$")


@functools.lru_cache(maxsize=256)  # asked for by several parts of the finder, for the same article
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences in reading order. A newline or a bullet always ends one; spaces around them belong to none."""
    spans: list[tuple[int, int]] = []
    for paragraph in PARAGRAPH.finditer(text):
        spans += _in_paragraph(text, *paragraph.span())
    return tuple(spans)


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in END.finditer(text, start, end):
        before = text[max(start, stop.start() - 60) : stop.start()]
        if _ends_sentence(before, stop[0], text[stop.end() : stop.end() + 40].lstrip()):
            yield from _pieces(text, start, stop.end())
            start = stop.end()
    yield from _pieces(text, start, end)


def _ends_sentence(before: str, mark: str, after: str) -> bool:
    if not mark.startswith(".") or mark.startswith(".."):
        return True  # “Really?” she asked: a capital must follow, and END has seen to it
    found = LAST_WORD.search(before)
    word = found[0] if found else ""
    if word.lower().rstrip(".") in SHORT_FORMS:
        return word.lower() == "no" and not after[:1].isdigit()
    if word in ("a.m", "p.m"):
        return True
    return not re.fullmatch(r"[A-Z](?:\.[A-Z])*|\d{1,2}", word) or (word.isdigit() and bool(before[: -len(word)].strip()))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, or, when it is no sentence at all but a list or a table, pieces of at most LONGEST characters."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        middle = cut if cut > 0 else start + LONGEST
        yield from _stripped(text, start, middle)
        start = middle
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
