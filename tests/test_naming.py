"""By what name who did it is told: one name, or two of which the second is the larger whole."""

import pytest

from leads.gold import same_actor
from leads.types import Article
from nlp.naming import Naming, Somebody, best
from nlp.pipeline import find_claims

TEAM = Somebody("the theatre team", "staff", 2.0)
TRUST = Somebody("Elmbridge Hospital", "body", 1.9)


def test_the_likeliest_is_named():
    """By its total alone where the others are far behind."""
    assert best([Somebody("Elmbridge Hospital", "body", 4.0), Somebody("Dr Ada Lund", "person", 0.0)]) == Naming(0)
    assert best([Somebody("", "open", 1.0)]) == Naming(0)


def test_where_either_may_be_meant_both_are_named_the_smaller_first():
    """Whichever of them is the likelier."""
    assert best([TEAM, TRUST]) == Naming(0, 1)
    assert best([TRUST, TEAM]) == Naming(1, 0)


@pytest.mark.parametrize(
    "other",
    [
        Somebody("Northmoor Infirmary", "body", 1.9),  # two bodies are not one of the other
        Somebody("the theatre team at Elmbridge Hospital", "staff", 1.9),  # names it already
        Somebody("a patient", "patient", 1.9),  # did nothing
        Somebody("the theatre team", "staff", -1.0),  # too unlikely
    ],
)
def test_no_second_name_without_a_reason(other):
    """Of one rank, one within the other, a patient, somebody unlikely."""
    assert best([Somebody("Elmbridge Hospital", "body", 2.0), other]).whole is None


def test_a_body_abroad_is_no_whole():
    """It may be the likeliest; it is not put beside somebody."""
    assert best([TEAM, Somebody("a hospital in Madrid", "body", 1.9)]) == Naming(0)


def test_names_so_unlike_in_length_that_two_would_tell_neither():
    """A short one is lost beside a long one."""
    long = "Elmbridge Northmoor Southwick Eastleigh Westbury University Hospitals NHS Foundation Trust"
    assert best([Somebody("Dr Lund", "person", 2.0), Somebody(long, "body", 1.9)]) == Naming(0)


@pytest.mark.parametrize(
    ("who", "body", "both"),
    [
        ("Our nurses", "Elmbridge Hospital", True),
        ("the hospital's laboratory", "Elmbridge Hospital", True),
        ("the hospital's laboratory", "the NHS", False),  # the whole of it is nobody's owner
        ("the hospital's laboratory", "a hospital in Madrid", False),
        ("the stroke nurses", "Elmbridge Hospital", False),  # nothing points back
        ("Dr Lund's nurses", "Elmbridge Hospital", False),  # they are hers
    ],
)
def test_whose_our_nurses_are_is_named(who, body, both):
    """The likeliest body, though it is far behind as the one who did it."""
    found = best([Somebody(who, "staff", 4.0), Somebody(body, "body", 0.0), Somebody("Northmoor Infirmary", "body", -9.0)])
    assert found == Naming(0, 1 if both else None)


def test_both_are_shown_where_they_stand():
    """The claim names the two as one reads them, and each has its reason."""
    text = "A soft sleeve invented by two of our children's nurses is the first in the UK to be used on the wards at Elmbridge Hospital."
    (claim,) = next(find_claims([Article("https://x", "News", text, publisher="www.bulletin.nhs.uk")], every=True))
    assert claim.actor == "our children's nurses (Elmbridge Hospital)"
    shown = [text[reason.start : reason.end] for reason in claim.reasons if reason.part == "actor"]
    assert shown == ["our children's nurses", "Elmbridge Hospital"]
    assert all(same_actor(claim.actor, name) for name in shown)
