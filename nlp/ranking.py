"""How sure are we? Named features about the claim, weighed by the numbers in weights.json."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.actors import article_signs
from nlp.context import WIDEST
from nlp.cues import Candidate

WEIGHTS = Path(__file__).parent / "weights.json"
if not Doc.has_extension("features"):
    Doc.set_extension("features", default=None)
if not Doc.has_extension("kind"):
    Doc.set_extension("kind", default="innovation")


@functools.cache
def weights() -> dict[str, Any]:
    """The content of weights.json: threshold, weights, and weights fitted without one set each."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def score(features: dict[str, float], without: str | None = None) -> float:
    """The share of such sentences that are leads, 0 to 1."""
    model = weights()["without"][without] if without else weights()["model"]
    return 1 / (1 + math.exp(-sum(model.get(name, 0.0) * value for name, value in features.items())))


@Language.factory("claim_ranker", requires=["doc.spans"])
def make_ranker(nlp: Language, name: str) -> Ranker:
    return Ranker()


class Ranker:
    """Sets doc._.features."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.features = features(doc)
        return doc


def features(doc: Doc) -> dict[str, float]:
    """Everything the score rests on, by name."""
    kinds = {span.label_: "" for span in doc.spans["cues"]}
    candidate: Candidate = doc._.candidate
    named: dict[str, float] = {"bias": 1.0}
    labels = set(kinds)
    families = {found.row.kind for found in candidate.cues}
    scopes = {span.label_ for span in doc.spans["scope"]}
    wide = bool(scopes - {"organisation"})
    signs = {span.label_ for span in doc.spans["signs"]}
    refusals = {span.label_ for span in doc.spans["refusals"]}
    article = article_signs(candidate.article)
    on = {
        *(f"cue:{label}" for label in labels), *(f"scope:{scope}" for scope in scopes), *(f"sign:{sign}" for sign in signs),
        *(f"refuse:{refusal}" for refusal in refusals), *(f"kind:{family}" for family in families),
        *(f"article:{sign}" for sign in article), f"actor:{doc._.actor_sign}",
    }  # fmt: skip
    for family in families:
        on.add(f"{family}+{'wide' if wide else 'noscope'}")
        on.add(f"{family}+{doc._.actor_sign}")
    for label in labels:
        on.add(f"{label}+{'wide' if wide else 'noscope'}")
    if doc._.org_id:
        on.add("actor:linked")
    on.add(f"cues:{min(len(labels), 4)}")
    if not article & {"nhs-word", "nhs-host", "nhs-name", "source"}:
        on.add("article:no-nhs")
    named.update({name: 1.0 for name in on})
    return named


def widest(scopes: set[str]) -> str:
    """The widest of the scopes, "unspecified" without any."""
    return next((scope for scope in WIDEST if scope in scopes), "unspecified")
