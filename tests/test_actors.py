"""Who did it: by the place in the sentence, by what points back, and by what the article has named."""

import time

import pytest

from leads.types import Article
from nlp import peers
from nlp.actors import Actor, Option, options
from nlp.choosing import Choice, fit_choice
from nlp.cues import candidates
from nlp.doers import DATE, common_noun
from nlp.mentions import entities, in_host
from nlp.people import gender, is_person, known_as
from nlp.pipeline import docs, find_claims
from nlp.training import Example, choices

HOST = "www.bulletin.nhs.uk"


def actor(text, *, title="News", publisher=HOST, **more):
    """The actor of the text's last claim."""
    article = Article("https://x", title, text, publisher=publisher, **more)
    return next(find_claims([article], every=True))[-1].actor


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pharmacists at Elmbridge Hospital are the first in the UK to print tablets on the ward.", "Pharmacists at Elmbridge Hospital"),
        ("A way to store blood, devised by Dr Ada Lund and her nurses, is the first of its sort in the UK.", "Dr Ada Lund and her nurses"),
        ("The first operation of its kind in Europe was carried out at Elmbridge Royal Infirmary in May.", "Elmbridge Royal Infirmary"),
        ("Elmbridge’s physiotherapists were the first in Wales to treat patients at sea.", "Elmbridge's physiotherapists"),
        ("Our stroke nurses have become the first in Scotland to read brain scans.", "Our stroke nurses"),
        ("At Elmbridge Hospital, porters can now book a bed by phone, the first in the NHS to do so.", "Elmbridge Hospital"),
        ("Elmbridge Community: the first midwives in Wales to run a clinic on a bus.", "Elmbridge Community"),
        ("Well done to Dr Ada Lund, who became the first surgeon in Britain to mend a valve without a cut.", "Dr Ada Lund"),
        ("Ron Pell, 71, is the first man in the UK to be given the valve, which was fitted at Elmbridge Hospital.", "Elmbridge Hospital"),
        ("It was Sister Maud Ely who in 1963 opened the first hospice ward in the NHS.", "Sister Maud Ely"),
    ],
)  # fmt: skip
def test_the_place_in_the_sentence_tells(text, name):
    """Subject, by-phrase, where it was done, whose staff, the label before a colon, a relative clause; not the patient, not the speaker."""
    assert actor(text) == name


@pytest.mark.parametrize(
    ("before", "text", "name"),
    [
        ("Elmbridge Ambulance Service has boats.", "It is the first in the UK to work by canal.", "Elmbridge Ambulance Service"),
        ("The hand unit at Elmbridge has moved.", "It is the first in the UK to open on Sundays.", "The hand unit at Elmbridge"),
        ("Sister Maud Ely trained at Elmbridge Hospital.", "She became the first nurse in Wales to run a ward.", "Sister Maud Ely"),
        ("Dr Ada Lund came from Elmbridge Hospital.", "Her finding was the first in the world to show it.", "Dr Ada Lund"),
        ("Elmbridge Board's birth team was praised.", "The team was the first in Wales to try.", "Elmbridge Board's birth team"),
        ("People from Oxford Street like Elmbridge NHS Trust.", "The trust is the first in the UK to have a zoo.", "Elmbridge NHS Trust"),
        ("Organisation: Elmbridge Integrated Dermatology\nWaits were long.", "We are the first in the UK to read photos on the bus.",
         "Elmbridge Integrated Dermatology"),
        ("Elmbridge Hospital has a new ward.", "Patients there were the first in the UK to keep their own records.", "Elmbridge Hospital"),
    ],
)  # fmt: skip
def test_what_points_back_finds_the_one_named_before(before, text, name):
    """It, she, her finding, the team, the trust, we; nobody named at all; not a street, not a person for "it"."""
    assert actor(f"{before} {text}") == name


