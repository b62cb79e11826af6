"""Who did it? Of the phrases of the sentence, those named before and nobody, the one for whom the learnt weights speak most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc, Span

from leads import register
from leads.types import Article
from nlp import antecedents, doing, peers, ranking
from nlp.bodies import names
from nlp.cues import Candidate
from nlp.doers import DATE, Doer, doers
from nlp.mentions import Entity, entities, part_of
from nlp.people import JOINT, fits, gender
from nlp.places import places_of
from nlp.pointers import pointer

MODEL = "actor"  # its name in weights.json
SIGNS = 20_000  # characters of an article in which second signs for a name are looked for


class Actor(NamedTuple):
    """Who did it, the sign by which that was found, and the phrase where it stands in the sentence."""

    name: str  # "" when it stays open
    sign: str  # named, described, patient, earlier, none
    span: Span | None = None


class Option(NamedTuple):
    """Somebody who may have done it, and what speaks for it, by name."""

    actor: Actor
    features: dict[str, float]


def find(doc: Doc, kind: str, without: str | None = None) -> Actor:
    """The actor of the claim of a sentence that spaCy has read. It reads the title, the article's beginning and what stands before."""
    model = ranking.models(without)[MODEL]
    return max(options(doc, kind), key=lambda one: ranking.total(model, one.features)).actor


def options(doc: Doc, kind: str) -> list[Option]:
    """All who may have done it: phrases of the sentence, those whom the article has named before, and last nobody.

    Records are mostly set by bodies and ideas had by people, so that the kind of the claim speaks for some sorts; as do its peers,
    "the first hospital" or "no other nurse".
    """
    candidate: Candidate = doc._.candidate
    known = [one for one in entities(candidate.article, candidate.index) if not DATE.fullmatch(one.name)]
    places = places_of(doc)
    here = doers(doc, frozenset(word for one in known if one.sort != "person" for word in one.key))
    full = {one.span: whole for one in here if (whole := _in_full(one, known))}
    here = [replace(one, sort="person", text=full[one.span].name) if one.span in full else one for one in here]
    known = [one for one in known if all(one is not whole for whole in full.values())]
    pronoun = pointer(doc, places)
    sentence = antecedents.back(candidate, pronoun, here, places, known)
    said = doing.about(doc, here, places)
    before = {f"before, {one}": 1.0 for one in said}
    nobody = {"open": 1.0, **{f"open, {one}": 1.0 for one in said if one.startswith("cue ")}}
    among = peers.peers(doc)
    about = (kind, *sorted(f"peers {one}" for one in peers.sorts(among)))
    found = [
        *((_actor(one), doing.sort(one), doing.features_of(one, here, places, known, pronoun)) for one in here),
        *((Actor(one.name, "earlier"), f"before {one.sort}", antecedents.features_of(one, sentence) | before) for one in known),
        (Actor("", "none"), "open", nobody),
    ]
    of_claim = [(*(f"{one} {sort}" for one in about), *peers.called(actor.name, among)) for actor, sort, _ in found]
    return [Option(actor, features | dict.fromkeys(told, 1.0)) for (actor, _, features), told in zip(found, of_claim, strict=True)]


def _in_full(one: Doer, known: Sequence[Entity]) -> Entity | None:
    """The one person whose name a phrase is a part of: "Agnew" or "Mr Agnew" for Callum Agnew; None for nobody, and for several."""
    title = gender(one.text)
    people = [
        other
        for other in known
        if other.sort == "person" and JOINT not in other.name and part_of(one.text, other.name) and fits(title, other.name) is not False
    ]
    return people[0] if len(people) == 1 and one.sort in ("person", "name", "capitals") else None


def _actor(one: Doer) -> Actor:
    return Actor(one.text, "patient" if one.sort == "patient" else "named" if names(one.text) else "described", one.span)


def organisation(actor: str, article: Article) -> str | None:
    """The org_id of the actor, by the register."""
    known = register.load()
    for name in [actor, *names(actor)]:
        if found := known.link(name, source=article.organisation, text=article.text[:SIGNS]):
            return found
    return None
