"""What does the sentence claim? Marks its cues; then scope, assertion and date of the claim, from what the other components have found."""

from __future__ import annotations

import re
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from leads.types import Assertion, Scope
from nlp.context import span
from nlp.cues import Candidate, scan
from nlp.marks import WIDEST, reach

YEAR = re.compile(
    r"(?:(?i:\b(?:in|since|of|on|from|during)) (?:(?:\d{1,2} )?(?P<month>[A-Z][a-z]+),? )?|^|^\D{0,3})(?P<year>19[4-9]\d|20[0-4]\d)\b"
)
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
COMPARED = re.compile(r"(?i)(?:any|no|every|all|each)\b")
if not Doc.has_extension("candidate"):
    Doc.set_extension("candidate", default=None)


# Before a scope that is not the claim's: "only the third operation in the world, and the first in Britain".
ORDINAL = re.compile(r"(?i)\b(?:only|just) the (?:second|third|[a-z]+th|\d+(?:nd|rd|th))\b(?!.*\bfirst\b)[^,;]*$")


@Language.factory("claim_cues", assigns=["doc.spans"])
def make_cues(nlp: Language, name: str) -> Cues:
    return Cues()


class Cues:
    """Sets the span group "cues"."""

    def __call__(self, doc: Doc) -> Doc:
        candidate: Candidate | None = doc._.candidate
        found = candidate.cues if candidate else scan(doc.text)
        doc.spans["cues"] = [span(doc, hit) for hit in found]
        return doc


def scope_of(doc: Doc, kind: str) -> Scope:
    """How wide the claim reaches: the scope that stands nearest to a cue; innovations seldom have one."""
    cues: list[Span] = list(doc.spans["cues"])
    scopes = [scope for scope in outermost(list(doc.spans["scope"])) if not ORDINAL.search(doc.text[: scope.start_char])]
    measured = [cue for cue, found in zip(cues, doc._.candidate.cues, strict=True) if kind != "innovation" or found.row.kind != kind]
    near = [scope for scope in scopes if any(reach(_place(scope), _place(cue)) for cue in measured)]
    found = near or ([] if kind == "innovation" else scopes)
    wide = [scope for scope in found if scope.label_ != "organisation"] or ([] if kind == "innovation" else found)
    if {"nhs", "uk"} <= {scope.label_ for scope in near}:  # "the only NHS clinic in the UK", but "more than any NHS clinic in the UK"
        among = any(COMPARED.match(scope.text) for scope in near if scope.label_ == "nhs")
        wide = [scope for scope in wide if scope.label_ != ("uk" if among else "nhs")]
    best = min(wide, key=lambda scope: (min(_distance(scope, cue) for cue in cues), WIDEST.index(scope.label_)), default=None)
    return cast(Scope, best.label_ if best is not None else "unspecified")


def outermost(spans: list[Span]) -> list[Span]:
    """Spans that stand inside no longer one: "the East of England" is a region, not a nation."""
    return [one for one in spans if not any(two.start <= one.start and one.end <= two.end and len(two) > len(one) for two in spans)]


def _place(span: Span) -> tuple[int, int]:
    return span.start_char, span.end_char


def _distance(one: Span, other: Span) -> int:
    return max(0, one.start_char - other.end_char, other.start_char - one.end_char)


def assertion_of(doc: Doc) -> Assertion:
    """Whether the claim is made outright, with a hedge, or for the future."""
    signs = {sign.label_ for sign in doc.spans["signs"]}
    planned = [sign for sign in doc.spans["signs"] if sign.label_ == "planned"]
    ahead = planned and (
        "will" in doc._.clause or any(sign.start == 0 or _distance(sign, cue) < 25 for sign in planned for cue in doc.spans["cues"])
    )
    return "planned" if ahead and "hedged" not in signs else "hedged" if "hedged" in signs else "asserted"


def achieved(text: str) -> str:
    """The year or month of the achievement, when the sentence says it: "1968", "1968-05", else ""."""
    found = YEAR.search(text)
    if not found:
        return ""
    month = found["month"]
    return f"{found['year']}-{MONTHS.index(month) + 1:02d}" if month in MONTHS else found["year"]
