"""Whom does "it", "we", "the team" or nobody at all point back to? What speaks for each of those named before; the weights are learnt."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp import rows
from nlp.bodies import names
from nlp.cues import Candidate
from nlp.doers import Doer, common_noun, length
from nlp.mentions import NEAR, WHOLE, Entity, Mention, in_host, key, part_of
from nlp.people import JOINT, fits, known_as
from nlp.places import Place, place_of
from nlp.pointers import GENDER, LEAST, Pointer, until
from nlp.rows import labels, says

GOES_ON = re.compile(r"(?:It|They|He|She|His|Her|Their|Its)\b")
MANY = re.compile(r"(?i)s\b|team|staff|crew|midwives")
LINK = re.compile(r"(?i)\b(?:(at|in|of|from|by|and|for)|with|to|on|near|under|than|told|asked)(?: the| our| its)? $")
# "the hospital" may be an infirmary, "the board" an "NHS Fife".
SAME_NOUN = {
    "hospital": r"hospital|infirmary|royal|general",
    "infirmary": r"hospital|infirmary",
    "board": r"board|^nhs ",
    "ft": r"trust|\bft$",
    "trust": r"trust|\bft$",
}


class Back(NamedTuple):
    """What points back in a sentence: a pronoun, "the team" or "the trust" with its noun; and what the sentence has of phrases."""

    candidate: Candidate
    pronoun: Pointer | None
    noun: str  # "" when no "the trust" stands in it
    staff: bool  # the noun is one of people
    here: Sequence[tuple[Doer, frozenset[str]]]  # with the words that make a name of it
    places: dict[int, Place]
    last: dict[str, Mention]  # of each sort of those named before
    begin: int  # the first of the sentences that go on about the same one
    paragraph: int  # where its paragraph begins in the text
    fitting: Sequence[Entity]  # the people whom "he", "she" or "I" may mean


def back(candidate: Candidate, pronoun: Pointer | None, here: Sequence[Doer], places: dict[int, Place], known: Sequence[Entity]) -> Back:
    """What points back: the pronoun, and "the trust" or "the team" where it stands well enough for an actor; and to whom it may."""
    last: dict[str, Mention] = {}
    for one in known:
        last[one.sort] = max(last.get(one.sort, one.mentions[-1]), one.mentions[-1], key=_place)
    noun, staff = _noun(here, places)
    paragraph = candidate.article.text.rfind("\n", 0, candidate.start)
    phrases = [(one, key(one.text)) for one in here]
    return Back(candidate, pronoun, noun, staff, phrases, places, last, _begin(candidate), paragraph, _fitting(pronoun, known))


def _fitting(pronoun: Pointer | None, known: Sequence[Entity]) -> list[Entity]:
    """The people whom "he", "she" or "I" may mean."""
    if pronoun is None or pronoun.kind.split()[0] not in ("he", "i"):
        return []
    meant = GENDER.get(pronoun.token.lower_, "")
    return [one for one in known if one.sort == "person" and JOINT not in one.name and fits(meant, one.name) is not False]


def _place(mention: Mention) -> tuple[int, int]:
    return mention.sentence, mention.start


def _noun(here: Sequence[Doer], places: dict[int, Place]) -> tuple[str, bool]:
    """The noun of "the trust" or "the team" and whether it is one of people; "" where none stands well enough."""
    nouns = [
        (place_of(one.root, places, named=False).weight, one)
        for one in here
        if one.root.dep_ != "poss" and says("actors", "back", one.text)
    ]
    weight, best = max(nouns, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or weight < LEAST:
        return "", False
    noun = best.root.lower_
    return noun, says("actors", "staff", noun) or best.sort.startswith("staff")


def features_of(one: Entity, sentence: Back) -> dict[str, float]:
    """What speaks for one of those named before, by name."""
    candidate, last = sentence.candidate, one.mentions[-1]
    away = max(1, sentence.begin - last.sentence)
    near = away == 1
    found = {*_pointed(one, sentence, near=near), *_fits(one, sentence), *_again(one, sentence)}
    found |= {*_standing(one, sentence), *_manner(one, candidate)}
    found |= {"near"} if near else {"away 2"} if away == 2 else {"away 3-5"} if away < 6 else {"away 6+"}
    if one.sort == "labelled" and (near or one.mentions[0].sentence < 3):
        found.add("labelled near")
    found |= {f"{length(one.name)} before", common_noun(one.name)}
    return {**dict.fromkeys(found, 1.0), "away": -0.1 * min(away, 10), "count": math.log(len(one.mentions))}


def _begin(candidate: Candidate) -> int:
    """The first of the sentences that go on about the same one: those before that begin with a pronoun are passed over."""
    index = candidate.index
    while index > max(1, candidate.index - NEAR) and GOES_ON.match(candidate.sentence(index - 1 - candidate.index)):
        index -= 1
    return index


def _pointed(one: Entity, sentence: Back, *, near: bool) -> Iterator[str]:
    """How it fits what points back."""
    kind = sentence.pronoun.kind if sentence.pronoun else ""
    begins = one.mentions[-1].start <= 4
    if kind:
        yield f"{kind} is {one.sort}"
        if near and begins:
            yield f"{kind} near"
        if in_host(one.name, sentence.candidate.article.publisher):
            yield f"{kind} host"
        if one.sort == "staff" and kind.startswith(("they", "we")) and not MANY.search(one.name):
            yield "one of many"
        if one.sort == "person" and JOINT in one.name:
            yield f"{kind} pair"
    if sentence.pronoun and until(sentence.pronoun.token):
        yield f"until {one.sort}"
    if sentence.noun:
        yield f"{'team' if sentence.staff else 'unit'} is {one.sort}"
        same = re.search(SAME_NOUN.get(sentence.noun, re.escape(sentence.noun)), one.name.lower())
        yield ("team many" if MANY.search(one.name) else "team one") if sentence.staff else "noun fits" if same else "noun unfit"
    if not kind and not sentence.noun:
        yield f"nobody is {one.sort}"
    if not sentence.here:
        yield f"no phrase is {one.sort}"


def _fits(one: Entity, sentence: Back) -> Iterator[str]:
    """Whether "he" or "she" fits a person, and whether it fits nobody else, nobody later, nobody who is named more often."""
    meant = GENDER.get(sentence.pronoun.token.lower_, "") if sentence.pronoun else ""
    if one.sort == "person" and (right := fits(meant, one.name)) is not None:
        yield "gender fits" if right else "gender unfit"
    if not any(one is other for other in sentence.fitting):
        return
    yield "fitting"
    if len(sentence.fitting) == 1:
        yield "only fitting"
    if one is max(sentence.fitting, key=lambda other: _place(other.mentions[-1])):
        yield "last fitting"
    if one is max(sentence.fitting, key=lambda other: len(other.mentions)):
        yield "most fitting"


def _standing(one: Entity, sentence: Back) -> Iterator[str]:
    """How it stands in the article."""
    candidate, first, last = sentence.candidate, one.mentions[0], one.mentions[-1]
    yield from ("before", f"before {one.sort}")
    if first.sentence < 0:
        yield from ("in title", f"in title {one.sort}")
    if first.sentence <= 1:
        yield "early"
    if last.sentence >= 0 and candidate.spans[last.sentence][0] > sentence.paragraph:
        yield "same paragraph"
    if last.sentence >= 0 and last.start <= 4:
        yield "began"
    if len(one.mentions) > 1:
        yield "several"
    if _place(last) == _place(sentence.last[one.sort]):
        yield from ("last of sort", f"last {one.sort}")


def _manner(one: Entity, candidate: Candidate) -> Iterator[str]:
    """What its name and the words about it say."""
    last, said = one.mentions[-1], labels("actors", one.name)
    text = rows.plain(candidate.article.title if last.sentence < 0 else candidate.article.text[slice(*candidate.spans[last.sentence])])
    link = LINK.search(text[: last.start])
    yield f"link {(link[1] or 'other').lower() if link else 'none'}"
    if last.acts:
        yield "does"
    yield from (f"{label} before" for label in ("back", "other", "witness") if label in said)
    if one.sort == "staff" and names(one.name):
        yield "staff named"
    if one.sort == "person":
        yield f"known by {known_as(one.name)} before"
    if len(one.name.split()) == 1:
        yield "one word"
    if one.name.lower() in WHOLE:
        yield "whole"


def _again(one: Entity, sentence: Back) -> Iterator[str]:
    """Whether a phrase of the sentence names it again, in full or in short, and where."""
    for other, words in sentence.here:
        part = part_of(other.text, one.name)
        if part or (words and words == one.key):
            yield from ("again", f"again {one.sort}")
        if part and other.sort in ("name", "capitals", "person", "body"):
            place = place_of(other.root, sentence.places, named=True)
            yield f"again {place.name}{' apart' if place.apart else ''}"
