"""No false sentence boundary makes or hides a claim."""

import pytest

from leads.pages.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    "text",
    [
        "St. Mary’s was the first in the UK to offer it.",
        "Dr. Maurice Silk led it with Mr. J. Patel.",
        "It is No. 1 in the country.",
        "It rose by 2.5 per cent to 3.9 million.",
        "It opened at 9 a.m. on Monday.",
        "He met Prof. Lee of the U.K. Health Board.",
        "The figure (see Fig. 2) is a record",
    ],
)
def test_one_sentence_stays_one(text):
    """Abbreviations, initials, decimals and numbered things end no sentence."""
    assert [text[start:end] for start, end in sentences(text)] == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It works. They said so.", 2),
        ("“It works.” She smiled.", 2),
        ("Really? Yes! It does…\nNew line without a stop\nand another", 5),
        ("", 0),
        ("   \n\n ", 0),
        ("FIRST FOR WALES", 1),
    ],
)
def test_sentences_are_counted(text, count):
    """Marks with closing quotes, new lines, nothing at all."""
    assert len(sentences(text)) == count


def test_spans_are_in_order_and_without_spaces():
    """Offsets count from the start of the text, spaces around a sentence belong to none."""
    text = "  One here.  Two there.\n Three. "
    assert [text[start:end] for start, end in sentences(text)] == ["One here.", "Two there.", "Three."]


def test_two_megabytes_are_split_in_no_time():
    """A long text without a single full stop is cut at spaces; one with only full stops ends, too."""
    text = "word " * 400_000
    assert all(end - start <= LONGEST and text[start:end].startswith("word") for start, end in sentences(text))
    assert sentences(". " * 100_000)