def test_we_are_those_whose_site_it_is():
    """Of two bodies the one in the site's address says "we"."""
    text = "Elmbridge Hospitals NHS Trust worked with Northmoor Hospital. We are the first in the UK to do without paper."
    assert actor(text, publisher="www.elmbridge-hospitals.nhs.uk") == "Elmbridge Hospitals NHS Trust"
    assert in_host("Fen and Wolds Partnership", "www.fenwolds-partnership.nhs.uk")
    assert not in_host("Royal Hospital", "www.royal-hospital.nhs.uk")


def test_a_name_is_known_in_its_fullest_form():
    """Short forms belong to the fullest; words that are also written small are no names."""
    text = (
        "Elmbridge Hospitals NHS Trust is large. News from Elmbridge came. We like Elmbridge. Robots came: the robots are red. Robots sing."
    )
    named = entities(Article("", "News", text), 99)
    assert [(one.name, len(one.mentions)) for one in named if one.sort == "body"] == [("Elmbridge Hospitals NHS Trust", 3)]
    assert "Robots" not in {one.name for one in named}


@pytest.mark.parametrize(
    "text",
    [
        "Elmbridge Hospital fits hips by daylight. No other hospital in England has done so.",
        "Elmbridge Hospital fits hips by daylight. The Royal College of Surgeons knows of no other hospital in Europe that does.",
        "Elmbridge Hospital now fits hips by daylight. Nothing like it had been offered by an NHS service anywhere in the UK.",
        "Elmbridge Hospital has new theatres. Gareth Pugh, 71, was the first patient in Wales to be given the valve.",
    ],
)
def test_neither_those_compared_nor_witnesses_nor_patients_did_it(text):
    """No other hospital; the college that knows of none; a service in general; the man who was treated."""
    assert actor(text) == "Elmbridge Hospital"


def test_the_person_whom_he_or_she_stands_for_may_be_the_patient():
    """Then it was whoever treated them."""
    before, name = "Doreen Salt waited at home.", "Miss Fiona Penn at Elmbridge Hospital"
    assert actor(f"{before} In July she became the youngest person in Wales to be given the implant, by {name}.") == name


def test_the_kind_of_the_claim_speaks_for_some_sorts():
    """Records are set by bodies, ideas had by people: the same two are weighed with the kind."""
    text = "Dr Ada Lund works at Elmbridge Hospital. Its wards have the lowest rate of falls ever recorded in England."
    (doc,) = docs(candidates(Article("https://x", "News", text, publisher=HOST)))
    told = {kind: {one.actor.name: one.features for one in options(doc, kind)} for kind in ("record", "innovation")}
    assert told["record"]["Dr Ada Lund"]["record before person"] == told["innovation"]["Dr Ada Lund"]["innovation before person"] == 1.0
    assert actor(text) == "Elmbridge Hospital"


def test_mr_penn_is_whoever_is_called_penn_but_not_his_wife():
    """A title does not make another name of it; it tells a couple apart."""
    text = "Lionel Penn came. Mr Penn was shy. Mrs Penn was not. It rained."
    assert {one.name: len(one.mentions) for one in entities(Article("", "News", text), 3) if one.sort == "person"} == {
        "Lionel Penn": 2,
        "Mrs Penn": 1,
    }


def test_dr_penn_is_not_mr_penn():
    """A surname with another title is somebody else."""
    text = "Mr Penn, 71, was a patient at Elmbridge Hospital. Dr Penn became the first surgeon in Wales to operate by phone."
    assert actor(text) == "Dr Penn"


def test_a_place_is_nobody_though_it_sounds_like_one():
    """Nor is a month; a lone first name is somebody elsewhere."""
    text = "Patients come from Iona in May. We asked Yusuf. It rained."
    assert [one.name for one in entities(Article("", "News", text), 2) if one.sort == "person"] == ["Yusuf"]


def test_the_right_one_of_several_is_chosen_by_learnt_weights():
    """What speaks for the right ones in every choice weighs most; choices without a right one teach nothing; the same digits each time."""
    given = [Choice([{"near": 1.0}, {"far": 1.0}], [True, False]), Choice([{"far": 1.0}, {"far": 1.0}], [False, False])]
    fitted = fit_choice(given)
    assert fitted["near"] > 0 > fitted["far"]
    assert fit_choice(given) == fitted


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("Dr Ada Lund", "title"),
        ("Rhona Bell", "first name"),
        ("Rhona", "first name"),
        ("physiotherapist Xanthe Quill", "post"),
        ("Xanthe Quill", "shape"),
        ("Northern Ireland", "shape"),
        ("Dr Bell and Gordon Tait", "pair"),
    ],
)
def test_what_makes_a_name_that_of_a_person(name, how):
    """Two capitals alone may be a place as well."""
    assert known_as(name) == how


