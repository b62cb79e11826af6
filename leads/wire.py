"""How does a Reading cross from a child process? As JSON rows, never as a pickle."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from leads.types import Article, Claim, Dated, Reading, Reason


def pack(thing: Reading | Claim) -> dict[str, Any]:
    """A row that JSON can carry; tuples become lists on the way."""
    return asdict(thing)


def reading(row: dict[str, Any]) -> Reading:
    """The Reading that `pack` made `row` of."""
    pairs = tuple((article(a), tuple(claim(c) for c in claims)) for a, claims in row["articles"])
    return Reading(**{**row, "articles": pairs})


def article(row: dict[str, Any]) -> Article:
    """The Article that `pack` made `row` of."""
    published = Dated(**row["published"]) if row["published"] else None
    return Article(**{**row, "published": published, "dates": tuple(Dated(**d) for d in row["dates"])})


def claim(row: dict[str, Any]) -> Claim:
    """The Claim that `pack` made `row` of."""
    return Claim(**{**row, "theme": tuple(row["theme"]), "reasons": tuple(Reason(**r) for r in row["reasons"])})
