"""Fit the weights to labelled articles. Needs scikit-learn; reproducible to the digit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from leads import whole_file
from leads.clock import now
from leads.errors import GoldInvalid
from leads.gold import Labelled, place, read_gold, same_actor
from nlp import rows
from nlp.actors import MODEL as ACTOR
from nlp.actors import Option, options
from nlp.choosing import Choice, fit_choice
from nlp.cues import candidates
from nlp.features import ELSEWHERE
from nlp.novelty import PREFIX as NOVELTY
from nlp.pipeline import docs
from nlp.ranking import WEIGHTS, held_out_of
from nlp.screen import seen

STRENGTH = {"lead": 0.5, "kind": 0.1, "criterion": 0.6, "theme": 0.2}  # inverse of the regularisation
USUAL = 0.5
PLAIN = "prose"  # plain prose and plain short leads of our own: never scored; only who did it is not learnt from them
# Begins the names of sets written to show who did it, thick with claims: only that and the criterion are learnt from them. What a lead is
# was not told better with them, for the same false alarms in texts without leads; their kinds and themes are labelled less evenly.
WHO = "who_"
BRIEF = "brief_"  # begins those of news in few words: who did it is mostly the phrase next to the claim, and told worse elsewhere with them
EVERYDAY = ("plain_", BRIEF)  # begin those of all ordinary news; their themes are labelled otherwise: others are told worse with them
FIRST = "dev_"  # begins those of the first making, by other hands than ours: who did it counts double in them
OFTEN = 2  # so often does each sentence of the plain prose count: out there leads are rarer than in the sets
THRESHOLD = 0.54  # fitted to the floors of tests/test_score.py
SCREEN = 0.24  # a sentence less likely than this, by its words alone, is not parsed
# What tells of what sort a lead is; whether it is one is told better without them.
OF_SORTS = ("theme:", "subject:", "clinical-words:", f"{NOVELTY}balance")
OF_LEADS = ("clear:", "called-new:", "clear-called-new:", "plainly:")  # and these of whether it is one, not of what sort
SEVERAL = "-more"  # of novelties: likewise
# The few features that these questions rest on: a thousand examples are not enough for more.
RESTS_ON = {
    "criterion": ("bias", NOVELTY, "theme:"),
    "theme": ("bias", "kind:", "theme:", "scope:", "support:", NOVELTY),
}
# Set by hand: what settles the question whatever else is said, and too seldom in the examples to be learnt.
BY_HAND = {ELSEWHERE: -8.0}
ANSWERS = {
    "kind": ("first", "record", "innovation"),
    "criterion": ("pioneered", "technology", "new_way"),
    "theme": ("organisation", "process", "technology", "clinical"),
}


class Example(NamedTuple):
    """A candidate sentence: its set, its features, those that need no parse, and what the label says."""

    set: str
    features: Mapping[str, float]
    seen: Mapping[str, float]
    said: Mapping[str, Any]
    options: Sequence[Option] = ()  # who may have done it, for leads


def examples(gold: Sequence[Labelled], *, progress: Callable[[str], None] = lambda line: None) -> list[Example]:
    """Every candidate sentence with the label it overlaps most."""
    pairs = [(labelled, candidate) for labelled in gold for candidate in candidates(labelled.article)]
    found = []
    read = zip(pairs, docs([candidate for _, candidate in pairs]), strict=True)
    for done, ((labelled, candidate), doc) in enumerate(read, 1):
        progress(f"read {done} of {len(pairs)} sentences")
        number = place(labelled, candidate.start, candidate.end)
        if number is not None and labelled.labels[number].lead is not None:
            words = dict.fromkeys(sorted(seen(candidate)), 1.0)
            said = labelled.labels[number].said
            who = options(doc, said["kind"]) if _says_who(labelled.set, said) else ()
            found.append(Example(labelled.set, doc._.features, words, said, who))
    return found


def _says_who(of: str, said: Mapping[str, Any]) -> bool:
    """Whether who did it is to be learnt from a label; whoever labels on the desk does not name one."""
    return of != PLAIN and not of.startswith(BRIEF) and said["lead"] == "yes" and "actor" in said


def choices(given: Sequence[Example]) -> list[Choice]:
    """Who may have done it in each lead, and who of them is right; only where a second reader, if there was one, says the same."""
    return [
        Choice([one.features for one in example.options], [same_actor(one.actor.name, example.said["actor"]) for one in example.options])
        for example in given
        if example.options and same_actor(example.said.get("actor_again", example.said["actor"]), example.said["actor"])
    ]


def fit(given: Sequence[Mapping[str, float]], answers: Sequence[bool], *, strength: float = USUAL) -> dict[str, float]:
    """The weights of a logistic regression over the named features, by name."""
    from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    if len(set(answers)) < 2:
        return {}  # where all answers are the same nothing tells them apart
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict(features) for features in given])
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=5000, tol=1e-8)
    model.fit(matrix, answers)
    named = zip(vectors.feature_names_, model.coef_[0], strict=True)
    return {name: round(float(value), 3) for name, value in sorted(named) if abs(value) >= 0.001}


def fit_all(given: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Every model: is it worth parsing, is it a lead, of which kind, criterion and themes, and who did it. Weak sentences are left out."""
    told = [example for example in given if example.said["lead"] != "weak" and not example.set.startswith(WHO)]
    leads = [example for example in told if example.said["lead"] == "yes"]
    counted = told + [example for example in told if example.set == PLAIN] * (OFTEN - 1)
    innovations = [example for example in given if example.said["lead"] == "yes" and example.said["kind"] == "innovation"]
    is_lead = [example.said["lead"] == "yes" for example in counted]
    of_lead = fit([_told_by("lead", example.features) for example in counted], is_lead, strength=STRENGTH["lead"])
    models = {"screen": fit([example.seen for example in counted], is_lead), "lead": {**of_lead, **BY_HAND}}
    from_others = [example for example in leads if not example.set.startswith(EVERYDAY)]
    known_of = {"kind": leads, "criterion": innovations, "theme": from_others}
    for question, answers in ANSWERS.items():
        known = known_of[question]
        features = [_told_by(question, example.features) for example in known]
        for one in answers:
            said = [one in example.said[question] for example in known]
            models[f"{question} {one}"] = fit(features, said, strength=STRENGTH.get(question, USUAL))
    models[ACTOR] = fit_choice(choices(given) + choices([example for example in given if example.set.startswith(FIRST)]))
    return models


