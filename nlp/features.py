"""What speaks for and against a claim? Named features, about the claim and never about the writer."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from nlp.bodies import names
from nlp.clauses import plain_of
from nlp.clear import clear
from nlp.cues import Candidate
from nlp.elsewhere import elsewhere
from nlp.novelty import novelty
from nlp.plainly import plainly
from nlp.rows import labels
from nlp.screen import seen

ELSEWHERE = "elsewhere"
PRONOUN = re.compile(r"(?i)^(?:it|we|they|he|she|this|that|these|i|ours|which|who)$")
if not Doc.has_extension("features"):
    Doc.set_extension("features", default=None)


@Language.factory("claim_features", requires=["doc.spans"])
def make_features(nlp: Language, name: str) -> Features:
    return Features()


class Features:
    """Sets doc._.features, on which all models rest."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.features = features(doc)
        return doc


def features(doc: Doc) -> dict[str, float]:
    """Everything the score rests on, by name."""
    candidate: Candidate = doc._.candidate
    subject = subject_class(doc)
    parsed = {
        f"subject:{subject}",
        *(f"clause:{fact}" for fact in doc._.clause),
        *(f"{family}+{subject}" for family in {cue.row.kind for cue in candidate.cues}),
    }
    if elsewhere(doc):
        parsed.add(ELSEWHERE)
    found = seen(candidate) | novelty(candidate.plain) | parsed
    found |= clear(found)
    return dict.fromkeys(sorted(found | plainly(found)), 1.0)


def subject_class(doc: Doc) -> str:
    """What sort of thing the claim's clause is about."""
    if doc._.subject is None:
        return "none"
    text = plain_of(doc._.subject)[:120]
    head = doc._.subject.text
    if PRONOUN.match(head):
        return "first-person" if head.lower() in ("we", "i", "ours") else "pronoun"
    said = labels("actors", head)
    for name in ("staff", "unit", "patient"):
        if name in said:
            return name
    if names(text):
        return "nhs"
    return "name" if doc._.subject.pos_ == "PROPN" else "thing"
