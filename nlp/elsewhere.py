"""Is the claim that of a body abroad, a private one, a firm or a university alone? Told by the noun phrases that may be its actor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from nlp import rows
from nlp.bodies import names
from nlp.clauses import VERBS, governor
from nlp.rows import labels, says

NHS = re.compile(r"NHS|ealth [Ss]ervice")
COPIED = frozenset({"copied", "any-copied", "spread"})  # cues whose subject is whoever followed
NOT_NHS = frozenset({"foreign", "private"})  # labels of refusals
# Narrower than the refusals `company` and `academic`, which only speak against a lead: this one settles it. Not where the phrase also names
# one of the NHS's bodies, staff or units: "a university hospital", "the firm's nurses".
OUTSIDE = re.compile(
    r"(?i)\b(?:universit(?:y|ies)|researchers|academics|compan(?:y|ies)|firms?|manufacturers?|suppliers?|start-?ups?|ltd|plc|retailers?)\b"
)
ABLE = frozenset({"staff", "clinician", "unit", "workplace"})  # labels of actors
APART = frozenset({"conj", "relcl", "advcl", "appos"})  # partners, and what is told of somebody besides


def elsewhere(doc: Doc) -> bool:
    """Whether a phrase that does the claim, or of which it is said, is of such a body; a partner of that sort may be named."""
    if NHS.search(doc._.candidate.plain) or any(cue.row.id in COPIED for cue in doc._.candidate.cues):
        return False
    return any(_says(actor) for actor in _actors(doc))


def _actors(doc: Doc) -> Iterator[Token]:
    """The subject of the claim's clause, its agent, and the noun beside which the claim stands: "a clinic in Madrid, the first to ..."."""
    if doc._.subject is not None:
        yield doc._.subject
    for cue in doc.spans["cues"]:
        noun = next((one for one in (cue.root, *cue.root.ancestors) if one.dep_ == "appos"), None)
        if noun is not None:
            yield noun.head
        if (beside := _before(cue)) is not None:
            yield beside
        verb = governor(cue.root)
        if verb is not None:
            yield from (noun for child in verb.children if child.dep_ == "agent" for noun in child.children if noun.dep_ == "pobj")


def _before(cue: Span) -> Token | None:
    """The noun before the comma that a cue follows, whatever the parser makes of the comma: "a clinic in Madrid, the first to"."""
    doc, start = cue.doc, cue.start
    while start > 1 and doc[start - 1].pos_ == "DET":
        start -= 1
    if start < 2 or doc[start - 1].text != "," or doc[start - 2].pos_ not in ("NOUN", "PROPN"):
        return None
    noun = doc[start - 2]
    while noun.dep_ == "pobj" and noun.head.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head.head
    return noun


def _says(actor: Token) -> bool:
    if not _can_act(actor):  # "a heart pump from Germany was fitted", "a patient from Norway has become"
        return False
    phrase = rows.plain("".join(token.text_with_ws for token in _phrase(actor)))
    if says("actors", "other", phrase):  # with whom the claim compares
        return False
    ours = names(phrase) or labels("actors", phrase) & {"clinician", "unit"}
    return bool(labels("refusals", phrase) & NOT_NHS) or (bool(OUTSIDE.search(phrase)) and not ours)


def _can_act(actor: Token) -> bool:
    return actor.pos_ == "PROPN" or bool(labels("actors", actor.text) & ABLE) or bool(OUTSIDE.search(actor.text))


def _phrase(head: Token) -> Iterator[Token]:
    """The head and what hangs on it, in order, without partners and clauses."""
    for token in head.lefts:
        if _belongs(token):
            yield from _phrase(token)
    yield head
    for token in head.rights:
        if _belongs(token):
            yield from _phrase(token)


def _belongs(token: Token) -> bool:
    return token.dep_ not in APART and token.lower_ != "with" and token.pos_ not in VERBS
