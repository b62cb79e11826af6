"""What is a claim and what is not: constructions, refusals, attributes, bad input."""

import subprocess
import sys

import pytest

from leads.types import Article
from nlp.claims import achieved
from nlp.cues import candidates
from nlp.pipeline import FINDER, docs, find_claims, load

HOST = "www.northmoor-hospitals.nhs.uk"


def article(text, **more):
    return Article(
        "https://x", more.pop("title", "News from Northmoor General Hospital"), text, publisher=more.pop("publisher", HOST), **more
    )


def claims(text, **more):
    return next(find_claims([article(text, **more)]))


@pytest.mark.parametrize(
    "text",
    [
        "Northmoor General Hospital has become the first hospital in the UK to treat patients with the new heart pump.",
        "Surgeons at Northmoor General Hospital are thought to be the first in Europe to remove a kidney with the robot.",
        "The unit is the only one in the country where children with epilepsy can have the operation while awake.",
        "No other hospital in Britain has offered the scan to patients at the bedside.",
        "An operation that had never before been attempted in Britain has been carried out by surgeons at Northmoor General Hospital.",
        "Nurses at Northmoor General Hospital have come up with an innovative way of checking wounds by phone, which has halved visits.",
        "The pioneering clinic, devised by the hospital’s own physiotherapists, lets patients go home on the day of a hip operation.",
        "The hospital’s heart team carried out 22 transplants in a month, the most ever recorded by a centre in the UK.",
        "Northmoor’s stroke team treated a patient within seven minutes, the fastest time ever recorded in the national audit.",
        "In a first for the NHS, paramedics at Northmoor Ambulance Service are carrying out heart scans at the roadside.",
    ],
)
def test_these_are_leads(text):
    """Firsts, only ones, never before, records, new ways of doing things."""
    assert [claim.quote for claim in claims(text)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Staff can book a first aid course for the first week of May.",
        "Patients waited longer than ever, and the waiting list reached a record 9,000.",
        "It was not the first hospital in the UK to offer the scan.",
        "Could this be the first hospital in the country to go without paper?",
        "If the bid succeeds it would be the first of its kind in the UK.",
        "The company said that its product was the first in the world.",
        "We are looking for an innovative manager with a proven track record.",
        "The hospital’s football team won its first match of the season.",
        "Please bring your medical records to your first appointment.",
        "Runners raised a record £14,000 for the hospital charity.",
        "We are always looking for new and innovative ways to improve care.",
        "The first patients were served lunch in the new ward on Monday.",
    ],
)
def test_these_are_no_leads(text):
    """Routine firsts, bad records, denials, questions, conditions, companies, adverts, sport, fundraising, praise of oneself."""
    assert claims(text) == ()


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Surgeons at Northmoor General Hospital are the first in Wales to use it on patients.", "scope", "nation"),
        ("Surgeons at Northmoor General Hospital are the first in the world to use it on patients.", "scope", "world"),
        ("Surgeons at Northmoor General Hospital are the first in the NHS to use it on patients.", "scope", "nhs"),
        ("Surgeons at Northmoor General Hospital are only the third in the world and the first in Wales to use it.", "scope", "nation"),
        ("Surgeons at Northmoor General Hospital are believed to be the first in the UK to use it on patients.", "assertion", "hedged"),
        ("Northmoor General Hospital will become the first in the UK to use it on patients in May.", "assertion", "planned"),
        (
            "Surgeons at Northmoor General Hospital are the first in the UK to use it on patients.",
            "actor",
            "Surgeons at Northmoor General Hospital",
        ),
        ("Surgeons at Northmoor General Hospital are the first in the UK to use it on patients.", "kind", "first"),
        ("In 1968 Northmoor General Hospital became the first in the UK to give patients a new heart.", "achieved", "1968"),
    ],
)
def test_a_claim_says_who_how_wide_and_how_sure(text, field, value):
    """Scope, assertion, actor, kind and date are part of the claim."""
    (claim,) = claims(text)
    assert getattr(claim, field) == value


def test_it_points_back_to_a_name():
    """A pronoun takes the fullest name given before."""
    text = "Northmoor University Hospitals NHS Trust has news. It is now the first in the UK to offer patients the operation."
    (claim,) = claims(text, title="Home sooner")
    assert claim.actor == "Northmoor University Hospitals NHS Trust"


def test_the_trust_is_the_sources_organisation():
    """The register id of "the trust" is that of the site."""
    (claim,) = claims(
        "The trust has become the first in the UK to treat patients with the new heart pump.", title="News", organisation="RHQ"
    )
    assert claim.org_id == "RHQ"


