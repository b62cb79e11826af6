"""Whom does "it", "we", "the team" or nobody at all point back to? The one of those named before whom it fits best."""

from __future__ import annotations

import re

from nlp.bodies import names
from nlp.cues import Candidate
from nlp.mentions import TITLE, WHOLE, Entity, entities, in_host
from nlp.rows import labels

# How well a sort of name fits what points back. "team" and "unit" are "the team" and "the trust"; "" is a sentence that names nobody.
FITS = {
    "he": {"person": 6.0, "staff": 1.5, "body": 0.5},
    "i": {"person": 3.0, "staff": 1.0, "body": 2.0},
    "it": {"body": 3.0, "unit": 2.2, "labelled": 2.5, "name": 2.0, "staff": 1.8},
    "they": {"body": 2.0, "staff": 3.0, "unit": 1.0, "labelled": 2.0, "name": 1.0, "person": -1.0},
    "we": {"body": 3.0, "labelled": 3.0, "staff": 1.5, "unit": 0.3, "name": 1.0},
    "team": {"body": 2.0, "staff": 2.5, "unit": 1.0, "labelled": 2.0, "name": 0.5, "person": 0.0},
    "unit": {"body": 3.0, "labelled": 2.0, "name": 1.5, "unit": 1.0, "staff": 0.5},
    "": {"body": 3.0, "labelled": 2.5, "staff": 1.5, "name": 1.0, "person": 0.5, "unit": 0.5},
}
UNFIT = -4.0
LEAST = 2.0  # who fits less is not meant
GOES_ON = re.compile(r"(?:It|They|He|She|His|Her|Their|Its)\b")
MANY = re.compile(r"(?i)s\b|team|staff|crew|midwives")
# "the hospital" may be an infirmary, "the board" an "NHS Fife".
ALIKE = {
    "hospital": r"hospital|infirmary|royal|general",
    "infirmary": r"hospital|infirmary",
    "board": r"board|^nhs ",
    "ft": r"trust|\bft$",
    "trust": r"trust|\bft$",
}


def earlier(candidate: Candidate, pointer: str, noun: str = "") -> str:
    """The name given before the sentence that fits a pointer best, in its fullest form; "" when there is none.

    `pointer` is a key of FITS, `noun` what stands in "the trust", "this unit".
    """
    named = [one for one in entities(candidate.article, candidate.index) if "back" not in labels("actors", one.name)]
    main = ("person",) if pointer == "he" else ("body", "name")
    most = max((len(one.mentions) for one in named if one.sort in main), default=0)
    goes_on = _begin(candidate)
    fitting = [
        (_fit(one, candidate, pointer, goes_on) + _noun(one, noun) + 0.6 * (one.sort in main and len(one.mentions) == most), one)
        for one in named
    ]
    best = max(fitting, key=lambda pair: (pair[0], pair[1].mentions[-1].sentence, pair[1].name), default=None)
    return best[1].name if best is not None and best[0] >= LEAST else ""


def _begin(candidate: Candidate) -> int:
    """The first of the sentences that go on about the same one: those before that begin with a pronoun are passed over."""
    index = candidate.index
    while index > 1 and GOES_ON.match(candidate.sentence(index - 1 - candidate.index)):
        index -= 1
    return index


def _noun(one: Entity, noun: str) -> float:
    return 0.0 if not noun else 1.5 if re.search(ALIKE.get(noun, re.escape(noun)), one.name.lower()) else -1.5


def _fit(one: Entity, candidate: Candidate, pointer: str, goes_on: int) -> float:
    first, last = one.mentions[0], one.mentions[-1]
    away, begins = max(1, goes_on - last.sentence), last.start <= 4
    signs = (
        (-2.0, one.name.lower() in WHOLE),
        (1.0, away == 1),
        (1.5, away == 1 and begins and pointer in ("it", "they", "he")),
        (0.5, away == 2 and last.sentence >= 0),
        (0.7, begins and last.sentence >= 0),
        (0.5, len(one.mentions) > 1),
        (0.4, first.sentence < 0),
        (2.0, one.sort == "labelled" and (away == 1 or first.sentence < 3)),
        (2.0 if pointer == "we" else 0.6, in_host(one.name, candidate.article.publisher)),
        (-1.0, "other" in labels("actors", one.name)),
        (1.2, one.sort == "staff" and bool(names(one.name))),
        (-2.0, one.sort == "staff" and pointer in ("they", "team", "we") and not MANY.search(one.name)),
        (1.0, one.sort == "person" and bool(TITLE.match(one.name))),
        (-1.0, len(one.name.split()) == 1),
    )
    return FITS[pointer].get(one.sort, UNFIT) - 0.1 * min(away, 10) + sum(weight for weight, holds in signs if holds)
