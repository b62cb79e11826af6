"""Whom does the article name, and where? Bodies, people, staff and units, read by their shape alone; needs no model."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leads.pages.sentences import sentences
from leads.types import Article
from nlp import rows
from nlp.bodies import named, names
from nlp.people import FIRST, JOINT, ORGANISATION, TITLE, fits, gender, is_person
from nlp.rows import labels

SORTS = ("body", "person", "labelled", "staff", "unit", "name")  # of two readings of one phrase the first counts
NAMES = frozenset({"name", "once"})  # without a known shape; "once" where the article names it a single time, as one who acts
WHOLE = frozenset({"nhs", "the nhs", "health service", "the health service", "national health service", "the national health service"})
WORD = re.compile(r"[A-Za-z0-9][\w'-]*")
OPENING, NEAR = 20, 80  # sentences
LITTLE = frozenset({"the", "of", "and", "at", "in", "a", "an", "our", "its", "their", "on", "for", "from", "with", "to", "by"})
# Words that begin a sentence, not a name.
BEFORE_NAME = re.compile(
    r"(?:(?:A|An|And|As|At|But|By|For|From|If|In|Now|Of|On|Our|Since|So|Then|To|Under|Until|What|When|Where|While|With|Yet|After|Before)\s+)+"
    r"(?=\S+ \S)|(?:(?:What|When|Where|Which|While|Why|How|If|Dear|Hi|Hello)\s+)+(?=\S)"
)
# Before a lone first name: that of a place or a month, or the word that begins a sentence.
PLACED = re.compile(r"(?:^|\b(?:in|from|to|at|of|near|on|last|next|since|until) |\d )$")
# What follows a subject.
ACTS = re.compile(
    r"(?:,[^,.]{3,60},)? (?:(?:has|have|had|is|was|were|are|will|also|now|then|began|took|made|set|ran|built|put|gave|led|got|wrote|found|"
    r"thought|became|went|did|drew)\b|[a-z]+ed\b)"
)
BEFORE_NOUN = re.compile(
    rf"\b(?:(?:[Tt]he|[Oo]ur|[Aa]n?|[Tt]wo|[Tt]hree|[Ff]our) )?(?:{rows.words()['modifier']} ){{0,3}}$"  # read before a noun of staff
)
# Words of so many names that they say nothing about whose site it is.
COMMON = frozenset(
    """hospital hospitals trust health healthcare university foundation royal general national service services community care board
    infirmary teaching ambulance partnership medical centre mental social group county research news clinical district children
    north south east west city""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may be an actor. `sentence` counts from 0 through the article's sentences, -1 is its title."""

    text: str
    sort: str
    start: int  # in its sentence
    sentence: int
    acts: bool = False  # a verb follows


@dataclass(slots=True)
class Entity:
    """One of those whom the article names: the fullest name, and every mention of it in reading order."""

    name: str
    sort: str
    mentions: list[Mention]

    @property
    def key(self) -> frozenset[str]:
        """The words that make the name."""
        return key(self.name)


@functools.lru_cache(maxsize=4096)
def key(name: str) -> frozenset[str]:
    """The words of a name in small letters, without the possessive and the little ones."""
    return frozenset(word.removesuffix("'s") for word in WORD.findall(name.lower())) - LITTLE


def part_of(short: str, full: str) -> bool:
    """Whether a name is a part of a fuller one: "Agnew" of Dr Agnew, "Mr Penn" of Lionel Penn, but not of Dr Penn."""
    return bool(key(short)) and (key(short) < key(full) or _untitled(short) < _untitled(full))


def _untitled(name: str) -> frozenset[str]:
    title = TITLE.match(name)
    return (key(name[title.end() :]) if title else None) or key(name)


def in_host(name: str, host: str) -> bool:
    """Whether a site's address is made of the name: "Fen and Wolds Partnership" in fenwolds-partnership.nhs.uk."""
    own = [word.lower() for word in re.findall(r"[A-Z][A-Za-z]{3,}", name) if word.lower() not in COMMON]
    bare = host.lower().replace("-", "")
    return bool(own) and 2 * sum(word in bare for word in own) >= len(own)


@functools.lru_cache(maxsize=256)
def mentions(article: Article) -> tuple[Mention, ...]:
    """Every mention in the title and the text, in reading order."""
    texts = [article.title, *(article.text[start:end] for start, end in sentences(article.text))]
    found = [one for number, text in enumerate(texts, -1) for one in _read(rows.plain(text), number)]
    small = frozenset(re.findall(r"\b[a-z][a-z-]+", rows.plain(article.text)))
    known = [one for one in found if one.sort != "name"]
    return tuple(sorted([*known, *_names(found, article.publisher, small)], key=lambda one: (one.sentence, one.start, -len(one.text))))


