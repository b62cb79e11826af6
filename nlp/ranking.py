"""How sure are we? Named features about the claim, weighed by the numbers in weights.json."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.context import WIDEST
from nlp.features import features

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


def widest(scopes: set[str]) -> str:
    """The widest of the scopes, "unspecified" without any."""
    return next((scope for scope in WIDEST if scope in scopes), "unspecified")
