"""How sure are we, and of what? Linear models over the named features; their numbers stand in weights.json."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parent / "weights.json"
HELD_OUT = "held_out"  # ends the name of the file beside it, for scoring alone: what reads a night does not load it
THEME = 0.4  # how likely a theme must be to be named
Model = Mapping[str, float]


@functools.cache
def weights() -> dict[str, Any]:
    """The content of weights.json: date, data, the two thresholds, models."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def held_out_of(weights: Path) -> Path:
    """Where the weights fitted without one set each stand: weights_held_out.json beside weights.json."""
    return weights.with_name(f"{weights.stem}_{HELD_OUT}{weights.suffix}")


@functools.cache
def held_out() -> dict[str, dict[str, Model]]:
    """By labelled set, the models fitted without it."""
    loaded: dict[str, dict[str, Model]] = json.loads(held_out_of(WEIGHTS).read_text(encoding="utf-8"))
    return loaded


def models(without: str | None = None) -> dict[str, Model]:
    """The models by what they answer: "lead", "kind first", "theme clinical" ...; those fitted without a set, to score that set."""
    found: dict[str, Model] = held_out()[without] if without else weights()["models"]
    return found


def total(model: Model, features: Mapping[str, float]) -> float:
    """How much a model says for something with these features."""
    return sum(model.get(name, 0.0) * value for name, value in features.items())


def probability(model: Model, features: Mapping[str, float]) -> float:
    """The share of such sentences for which the model's answer is yes."""
    return 1 / (1 + math.exp(-total(model, features)))


def choose(question: str, features: Mapping[str, float], without: str | None = None) -> str:
    """The likeliest answer to a question with several: kind, criterion."""
    answers = {name.removeprefix(f"{question} "): model for name, model in models(without).items() if name.startswith(f"{question} ")}
    return max(answers, key=lambda answer: probability(answers[answer], features))


def themes(features: Mapping[str, float], without: str | None = None) -> tuple[str, ...]:
    """Every likely theme, at least the likeliest."""
    likely = {name[6:]: probability(model, features) for name, model in models(without).items() if name.startswith("theme ")}
    return tuple(name for name, value in likely.items() if value >= THEME or value == max(likely.values()))


def parts(features: Mapping[str, float], without: str | None = None, *, most: int = 6) -> list[tuple[str, float]]:
    """The features that moved the score most, with their weights."""
    model = models(without)["lead"]
    found = [(name, model[name]) for name in features if name in model and name != "bias"]
    return sorted(found, key=lambda part: -abs(part[1]))[:most]
