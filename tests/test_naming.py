"""By what name who did it is told: one name, or two of which the second is the larger whole."""

import pytest

from leads.gold import same_actor
from leads.types import Article
from nlp.naming import Naming, Somebody, best
from nlp.pipeline import find_claims

HOST = "www.bulletin.nhs.uk"
TEAM = Somebody("the theatre team", "staff", 2.0)
BODY = Somebody("Elmbridge Hospital", "body", 1.9)


def claim(text):
    """The last claim of a text."""
    return next(find_claims([Article("https://x", "News", text, publisher=HOST)], every=True))[-1]


def test_the_likeliest_is_named():
    """By its total alone where the others are far behind, however great the totals are."""
    assert best([Somebody("Elmbridge Hospital", "body", 4.0), Somebody("Dr Ada Lund", "person", 0.0)]) == Naming(0, None, (0,))
    assert best([Somebody("Elmbridge Hospital", "body", 900.0), Somebody("Dr Ada Lund", "person", 0.0)]) == Naming(0, None, (0,))
    assert best([Somebody("", "open", 1.0)]) == Naming(0, None, (0,))


def test_where_either_may_be_meant_both_are_named_the_smaller_first():
    """Whichever of them is the likelier; the likelier alone says whose lead it is."""
    assert best([TEAM, BODY]) == Naming(0, 1, (0,))
    assert best([BODY._replace(total=2.1), TEAM]) == Naming(1, 0, (0,))


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        (("Dr Ada Lund", "person"), ("the eye nurses", "staff")),
        (("Dr Ada Lund", "clinical"), ("nurses on Ward 7", "staff of")),
        (("the eye nurses", "staff of"), ("the eye unit", "unit")),
        (("the eye unit", "unit"), ("Elmbridge Infirmary", "body")),
        (("Pharmacy", "labelled"), ("Elmbridge", "body")),
    ],
)
def test_a_person_is_of_staff_staff_of_a_unit_and_that_of_a_body(smaller, larger):
    """In whatever order they are given; of one rank nobody is of the other."""
    given = [Somebody(*smaller, 2.0), Somebody(*larger, 2.0)]
    assert best(given)[:2] == (0, 1)
    assert best(given[::-1])[:2] == (1, 0)
    assert best([given[0], given[0]._replace(name="somebody else")]).whole is None


@pytest.mark.parametrize(
    ("who", "other"),
    [
        (TEAM, Somebody("Northmoor", "patient", 1.9)),
        (TEAM, Somebody("Northmoor", "name", 1.9)),  # of whatever
        (Somebody("Doreen Salt", "patient", 2.0), BODY),  # was treated there
        (TEAM, Somebody("the theatre team at Elmbridge", "body", 1.9)),  # holds it
        (Somebody("staff of Elmbridge Hospital", "staff of", 2.0), BODY),  # names it already
        (Somebody("surgeons at Northmoor Infirmary", "staff of", 2.0), BODY),  # are of another
        (TEAM, Somebody("Elmbridge Hospital", "body", -1.0)),  # too unlikely
        (TEAM, Somebody("a hospital in Madrid", "body", 1.9)),
        (TEAM, Somebody("a private clinic", "body", 1.9)),
        (Somebody("surgeons in Madrid", "staff", 2.0), BODY),
        (TEAM, Somebody("the NHS", "body", 1.9)),  # everybody is of it
        (TEAM, Somebody("the Royal College of Surgeons", "body", 1.9)),  # says so
    ],
)
def test_no_second_name_without_a_reason(who, other):
    """The likelier stands alone."""
    assert best([who, other]).whole is None


def test_names_so_unlike_in_length_that_two_would_tell_neither():
    """A short one is lost beside a long one."""
    long = "Elmbridge Northmoor Southwick Eastleigh Westbury University Hospitals NHS Foundation Trust"
    assert best([Somebody("Dr Lund", "person", 2.0), Somebody(long, "body", 1.9)]).whole is None


