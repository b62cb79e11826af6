"""Of the leads that people accepted, how many does the present finder flag? Its recall where it counts, and what it misses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from leads.store import sqlite3
from leads.store.labelled import Told, told
from leads.store.unread import article_of
from leads.types import Claim

CERTAINTY = 1.96  # standard deviations on either side: 95 of 100


@dataclass(frozen=True, slots=True)
class Accepted:
    """A lead that was accepted: flagged by the present finder, or how near it comes; `score` is None where it sees no cue at all."""

    quote: str
    url: str
    by_hand: bool  # found by a person
    whole: bool  # in an article that was read in full
    flagged: bool
    score: float | None


def found_by_people(db: sqlite3.Connection) -> list[Accepted]:
    """The accepted leads whose sentence still stands in a stored text, each story once, tried with the present finder."""
    from nlp.pipeline import find_claims

    articles = [one for one in told(db) if any(lead["status"] == "yes" for lead in one.leads)]
    found = find_claims((article_of(one.article) for one in articles), every=True)
    return [lead for one, claims in zip(articles, found, strict=True) for lead in _tried(one, claims)]


def _tried(one: Told, claims: Sequence[Claim]) -> Iterable[Accepted]:
    for lead in one.leads:
        if lead["status"] == "yes" and lead["copy_of"] is None:
            seen = [claim for claim in claims if claim.start < lead["end"] and claim.end > lead["start"]]
            score = max((claim.score for claim in seen), default=None)
            flagged = any(claim.flag for claim in seen)
            yield Accepted(lead["quote"], lead["url"], lead["found_by"] == "person", one.whole, flagged, score)


def recall(leads: Sequence[Accepted]) -> dict[str, Any]:
    """How many of these are flagged, the share, and where 95 of 100 such samples would put it (Wilson's interval)."""
    flagged, number = sum(lead.flagged for lead in leads), len(leads)
    if not number:
        return {"leads": 0, "flagged": 0, "recall": None, "interval": None}
    share, square = flagged / number, CERTAINTY**2
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = CERTAINTY * sqrt(share * (1 - share) / number + square / (4 * number**2)) / (1 + square / number)
    return {"leads": number, "flagged": flagged, "recall": share, "interval": (round(middle - half, 3), round(middle + half, 3))}


def data(leads: Sequence[Accepted]) -> dict[str, Any]:
    """All figures for --json."""
    return {
        "by_hand": recall([lead for lead in leads if lead.by_hand]),
        "read_in_full": recall([lead for lead in leads if lead.whole]),
        "all": recall(leads),
        "missed": [asdict(lead) for lead in leads if not lead.flagged],
    }


NAMES = {"by_hand": "found by hand", "read_in_full": "in articles read in full", "all": "all accepted leads"}


def table(leads: Sequence[Accepted]) -> str:
    """The figures for people, then every lead that is missed: the score it reaches, its sentence, its address."""
    figures = data(leads)
    missed = sorted((lead for lead in leads if not lead.flagged), key=lambda lead: -(lead.score or 0))
    lines = [f"{NAMES[name]:<26}{_figure(figures[name])}" for name in NAMES]
    if missed:
        lines += ["", "missed:"]
    return "\n".join([*lines, *(f"  {_score(lead)}  {lead.quote}\n          {lead.url}" for lead in missed)])


def _figure(found: dict[str, Any]) -> str:
    if not found["leads"]:
        return "none yet"
    low, high = found["interval"]
    return f"{found['flagged']:>4} of {found['leads']:>4} flagged: recall {found['recall']:.2f} ({low:.2f} to {high:.2f})"


def _score(lead: Accepted) -> str:
    return "no cue" if lead.score is None else f"{lead.score:6.2f}"
