"""What speaks for and against a claim? Named features, about the claim and never about the writer."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from nlp import rows
from nlp.bodies import names
from nlp.clauses import plain_of
from nlp.context import reach
from nlp.cues import Candidate
from nlp.rows import labels

WEAK = frozenset({"bare-first", "built", "first-patient"})
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ"})
PRONOUN = re.compile(r"(?i)^(?:it|we|they|he|she|this|that|these|i|ours|which|who)$")


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


def reach_of(doc: Doc, cue: Span) -> str:
    """Whether a scope stands in or by the cue: wide, local, or only far away, or none."""
    found = {"far" if not reach(scope, cue) else "local" if scope.label_ == "organisation" else "wide" for scope in doc.spans["scope"]}
    return next((one for one in ("wide", "local", "far") if one in found), "none")


def detail(doc: Doc) -> str:
    """How much the sentence says beyond its cues: a claim must be concrete enough to be followed up."""
    inside = {token.i for cue in doc.spans["cues"] for token in cue}
    said = sum(token.pos_ in CONTENT for token in doc if token.i not in inside)
    return "little" if said < 5 else "some" if said < 10 else "more" if said < 15 else "much"


def features(doc: Doc) -> dict[str, float]:
    """Everything the score rests on, by name."""
    candidate: Candidate = doc._.candidate
    families = {found.row.kind for found in candidate.cues}
    near = {name: reach_of(doc, span) for name, span in zip([found.row.id for found in candidate.cues], doc.spans["cues"], strict=True)}
    if len(near) > 1:  # a weak cue says nothing beside a stronger one
        near = {name: r for name, r in near.items() if name not in WEAK} or near
    ids = set(near)
    wide = next((r for r in ("wide", "local", "far") if r in near.values()), "none")
    scopes = {span.label_ for span in doc.spans["scope"]}
    themes = {span.label_ for span in doc.spans["themes"]}
    topic = "clinical" if "clinical" in themes else "not-clinical"
    subject = subject_class(doc)
    article = candidate.signs
    is_nhs = "nhs" if article & {"nhs-word", "nhs-host", "source"} else "maybe" if "nhs-name" in article else "not-nhs"
    text = rows.plain(doc.text)
    on = {
        "bias", f"article:{is_nhs}", f"subject:{subject}", f"actor:{doc._.actor_sign}",
        *(f"cue:{name}" for name in ids), *(f"kind:{family}" for family in families),
        *(f"scope:{scope}" for scope in scopes), *(f"clause:{fact}" for fact in doc._.clause),
        *(f"sign:{span.label_}" for span in doc.spans["signs"]), *(f"refuse:{span.label_}" for span in doc.spans["refusals"]),
        *(f"support:{span.label_}" for span in doc.spans["support"]),
        *(f"article:{sign}" for sign in article),
        *(f"{family}+{wide}" for family in families), *(f"{family}+{subject}" for family in families),
        *(f"{family}+{doc._.actor_sign}" for family in families), *(f"{name}+{r}" for name, r in near.items()),
        f"topic:{topic}", *(f"{family}+{topic}" for family in families), *(f"topic:{span.label_}" for span in doc.spans["topics"]),
        f"cues:{min(len(ids), 4)}", *(f"theme:{theme}" for theme in themes - {"clinical"}),
    }  # fmt: skip
    if len(families) > 1:
        on.add("families:2")
    people = labels("actors", text)
    if "staff" in people:
        on.add("staff-in-sentence")
    if names(text):
        on.add("nhs-in-sentence")
    on.add(f"detail:{detail(doc)}")
    on.add(f"clinical-words:{min(sum(span.label_ == 'clinical' for span in doc.spans['themes']), 4)}")
    return dict.fromkeys(sorted(on), 1.0)
