"""What is new in it: a device, a treatment, an arrangement of work? Named features from which criterion and themes are told."""

from __future__ import annotations

from collections import Counter

from nlp import rows

PREFIX = "new:"
THINGS = ("digital", "device", "making")
WORK = ("way", "people", "arrangement")
# Words of things less words of work, at least.
BALANCE = {"much-things": 3, "more-things": 1, "even": 0, "more-work": -2}


def novelty(text: str) -> set[str]:
    """For each label of novelties.jsonl whether the plain sentence holds a word of it, whether several, and what outweighs what."""
    said = {(found.row.label, text[found.start : found.end].lower()) for found in rows.find("novelties", text)}
    counted = Counter(label for label, _ in said)
    more = sum(counted[label] for label in THINGS) - sum(counted[label] for label in WORK)
    balance = next((name for name, least in BALANCE.items() if more >= least), "much-work")
    return {
        f"{PREFIX}balance-{balance}",
        *(f"{PREFIX}{label}" for label in counted),
        *(f"{PREFIX}{label}-more" for label, count in counted.items() if count > 1),
    }
