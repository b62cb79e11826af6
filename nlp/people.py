"""Is a name that of a person, and does "he" or "she" fit it? By the title, or by first names that are common in Britain."""

from __future__ import annotations

import functools
import itertools
import re

from nlp.rows import says, words

HIS, HER, FIRST = (frozenset(re.findall(r"\w+", words()[name])) for name in ("his_name", "her_name", "first_name"))
TITLE = re.compile(r"(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Sister|Matron|Nurse|Sir|Dame|Sgt|Lt|Col)\b")
TITLES = {
    **dict.fromkeys(("Mr", "Sir", "Lord", "Father", "Brother"), "he"),
    **dict.fromkeys(("Mrs", "Ms", "Miss", "Dame", "Sister", "Lady", "Matron"), "she"),
}
JOINT = " and "  # stands between two people
NAME = re.compile(r"(?P<first>[A-Z][\w-]+)(?: [A-Z]\.)?(?: [A-Z][\w'-]+){1,2}")
# What no person is called: "the Gordon Lennox Hospital", "Wessex Coast Ambulance Service".
ORGANISATION = re.compile(
    r"\b(?:Hospital|Infirmary|Unit|Centre|Clinic|Wing|Trust|Surgery|Building|Theatre|School|University|Hospice|Foundation|Institute|Road|"
    r"Practice|Partnership|Team|Service|Award|Prize|Department|Directorate|Programme|Committee|Board|Group|Network|Society|College|Council|"
    r"Museum|Ireland|Britain|Kingdom|Week|Month)s?$"
)


@functools.lru_cache(maxsize=4096)
def is_person(name: str) -> bool:
    """Whether a name is a first name that is known here with a surname."""
    found = NAME.fullmatch(name)
    return bool(found and found["first"] in FIRST) and not ORGANISATION.search(name)


@functools.lru_cache(maxsize=4096)
def known_as(name: str) -> str:
    """By what a name is known for that of a person: "title", "post", "first name", "pair"; "shape" where only two capitals speak for it."""
    if JOINT in name:
        return "pair"
    if TITLE.match(name):
        return "title"
    said = re.findall(r"[\w'-]+", name)
    if any(word in FIRST for word in said[:-1] or said):
        return "first name"
    return "post" if says("actors", "staff", name) or says("actors", "post", name) else "shape"


@functools.lru_cache(maxsize=4096)
def gender(name: str) -> str:
    """Which pronoun fits the one person of a name: "he", "she", or "" where title and first name leave it open.

    A word is a first name only where a surname follows: of Dr Grant and Kim Grant it says nothing.
    """
    if JOINT in name:
        return ""
    for word, following in itertools.pairwise(re.findall(r"[\w'-]+", name)):
        if word in TITLES:
            return TITLES[word]
        if following[0].isupper() and word in FIRST:
            return "he" if word in HIS else "she" if word in HER else ""
    return ""


def fits(pronoun: str, name: str) -> bool | None:
    """Whether "he" or "she" fits a name; None where it is neither of them, or the name leaves it open."""
    own = gender(name)
    return own == pronoun if own and pronoun else None
