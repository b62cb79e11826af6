"""Fit the weights of the ranker to labelled articles. Needs scikit-learn; reproducible to the digit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leads.score import Labelled, Match, figures, match, read_gold
from nlp.cues import candidates
from nlp.pipeline import claim, docs
from nlp.ranking import WEIGHTS

STRENGTH = 0.3  # inverse of the regularisation
PROSE = 3.0  # how often a sentence of plain prose counts: leads are rarer out there than in the sets
Example = tuple[str, dict[str, float], str]  # set, features, label


def examples(gold: Sequence[Labelled]) -> list[Example]:
    """The features of every candidate sentence, with its label."""
    found = []
    for labelled in gold:
        for doc in docs(candidates(labelled.article)):
            span = doc._.candidate
            shared = [(min(span.end, label.end) - max(span.start, label.start), label) for label in labelled.labels]
            found.append((labelled.set, doc._.features, max(shared, key=lambda pair: pair[0])[1].lead or "weak"))
    return found


def fit(given: Sequence[Example]) -> dict[str, float]:
    """Logistic regression over the named features; weak sentences are left out."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    used = [(features, label == "yes", PROSE if name == "prose" else 1.0) for name, features, label in given if label != "weak"]
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([features for features, _, _ in used])
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=2000, tol=1e-8)
    model.fit(matrix, [label for _, label, _ in used], sample_weight=[weight for _, _, weight in used])
    weights = dict(zip(vectors.feature_names_, model.coef_[0], strict=True))
    return {name: round(float(value), 4) for name, value in sorted(weights.items()) if abs(value) >= 0.0001}
