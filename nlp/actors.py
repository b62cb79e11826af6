"""Who did it? The likeliest phrase of the sentence, or the one named before to whom it points back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from leads import register
from leads.types import Article
from nlp.antecedents import earlier
from nlp.bodies import names
from nlp.cues import Candidate
from nlp.doers import POINTERS, Doer, doers
from nlp.mentions import Entity, entities, key
from nlp.places import TELLS, Place, places_of
from nlp.rows import labels

ENOUGH = 2.7  # what the likeliest phrase must reach, or the actor is sought before the sentence
SIGNS = 20_000  # characters of an article in which second signs for a name are looked for
NEARER = 0.9  # a pronoun as subject needs so much less than a phrase
CLEFT = re.compile(r"^.{0,12}\b[Ii]t (?:was|is) .{2,60}? (?:that|who) ")  # "it was on the bus that she"
# Whom a pronoun may mean that stands earlier in the same sentence.
ANSWERS = {"he": ("person", "staff of"), "they": ("staff", "staff of", "person"), "it": ("body", "unit", "name", "nhs")}


class Actor(NamedTuple):
    """Who did it, the sign by which that was found, and the phrase where it stands in the sentence."""

    name: str  # "" when it stays open
    sign: str  # named, described, patient, earlier, none
    span: Span | None = None


def find(doc: Doc) -> Actor:
    """The actor of the claim of a sentence that spaCy has read. Asked only of leads: it reads the whole article before them."""
    candidate: Candidate = doc._.candidate
    known = entities(candidate.article, candidate.index)
    places = places_of(doc)
    best, pointer = chosen(doc, doers(doc, places, frozenset(w for one in known if one.sort != "person" for w in one.key)), places)
    if pointer is not None and (name := earlier(candidate, *pointer)):
        return Actor(name, "earlier")
    if best is None or (best.weight < 0 and best.sort != "patient"):
        return Actor("", "none")
    if best.sort == "patient":
        return Actor(best.text, "patient", best.span)
    return Actor(in_full(best, known), "named" if names(best.text) else "described", best.span)


def chosen(doc: Doc, found: list[Doer], places: dict[int, Place]) -> tuple[Doer | None, tuple[str, str] | None]:
    """The likeliest phrase, and what points back to one named before: a key of antecedents.FITS with the noun of "the trust"."""
    best = found[0] if found else None
    weight, pronoun = pronoun_of(doc, places)
    kind = POINTERS[pronoun.lower_] if pronoun is not None else ""
    if pronoun is not None and (best is None or weight + NEARER >= best.weight):
        meant = next((one for one in found if _may_mean(one, pronoun, kind)), None)
        return (meant, None) if meant is not None else (best, (kind, ""))
    if best is None or best.weight < ENOUGH:
        return best, (kind, "")
    owner = next((token.lower_ for token in best.span if token.dep_ == "poss" and token.lower_ in POINTERS), "our")
    if owner != "our" and not re.search("[A-Z]", best.text[1:]):
        return best, ("team" if POINTERS[owner] == "he" and best.sort == "staff" else POINTERS[owner], "")  # "her team"
    if "back" in labels("actors", best.text):
        noun = best.text.split()[-1].lower()
        return best, ("team", "") if "staff" in labels("actors", noun) else ("unit", noun)
    return best, None


def _may_mean(one: Doer, pronoun: Token, kind: str) -> bool:
    fits = one.sort in ANSWERS.get(kind, ()) and "back" not in labels("actors", one.text)
    return fits and one.span.end <= pronoun.i and one.weight > 1.5 and one.place != "other"


def pronoun_of(doc: Doc, places: dict[int, Place]) -> tuple[float, Token | None]:
    """The pronoun that stands best for an actor, and how much speaks for it."""
    found = [(place.weight, token) for i, place in places.items() for token in _pronouns(doc[i], place)]
    cleft = bool(CLEFT.search(doc.text))
    treated = "treated" in labels("actors", doc.text)  # "she" is the patient
    fit = [
        (weight - (_empty(token, cleft) if token.lower_ == "it" else 0.0), token)
        for weight, token in found
        if not (treated and POINTERS[token.lower_] == "he")
    ]
    return max(fit, key=lambda one: one[0], default=(0.0, None))


def _empty(it: Token, cleft: bool) -> float:
    """How much less "it" says than another pronoun: often it is a thing, or nothing."""
    done = it.dep_ == "nsubjpass" and not it.head.lower_.startswith(TELLS)  # "it had not been tried"
    return 3.0 if cleft or done else 1.0


def _pronouns(head: Token, place: Place) -> Iterator[Token]:
    """The pronoun that a head is, or whose it is when it is no actor: "his finding"."""
    if head.lower_ in POINTERS:
        yield head
    elif place.name == "subject" and not labels("actors", head.text):
        yield from (child for child in head.children if child.dep_ == "poss" and child.lower_ in POINTERS)


def in_full(best: Doer, known: list[Entity]) -> str:
    """The phrase; for a surname the name that the article gave before."""
    words = key(best.text)
    fuller = [one for one in known if words and words < one.key and one.sort == "person"]
    return fuller[-1].name if fuller and best.sort in ("name", "capitals") else best.text


def organisation(actor: str, article: Article) -> str | None:
    """The org_id of the actor, by the register."""
    known = register.load()
    for name in [actor, *names(actor)]:
        if found := known.link(name, source=article.organisation, text=article.text[:SIGNS]):
            return found
    return None
