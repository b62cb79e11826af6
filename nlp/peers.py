"""Among whom is it the first or the only one? "The first hospital", "no other ward": its peers, of what sort, and who is called so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from nlp.doers import HEAD, NATION
from nlp.rows import labels

# What stands before the noun of the peers, in a cue.
COUNTED = re.compile(
    r"(?i)(?:no|neither|nor|any|every|each|all|other|another|none|only|first|second|single|same|rest|few|ones?|among|amongst|elsewhere)"
)
SYSTEM = re.compile(r"(?:health(?:care)? (?:service|system)|country|countrie|nation)s?$")
BODY = re.compile(
    r"(?:hospital|trust|board|infirmary|provider|organi[sz]ation|icb|ccg|authority|ft|site|partnership|federation|foundation|system)s?$"
)
TEAM = re.compile(r"team|crew|staff")
# Nouns by which one and the same may be called.
ALIKE = {"infirmary": "hospital", "royal": "hospital", "general": "hospital", "surgery": "practice", "ft": "trust", "midwive": "midwife"}


def peers(doc: Doc) -> list[Token]:
    """The nouns of those among whom the claim is made, each once: "ward" for "no other ward in Europe"; none for "a world first"."""
    found: dict[int, Token] = {}
    for word in (token for cue in doc.spans["cues"] for token in cue if COUNTED.fullmatch(token.text)):
        noun = next((child for child in word.children if child.dep_ == "pobj"), word.head) if word.dep_ == "prep" else word.head
        if noun.pos_ in ("NOUN", "PROPN") and noun.i > word.i:
            found[noun.i] = noun
    return list(found.values())


def sorts(found: list[Token]) -> set[str]:
    """Of what sorts the peers are: system, patient, body, team, staff, unit, thing; "nobody" where there are none."""
    return {_sort(noun) for noun in found} or {"nobody"}


def _sort(noun: Token) -> str:
    word, said = noun.lower_, labels("actors", noun.lower_)
    kinds = (
        ("system", NATION.fullmatch(noun.text) or SYSTEM.search(noun.doc[max(0, noun.i - 1) : noun.i + 1].text.lower())),
        ("patient", "patient" in said),
        ("body", BODY.search(word)),
        ("team", TEAM.match(word)),
        ("staff", said & {"staff", "post"}),
        ("unit", said & {"workplace", "unit"}),
    )
    return next((kind for kind, holds in kinds if holds), "thing")


def called(name: str, found: list[Token]) -> Iterator[str]:
    """Whether a name turns on the noun of the peers, "Exeford Hospital" among hospitals, or holds it elsewhere."""
    head = HEAD.split(name)[0].split()
    for noun in {_one(noun.text) for noun in found}:
        if head and noun == _one(head[-1]):
            yield "peers by noun"
        elif noun in map(_one, name.split()):
            yield "peers by word"


def _one(word: str) -> str:
    """A noun in the singular, in small letters."""
    bare = word.lower().strip(",.").removesuffix("'s")
    single = f"{bare.removesuffix('ies')}y" if bare.endswith("ies") else bare.removesuffix("s")
    return ALIKE.get(single, single)
