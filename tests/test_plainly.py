"""Whose claim is it, where nothing speaks against it? Plain news in few words."""

import pytest

from leads.types import Article
from nlp.pipeline import find_claims
from nlp.plainly import plainly

HOST = "www.elmbridge-hospitals.nhs.uk"
AROUND = "Patients in the region have a new service, which is run by the NHS trust.\n{}\nDr Ada Lund said: “We are delighted with it.”"


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ({"first+wide", "clear:first", "wide-share:4"}, {"first+wide+clear"}),
        ({"first+wide", "among:care", "wide-share:1"}, {"first+wide+among", "short+first+among"}),
        ({"first+wide", "first+name", "among:nation"}, {"first+wide+nation"}),
        ({"first+wide", "first+name", "article:own", "sign:hedged"}, {"first+wide+name", "hedged+first"}),
        ({"first+absolute", "first+pronoun", "before:nhs", "cue:never-before"}, {"first+absolute+pronoun", "never-before+pronoun"}),
        ({"first+wide", "first+thing", "article:own", "before:act"}, {"first+wide+thing"}),
        ({"first+wide", "first+thing", "article:own"}, set()),
        ({"first+wide", "first+name"}, set()),
        ({"first+local", "clear:first"}, set()),
        ({"first+wide", "clear:first", "refuse:foreign"}, {"first+wide+clear"}),
        ({"first+wide", "clear:first", "refuse:award"}, set()),
        ({"first+wide", "clear:first", "clause:under-doubt"}, set()),
    ],
)
def test_a_claim_counts_by_whose_it_is(found, names):
    """One of the NHS's own, of care, of a nation; by name, by pronoun or as a thing where the article is the NHS's; of nobody else's."""
    assert plainly({"kind:first", *found}) == {f"plainly:{name}" for name in names}


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ({"cue:devised", "innovation+staff", "share:1"}, {"devised+staff", "short+innovation+staff"}),
        ({"cue:copied", "innovation+thing", "innovation+wide", "share:3"}, {"copied+thing", "copied+wide"}),
        ({"cue:any-new", "innovation+staff", "share:1"}, set()),
        ({"cue:devised", "innovation+staff", "refuse:company"}, set()),
    ],
)
def test_an_innovation_counts_by_its_cue_and_by_what_it_is_about(found, names):
    """And by how far it reaches: "copied by 14 trusts in England"."""
    assert plainly({"kind:innovation", *found}) == {f"plainly:{name}" for name in names}


@pytest.mark.parametrize(
    "text",
    [
        "Scotland became the first country in the world to stop using the gas in its hospitals.",
        "The stroke unit has cut the time to treatment to 22 minutes, the fastest in the country.",
        "It is the largest programme of its kind in the world.",
        "A nurse from Elmbridge has invented a device that prevents pressure ulcers on the nose.",
        "The innovative app developed by midwives at Elmbridge Hospital is helping women at home.",
        "1500 patients at Elmbridge Hospital have become the first in the world to be given a tablet that ends migraine.",
        "Elmbridge Hospital is the first of the 14 Welsh health bodies to treat all its patients at home, and the first in the UK.",
        "Surgeons at Elmbridge Hospital did 61 cataracts in a day, taking the UK record from the team behind Britain’s best eye service.",
    ],
    ids=lambda text: " ".join(text.split()[:4]),
)
def test_plain_claims_in_few_words_are_flagged(text):
    """As press offices and papers write them, with nothing else in the sentence that would speak for it."""
    claims = next(find_claims([Article("https://x", "News from the trust", AROUND.format(text), publisher=HOST)]))
    assert text in {claim.quote for claim in claims}


@pytest.mark.parametrize(
    "text",
    [
        "It is only the ninth operation of its kind in the world.",
        "It is the first of ten such centres that are planned across Scotland.",
        "The clinic at Elmbridge Hospital runs on Mondays until March.",
        "Among the guests was Audrey Bell, who was a student nurse on the first day of the NHS.",
        "Surgeons at Elmbridge Hospital did 57 cataracts in a day, just short of the national record.",
        "1914: the county’s ambulance is thought to be the first in England to be driven by a woman.",
        "Surgeons in Japan have carried out what is thought to be the world’s first transplant of a grown lung.",
        "Priya is the first in her family to work for the NHS.",
    ],
    ids=lambda text: " ".join(text.split()[:4]),
)
def test_routine_uses_of_the_same_words_are_not(text):
    """The ninth, the first of several, a date, a first day, a near miss, what was before the NHS, abroad or in a family."""
    assert next(find_claims([Article("https://x", "News from the trust", AROUND.format(text), publisher=HOST)])) == ()
