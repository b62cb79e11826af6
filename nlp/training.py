"""Fit the weights to labelled articles. Needs scikit-learn; reproducible to the digit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from leads.clock import now
from leads.gold import Labelled, place, read_gold
from nlp.cues import candidates
from nlp.pipeline import docs
from nlp.ranking import WEIGHTS

STRENGTH = 0.5  # inverse of the regularisation
PLAIN = "prose"  # plain prose and plain short leads of our own: never scored, always learnt from
THRESHOLD = 0.32
ANSWERS = {
    "kind": ("first", "record", "innovation"),
    "criterion": ("pioneered", "technology", "new_way"),
    "theme": ("organisation", "process", "technology", "clinical"),
}


class Example(NamedTuple):
    """A candidate sentence: its set, its features and what the label says."""

    set: str
    features: Mapping[str, float]
    said: Mapping[str, Any]


def examples(gold: Sequence[Labelled]) -> list[Example]:
    """Every candidate sentence with the label it overlaps most."""
    pairs = [(labelled, candidate) for labelled in gold for candidate in candidates(labelled.article)]
    found = []
    for (labelled, candidate), doc in zip(pairs, docs([candidate for _, candidate in pairs]), strict=True):
        number = place(labelled, candidate.start, candidate.end)
        if number is not None and labelled.labels[number].lead is not None:
            found.append(Example(labelled.set, doc._.features, labelled.labels[number].said))
    return found


def fit(given: Sequence[Example], answer: Callable[[Mapping[str, Any]], bool]) -> dict[str, float]:
    """The weights of a logistic regression over the named features, by name."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict(example.features) for example in given])
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=5000, tol=1e-8)
    model.fit(matrix, [answer(example.said) for example in given])
    named = zip(vectors.feature_names_, model.coef_[0], strict=True)
    return {name: round(float(value), 3) for name, value in sorted(named) if abs(value) >= 0.001}


def fit_all(given: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Every model: is it a lead, of which kind, criterion and themes. Weak sentences are left out."""
    leads = [example for example in given if example.said["lead"] == "yes"]
    innovations = [example for example in leads if example.said["kind"] == "innovation"]
    models = {"lead": fit([example for example in given if example.said["lead"] != "weak"], lambda said: said["lead"] == "yes")}
    for question, answers in ANSWERS.items():
        known = innovations if question == "criterion" else leads
        models |= {f"{question} {one}": fit(known, lambda said, q=question, one=one: one in said[q]) for one in answers}  # type: ignore[misc]
    return models


def train(paths: Sequence[Path], out: Path = WEIGHTS) -> dict[str, Any]:
    """Fit on all sets, and once more without each set, so that it can be scored fairly; written to `out`."""
    gold = read_gold(paths)
    given = examples(gold)
    sets = sorted({one.set for one in gold} - {PLAIN})
    fitted = {
        "made": now()[:10],
        "data": {name: sum(one.set == name for one in gold) for name in [*sets, PLAIN]},
        "threshold": THRESHOLD,
        "models": fit_all(given),
        "without": {name: fit_all([example for example in given if example.set != name]) for name in sets},
    }
    out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    return fitted