def _read(text: str, number: int) -> Iterator[Mention]:
    """What the rows find in a plain sentence, each place read once."""
    read: dict[tuple[int, int], str] = {}
    bodies = names(text)
    for start, end in named(text):
        read[_trimmed(text, start, end)] = "body"
    for found in (*rows.find("persons", text), *rows.find("mentions", text)):
        sort, start, end = found.row.label, found.start, found.end
        if sort == "staff-noun":
            sort, start = "staff", _whole(text, start)
        elif sort == "name" and (
            is_person(whose := text[start:end].removesuffix("'s")) or (whose in FIRST and not PLACED.search(text[:start]))
        ):
            sort, end = "person", start + len(whose)
        elif sort == "person" and ORGANISATION.search(text[start:end]):
            continue
        place = _trimmed(text, start, end)
        if place not in read or SORTS.index(sort) < SORTS.index(read[place]):
            read[place] = sort
    for (start, end), sort in sorted(read.items()):
        if sort != "person" or not any(name in text[start:end] for name in bodies):
            yield Mention(text[start:end], sort, start, number, bool(ACTS.match(text, end)))


def _whole(text: str, start: int) -> int:
    """Where a phrase begins whose noun was found: "our community midwives"."""
    before = BEFORE_NOUN.search(text, max(0, start - 60), start)
    return before.start() if before else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    lead = BEFORE_NAME.match(text, start, end)
    return (lead.end() if lead else start), end - (text[end - 1] == "'")  # "Quantock Hospitals' new scanner"


def _names(found: list[Mention], host: str, small: frozenset[str]) -> Iterator[Mention]:
    """Names without a known shape, where the article makes much of them: more than once, or in its address.

    `small` holds the words that the article also writes without a capital: they are no names.
    """
    groups: dict[frozenset[str], list[Mention]] = defaultdict(list)
    for one in found:
        if one.sort == "name" and key(one.text) - small and not labels("scopes", one.text):
            groups[key(one.text)].append(one)
    for group in groups.values():
        inside = any(one.start for one in group)  # every sentence begins with a capital
        if (len(group) > 1 and inside and len(group[0].text) > 1) or in_host(group[0].text, host):
            yield from group
        elif " " in group[0].text and any(one.acts for one in group):
            yield from (replace(one, sort="once") for one in group)


def mentioned(article: Article, sentence: int) -> tuple[Mention, ...]:
    """The mentions of one sentence, but for names without a known shape."""
    found = mentions(article)
    start, end = (bisect_left(found, bound, key=lambda one: one.sentence) for bound in (sentence, sentence + 1))
    return tuple(one for one in found[start:end] if one.sort not in NAMES)


def _before(article: Article, sentence: int) -> tuple[Mention, ...]:
    """The mentions at the beginning of the article and in the sentences just before one: those further off are not meant any more."""
    found = mentions(article)
    opening, near, end = (bisect_left(found, bound, key=lambda one: one.sentence) for bound in (OPENING, sentence - NEAR, sentence))
    return found[: min(opening, end)] + found[max(opening, near) : end]


def entities(article: Article, before: int) -> list[Entity]:
    """Those whom the article names before a sentence; a name that is part of a fuller one belongs to it."""
    groups: dict[frozenset[str], Entity] = {}
    for one in _before(article, before):
        if key(one.text):
            sort = "body" if (one.sort == "unit" or one.sort in NAMES) and names(one.text) else one.sort
            groups.setdefault(key(one.text), Entity(one.text, sort, [])).mentions.append(one)
    found: dict[frozenset[str], Entity] = {}
    for words in sorted(groups, key=len, reverse=True):
        entity = groups[words]
        fuller = [other for other in found.values() if words != {"nhs"} and part_of(entity.name, other.name) and _alike(entity, other)]
        for other in fuller:
            there = {(one.sentence, one.start) for one in other.mentions}
            other.mentions += [one for one in entity.mentions if (one.sentence, one.start) not in there]
        if not any(entity.sort in {*NAMES, "unit", other.sort} for other in fuller):
            found[words] = entity
    for entity in found.values():
        entity.mentions.sort(key=lambda one: (one.sentence, one.start))
    return list(found.values())


def _alike(short: Entity, full: Entity) -> bool:
    if full.sort == "person" and JOINT in full.name:  # two people are no fuller name of one of them
        return False
    if short.sort == "person" and fits(gender(short.name), full.name) is False:  # Mrs Beddoe is not Arthur Beddoe
        return False
    return short.sort in NAMES or (short.sort == "person") == (full.sort == "person")