def test_a_surname_is_given_in_full():
    """Pell is Dr Ron Pell."""
    text = "Dr Ron Pell runs the clinic at Elmbridge Hospital. Later on, Pell became the first surgeon in the UK to work by phone."
    assert actor(text) == "Dr Ron Pell"


def test_nobody_is_better_than_a_bystander():
    """Where neither the sentence nor the text before it names anybody, the actor stays open."""
    assert actor("The first scan of its kind in the UK took nine minutes.") == ""


def test_what_was_named_long_before_is_not_meant():
    """In a text without end only its opening and the last 80 sentences are looked through."""
    filler = "The garden was green. " * 150
    text = f"Elmbridge Hospital has opened. {filler}Northmoor Hospital has closed. {filler}"
    middle = 151
    for before, names in ((middle + 80, {"Elmbridge Hospital", "Northmoor Hospital"}), (middle + 81, {"Elmbridge Hospital"})):
        assert {one.name for one in entities(Article("", "News", text), before) if one.sort == "body"} == names


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("May", True), ("12 May 1968", True), ("May 12th", True), ("the 5th of May", True), ("Monday 3 March", True),
        ("Easter Monday", True), ("Boxing Day", True), ("March and April", True), ("last Saturday night", True), ("Christmas Eve", True),
        ("June Ridley", False), ("Easter Road Surgery", False), ("Saturday clinic", False), ("May Lund and her nurses", False),
    ],
)  # fmt: skip
def test_a_date_is_no_actor(text, date):
    """Days, months and feasts with what stands beside them; not people and places called after them."""
    assert bool(DATE.fullmatch(text)) is date


def test_whoever_stands_behind_it_was_on_the_ward_that_is_found():
    """The "it" of "it was on the ward that" is nobody; "its" in the same sentence is somebody."""
    text = "Elmbridge Hospital has a new ward. It was on the ward that its surgeons became the first in the UK to operate by daylight."
    assert actor(text) == "Elmbridge Hospital"


def test_a_text_full_of_sentences_about_it_takes_no_longer_than_its_length():
    """Thousands that all begin with "It": a square of them would take minutes."""
    text = "Elmbridge Hospital has opened. " + "It is the first hospital in the UK to grow tea on the ward for its patients. " * 1500
    begun = time.process_time()
    assert len(next(find_claims([Article("https://x", "News", text, publisher=HOST)]))) > 1000
    assert time.process_time() - begun < 60


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Scotland is the first country in the world to give every patient the tablet.", "Scotland"),
        ("Ophthalmology has become the first unit in the UK to do the operation without a stitch.", "Ophthalmology"),
        ("The ward clerks invented a new way of calling patients.", "The ward clerks"),
        ("The quiet bin Our estates team has invented a lid that shuts without a sound.", "Our estates team"),
    ],
)
def test_countries_departments_and_posts_act_too(text, name):
    """Not only hospitals and clinicians; and a heading that runs into the sentence is none of it."""
    assert actor(text) == name


def test_one_who_is_named_a_single_time_is_somebody():
    """A full name that acts is a person even where the article calls her by it only once."""
    before = "Kirsty-Ann Macaskill works in a consulting room that has wheels. The kettle is on the left."
    assert actor(f"{before} She is the first pharmacist in Scotland to see patients on a boat.") == "Kirsty-Ann Macaskill"


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("our stroke nurses at Elmbridge Hospital", "turns on nurse"),
        ("Elmbridge Hospitals", "turns on hospital"),
        ("two laboratories in Wales", "turns on laboratory"),
        ("the trust's", "turns on trust"),
        ("Dr Ada Lund", "turns on other"),
        ("the staffroom", "turns on other"),
        ("", "turns on other"),
    ],
)
def test_the_noun_that_a_phrase_turns_on_is_named(text, noun):
    """As the list has it, whatever number or case it stands in; most names turn on none of them."""
    assert common_noun(text) == noun


