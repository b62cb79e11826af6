"""Is a claim clear, and does what is called new have a name?"""

import pytest

from leads.types import Article
from nlp.clear import AGAINST, clear
from nlp.cues import candidates
from nlp.pipeline import docs, find_claims

HOST = "www.elmbridge-hospital.nhs.uk"
AROUND = "{}\nThe team has been working on it for two years.\nFor more information, visit the page of the service."


def told(text):
    """The names of the features of a text's first claim."""
    (doc, *_) = docs(candidates(Article("https://x", "News", AROUND.format(text), publisher=HOST)))
    return {name for name in doc._.features if name.startswith(("clear", "called"))}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Elmbridge Hospital is the first in Wales to use it.", {"clear:first"}),
        ("The hospital made more kidney transplants than any other in the UK.", {"clear:record"}),
        ("The museum is the first in Wales to use it.", set()),
        ("The hospital is the first in its street to use it.", set()),
        ("The minister says that Elmbridge Hospital is the first in Wales to use it.", set()),
        ("Elmbridge Hospital is not the first in Wales to use it.", set()),
        ("Elmbridge Hospital could one day be the first in Wales to use it.", set()),
    ],
)
def test_clear_is_what_is_wide_ours_and_not_gainsaid(text, names):
    """Not others, not narrow ones, not what somebody says, what is denied or could be."""
    assert {name for name in told(text) if not name.endswith("innovation")} == names


def test_whatever_speaks_against_it_is_enough():
    """Each by itself; what is said of abroad is not."""
    claim = {"kind:first", "first+wide", "first+unit"}
    assert clear(claim) == clear(claim | {"refuse:foreign"}) == {"clear:first"}
    assert [name for name in (*AGAINST, "refuse:charity") if clear(claim | {name})] == []


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("An innovative scheme at Elmbridge Hospital is using drones and an app to deliver drugs.", 2),
        ("An innovative scheme at Elmbridge Hospital has helped patients.", 1),
        ("An innovative approach at Elmbridge Hospital has helped patients.", 0),
    ],
)
def test_new_things_beside_a_word_for_new_are_counted(text, things):
    """Drones, an app and a scheme have a name; an approach has none, though it begins like an app."""
    assert [name for name in told(text) if name.startswith("called-new:")] == [f"called-new:{things}"]


@pytest.mark.parametrize(
    "text",
    [
        "Elmbridge Hospital was the first NHS hospital to perform a heart transplant from a donor whose heart had stopped.",
        "Elmbridge Hospital is the first in England to offer same-day results of cancer tests.",
        "In a UK first, heart patients at Elmbridge Hospital are being watched at home with a smart patch.",
    ],
)
def test_a_plain_claim_is_flagged(text):
    """With nothing else to say for it than that it is one."""
    (found,) = find_claims([Article("https://x", "News", AROUND.format(text), publisher=HOST)])
    assert [claim.quote for claim in found] == [text]
