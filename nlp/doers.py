"""Which phrases of a sentence may be the actor of its claim, and of what sort is each?"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from nlp import rows
from nlp.bodies import names
from nlp.claims import MONTHS
from nlp.mentions import WHOLE, mentioned
from nlp.people import TITLE
from nlp.places import SUBJECTS
from nlp.pointers import POINTERS
from nlp.rows import labels, says

GP = re.compile(r"(?:[Aa] |[Tt]he )?GPs?")
LINKING = frozenset({"at", "of", "from", "in", "with", "for", "by", "and", "&", "on", "across"})
HEAD = re.compile(r" (?:at|of|from|in|with|for|by|on|across) | [a-z]+ed by ")  # ends the head of a phrase
PERSON = re.compile(r"(?!St\b)[A-Z][a-z'-]+ (?:[A-Z]\. )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?=$|,)")
DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Easter|Christmas|New Year|Boxing"
DATE = re.compile(  # the whole of a phrase: "June Ridley" and "Easter Road Surgery" are none
    rf"(?:(?:[Tt]h(?:e|is|at)|[Ll]ast|[Nn]ext|[Ee]very|[Oo]ne|[Aa]|[Ee]arly|[Ll]ate|[Mm]id)[ -])*(?:\d+(?:st|nd|rd|th)? (?:of )?)?"
    rf"(?:{'|'.join(MONTHS)}|{DAYS})(?:'s)?"
    rf"(?:,? (?:\d+(?:st|nd|rd|th)?|and|{'|'.join(MONTHS)}|{DAYS}|[Dd]ay|[Ee]ve|morning|afternoon|evening|night|weekend))*"
)
CLOCK = re.compile(r"\d\d?[:.]\d\d")
NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?")
DATED = re.compile(  # the date before a name
    rf"(?=.*\d)(?:\d\d?(?:st|nd|rd|th)? (?:of )?)?(?:{'|'.join(MONTHS)})?(?: ?(?:18|19|20)\d\d)?|{CLOCK.pattern}"
    rf"|(?:early|late|mid|last|next) (?:{'|'.join(MONTHS)})"
)
LEADS_IN = re.compile(r"(?=[A-Z])[^:]{3,60}?(?:: | - )")  # "Livinghope HSCP: school nurses now ..."
AWARD = re.compile(r"of the (?:Year|Month)$|^(?:Winners?|Runners?-up|Highly Commended)$")  # "Team of the Year: the outreach team"
REGION = re.compile("|".join(rows.words()[name] for name in ("nation", "britain", "region", "europe")), re.IGNORECASE)
DEPARTMENT = re.compile(rows.words()["department"])
NATION = re.compile(rows.words()["nation"])
NATIONAL = re.compile(rows.words()["placed"])
NOUN = re.compile(rows.words()["noun"])
DATES = frozenset({*(month.lower() for month in MONTHS), "early", "late", "mid", "last", "next"})
OPENING, CLOSING = frozenset("‘“'\""), frozenset("’”'\"")
STAFF = frozenset({"staff", "post"})  # posts act, but say little about being a claim of the NHS's: every firm has a clerk
LENGTHS = (2, 3, 4, 6, 9)


@dataclass(frozen=True, slots=True)
class Doer:
    """A phrase with its head, its sort, and its plain text."""

    span: Span
    root: Token
    sort: str
    text: str

    @property
    def named(self) -> bool:
        """Whether it holds the name of a body, its own or its owner's, or a title."""
        owned = any(child.dep_ == "poss" and child.pos_ == "PROPN" for child in self.root.children)
        return owned or bool(names(self.text)) or bool(TITLE.match(self.text))


def doers(doc: Doc, known: frozenset[str] = frozenset()) -> list[Doer]:
    """Phrases that may be actors, as they are found. `known` holds the words of names that the article makes much of."""
    found = [Doer(span, root, sort_of(span, root, known), rows.plain(span.text)) for span, root in _phrases(doc)]
    return [one for one in found if one.sort and not _is_none(one)]


def _is_none(one: Doer) -> bool:
    """Whether a phrase is a date, an award, or two phrases that ran into each other."""
    return bool(DATE.fullmatch(one.text) or AWARD.search(one.text)) or any(token.text == "The" for token in one.span[1:])


def sort_of(span: Span, root: Token, known: frozenset[str]) -> str:
    """What sort of actor a phrase would be; "" for none."""
    text = rows.plain(span.text)
    head = HEAD.split(text)[0]
    staff, unit = bool(labels("actors", head) & STAFF), _workplace(root)
    bodies = [name for name in names(text) if name.lower() not in WHOLE]
    proper = any(token.pos_ == "PROPN" and not NATIONAL.fullmatch(token.text) for token in span.doc[span.start : root.i + 1])
    sorts = (
        ("nhs", text.lower() in WHOLE),
        ("person", TITLE.match(text)),
        ("staff of", staff and not GP.fullmatch(text) and (proper or re.search("[A-Z]", text[len(head) :]))),
        ("staff", staff),
        ("body", bodies and (unit or root.pos_ == "PROPN" or text in bodies)),
        ("patient", says("actors", "patient", text)),
        ("name", root.pos_ == "PROPN" and bool(words := _capitals(text)) and words <= known and not _elsewhere(text, root)),
        ("person", PERSON.match(text) and not says("actors", "workplace", head)),
        ("body", unit and proper),
        ("unit", unit or DEPARTMENT.fullmatch(text)),
    )
    return next((sort for sort, holds in sorts if holds), "") or _nation(text, root) or _name(text, root)


