"""What of a lead may a reviewer put right, and with which values?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from leads import register
from leads.errors import DecisionRefused
from leads.types import Assertion, Criterion, Kind, Scope, Theme

CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "criterion": get_args(Criterion),
    "scope": get_args(Scope),
    "assertion": get_args(Assertion),
}
THEMES: tuple[str, ...] = get_args(Theme)
FIELDS = (*CHOICES, "theme", "organisation")
MOST_NAMED = 3  # organisations that a refusal suggests


def checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored: codes, themes in their order, the organisation's id. DecisionRefused names what cannot be."""
    for name in said.keys() - set(FIELDS):
        raise DecisionRefused(f"{name} cannot be put right; expected {', '.join(FIELDS)}")
    return {name: _checked(name, said[name]) for name in FIELDS if name in said}


def _checked(name: str, value: Any) -> Any:
    if name == "organisation":
        return org_id(value)
    if name == "theme":
        return _themes(value)
    if value not in CHOICES[name]:
        raise DecisionRefused(f"{name} {value!r}: expected one of {', '.join(CHOICES[name])}")
    return value


def _themes(values: Sequence[str]) -> list[str]:
    for value in values:
        if value not in THEMES:
            raise DecisionRefused(f"theme {value!r}: expected some of {', '.join(THEMES)}")
    return [theme for theme in THEMES if theme in values]


def org_id(named: str) -> str:
    """The id of the body with this id, name or "name (id)", "" for an empty one; DecisionRefused suggests others when none has it."""
    named = " ".join(named.split())
    bodies = register.load()
    if written := re.fullmatch(r".+ \((\w+)\)", named):
        named = written[1] if written[1] in bodies else named
    if not named or named in bodies:
        return named
    exact = [body.org_id for body in bodies if body.name.casefold() == named.casefold()]
    if found := (exact[0] if len(exact) == 1 else bodies.link(named)):
        return found
    alike = bodies.alike(named, MOST_NAMED)
    advice = f"did you mean {' or '.join(body.name for body in alike)}?" if alike else "leave it empty when it is no NHS body"
    raise DecisionRefused(f"organisation {named[:100]!r}: not in the register; {advice}")


def as_found(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What the finder said of the fields that can be put right; themes as a list."""
    return {name: snapshot.get(name, "") for name in (*CHOICES, "organisation")} | {"theme": themes(snapshot)}


def themes(snapshot: Mapping[str, Any]) -> list[str]:
    """The themes of a snapshot, which keeps them as `leads` does: as JSON."""
    found: list[str] = json.loads(snapshot.get("theme") or "[]")
    return found


def put_right(snapshot: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a reviewer said that which differs from what the finder said: the corrections of a decision."""
    found = as_found(snapshot)
    found["theme"] = [theme for theme in THEMES if theme in found["theme"]]
    return {name: value for name, value in checked(said).items() if value != found[name]}