def test_offsets_and_reasons_lie_in_the_text():
    """text[start:end] is the quote; every flag shows a cue that a reviewer can see, and parts of its score."""
    text = "A short note.\nNorthmoor General Hospital has become the first hospital in the UK to treat patients with it. “Good,” they said."
    (claim,) = claims(text)
    assert text[claim.start : claim.end] == claim.quote
    cues = [text[reason.start : reason.end] for reason in claim.reasons if reason.part == "cue"]
    assert cues
    assert all("first" in cue for cue in cues)
    assert {reason.part for reason in claim.reasons} == {"cue", "scope", "actor", "feature"}


def test_every_brings_what_fell_short():
    """All sentences with a cue, flagged or not, in reading order."""
    text = "It was not the first hospital in the UK. Northmoor General Hospital is the first in the UK to treat patients with it."
    both = next(find_claims([article(text)], every=True))
    assert [claim.flag for claim in both] == [False, True]


def test_one_tuple_per_article():
    """Articles without claims have an empty one; the order is kept."""
    good = article("Northmoor General Hospital has become the first hospital in the UK to treat patients with the pump.")
    assert [len(found) for found in find_claims([article("Nothing."), good, article("")])] == [0, 1, 0]


def test_text_that_is_not_the_nhs_is_not_read():
    """A firm's first has no candidate at all, unless the test is opened to measure it."""
    text = article("Acme has become the first firm in the UK to sell the lamp.", title="Lamps", publisher="acme.example")
    assert next(find_claims([text], every=True)) == ()
    assert len(next(find_claims([text], every=True, anyone=True))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "First",
        "FIRST IN THE UK FOR NORTHMOOR GENERAL HOSPITAL AS ROBOT TREATS PATIENTS",
        "first in the UK\nonly one in Wales\na record for the NHS",
        "Dywedodd Iechyd Cyhoeddus Cymru fod achosion y ffliw yn codi. Hwn yw’r cyntaf yng Nghymru.",
        "The hospitalâ€™s first in the UK â€“ a record.",
        "It has become the first in the",
        "\u202efirst in the UK\u0301 \U0001f3e5 hospital",
        "first in the UK " * 2000,
        "Nobody had. " * 3000,
    ],
    ids=["empty", "word", "capitals", "list", "welsh", "mojibake", "cut", "marks", "long sentence", "many sentences"],
)
def test_bad_input_does_no_harm(text):
    """No crash, offsets right, whatever comes."""
    for claim in next(find_claims([article(text)], every=True)):
        assert text[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("In 1968 it opened.", "1968"),
        ("1971 – The first CT scan", "1971"),
        ("It was done in May 2018.", "2018-05"),
        ("On 3 October 2021 it was done.", "2021-10"),
        ("It has 1950 beds.", ""),
        ("", ""),
    ],
)
def test_the_date_of_the_achievement(text, date):
    """Year or month when the sentence says it."""
    assert achieved(text) == date


def test_components_declare_what_they_need_and_set():
    """spaCy's own analysis finds no component that misses what it requires."""
    problems = load().analyze_pipes()["problems"]
    assert not {name: found for name, found in problems.items() if name.startswith("claim_") and found}


def test_the_version_of_the_finder_is_short():
    """A code number and a hash of the data."""
    assert FINDER.split("-")[0].isdigit()
    assert len(FINDER) < 16


def test_spacy_is_loaded_only_for_a_candidate():
    """Neither importing the finder nor an article without a cue loads spaCy."""
    code = (
        "import sys; from leads.types import Article; from nlp.pipeline import find_claims;"
        "list(find_claims([Article('', 'NHS', 'Nothing here.')])); sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "The scans are sent home by phone before the doctor arrives, which no hospital in the UK had done before.",
            "Elmbridge Hospitals NHS Trust",
        ),
        ("The scans are read by specialist nurses, the first in the UK to do so.", "Elmbridge Hospitals NHS Trust"),
    ],
)
def test_bystanders_are_no_actors(text, actor):
    """Somebody without a name who only stands in the sentence gives way to the body named before; so do bare nurses."""
    found = claims("A new clinic has opened at Elmbridge Hospitals NHS Trust. " + text)
    assert [claim.actor for claim in found if claim.quote == text] == [actor]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Hats off to Theatre 4 Our congratulations go to the first team in the UK to do so.", "Our"),
        ("Research The bus is the first in the UK to carry its own freezer.", "The"),
        ("Doctors in A&E at Leeds are the first in the NHS to use it.", None),
        ("Surgeons at The Christie are the first in the NHS to use it.", None),
        ("Nurses on Ward Two have the first lamp of its kind in the NHS.", None),
        ("Staff at Our Lady's Hospital are the first in the NHS to use it.", None),
        ("The unit in The Park is the first in the NHS to use it.", None),
        ("Surgeons have become the first in the UK to use it.", None),
    ],
)
def test_a_heading_that_runs_into_its_sentence_is_read_apart(text, begins):
    """Badly extracted newsletters glue them together; a name that holds a small word is no heading."""
    (candidate,) = candidates(article(text))
    (doc,) = docs([candidate])
    assert [sentence[0].text for sentence in doc.sents][1:] == ([begins] if begins else [])
