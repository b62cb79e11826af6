"""How do the fields of a lead that a reviewer can set stand in a form?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from leads import register
from leads.store.corrections import CHOICES, THEMES
from leads.types import Lead
from leads.words import meaning


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form shows: selects (name, label, chosen code, codes with their words), themes (code, ticked), the organisation's name."""

    selects: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    themes: tuple[tuple[str, bool], ...]
    organisation: str


def fields(values: Mapping[str, Any]) -> Fields:
    """The form's fields with these values."""
    selects = (
        (name, name.capitalize(), str(values.get(name, "")), tuple((code, meaning(name, code)) for code in codes))
        for name, codes in CHOICES.items()
    )
    return Fields(tuple(selects), tuple((theme, theme in values.get("theme", ())) for theme in THEMES), values.get("organisation", ""))


def of_lead(lead: Lead, said: Mapping[str, Any] | None) -> Fields:
    """The fields as the lead stands, or as a refused form had them."""
    names = (*CHOICES, "theme")
    return fields(said or {**{name: getattr(lead, name) for name in names}, "organisation": named(lead.org_id)})


def named(org_id: str) -> str:
    """The name of a body as the form takes it: with its id where several have that name."""
    name = register.load().name(org_id)
    return f"{name} ({org_id})" if _shared()[name] > 1 else name


@cache
def _shared() -> Counter[str]:
    return Counter(body.name for body in register.load())


def all_named() -> list[str]:
    """Every open body of the register as the form takes it."""
    return sorted(named(body.org_id) for body in register.load() if body.status != "closed")
