"""Claims made without the usual words, where they stand, and what looks like one and is none."""

import pytest

from leads.types import Article
from nlp.pipeline import find_claims

HOST = "www.northmoor-hospitals.nhs.uk"
BEFORE = "Northmoor General Hospital has news for patients. The heart unit there was opened by nurses in 1987."


def flagged(text, *, title="News from Northmoor General Hospital", publisher=HOST):
    return [claim.quote for claim in next(find_claims([Article("https://x", title, text, publisher=publisher)]))]


@pytest.mark.parametrize(
    "text",
    [
        "The unit is the only one in the UK where patients can have the heart operation while they are awake.",
        "No other hospital in Britain has offered the heart operation to patients who are awake.",
        "Never before had a heart been mended in Britain while the patient was awake and talking to the surgeons.",
        "Nobody in Britain had mended a heart through the wrist before surgeons at the hospital did it in March.",
        "Until now the operation had been done only in the United States, but surgeons at Northmoor have carried it out on six patients.",
        "Nowhere else in Europe can patients have the heart operation while they are awake and talking to the surgeons.",
        "The hospital is alone among heart centres in England in operating on patients who are awake.",
        "The heart unit leads the world in operating on patients who are awake, and its surgeons have treated 900 people in this way.",
        "The hospital’s way of operating on patients who are awake has since been copied by 14 other trusts in England.",
        "The new heart valve made its UK debut at Northmoor General Hospital, where surgeons fitted it to a patient of 71.",
        "Surgeons at the hospital carried out the inaugural operation in the UK with the new heart pump on a patient of 71.",
        "The heart unit operated on 31 patients in a week and beat the previous best for any NHS hospital by nine.",
        "The heart unit’s survival rate is now the highest ever recorded in England, at 99 patients in 100.",
        "Medical history was made at the hospital when its surgeons became the first in the world to mend a heart through the wrist.",
    ],
    ids=lambda text: " ".join(text.split()[:4]),
)
def test_firsts_and_records_without_the_usual_words(text):
    """The only one, no other, never before, alone among, copied by, a debut, the previous best ..."""
    assert text in flagged(f"{BEFORE}\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "Surgeons at Northmoor General Hospital mended a heart through the wrist in March. Nobody in Britain had done it before.",
        "Northmoor General Hospital now operates on patients who are awake. It is the first in the UK to do so with the new heart pump.",
        "The surgeons mended the heart of a patient who was awake. They are thought to be the first in Europe to have done this.",
    ],
    ids=["absolute", "it", "they"],
)
def test_claims_over_two_sentences_and_by_pronoun(text):
    """The second sentence makes the claim, the first says of what."""
    assert text.partition(". ")[2] in flagged(f"{BEFORE}\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "“We are the first hospital in the UK to operate on the hearts of patients who are awake,” said surgeon Dr Ana Reyes.",
        "First hospital in the UK to operate on the hearts of patients who are awake",
        "1968: first operation in the UK on the heart of a baby, by surgeons at Northmoor General Hospital",
        "The heart operation, the first of its kind in Europe, was carried out on a patient by surgeons at Northmoor General Hospital.",
        "Northmoor General Hospital’s heart surgeons’ new operation, which they pioneered, lets patients go home after a night.",
    ],
    ids=["in quotes", "no verb", "timeline", "passive with by", "possessive"],
)
def test_where_a_claim_may_stand(text):
    """Inside quotes, as a list item or sub-heading without a verb, in a timeline, with the actor in a by-phrase or a possessive."""
    assert text in flagged(f"{BEFORE}\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "A record 9,000 patients are waiting for heart operations, the longest list that the hospital has ever had.",
        "The hospital is not the first in the UK to operate on the hearts of patients who are awake.",
        "The hospital has withdrawn its claim that it was the first in the UK to operate on patients who are awake.",
        "Experts doubt the claim that the hospital was supposedly the first in the world to mend a heart through the wrist.",
        "If the trial is approved, the hospital would become the first in the UK to operate on patients who are awake.",
        "Is the hospital the first in the UK to operate on the hearts of patients who are awake?",
        "Surgeons at a hospital in Boston have become the first in the United States to mend a heart through the wrist.",
        "The company said that its heart pump was the first in the world to be sold to customers in 40 countries.",
        "Researchers at the university are the first in the world to publish a study of the gene in the journal.",
        "The hospital’s football team won the league for the first time in its history and set a county record.",
        "She was the first woman in her family to go to university and has never forgotten her first day as a nurse.",
        "Your first appointment will be with a nurse, who will ask you about your medical records and give you a first aid leaflet.",
        "We are looking for an innovative nurse to join our pioneering team; apply by noon on the first of May.",
        "Read more: surgery, first, record, awards, new, news",
    ],
    ids=[
        "bad record", "denied", "corrected", "doubted", "conditional", "question", "foreign", "company", "academic", "sport", "personal",
        "routine", "advert", "index card",
    ],
)  # fmt: skip
def test_what_is_refused(text):
    """Bad records; denied, corrected, doubted; conditions and questions; other actors; sport, personal and routine firsts; adverts."""
    assert text not in flagged(f"{BEFORE}\n{text}")


