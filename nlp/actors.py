"""Who did it? Of the phrases of the sentence, those named before and nobody, the one for whom the learnt weights speak most."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from leads import register
from leads.gold import together
from leads.types import Article
from nlp import antecedents, doing, naming, peers, ranking, rows
from nlp.bodies import names
from nlp.cues import Candidate
from nlp.doers import DATE, Doer, doers
from nlp.mentions import Entity, entities, part_of
from nlp.people import JOINT, fits, gender
from nlp.places import places_of
from nlp.pointers import pointer
from nlp.rows import labels

MODEL = "actor"  # its name in weights.json
# An age beside a name: "Ron Pell, 71," "Ron Pell (aged 71)", "71-year-old Ron Pell".
AGED = r"\b\d+-year-old {name}\b|{name},? \(?(?:aged )?\d{{1,3}}(?=[,).;]|$| (?:of|from|is|was|who)\b)"
SIGNS = 20_000  # characters of an article in which second signs for a name are looked for


class Actor(NamedTuple):
    """Somebody by name, the sign by which he or it was found, and the phrase where it stands in the sentence."""

    name: str  # "" when it stays open
    sign: str  # named, described, patient, earlier, none
    span: Span | None = None


class Doers(NamedTuple):
    """Who did it: one, or two of which the second is the larger whole; and those by whose names the register is asked for the body."""

    actors: tuple[Actor, ...]
    asked: tuple[Actor, ...]

    @property
    def name(self) -> str:
        """As the claim tells it: "The theatre team · Elmbridge Hospital"."""
        return together(actor.name for actor in self.actors)


class Option(NamedTuple):
    """Somebody who may have done it, of what sort it is, and what speaks for it, by name."""

    actor: Actor
    sort: str
    features: dict[str, float]


def find(doc: Doc, kind: str, without: str | None = None) -> Doers:
    """Who did the claim of a sentence that spaCy has read. It reads the title, the article's beginning and what stands before.

    Where either may be meant two are named, and where "our nurses" leaves open whose they are.
    """
    model = ranking.models(without)[MODEL]
    found = options(doc, kind)
    article = doc._.candidate.article
    who, whole, of_body = naming.best(
        [naming.Somebody(one.actor.name, _role(one, article), ranking.total(model, one.features)) for one in found]
    )
    told = (found[who].actor,) if whole is None else (found[who].actor, _by_name(found[whole]))
    return Doers(told, tuple(found[one].actor for one in of_body))


def _by_name(whole: Option) -> Actor:
    """A body by its bare name, where its fullest mention holds more: "Elmbridge Hospital" for its new theatre."""
    known = names(whole.actor.name) if whole.sort == "body" and whole.actor.span is None else ()
    return whole.actor._replace(name=known[-1]) if known else whole.actor


def _role(one: Option, article: Article) -> str:
    """The sort of somebody; "patient" for a person who was treated, by sentence or age, "abroad" for a body by the place beside it."""
    if one.sort in ("person", "clinical") and one.features.keys() & doing.TREATED:
        return "patient"
    return _by_article(one.actor.name, one.sort, article) if one.sort in ("person", "body") else one.sort


@functools.lru_cache(maxsize=4096)
def _by_article(name: str, sort: str, article: Article) -> str:
    """The sort of a person or a body as its first mentions tell it: each claim of a long article asks for the same ones."""
    text = _beginning(article)
    if sort == "person":
        return "patient" if re.search(AGED.format(name=re.escape(name)), text) else sort
    beside = re.search(rf"{re.escape(name)},? (?:in|of) .{{,30}}", text)
    return "abroad" if beside and "foreign" in labels("refusals", beside[0]) else sort


@functools.lru_cache(maxsize=16)
def _beginning(article: Article) -> str:
    return rows.plain(article.text[:SIGNS])


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
        *(Option(_actor(one), doing.sort(one), doing.features_of(one, here, places, known, pronoun)) for one in here),
        *(Option(Actor(one.name, "earlier"), one.sort, antecedents.features_of(one, sentence) | before) for one in known),
        Option(Actor("", "none"), "open", nobody),
    ]
    return [one._replace(features=one.features | dict.fromkeys(_of_claim(one, about, among), 1.0)) for one in found]


def _of_claim(one: Option, about: Sequence[str], among: list[Token]) -> Iterator[str]:
    """What kind and peers of the claim say of somebody."""
    where = "before " if one.actor.sign == "earlier" else ""
    yield from (f"{said} {where}{one.sort}" for said in about)
    yield from peers.called(one.actor.name, among)


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


def organisation(asked: Iterable[Actor], article: Article) -> str | None:
    """The org_id of the first of them whom the register knows."""
    known = register.load()
    for name in (name for actor in asked for name in (actor.name, *names(actor.name))):
        if found := known.link(name, source=article.organisation, text=article.text[:SIGNS]):
            return found
    return None