def _fit_without_each(sets: Sequence[str], given: Sequence[Example], progress: Callable[[str], None]) -> dict[str, Any]:
    """By set, every model as it is without that set."""
    fitted = {}
    for number, name in enumerate(sets, 1):
        progress(f"fitting without {name}, {number} of {len(sets)} sets")
        fitted[name] = fit_all([example for example in given if example.set != name])
    return fitted


def _told_by(question: str, features: Mapping[str, float]) -> dict[str, float]:
    """The features that a question rests on."""
    if question in RESTS_ON:
        return {name: value for name, value in features.items() if name.startswith(RESTS_ON[question])}
    if question == "lead":
        return {
            name: value for name, value in features.items() if not name.startswith((*OF_SORTS, *BY_HAND)) and not name.endswith(SEVERAL)
        }
    return {name: value for name, value in features.items() if not name.startswith(OF_LEADS)}


def train(paths: Sequence[Path], out: Path = WEIGHTS, *, progress: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Fit on all sets, written to `out`, and once more without each set, so that it can be scored fairly, written beside it.

    Returns what stands in `out`: date, data, the two thresholds, models.
    """
    gold = read_gold(paths)
    given = examples(gold, progress=progress)
    if not {"yes", "no"} <= {one.said["lead"] for one in given if not one.set.startswith(WHO)}:
        raise GoldInvalid(
            f"{', '.join(map(str, paths))}: nothing to learn from; expected sentences with a cue of which some are leads and some are not, "
            f"in files that do not begin with {WHO}"
        )
    sets = sorted({one.set for one in gold} - {PLAIN})
    fitted = {
        "made": now()[:10],
        "data": {name: sum(one.set == name for one in gold) for name in [*sets, PLAIN]},
        "threshold": THRESHOLD,
        "screen": SCREEN,
        "rows": rows.digest(),
        "models": fit_all(given),
    }
    held_out = _fit_without_each(sets, given, progress) if len(sets) > 1 else {}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(models)}" for name, models in held_out.items())
    whole_file.write(held_out_of(out.resolve()), f"{{\n{lines}\n}}\n".encode())
    whole_file.write(out.resolve(), f"{json.dumps(fitted, indent=1)}\n".encode())
    return fitted
