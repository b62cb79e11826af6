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


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """The two wordings of a sentence as one: stretches of words with "stayed", "gone" or "came"; what went comes first."""
    old, new = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for word, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        parts = [("stayed", old[a:b])] if word == "equal" else [("gone", old[a:b]), ("came", new[c:d])]
        found += [(how, " ".join(part)) for how, part in parts if part]
    return found
