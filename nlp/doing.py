"""What speaks for a phrase of the sentence as the actor of its claim? Named features; their weights are learnt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from nlp.bodies import names
from nlp.clauses import governor
from nlp.doers import Doer, common_noun, length
from nlp.mentions import Entity, in_host, part_of
from nlp.people import TITLE, fits, known_as
from nlp.places import Place, place_of
from nlp.pointers import GENDER, POINTERS, Pointer, chosen, until
from nlp.rows import labels, says

COMPARED = re.compile(r"(?i)(?:no|neither|nor|any|every|each|all|other|another|than|none|nobody|only|elsewhere|first|single|same|rest)")
WITNESS = re.compile(r"(?i)(?:according to|as far as|confirmed by|verified by|(?:aware|known) (?:to|of)|told|by) (?:the )?$")
AGED = re.compile(r", \d\d$")  # "Gareth Pugh, 71"
CLINICAL = re.compile(r"(?:Dr|Prof|Professor|Sister|Matron|Nurse)\b")
# Which little word a phrase begins with, as far as it matters.
BEGINNINGS = {
    **dict.fromkeys(("a", "an"), "a"), **dict.fromkeys(("its", "their", "his", "her"), "owned"), **dict.fromkeys(("this", "these"), "this"),
    "the": "the", "our": "our",
}  # fmt: skip


TREATED = frozenset({"with age", "treated", "ill near"})  # features that tell a patient from staff


def features_of(
    one: Doer, others: Sequence[Doer], places: dict[int, Place], known: Sequence[Entity], pronoun: Pointer | None
) -> dict[str, float]:
    """What speaks for a phrase, by name: its sort and place, how it begins, whom it is compared with, whether the article knows it."""
    place = place_of(one.root, places, named=one.named)
    found = dict.fromkeys(
        {*_standing(one, place), *_clause(one), *_beginning(one, place), *_person(one), *_compared(one), *_extent(one, others)}, 1.0
    )
    found |= dict.fromkeys((*_known(one, known), *_pointed(one, pronoun)), 1.0)
    cues = one.span.doc.spans["cues"]
    far = min((max(0, cue.start - one.span.end, one.span.start - cue.end) for cue in cues), default=0)
    return found | {"here weight": place.weight / 3, length(one.text): 1.0, common_noun(one.text): 1.0, "cue far": 0.05 * min(far, 20)}


def sort(one: Doer) -> str:
    """The sort of a phrase, with clinicians apart from other people."""
    clinical = one.sort == "person" and (CLINICAL.match(one.text) or says("actors", "staff", one.text))
    return "clinical" if clinical else one.sort


def _coarse(sort: str) -> str:
    return "body" if sort in ("name", "nhs") else sort


def _standing(one: Doer, place: Place) -> Iterator[str]:
    yield from ("here", f"{_coarse(one.sort)} {place.name}")
    yield f"sort {sort(one)}"
    said = labels("actors", one.text)
    if "witness" in said:
        yield "witness"
    if "back" in said:
        yield from ("back", f"back {'team' if one.sort.startswith('staff') else 'unit'}")
    if names(one.text):
        yield "named"
    if until(one.root):
        yield "until"
    if one.root.dep_ in ("conj", "appos", "poss"):
        yield one.root.dep_
    if one.root.dep_ in ("nsubj", "nsubjpass") and one.root.head.dep_ in ("relcl", "advcl", "ccomp"):
        yield f"in {one.root.head.dep_}"
    if any(cue.start < one.span.end and one.span.start < cue.end for cue in one.span.doc.spans["cues"]):
        yield "on cue"


def _clause(one: Doer) -> Iterator[str]:
    """Whether it stands in the clause of the claim, in one above or below it, or elsewhere."""
    cue = next((governor(cue.root) for cue in one.span.doc.spans["cues"]), None)
    own = governor(one.root)
    if cue is None or own is None:
        return
    where = "same" if own.i == cue.i else "above" if own.is_ancestor(cue) else "below" if cue.is_ancestor(own) else "apart"
    yield from (f"clause {where}", f"clause {where} {_coarse(sort(one))}")


def _beginning(one: Doer, place: Place) -> Iterator[str]:
    first = one.span[0]
    bare = one.root.pos_ == "NOUN" and one.span.start == one.root.i
    word = BEGINNINGS.get(first.lower_) or ("no" if COMPARED.fullmatch(first.text) else "bare" if bare else "else")
    yield f"begins {word}"
    if one.root.pos_ == "PROPN":
        yield f"proper {_coarse(sort(one))}"
    if one.sort in ("staff", "unit"):
        yield f"begins {word} {one.sort}"
    if any(child.dep_ == "poss" for child in one.root.children):
        yield "has owner"
    elif one.sort == "staff":
        where = "apart" if place.apart else place.name if place.name in ("agent", "subject") else "else"
        yield f"unowned staff {where}"


def _person(one: Doer) -> Iterator[str]:
    if one.sort not in ("person", "name", "capitals"):
        return
    text = one.span.doc._.candidate.plain
    before, after = text[: one.span.start_char], text[one.span.end_char :]
    titled = bool(TITLE.match(one.text))
    yield f"known by {known_as(one.text)}"
    if one.sort == "person" and not CLINICAL.match(one.text) and says("actors", "treated", text):
        yield "treated"
    if AGED.search(one.text):
        yield "with age"
    if not titled and says("actors", "ill", f"{before[-30:]} {after[:50]}"):
        yield "ill near"
    if says("actors", "staff", f"{before[-25:]}|{after[:35]}"):
        yield "post near"


def _compared(one: Doer) -> Iterator[str]:
    doc, root = one.span.doc, one.root
    if says("actors", "other", one.text.split(" and ")[0]):
        yield "compared"
    if any(COMPARED.fullmatch(token.text) for token in doc[max(0, one.span.start - 3) : one.span.start]):
        yield "compared before"
    if _has_compared(root):
        yield "compared own"
    if root.dep_ == "pobj" and root.head.head.pos_ == "NOUN" and _has_compared(root.head.head):
        yield "compared above"
    if WITNESS.search(doc._.candidate.plain[: one.span.start_char][-20:]):
        yield "witness before"


def _has_compared(noun: Token) -> bool:
    return any(COMPARED.fullmatch(child.text) for child in noun.children)


def _extent(one: Doer, others: Sequence[Doer]) -> Iterator[str]:
    """Whether it is the longest or the shortest of the phrases with its head; in which others it stands, and which it holds."""
    apart = [other for other in others if other.root.i != one.root.i]
    yield from (f"inside {_coarse(other.sort)}" for other in apart if other.span.start <= one.span.start and one.span.end <= other.span.end)
    yield from (f"holds {_coarse(other.sort)}" for other in apart if one.span.start <= other.span.start and other.span.end <= one.span.end)
    lengths = [len(other.span) for other in others if other.root.i == one.root.i]
    if any(token.dep_ == "conj" and token.head.i == one.root.i for token in one.span):
        yield "with conj"
    if len(lengths) > 1 and len(one.span) == max(lengths):
        yield from ("longest", f"longest {_coarse(one.sort)}")
    if len(lengths) > 1 and len(one.span) == min(lengths):
        yield "shortest"


def _known(one: Doer, known: Sequence[Entity]) -> Iterator[str]:
    if in_host(one.text, one.span.doc._.candidate.article.publisher):
        yield "host"
    if one.sort not in ("staff", "unit", "patient") and any(part_of(one.text, entity.name) for entity in known):
        yield "short form"


def _pointed(one: Doer, pronoun: Pointer | None) -> Iterator[str]:
    """Whether "he" or "she" in the same sentence fits a person, and whether "it was X who" points at somebody."""
    meant = GENDER.get(pronoun.token.lower_, "") if pronoun else ""
    if one.sort == "person" and (right := fits(meant, one.text)) is not None:
        yield "fits beside" if right else "unfit beside"
    if chosen(one.root):
        yield "cleft" if any(one.root.is_ancestor(cue.root) for cue in one.span.doc.spans["cues"]) else "cleft apart"


def about(doc: Doc, found: Sequence[Doer], places: dict[int, Place]) -> frozenset[str]:
    """What the sentence as a whole says about whether its actor stands in it."""
    cues, text = doc._.candidate.cues, doc._.candidate.plain
    subjects = [(place.weight, -i) for i, place in places.items() if place.name == "subject" and not place.apart]
    subject = doc[-max(subjects)[1]] if subjects else None
    said = {f"cue {cue.row.label}" for cue in cues} | {f"kind {cues[0].row.kind}"} if cues else set()
    heads = len({one.root.i for one in found})
    return frozenset(
        said | {f"phrases {min(heads, 4)}", f"subject {_subject(subject)}"} | ({"said"} if "said" in text or "says" in text else set())
    )


def _subject(token: Token | None) -> str:
    if token is None:
        return "none"
    said = labels("actors", token.text)
    sorts = (
        ("pronoun", token.lower_ in POINTERS),
        ("this", token.lower_ in ("this", "that", "these", "those", "which", "there")),
        ("no", COMPARED.fullmatch(token.text) or _has_compared(token)),
        ("actor", said & {"staff", "workplace", "unit"}),
        ("patient", "patient" in said),
        ("name", token.pos_ == "PROPN"),
        ("the thing", any(child.lower_ in ("the", "this", "that") for child in token.children)),
    )
    return next((name for name, holds in sorts if holds), "thing")
