"""Which patterns were right, and in how many articles and sets? What was right in one article only is learnt by heart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from leads.gold import Match
from leads.types import Claim

Hits = dict[str, list[Match]]


def patterns(matches: Iterable[Match]) -> list[dict[str, Any]]:
    """For each row of cues: flags that were right and wrong, in how many articles and sets."""
    right, wrong = _hits(matches, _rows)
    return [
        {
            "id": name,
            "right": len(right[name]),
            "wrong": len(wrong[name]),
            "articles": len({m.id for m in right[name]}),
            "sets": len({m.set for m in right[name]}),
        }
        for name in sorted({*right, *wrong}, key=lambda name: (-len(right[name]), name))
    ]


def alone(matches: Iterable[Match]) -> frozenset[str]:
    """The phrases, and the branches of their alternations, whose right hits all come from one article."""
    right, _ = _hits(matches, _branches)
    return frozenset(name for name, found in right.items() if len({m.id for m in found}) == 1)


def _hits(matches: Iterable[Match], names: Callable[[Claim], set[str]]) -> tuple[Hits, Hits]:
    right: Hits = defaultdict(list)
    wrong: Hits = defaultdict(list)
    for found in matches:
        if found.claim and found.flag and (found.right or found.wrong):
            for name in names(found.claim):
                (right if found.right else wrong)[name].append(found)
    return right, wrong


def _rows(claim: Claim) -> set[str]:
    return {reason.id.split("/")[0] for reason in claim.reasons if reason.part == "cue"}


def _branches(claim: Claim) -> set[str]:
    from nlp import rows
    from nlp.branches import taken
    from nlp.cues import scan

    text = rows.plain(claim.quote)
    return {name for cue in scan(text) for name in taken(cue, text)}