@pytest.mark.parametrize(
    "before",
    [
        "It was No. 1 of 12, at St. Mary's, at 2.30 p.m. on 1.5.2024, and cost approx. £1.2m.",
        "Dr. J. R. Smith, of the Dept. of Surgery, spoke.",
        "The figure rose by 3.5 per cent vs. 2.1 per cent in Jan. 2023.",
        "“Is it?” she asked… and then – without a word – left.",
    ],
)
def test_no_false_end_of_a_sentence_hides_a_claim_or_makes_one(before):
    """The sentence after short forms, decimals, dates and typographic marks is found whole; what stands before it is none."""
    text = (
        "Northmoor General Hospital, by St. Mary's, has become the No. 1 and the first in the UK to treat 2.5 per cent of patients with it."
    )
    assert flagged(f"{BEFORE} {before} {text}") == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NORTHMOOR GENERAL HOSPITAL HAS BECOME THE FIRST IN THE UK TO OPERATE ON THE HEARTS OF PATIENTS WHO ARE AWAKE", True),
        ("• Northmoor General Hospital is the first in the UK to operate on the hearts of patients who are awake\n• parking", True),
        ("Northmoor General Hospital has become the first in the UK to", False),
        ("The hospitalâ€™s heart unit has become the first in the UK to operate on patients who are awake â€“ a record.", True),
        ("Ysbyty Northmoor yw’r cyntaf yn y DU i drin cleifion â’r pwmp newydd.", False),
    ],
    ids=["capitals", "list items", "cut in the middle", "mojibake", "Welsh"],
)
def test_a_claim_is_found_in_bad_text_and_none_is_made_of_it(text, found):
    """Capitals, list items and mojibake hide no claim; half a sentence and another language make none."""
    assert bool(flagged(f"{BEFORE}\n{text}")) is found


def test_a_page_from_abroad_or_without_a_word_of_britain_is_not_the_nhs():
    """The same sentence is flagged in a British text and not in an American one, wherever either is served."""
    text = "Surgeons at the hospital have become the first in the country to mend the hearts of patients who are awake with the new pump."
    british = f"The ward and the theatre are in Wales, and Mr Ivor Pugh is the consultant. {text}"
    american = f"The Medical Center in Ohio is part of a program for pediatric physicians in the United States. {text}"
    for host in ("news.example.com", "news.example.com.localhost", "x.example.org"):
        assert flagged(british, title="Hearts", publisher=host) == [text]
        assert flagged(american, title="Hearts", publisher=host) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Surgeons at a clinic in Madrid, the first in the world to grow a finger, have operated on eleven patients in this way.", False),
        ("The private clinic is the only one in the UK to offer patients the heart operation while they are awake.", False),
        ("A team from the Northmoor unit and colleagues in Norway are the first in the world to mend a heart of patients awake.", True),
        ("A heart pump from Germany was fitted for the first time in the UK by surgeons at Northmoor General Hospital.", True),
        ("A patient from Norway has become the first in the UK to have the heart operation awake, at Northmoor General Hospital.", True),
        ("The centre could one day become the first in Europe to operate on the hearts of patients who are awake.", False),
        ("Surgeons at the hospital are the first in the UK to fit the heart pump, which could one day replace transplants.", True),
    ],
    ids=[
        "abroad",
        "private",
        "a partner abroad",
        "a device from abroad",
        "a patient from abroad",
        "merely possible",
        "what it may lead to",
    ],
)
def test_whose_claim_it_is_settles_the_question(text, found):
    """A body abroad or private, and what may be one day, is no lead whatever else speaks for it; a partner abroad may be named."""
    assert (text in flagged(f"{BEFORE}\n{text}")) is found
