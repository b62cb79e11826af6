"""What has changed between two texts of an article? Sentence by sentence; what stayed is left out."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

SENTENCE = re.compile(r"""(?<=[.!?”’"'])\s+(?=["'“‘(]?[A-Z0-9])""")


class Change(NamedTuple):
    """One place where the texts differ: the sentences that went, and those that came for them."""

    gone: tuple[str, ...]
    came: tuple[str, ...]


def changes(before: str, after: str) -> list[Change]:
    """The places where two texts differ, in reading order; none when they say the same in the same order."""
    old, new = sentences(before), sentences(after)
    found = SequenceMatcher(None, old, new).get_opcodes()
    return [Change(tuple(old[a:b]), tuple(new[c:d])) for word, a, b, c, d in found if word != "equal"]


def sentences(text: str) -> list[str]:
    """The sentences of a text, paragraph by paragraph; white space at their ends does not count."""
    return [part.strip() for paragraph in text.split("\n") for part in SENTENCE.split(paragraph) if part.strip()]
