"""Who did it? The likeliest phrase of the sentence, or the one named before to whom it points back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from leads import register
from leads.types import Article
from nlp.antecedents import earlier
from nlp.bodies import names
from nlp.cues import Candidate
from nlp.doers import POINTERS, Doer, doers
from nlp.mentions import Entity, entities, key
from nlp.places import Place, places_of
from nlp.rows import labels

ENOUGH = 2.7  # what the likeliest phrase must reach, or the actor is sought before the sentence
NEARER = 0.9  # a pronoun as subject needs so much less than a phrase
CLEFT = re.compile(r"^.{0,12}\b[Ii]t (?:was|is) .{2,60}? (?:that|who) ")  # "it was on the bus that she"
# Whom a pronoun may mean that stands earlier in the same sentence.
ANSWERS = {"he": ("person", "staff of"), "they": ("staff", "staff of", "person"), "it": ("body", "unit", "name", "nhs")}

for attribute, default in (("actor", ""), ("org_id", None), ("actor_sign", "none")):
    if not Doc.has_extension(attribute):
        Doc.set_extension(attribute, default=default)


@Language.factory("claim_actor", requires=["token.dep", "doc.spans"], assigns=["doc.spans"])
def make_actors(nlp: Language, name: str) -> Actors:
    return Actors()


class Actors:
    """Sets the span group "actor", doc._.actor, doc._.org_id and doc._.actor_sign: how the actor was found."""

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, *self.match(doc))
        return doc

    def match(self, doc: Doc) -> tuple[str, str, Span | None]:
        """The actor's name, the sign by which it was found, and its span when it stands in the sentence."""
        candidate: Candidate | None = doc._.candidate
        known = entities(candidate.article, candidate.index) if candidate else []
        places = places_of(doc)
        best, pointer = chosen(doc, doers(doc, places, frozenset(w for one in known if one.sort != "person" for w in one.key)), places)
        if candidate and pointer is not None and (name := earlier(candidate, *pointer)):
            return name, "earlier", None
        if best is None or (best.weight < 0 and best.sort != "patient"):
            return "", "none", None
        if best.sort == "patient":
            return best.text, "patient", best.span
        return in_full(best, known), "named" if names(best.text) else "described", best.span

    def set_annotations(self, doc: Doc, actor: str, sign: str, phrase: Span | None) -> None:
        doc._.actor, doc._.actor_sign = actor, sign
        doc.spans["actor"] = [phrase] if phrase is not None else []
        if doc._.candidate:
            doc._.org_id = organisation(actor, doc._.candidate.article)


def chosen(doc: Doc, found: list[Doer], places: dict[int, Place]) -> tuple[Doer | None, tuple[str, str] | None]:
    """The likeliest phrase, and what points back to one named before: a key of antecedents.FITS with the noun of "the trust"."""
    best = found[0] if found else None
    weight, pronoun = pronoun_of(doc, places)
    kind = POINTERS[pronoun.lower_] if pronoun is not None else ""
    if pronoun is not None and (best is None or weight + NEARER >= best.weight):
        meant = next((one for one in found if _may_mean(one, pronoun, kind)), None)
        with_others = any(
            child.dep_ == "conj" and "staff" in labels("actors", child.text) for child in pronoun.children
        )  # "she and her nurses"
        return (meant, None) if meant is not None else (best, ("team" if with_others else kind, ""))
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
    less = 3.0 if CLEFT.search(doc.text) else 1.0  # "it" is often no actor
    treated = "treated" in labels("actors", doc.text)  # "she" is the patient
    fit = [(weight - less * (token.lower_ == "it"), token) for weight, token in found if not (treated and POINTERS[token.lower_] == "he")]
    return max(fit, key=lambda one: one[0], default=(0.0, None))


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
        if found := known.link(name, source=article.organisation, text=article.text):
            return found
    return None