@pytest.mark.parametrize(
    ("owner", "of_body"),
    [
        *((owner, (0, 1)) for owner in ("Our", "My", "the hospital's", "The trust's")),
        *((owner, (0,)) for owner in ("Its", "Their", "His", "Her")),  # of anybody named before
    ],
)
@pytest.mark.parametrize(
    "body", ["Elmbridge Hospital", "Royal Devon University Healthcare NHS Foundation Trust", "Imperial College Healthcare NHS Trust"]
)
def test_whose_our_nurses_are_is_named(owner, of_body, body):
    """The likeliest body, though it is far behind as the one who did it, and however long its name is."""
    found = best([Somebody(f"{owner} nurses", "staff", 4.0), Somebody(body, "body", 0.0), Somebody("Northmoor Infirmary", "body", -2.0)])
    assert found == Naming(0, 1, of_body)


def test_our_nurses_are_of_the_body_that_may_be_meant_itself():
    """Either may be meant, and the body is theirs in any case."""
    assert best([Somebody("our nurses", "staff", 2.0), BODY]) == Naming(0, 1, (0, 1))


@pytest.mark.parametrize(
    ("who", "body"),
    [
        ("our nurses", Somebody("the NHS", "body", 0.0)),
        ("our nurses", Somebody("a hospital in Madrid", "body", 0.0)),
        ("our nurses", Somebody("the green room", "body", 0.0)),  # no name of a body
        ("our nurses", Somebody("Elmbridge Hospital", "body", -2.0)),  # too unlikely
        ("our nurses at Elmbridge Hospital", Somebody("Northmoor Infirmary", "body", 0.0)),
        ("the stroke nurses", BODY._replace(total=0.0)),  # nothing points back
        ("Dr Lund's nurses", BODY._replace(total=0.0)),  # they are hers
    ],
)
def test_whose_they_are_is_left_open_without_a_body_that_fits(who, body):
    """Then the name stands as it is."""
    assert best([Somebody(who, "staff", 4.0), body]).whole is None


def test_both_are_told_and_shown_where_they_stand():
    """The claim names the two, each has its own reason, and the body is that of the likelier."""
    text = "A soft sleeve invented by two of our children's nurses is the first in the UK to be used on the wards at Elmbridge Hospital."
    found = claim(text)
    assert found.actor == "our children's nurses · Elmbridge Hospital"
    shown = {text[reason.start : reason.end]: reason.id for reason in found.reasons if reason.part == "actor"}
    assert shown == {"our children's nurses": "described", "Elmbridge Hospital": "named"}
    assert all(same_actor(found.actor, name) for name in shown)


@pytest.mark.parametrize(
    ("before", "trust", "org_id"),
    [
        ("Leeds Teaching Hospitals NHS Trust is busy.", "Leeds Teaching Hospitals NHS Trust", "RR8"),
        ("Manchester University NHS Foundation Trust is busy.", "Manchester University NHS Foundation Trust", "R0A"),
        ("Leeds Teaching Hospitals NHS Trust's new theatre is open.", "Leeds Teaching Hospitals NHS Trust", "RR8"),
    ],
)
def test_our_nurses_are_of_the_trust_that_the_register_knows(before, trust, org_id):
    """Whose they are is known by its long name, too, and by its bare one where the article names its theatre."""
    found = claim(f"{before} Our nurses are the first in the UK to use a sleeve that they have invented.")
    assert (found.actor, found.org_id) == (f"Our nurses · {trust}", org_id)


def test_a_body_with_a_place_abroad_beside_it_is_not_ours():
    """Though its name alone does not tell."""
    found = claim("Mount Sinai Hospital in New York has a new sleeve. Our nurses are the first in the UK to use it in the NHS.")
    assert (found.actor, found.org_id) == ("Our nurses", None)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("Ron Pell, 71,", False),
        ("Ron Pell (aged 71)", False),
        ("71-year-old Ron Pell", False),
        ("Ron Pell", True),
    ],
)
def test_who_was_treated_is_not_of_the_hospital(who, told):
    """An age beside the name tells, though the claim's own sentence does not."""
    text = f"{who} is a retired miner. He came to Elmbridge Hospital in May. Ron Pell is the first man in the UK to have the valve."
    assert (claim(text).actor == "Ron Pell · Elmbridge Hospital") is told