@pytest.mark.parametrize(
    ("before", "text", "name"),
    [
        ("Sister Maud Ely and Mr Ivor Penn met at Elmbridge Hospital. Mr Penn left.", "She was the first nurse in Wales to run a ward.",
         "Sister Maud Ely"),
        ("Gordon Tait trained at Elmbridge Hospital under Rhona Bell.", "He became the first surgeon in Wales to operate by telephone.",
         "Gordon Tait"),
        ("Physiotherapist Callum Agnew came to Elmbridge Hospital in 2019.", "Agnew is the first in the UK to treat farmers at milking.",
         "Physiotherapist Callum Agnew"),
        ("It was Mr Ivor Penn who asked Mercy Lightbody for help.", "But it was Mercy who made the first stoma bag in Britain.",
         "Mercy Lightbody"),
        ("Dr Kofi Larbi and pharmacy technician Sue Medd met at Elmbridge Hospital.", "They built the first dry pipe in the UK.",
         "Dr Kofi Larbi and pharmacy technician Sue Medd"),
        ("Mr Lund and Dr Bell left Elmbridge Hospital.", "Dr Bell built the first dry pipe in the UK.", "Dr Bell"),
        ("Dr Sarah Ward came to Elmbridge Hospital.", "She became the first surgeon in Wales to operate by telephone.", "Dr Sarah Ward"),
        ("Dr Tranter came to the Queen Elizabeth Hospital.", "She became the first surgeon in Wales to operate by phone.", "Dr Tranter"),
        ("Mr Lionel Penn came to Elmbridge Hospital. Dr Ada Lund left. Mr Penn was shy.",
         "He became the first surgeon in Wales to operate by telephone.", "Mr Lionel Penn"),
        ("Gordon Tait's idea was mocked at Elmbridge Hospital.", "He became the first surgeon in Wales to operate by telephone.",
         "Gordon Tait"),
    ],
)  # fmt: skip
def test_a_person_is_known_by_pronoun_and_surname(before, text, name):
    """He and she by title and first name; a surname or a first name alone is the person in full; two people are "they"."""
    assert actor(f"{before} {text}") == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The ‘Kettle’s On’ team is the first in the UK to work by bicycle.", "The 'Kettle's On' team"),
        ("In March Ms Jas Birdi became the first paramedic in the UK to give the drug.", "Ms Jas Birdi"),
        ("On Monday 3 March Ms Jas Birdi became the first paramedic in the UK to give the drug.", "Ms Jas Birdi"),
        ("The first clinic in Wales for sailors was set up by April Jones.", "April Jones"),
        ("On 3 December Rao became the first surgeon in Wales to operate by phone.", "Rao"),
        ("On Tuesday 3 December Rao became the first surgeon in Wales to operate by phone.", "Rao"),
        ("On 3rd December Rao became the first surgeon in Wales to operate by phone.", "Rao"),
        ("In early December Rao became the first surgeon in Wales to operate by phone.", "Rao"),
        ("In 2019 NHS Tayside became the first board in Scotland to run on gas.", "NHS Tayside"),
        ("The Elmbridge Eye Bus is the first in Wales to run on gas.", "The Elmbridge Eye Bus"),
        ("In 2019 McKay became the first nurse in Wales to run a ward.", "McKay"),
        ("The filter that perfusionist Karl Penn pieced together is the first of its sort in the UK.", "perfusionist Karl Penn"),
        ("The 14 control rooms are the first in Europe to lend each other their call handlers.", "The 14 control rooms"),
        ("From 1 October opticians at Elmbridge Hospital will be the first in Wales to work by post.", "opticians at Elmbridge Hospital"),
    ],
)
def test_a_phrase_begins_where_it_does(text, names):
    """With the article before a quoted name; without the date, the year or the "that" which ran into it; by its last two words."""
    assert actor(text) == names


