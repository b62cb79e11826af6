"""Is a name that of a person, and does "he" or "she" fit it? By the title, or by first names that are common in Britain."""

from __future__ import annotations

import functools
import re

from nlp.rows import words

HIS, HER, FIRST = (re.compile(words()[name]) for name in ("his_name", "her_name", "first_name"))
TITLES = {
    **dict.fromkeys(("mr", "sir", "lord", "father", "brother"), "he"),
    **dict.fromkeys(("mrs", "ms", "miss", "dame", "sister", "lady", "matron"), "she"),
}
NAME = re.compile(r"(?P<first>[A-Z][\w-]+)(?: [A-Z]\.)?(?: (?:[OD]'|Ma?c)?[A-Z][\w'-]+){1,2}")
# "the Gordon Lennox Hospital", "Florence Road"
PLACE = re.compile(
    r"(?:Hospital|Infirmary|Road|Street|House|Ward|Unit|Centre|Clinic|Wing|Trust|Surgery|Building|Theatre|Lodge|School|University|Hospice|"
    r"Foundation|Institute|Court|Park|Practice|Partnership|Team|Service|Award|Prize|Lane|Hall|Day)s?$"
)


@functools.lru_cache(maxsize=4096)
def is_person(name: str) -> bool:
    """Whether a name is a first name that is known here with a surname."""
    found = NAME.fullmatch(name)
    return bool(found and FIRST.fullmatch(found["first"])) and not PLACE.search(name)


@functools.lru_cache(maxsize=4096)
def gender(name: str) -> str:
    """Which pronoun fits the one person of a name: "he", "she", or "" where title and first name leave it open."""
    if " and " in name:  # two people
        return ""
    for word in re.findall(r"[\w'-]+", name):
        if said := TITLES.get(word.lower()):
            return said
        if word[0].isupper() and (HIS.fullmatch(word) or HER.fullmatch(word)):
            return "he" if HIS.fullmatch(word) else "she"
    return ""
