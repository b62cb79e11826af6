"""Which candidates are worth the parser? What the words of a sentence alone say for and against a claim, as named features."""

from __future__ import annotations

import functools
import re
from bisect import bisect
from statistics import median

from leads.pages.sentences import sentences
from leads.types import Article
from nlp import rows
from nlp.about import about
from nlp.bodies import names
from nlp.cues import BROAD, Candidate, scan
from nlp.marks import reach
from nlp.ranking import models, probability, weights
from nlp.rows import Found, labels, says

OWN = frozenset({"nhs-host", "source"})  # an NHS body says it of itself
TOLD = frozenset({"nhs-name", "abroad", "claim-withdrawn"})
ABSOLUTE = "absolute"  # the label of cues that need no scope: nobody had, never before
MEASURED = ("wide", "absolute")  # how a first or a record reaches: it may be said in few words
POINTS_BACK = re.compile(r"(?i)[\"']?(?:it|its|they|their|he|she|his|her|this|these|that|the team|nobody|no one|no other|never)\b")
NEVER = frozenset({"denied", "question", "cut", "bad-record", "before-nhs", "missed", "ordinal", "first-of-several"})
UNREAL = "unreal"
WHO = frozenset({"clinician", "staff"})
INNOVATION = "innovation"
BESIDE = 20  # characters after a cue in which it still says of what
LONG = (6, 11, 17, 25)  # words
SHARES = (0.5, 0.8, 1.0, 1.3, 1.8)  # of the words of the article's usual sentence
LEAST = 4  # words of a sentence that counts
ASSUMED = (15,) * 4  # words of sentences, as the labelled articles have them


def worth(candidate: Candidate, without: str | None = None) -> bool:
    """Whether a sentence is likely enough to be a lead that the parser should read it.

    A denial, a mere possibility, a question, a bad record, one just missed, "only the ninth", "the first of ten", what was before the NHS
    or half a sentence never is.
    """
    if any(_settles(found, candidate) for found in candidate.marks["refusals"]):
        return False
    chance = probability(models(without)["screen"], dict.fromkeys(seen(candidate), 1.0))
    return chance >= float(weights()["screen"])


def _settles(refusal: Found, candidate: Candidate) -> bool:
    """Whether a refusal leaves no lead; a possibility only where it stands before the claim: "the first to fit what could one day ..."."""
    ahead = refusal.start < min(cue.end for cue in candidate.cues)
    return refusal.row.label in NEVER or (refusal.row.label == UNREAL and ahead)


@functools.lru_cache(maxsize=4096)  # asked for the screen and again for the score
def seen(candidate: Candidate) -> frozenset[str]:
    """The features that need no parse."""
    families = {cue.row.kind for cue in candidate.cues}
    labelled = {group: {found.row.label for found in hits} for group, hits in candidate.marks.items()}
    reached = reach_of(candidate)
    topic = "clinical" if "clinical" in labelled["themes"] else "not-clinical"
    found = {
        "bias",
        *(f"cue:{cue.row.id}" for cue in candidate.cues),
        *(f"kind:{family}" for family in families),
        *(f"{family}+{reached}" for family in families),
        *(f"{family}+{topic}" for family in families),
        *(f"scope:{scope.row.label}" for scope in by_a_cue(candidate)),
        *(f"sign:{sign}" for sign in labelled["signs"]),
        *(f"refuse:{refusal}" for refusal in labelled["refusals"]),
        *(f"support:{support}" for support in labelled["support"]),
        *(f"topic:{topic}" for topic in labelled["topics"]),
        *(f"theme:{theme}" for theme in labelled["themes"]),
        f"{'wide-' if reached in MEASURED else ''}cues:{min(len({cue.row.id for cue in candidate.cues}), 4)}",
        f"clinical-words:{min(sum(found.row.label == 'clinical' for found in candidate.marks['themes']), 4)}",
        *substance(candidate, measured=reached in MEASURED),
        *measured_among(candidate),
        *around(candidate),
    }
    return frozenset(found)


