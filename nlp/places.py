"""Where does a phrase stand to the claim? In its clause, in one above it, or apart; as subject, agent, place or speaker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token

from nlp.clauses import ABOVE, VERBS, governor

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
PLACES = frozenset({"at", "in", "from"})
TELLS = (
    *ABOVE["say"],
    "believ",
    "think",
    "thought",
    "know",
    "note",
    "consider",
    "reckon",
    "show",
    "call",
    "mean",
    "reveal",
    "suggest",
    "find",
    "found",
    "hear",
    "learn",
    "see",
    "averr",
    "remark",
    "declar",
    "insist",
    "argu",
    "recall",
    "agree",
    "certif",
    "verif",
    "estimat",
    "observ",
    "praise",
)
# How much a place in the claim's clause speaks for a phrase.
WEIGHTS = {"agent": 5.5, "subject": 5.0, "at": 3.0, "in": 2.5, "from": 2.2, "speaker": 1.8, "other": 1.0}
STEP = 0.5  # less for each clause further up
LATER = 0.3  # less for the second cue and those after


class Place(NamedTuple):
    """Where the head of a phrase stands, and how much that speaks for it."""

    name: str
    weight: float
    apart: bool = False  # outside the claim's clause and those above it


def places_of(doc: Doc) -> dict[int, Place]:
    """The tokens that are subjects, agents or places of a clause, by index."""
    found = {token.i: place for token in doc if (place := _apart(token))}
    for number, cue in enumerate(doc.spans["cues"]):
        for token, place in _of_clauses(cue.root, LATER * min(number, 2)):
            if token.i not in found or found[token.i].apart or place.weight > found[token.i].weight:
                found[token.i] = place
    return found


def place_of(root: Token, places: dict[int, Place], *, named: bool) -> Place:
    """The place of a phrase by its head; `named` when it holds the name of a body, which says something wherever it stands."""
    if root.i in places:
        return places[root.i]
    top = root
    while top.dep_ in ("conj", "appos") and top.head.i != top.i:
        top = top.head
    if top.i in places:
        return Place("beside", places[top.i].weight - (1.5 if root.dep_ == "conj" else 0.4))
    if root.dep_ == "poss":
        return Place("owner", 2.5 if root.head.i in places and places[root.head.i].name == "subject" else 1.2)
    return Place("none", 1.1 if named else 0.3, apart=True)


def _of_clauses(cue: Token, less: float) -> Iterator[tuple[Token, Place]]:
    """What the verb above a cue governs, and what those above it do."""
    told = False  # above lies a clause of somebody who says, thinks or shows what the claim is
    verb, level = governor(cue), 0
    while verb is not None:
        for name, token in _governed(verb):
            place = "speaker" if name == "subject" and told else name
            yield token, Place(place, WEIGHTS[place] - STEP * min(level, 3) - less)
        told = (verb.dep_ == "ccomp" and verb.head.lower_.startswith(TELLS)) or (told and verb.dep_ in ("xcomp", "conj"))
        verb, level = governor(verb.head) if verb.head.i != verb.i else None, level + 1


def _governed(verb: Token) -> Iterator[tuple[str, Token]]:
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            yield _subject(verb), _meant(child, verb)
        elif child.dep_ in ("agent", "prep"):
            name = "agent" if child.lower_ == "by" else child.lower_ if child.lower_ in PLACES else "other"
            yield from ((name, token) for token in child.children if token.dep_ == "pobj")


def _subject(verb: Token) -> str:
    if any(child.lower_ == "aware" for child in verb.children):
        return "other"
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)  # "is believed to be"
    return "speaker" if verb.lower_.startswith(TELLS) and not passive else "subject"


def _meant(subject: Token, verb: Token) -> Token:
    """The noun that a relative "who" or "which" stands for, else the subject itself."""
    if subject.tag_ not in ("WDT", "WP") or verb.dep_ != "relcl":
        return subject
    before = next((token for token in reversed(subject.doc[: subject.i]) if token.is_alpha), verb.head)
    if subject.lower_ == "who" and before.pos_ in ("NOUN", "PROPN"):  # nearer than what the parser hangs it on
        return before.head if before.dep_ == "conj" else before
    return verb.head


def _apart(token: Token) -> Place | None:
    """The place of a token in a clause that is none of the claim's."""
    if token.dep_ in SUBJECTS:
        return Place("subject", 0.5 if _subject(token.head) == "speaker" else 2.2, apart=True)
    if token.dep_ != "pobj":
        return None
    link = token.head
    if link.lower_ == "by":
        return Place("agent", 3.2 if link.dep_ == "agent" else 2.0, apart=True)
    if link.lower_ in ("at", "in") or (link.lower_ == "from" and link.head.pos_ in VERBS):
        return Place("at", 1.5, apart=True)
    return None