def _workplace(root: Token) -> bool:
    """Whether a phrase with this head is a place of work: "the clinic", "the control rooms"."""
    noun = rows.plain(root.doc[max(0, root.i - 1) : root.i + 1].text)
    return any(found.end == len(noun) for found in rows.find("actors", noun, label="workplace"))


def length(text: str) -> str:
    """How many words a phrase has, in steps: too short says too little, too long holds more than the actor."""
    return f"words {bisect(LENGTHS, len(text.split()))}"


def common_noun(text: str) -> str:
    """The noun that a phrase or a name turns on, as the list `noun` has it: "turns on nurse" for "our nurses at Exeford"; else "other".

    It has one weight for phrases of the sentence and for those named before: what a noun says of somebody is the same wherever it stands.
    """
    head = HEAD.split(text)[0].lower().removesuffix("'s").split()
    word = head[-1] if head else ""
    forms = (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y")
    return f"turns on {next(filter(NOUN.fullmatch, forms), 'other')}"


def _nation(text: str, root: Token) -> str:
    """Whether a country acts: "Scotland was the first to use it"."""
    return "nation" if root.dep_ in SUBJECTS and NATION.fullmatch(text) else ""


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
    text = doc._.candidate.plain
    if lead := LEADS_IN.match(text):
        span = doc.char_span(0, len(lead[0].rstrip(" :-").removesuffix("'s")), alignment_mode="contract")
        if span is not None and len(span) and span.root.pos_ == "PROPN" and not re.search(r"\d", span.text):
            yield span
    for one in mentioned(doc._.candidate.article, doc._.candidate.index):
        span = doc.char_span(one.start, one.start + len(one.text))
        if span is not None and one.text.lower() not in WHOLE and not (one.sort == "person" and _goes_before(span)):
            yield _dated(span)


def _goes_before(span: Span) -> bool:
    """Whether a name goes on before a span: "Elmbridge" before "Eye Bus"."""
    before = span.doc[span.start - 1] if span.start else None
    return before is not None and before.dep_ == "compound" and before.text[0].isupper() and span.start <= before.head.i < span.end


def _chunks(doc: Doc) -> Iterator[tuple[Span, Token]]:
    plain = [chunk for chunk in doc.noun_chunks if chunk.root.pos_ != "PRON" and chunk.text.lower() not in POINTERS]
    chunks = [_numbered(_quoting(_asking(_dated(chunk)))) for chunk in plain]
    for chunk in chunks:
        for end in sorted(_ends(chunk, chunks)):
            yield doc[chunk.start : end], chunk.root
        for owner in (token for token in chunk if token.dep_ == "poss" and token.lower_ not in POINTERS):
            yield doc[owner.left_edge.i : owner.i + 1], owner


def _dated(chunk: Span) -> Span:
    """The phrase without the date that ran into it: "In March Ms Birdi gave"; but "June Ridley" is a name."""
    doc, start = chunk.doc, chunk.start
    while start < chunk.root.i and (NUMBER.fullmatch(doc[start].text) or CLOCK.fullmatch(doc[start].text) or doc[start].lower_ in DATES):
        start += 1
    day = chunk.start - (chunk.start > 1 and doc[chunk.start - 1].lower_ == "of")
    day -= day > 0 and bool(NUMBER.fullmatch(doc[day - 1].text))  # of the date, though the parser hangs it elsewhere
    if start > chunk.start and doc[start].text[0].isupper() and DATED.fullmatch(doc[day:start].text):
        return doc[start : chunk.end]  # "On Tuesday 3 December Rao", "In 2019 Coleman", "14:35 Louise Cartmell"
    dated = any(doc[i].text in MONTHS for i in range(chunk.start, start))
    before = doc[chunk.start - 1] if chunk.start else None
    runs_in = before is not None and (before.is_digit or before.lower_ in ("in", "on", "from", "since", "until"))
    return doc[start : chunk.end] if dated and runs_in and (start < chunk.root.i or chunk.root.pos_ != "PROPN") else chunk


def _asking(chunk: Span) -> Span:
    """The phrase without the word of question that ran into it: "What the team did next"."""
    asks = len(chunk) > 2 and chunk[0].tag_ in ("WP", "WRB", "WDT") and chunk[1].tag_ in ("DT", "PRP$")
    return chunk[1:] if asks else chunk


def _quoting(chunk: Span) -> Span:
    """The phrase from the article before the quoted name in it, which the parser takes apart: "The 'Kettle's On' team"."""
    doc, start = chunk.doc, chunk.start
    if doc[start].text not in CLOSING:
        return chunk
    opening = next((i for i in range(start - 1, max(0, start - 8), -1) if doc[i].text in OPENING), None)
    return doc[opening - 1 : chunk.end] if opening and doc[opening - 1].lower_ in ("the", "our", "a", "an") else chunk


def _numbered(chunk: Span) -> Span:
    """The phrase with the number that belongs to its name: "Ward 12"."""
    doc, end = chunk.doc, chunk.end
    return doc[chunk.start : end + 1] if end < len(doc) and doc[end].is_digit and chunk.root.text.istitle() else chunk


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
