"""Which phrases of a sentence may be the actor of its claim, and how likely is each?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from nlp import rows
from nlp.bodies import names
from nlp.claims import MONTHS
from nlp.mentions import TITLE, WHOLE
from nlp.places import PLACES, Place, place_of
from nlp.rows import labels

LINKING = frozenset({"at", "of", "from", "in", "with", "for", "by", "and", "&", "on", "across"})
HEAD = re.compile(r" (?:at|of|from|in|with|for|by|on|across) | [a-z]+ed by ")  # ends the head of a phrase
PERSON = re.compile(r"(?!St\b)[A-Z][a-z'-]+ (?:[A-Z]\. )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?=$|,)")
AGED = re.compile(r"[A-Z][\w'-]*(?: [A-Z][\w'-]*)*,? (?:\d\d\b|who is \d|from )")
LEADS_IN = re.compile(r"(?=[A-Z])[^:]{3,60}?(?:: | - )")  # "Livinghope HSCP: school nurses now ..."
REGION = re.compile("|".join(rows.words()[name] for name in ("nation", "britain", "region", "europe")), re.IGNORECASE)
NATIONAL = re.compile(rows.words()["placed"])
POINTERS = {
    **dict.fromkeys(("we", "us", "our", "ours"), "we"), **dict.fromkeys(("i", "my", "me", "mine"), "i"),
    **dict.fromkeys(("it", "its"), "it"), **dict.fromkeys(("they", "them", "their", "theirs"), "they"),
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), "he"),
}  # fmt: skip
# How much the sort of a phrase speaks for it.
BY_SORT = {
    "staff of": 2.3,
    "body": 2.0,
    "person": 1.6,
    "staff": 1.6,
    "nhs": 1.5,
    "name": 1.3,
    "unit": 1.3,
    "capitals": 0.3,
    "patient": -3.5,
}


@dataclass(frozen=True, slots=True)
class Doer:
    """A phrase with its sort, the place of its head in the sentence, and how much speaks for it."""

    span: Span
    sort: str
    place: str
    weight: float

    @property
    def text(self) -> str:
        return rows.plain(self.span.text)


def doers(doc: Doc, places: dict[int, Place], known: frozenset[str] = frozenset()) -> list[Doer]:
    """Phrases that may be actors, the likeliest first. `known` holds the words of names that the article makes much of."""
    found = []
    for span, root in _phrases(doc):
        sort = sort_of(span, root, known)
        if sort:
            title = bool(TITLE.match(rows.plain(doc[root.left_edge.i : root.i + 1].text)))
            place = place_of(root, places, named=title or _has_name(span, root))
            found.append(Doer(span, sort, place.name, place.weight + BY_SORT[sort] + _corrections(doc, span, sort, place)))
    return sorted(found, key=lambda one: (-one.weight, one.span.start, -one.span.end))


def _has_name(span: Span, root: Token) -> bool:
    return bool(names(rows.plain(span.text))) or any(child.dep_ == "poss" and child.pos_ == "PROPN" for child in root.children)


def sort_of(span: Span, root: Token, known: frozenset[str]) -> str:
    """What sort of actor a phrase would be; "" for none."""
    text = rows.plain(span.text)
    head = HEAD.split(text)[0]
    staff, unit = "staff" in labels("actors", head), "workplace" in labels("actors", root.text)
    proper = any(token.pos_ == "PROPN" and not NATIONAL.fullmatch(token.text) for token in span.doc[span.start : root.i + 1])
    sorts = (
        ("nhs", text.lower() in WHOLE),
        ("person", TITLE.match(text)),
        ("staff of", staff and (proper or re.search("[A-Z]", text[len(head) :]))),
        ("staff", staff),
        ("body", (unit or root.pos_ == "PROPN") and any(name.lower() not in WHOLE for name in names(text))),
        ("patient", "patient" in labels("actors", text)),
        ("name", root.pos_ == "PROPN" and bool(words := _capitals(text)) and words <= known and not _elsewhere(text, root)),
        ("person", PERSON.match(text) and "workplace" not in labels("actors", head)),
        ("body", unit and proper),
        ("unit", unit),
    )
    return next((sort for sort, holds in sorts if holds), "") or _name(text, root)


def _name(text: str, root: Token) -> str:
    if root.pos_ != "PROPN" or _elsewhere(text, root):
        return ""
    return "name" if text.startswith("St ") else "capitals"


def _elsewhere(text: str, root: Token) -> bool:
    """Whether a name is that of a place or a month."""
    return bool(labels("scopes", text) or REGION.fullmatch(text)) or root.text in MONTHS


def _capitals(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z][\w-]*", text))


def _phrases(doc: Doc) -> Iterator[tuple[Span, Token]]:
    """Names and noun phrases, these plain and with what hangs on them, each with its head."""
    seen = set()
    for span, root in [*((name, name.root) for name in _names(doc)), *_chunks(doc)]:
        if (span.start, span.end) not in seen and len(span) < 20:
            seen.add((span.start, span.end))
            yield span, root


def _names(doc: Doc) -> Iterator[Span]:
    """Names by their shape, which may run over several noun phrases ("Heart and Lung Hospital"), and whom a line begins with."""
    at, text = 0, rows.plain(doc.text)
    if lead := LEADS_IN.match(text):
        span = doc.char_span(0, len(lead[0].rstrip(" :-").removesuffix("'s")), alignment_mode="contract")
        if span is not None and len(span) and span.root.pos_ == "PROPN" and not re.search(r"\d", span.text):
            yield span
    for name in (name for name in names(text) if name.lower() not in WHOLE):
        at = text.index(name, at)
        if (span := doc.char_span(at, at + len(name))) is not None:
            yield span
        at += len(name)


def _chunks(doc: Doc) -> Iterator[tuple[Span, Token]]:
    chunks = [chunk for chunk in doc.noun_chunks if chunk.root.pos_ != "PRON" and chunk.text.lower() not in POINTERS]
    for chunk in chunks:
        for end in _ends(chunk, chunks):
            yield doc[chunk.start : end], chunk.root
        for owner in (token for token in chunk if token.dep_ == "poss" and token.lower_ not in POINTERS):
            yield doc[owner.left_edge.i : owner.i + 1], owner


def _ends(chunk: Span, chunks: list[Span]) -> set[int]:
    """Where a phrase may end: "surgeons", "surgeons at Exeford", "surgeons employed by the trust", "surgeons and nurses"."""
    doc, root, end = chunk.doc, chunk.root, chunk.end
    while end < len(doc) and doc[end].lower_ in LINKING and doc[end].dep_ in ("prep", "cc", "agent"):
        inner = next((other for other in chunks if other.start == end + 1), None)
        if inner is None or root not in (doc[end].head, *doc[end].head.ancestors):
            break
        end = inner.end
    hanging = [child for child in root.children if child.dep_ == "appos" or (child.dep_ == "acl" and child.tag_ == "VBN")]
    joined = [child.right_edge.i + 1 for child in root.children if child.dep_ == "conj"]
    return {
        chunk.end,
        end,
        *(child.right_edge.i + 1 for child in hanging if child.i <= chunk.end + 1),
        *([max(joined)] if joined else []),
    }


def _corrections(doc: Doc, span: Span, sort: str, place: Place) -> float:
    """What else speaks for a phrase at its place (a little for the longer of two) or against it."""
    text, plain = rows.plain(span.text), rows.plain(doc.text)
    first, said, after = span[0].lower_, labels("actors", text), plain[span.end_char :]
    there, untitled = place.name in PLACES, sort == "person" and not TITLE.match(text)
    unowned = sort == "staff" and not any(child.dep_ == "poss" for child in span.root.children)
    lead = LEADS_IN.match(plain) if span.start == 0 and not span.root.is_lower else None
    signs = (
        (-6.0, "other" in labels("actors", text.split(" and ")[0])),
        (-5.0, untitled and bool(AGED.match(text + after) or "treated" in labels("actors", plain))),
        (-2.0, untitled and span.root.dep_ == "nsubjpass"),
        (-3.0, there and sort not in ("body", "staff of", "unit", "nhs", "name")),
        (-2.5, there and sort == "nhs"),
        (-0.5, place.name == "other"),
        (-2.5, sort == "unit" and "undertaking" in said),
        (-4.0, sort == "unit" and text == span.root.lower_),  # "taken to hospital"
        (-1.0, sort in ("staff", "unit") and place.apart),
        (-1.0, first in ("a", "an", "any") and sort.startswith(("staff", "unit")) and place.name not in ("agent", "subject")),
        (-1.5, unowned and first not in ("the", "our")),
        (-0.5, unowned and first in ("a", "an")),
        (
            -4.0,
            unowned and place.name == "agent" and span.root.head.head.dep_ == "acl",
        ),  # "an agreement drawn up by the crisis team": its body is the better answer
        (0.5, place.name == "at" and span.start == 1 and sort in ("body", "staff of")),  # "At Northmoor General, ..."
        (6.0, lead is not None and span.end_char >= lead.end() - 5 and sort != "patient"),
    )
    return 0.01 * min(len(span), 12) + sum(weight for weight, holds in signs if holds)
