"""How a lead's text, links and dates are shown."""

import pytest

from leads.harmless import visible
from leads.review.marks import link, paragraphs
from leads.review.sheets import neutralised
from leads.types import Lead, Reason
from leads.words import meaning, written

BEFORE, QUOTE, AFTER = "One.\nIt rained. ", "Ward 9 is the first in Wales.", " Good."


def a_lead(*reasons, start=100):
    words = ("key", "story", "status", "title", "url", "publisher", "kind", "criterion", "scope", "assertion", "actor")
    given = dict.fromkeys(words, "")
    return Lead(**given, score=0.5, quote=QUOTE, before=BEFORE, after=AFTER, start=start, reasons=reasons)


def shown(lead):
    """Paragraphs as text, the quote in [ ], each span as {name:words}."""
    return [
        "".join(f"[{''.join(map(piece_text, run.pieces))}]" if run.quote else "".join(map(piece_text, run.pieces)) for run in paragraph)
        for paragraph in paragraphs(lead)
    ]


def piece_text(piece):
    return f"{{{'+'.join(piece.spans)}:{piece.text}}}" if piece.spans else piece.text


def span(part, words, start=100):
    first = start + QUOTE.index(words)
    return Reason(part, "id", first, first + len(words))


def test_the_sentence_is_marked_in_its_paragraph():
    """Paragraphs stay apart, and only the sentence is marked."""
    assert shown(a_lead()) == ["One.", "It rained. [Ward 9 is the first in Wales.] Good."]


def test_cue_scope_and_actor_are_marked_within_it():
    """Offsets count characters of the article's text, of which only a part is shown."""
    lead = a_lead(span("cue", "first in"), span("scope", "Wales"), span("actor", "Ward 9"))
    assert shown(lead)[1] == "It rained. [{actor:Ward 9} is the {cue:first in} {scope:Wales}.] Good."


def test_overlapping_spans_are_both_marked():
    """A cue that reaches into the scope."""
    assert "{cue:first in }{cue+scope:Wales}" in shown(a_lead(span("cue", "first in Wales"), span("scope", "Wales")))[1]


def test_a_span_outside_of_what_is_shown_marks_nothing():
    """The actor may be named far above; a feature has no span at all."""
    assert shown(a_lead(Reason("actor", "x", 0, 5), Reason("feature", "f", weight=1.0))) == shown(a_lead())


def test_characters_outside_the_basic_plane_count_as_one():
    """Offsets are code points: an emoji before the cue moves nothing."""
    lead = a_lead(span("cue", "first"))
    assert "{cue:first}" in shown(Lead(**{**{f: getattr(lead, f) for f in lead.__dataclass_fields__}, "before": "\U0001f9e1 "}))[0]


@pytest.mark.parametrize("text", ["\u202eevil", "a\x00b", "\x1b[31m", "\u2066x\u2069", "\ud800", "\x9b"])
def test_deceiving_characters_become_visible(text):
    """Nothing that turns a line round or drives a terminal gets through."""
    assert visible(text) != text
    assert len(visible(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["plain", "Zoë, Łódź, 東京", "two\nlines\tand a tab", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "שלום"]
)
def test_honest_text_stays(text):
    """Accents, emoji with joiners and Hebrew are no deceit."""
    assert visible(text) == text


@pytest.mark.parametrize(
    ("url", "quote", "expected"),
    [
        ("https://a.example/x", "Ward 9 is first", "https://a.example/x#:~:text=Ward%209%20is%20first"),
        ("https://a.example/x#top", "Well-known, yes", "https://a.example/x#top:~:text=Well%2Dknown%2C%20yes"),
        ("https://a.example/x", "a b c d e f g h i j k l", "https://a.example/x#:~:text=a%20b%20c%20d%20e,h%20i%20j%20k%20l"),
        ("https://a.example/x", "", "https://a.example/x"),
        ("javascript:alert(1)", "Ward 9", ""),
        ("data:text/html,x", "Ward 9", ""),
        ("//a.example/x", "Ward 9", ""),
    ],
)
def test_a_link_leads_to_the_very_sentence(url, quote, expected):
    """By a text fragment; only web addresses become links."""
    assert link(url, quote) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2026-10-13", "13 October 2026"), ("2026-10", "October 2026"), ("2026", "2026"), ("", ""), ("2026-13-99", "2026-13-99")],
)
def test_dates_are_written_as_people_do(date, expected):
    """No more precise than they are known."""
    assert written(date) == expected


def test_words_have_a_meaning():
    """Known values in plain words, unknown ones as they are."""
    assert meaning("assertion", "hedged") == "thought or believed"
    assert meaning("scope", "galaxy") == "galaxy"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5.5", "-5.5"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("plain", "plain"),
        ("\u202ex", "\ufffdx"),
    ],
)
def test_no_cell_is_a_formula(cell, expected):
    """Numbers stay numbers."""
    assert neutralised(f'"a","{cell}"\r\n') == f"a,{expected}\r\n"


def test_a_cell_may_be_longer_than_pythons_limit():
    """The text of a long article comes through whole."""
    assert len(neutralised("x" * 200_000)) == 200_002