def measured_among(candidate: Candidate) -> set[str]:
    """Of what the claim says that it is the first, the only or the most: of hospitals, nurses, airlines. Innovations say nothing of it."""
    cues = [cue for cue in candidate.cues if cue.row.kind != INNOVATION and cue.row.label != BROAD]
    among = {label for cue in cues for label in labels("comparands", candidate.plain[cue.start : cue.end + BESIDE])}
    return {f"among:{label}" for label in among or ({"nothing"} if cues else set())}


def around(candidate: Candidate) -> set[str]:
    """What stands around the claim: is the article the NHS's, and about what; does its title make the same sort of claim?"""
    on = {f"article:{sign}" for sign in candidate.signs & TOLD} | {f"about:{subject}" for subject in about(candidate.article)}
    if candidate.signs & OWN:
        on.add("article:own")
    if {cue.row.kind for cue in candidate.cues} & title_kinds(candidate.article.title):
        on.add("title-too")
    text = leaning(candidate)
    if names(text):  # hospitals have the same names everywhere
        on.add("foreign-body" if says("refusals", "foreign", text) else "nhs-in-sentence")
    on |= {f"{sort}-in-sentence" for sort in labels("actors", text) & WHO}
    return on | before(candidate)


def before(candidate: Candidate) -> set[str]:
    """What the sentence before tells, and whether somebody speaks: "Nobody had done so before." says nothing by itself."""
    told = rows.plain(candidate.sentence(-1))
    signs = {
        "before:nhs": bool(names(told)) or says("actors", "staff", told),
        "before:act": says("support", "act", told) or says("novelties", "making", told),
        "quoted": '"' in candidate.plain,
    }
    return {sign for sign, holds in signs.items() if holds}


def leaning(candidate: Candidate) -> str:
    """The sentence, with the one before it where it begins with a word that points back."""
    return f"{rows.plain(candidate.sentence(-1))} {candidate.plain}" if POINTS_BACK.match(candidate.plain) else candidate.plain


@functools.lru_cache(maxsize=256)
def title_kinds(title: str) -> frozenset[str]:
    """The sorts of claim that a title makes."""
    return frozenset(cue.row.kind for cue in scan(rows.plain(title)) if cue.row.label != BROAD)


def reach_of(candidate: Candidate) -> str:
    """Whether a scope stands by a cue, wide or local; else whether the cue leaves nobody out, a scope stands far away, or none."""
    by = by_a_cue(candidate)
    if not by:
        alone = any(cue.row.label == ABSOLUTE for cue in candidate.cues)
        return "absolute" if alone else "far" if candidate.marks["scope"] else "none"
    return "wide" if any(scope.row.label != "organisation" for scope in by) else "local"


def by_a_cue(candidate: Candidate) -> list[Found]:
    """The scopes that stand in a cue or close to it."""
    return [scope for scope in candidate.marks["scope"] if any(reach(_place(scope), _place(cue)) for cue in candidate.cues)]


def _place(found: Found) -> tuple[int, int]:
    return found.start, found.end


def substance(candidate: Candidate, *, measured: bool) -> set[str]:
    """How much the sentence says beside its cues, in five steps, and how long it is beside the article's other sentences.

    A claim must be concrete enough to be followed up; but some write short, and say it all. Claims that measure themselves against others
    have steps of their own; "broad" where no cue says anything by itself.
    """
    if all(cue.row.label == BROAD for cue in candidate.cues):
        return {"broad"}
    text = candidate.plain
    for cue in candidate.cues:
        text = text[: cue.start] + " " * (cue.end - cue.start) + text[cue.end :]
    words, wide = len(text.split()), "wide-" if measured else ""
    share = len(candidate.plain.split()) / usual(candidate.article)
    return {f"{wide}words:{bisect(LONG, words)}", f"{wide}share:{bisect(SHARES, share)}"}


@functools.lru_cache(maxsize=256)
def usual(article: Article) -> float:
    """How many words the article's sentences have, by their median; bylines and headings of less than four are left out.

    A few usual sentences are counted in, so that two or three do not say what is usual.
    """
    counts = [len(article.text[start:end].split()) for start, end in sentences(article.text)]
    return median([*(count for count in counts if count >= LEAST), *ASSUMED])