@pytest.mark.parametrize(
    ("name", "person", "pronoun"),
    [
        ("Gordon Tait", True, "he"),
        ("Rhona K. O'Hare", True, "she"),
        ("Gordon Lennox Hospital", False, "he"),
        ("Elmbridge Royal", False, ""),
        ("Dr Sam Obi", False, ""),
        ("Dr Rhona Bell", False, "she"),
        ("Mr Penn", False, "he"),
        ("Sister Evan", False, "she"),
        ("Dr Grant", False, ""),
        ("Kim Grant", True, ""),
        ("Kerry Jones", True, ""),
        ("Physiotherapist Callum Agnew", False, "he"),
        ("Sarah Ward", True, "she"),
        ("Rhona Bell and Gordon Tait", False, ""),
    ],
)
def test_first_names_tell_people_from_places(name, person, pronoun):
    """And which pronoun fits; a title says it before the name does."""
    assert (is_person(name), gender(name)) == (person, pronoun)


def test_staff_are_kept_where_the_team_points_back_to_them():
    """Not the body whose they are."""
    text = "Midwives from Elmbridge Health Board left. The team was the first in Wales to try."
    assert actor(text) == "Midwives from Elmbridge Health Board"


def test_a_ward_keeps_its_number():
    """The parser hangs it on behind."""
    text = "Night nurses on Ward 12 at Elmbridge Royal Infirmary were the first in the UK to work by bicycle."
    assert actor(text) == "Night nurses on Ward 12 at Elmbridge Royal Infirmary"


@pytest.mark.parametrize(("again", "learnt"), [({}, True), ({"actor_again": "the Elmbridge"}, True), ({"actor_again": "Dr Lund"}, False)])
def test_who_did_it_is_learnt_where_two_readers_agree(again, learnt):
    """A lead that nobody read a second time counts as it is."""
    said = {"lead": "yes", "actor": "Elmbridge", **again}
    offered = [Option(Actor("Elmbridge", "named"), "body", {"here": 1.0}), Option(Actor("", "none"), "open", {"open": 1.0})]
    found = choices([Example("own_a", {}, {}, said, offered)])
    assert [one.right for one in found] == ([[True, False]] if learnt else [])


@pytest.mark.parametrize(
    ("text", "nouns", "sort"),
    [
        ("Elmbridge was the first hospital in Wales to ring.", ["hospital"], "body"),
        ("No other ward in Europe had gone a month without them at Elmbridge Hospital.", ["ward"], "unit"),
        ("It is the first health service in the world to fly to Elmbridge Hospital.", ["service"], "system"),
        ("Elmbridge Hospital treated the first person in Britain to have a new tongue.", ["person"], "patient"),
        ("She was the first nurse in the UK to work alone at Elmbridge Hospital.", ["nurse"], "staff"),
        ("Alone among the hospitals of Europe, Elmbridge Hospital runs on steam.", ["hospitals"], "body"),
        ("The birth at Elmbridge Hospital was a world first.", [], "nobody"),
    ],
)
def test_a_claim_is_made_among_peers(text, nouns, sort):
    """The noun of "the first hospital" or "no other ward", and of what sort it is."""
    doc = next(iter(docs(list(candidates(Article("https://x", "News", text, publisher=HOST))))))
    found = peers.peers(doc)
    assert [noun.text for noun in found] == nouns
    assert peers.sorts(found) == {sort}


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Elmbridge Infirmary", ["peers by noun"]),
        ("the eye hospitals at Elmbridge", ["peers by noun"]),
        ("Elmbridge Hospital Trust", ["peers by word"]),
        ("Sister Maud Ely", []),
        ("", []),
    ],
)
def test_who_is_called_as_the_peers_are(name, fits):
    """By the noun the name turns on, or by another of its words; an infirmary is a hospital."""
    doc = next(iter(docs(list(candidates(Article("https://x", "News", "It was the first hospital in Wales to ring.", publisher=HOST))))))
    assert list(peers.called(name, peers.peers(doc))) == fits
