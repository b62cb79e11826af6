"""When are two texts the same? Normal forms and short hashes of sentences."""

from __future__ import annotations

import re
from hashlib import sha256


def normalised(text: str) -> str:
    """Words only, lower case, one space apart: what stays the same when a sentence is set in another house's style."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def digest(text: str) -> str:
    """The first 16 hex digits of the text's SHA-256: a key short enough for an address, long enough for a billion of them."""
    return sha256(text.encode()).hexdigest()[:16]


def alike(one: str, other: str) -> bool:
    """True when two texts share more than half of their different words: two versions of one story, not two stories of one house."""
    words, others = set(normalised(one).split()), set(normalised(other).split())
    return len(words & others) > len(words | others) / 2
