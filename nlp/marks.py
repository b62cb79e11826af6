"""What do the rows say about a sentence beside its cues? Scope, hedges and plans, what speaks against a claim. Needs no model."""

from __future__ import annotations

from nlp import rows
from nlp.rows import Found

# The span group, and the file of rows it comes from.
GROUPS = {"scope": "scopes", "signs": "signs", "refusals": "refusals", "support": "support", "themes": "themes", "topics": "topics"}
WIDEST = ("world", "europe", "uk", "nation", "nhs", "region", "organisation")


def marks(text: str) -> dict[str, list[Found]]:
    """What each file of rows finds in a plain sentence, by group."""
    return {group: rows.find(file, text) for group, file in GROUPS.items()}


def reach(scope: tuple[int, int], cue: tuple[int, int]) -> bool:
    """Whether a scope stands in a cue or so close to it that it belongs to the claim; both as offsets of characters."""
    return scope[0] - cue[1] < 30 and cue[0] - scope[1] < 15
