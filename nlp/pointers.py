"""Which pronoun of a sentence stands best for the actor of its claim, and who is named as the one before whom there was none?"""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Doc, Token

from nlp.places import SUBJECTS, TELLS, WEIGHTS, Place
from nlp.rows import says

POINTERS = {
    **dict.fromkeys(("we", "us", "our", "ours"), "we"), **dict.fromkeys(("i", "my", "me", "mine"), "i"),
    **dict.fromkeys(("it", "its"), "it"), **dict.fromkeys(("they", "them", "their", "theirs"), "they"),
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), "he"),
}  # fmt: skip
GENDER = {**dict.fromkeys(("he", "him", "his"), "he"), **dict.fromkeys(("she", "her", "hers"), "she")}
CLEFT = re.compile(r"^.{0,12}\b(?P<it>[Ii]t) (?:was|is) .{2,60}? (?:that|who) ")  # "it was on the bus that she"
UNTIL = frozenset({"until", "till", "before"})
LEAST = 2.0  # what stands for less is passed over


class Pointer(NamedTuple):
    """The pronoun as "we", "it", "they", "he", "i", or "treated" for a patient, with " whose" where it only owns the subject; its place."""

    kind: str
    token: Token
    weight: float


def pointer(doc: Doc, places: dict[int, Place]) -> Pointer | None:
    """The pronoun that stands best for an actor, where one stands well enough."""
    found = [_pointer(token, places) for token in doc if token.lower_ in POINTERS]
    best = max(found, key=lambda one: one.weight, default=None)
    return best if best is not None and best.weight >= LEAST else None


def _pointer(token: Token, places: dict[int, Place]) -> Pointer:
    kind, owns = POINTERS[token.lower_], token.i not in places and token.dep_ == "poss" and token.head.i in places
    place = places.get(token.head.i if owns else token.i)
    weight = (place.weight if place else 0.3) - owns
    if kind == "it":  # often it is a thing, or nothing: "it had not been tried"
        nothing = _cleft(token) or (token.dep_ == "nsubjpass" and not token.head.lower_.startswith(TELLS))
        weight -= 3.0 if nothing else 1.0
    if chosen(token):
        weight = WEIGHTS["subject"]
    if token.head.lower_ == "own":  # "the idea was his own"
        owns, weight = True, max(weight, LEAST)
    if kind == "he" and says("actors", "given", token.doc._.candidate.plain):  # "she" is the patient
        kind = "treated"
    return Pointer(f"{kind} whose" if owns else kind, token, weight)


def _cleft(it: Token) -> bool:
    """Whether it is the "it" of "it was on the bus that she"."""
    found = CLEFT.search(it.doc._.candidate.plain)
    return found is not None and found.start("it") == it.idx


def chosen(token: Token) -> bool:
    """Whether "it was" points at somebody: "it was she who"."""
    points = token.dep_ == "attr" and any(child.lower_ == "it" for child in token.head.children)
    return points and any(after.lower_ == "who" for after in token.doc[token.i + 1 : token.head.right_edge.i + 1])


def until(token: Token) -> bool:
    """Whether somebody is named as the one before whom there was none: "until Exeford tried"."""
    if token.dep_ in SUBJECTS:
        return any(child.dep_ in ("mark", "prep", "advmod") and child.lower_ in UNTIL for child in token.head.children if child.i < token.i)
    return token.dep_ == "pobj" and token.head.lower_ in UNTIL
