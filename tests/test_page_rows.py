"""Every row that the questions about pages turn on matches what it says it matches."""

import re

import pytest

from leads.pages.rows import Phrase, phrases, words

WHOLE_LINE = {"action-text", "read-more", "sponsor"}


def matches(phrase: Phrase, text: str) -> bool:
    finder = re.compile(phrase.pattern, re.IGNORECASE)
    return bool(finder.fullmatch(text) if phrase.label in WHOLE_LINE else finder.search(text))


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.id)
def test_a_phrase_matches_its_examples_and_not_its_counterexamples(phrase: Phrase) -> None:
    """A row without both examples is not allowed."""
    assert phrase.eg
    assert phrase.not_
    assert [text for text in phrase.eg if not matches(phrase, text)] == []
    assert [text for text in phrase.not_ if matches(phrase, text)] == []


def test_ids_are_unique() -> None:
    """An id names one row."""
    assert len({phrase.id for phrase in phrases()}) == len(phrases())


def test_lists_hold_lower_case_words() -> None:
    """They are compared with what was lowered before."""
    assert all(word == word.lower() for name in ("tracking", "session", "tag-segment", "index-segment") for word in words(name))
