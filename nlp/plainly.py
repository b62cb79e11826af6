"""Who makes the claim, where nothing speaks against it, and is it said in few words?

Read off the other features, as in nlp/clear.py. Press offices and papers often say it in ten words, "Exeford is the UK's first gas-free
hospital", with nothing beside it that adds up: such a sentence counts by its claim and by whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from nlp.clear import nothing_against

OURS = frozenset({"article:own", "article:nhs-name"})  # the article is the NHS's, or names a body of it
JUST_SAID = frozenset({"before:nhs", "before:act"})  # by the sentence before
SUBJECTS = ("staff", "unit", "nhs", "first-person", "name", "pronoun", "thing")
REACHES = ("wide", "local", "absolute", "far")
MADE = ("devised", "built", "pioneer", "new-way", "innovative", "copied", "against-practice", "lead-way")  # cues of innovations
ALONE = (
    "until-now",
    "no-other",
    "no-unit",
    "no-such",
    "known-of",
    "never-before",
    "nobody-had",
    "before-any",
    "unthought",
)  # leave nobody else
FEW = range(3)  # steps of how long a sentence is beside the others of its article


def plainly(found: Set[str]) -> set[str]:
    """`plainly:first+wide+among`, `plainly:devised+staff`, `plainly:short+record+name`, `plainly:hedged+first` and the like.

    None where there is a refusal other than `foreign`. `found` holds the names of the other features, those of nlp/clear.py among them.
    """
    if not nothing_against(found):
        return set()
    return {f"plainly:{name}" for name in (*_measured("first", found), *_measured("record", found), *_made(found))}


def _measured(kind: str, found: Set[str]) -> Iterator[str]:
    """A claim that measures itself against others: whose it is, as far as that is known."""
    reach = next((reach for reach in ("wide", "absolute") if f"{kind}+{reach}" in found), "")
    whose = _whose(kind, found) if reach and f"kind:{kind}" in found else ""
    if whose:
        yield f"{kind}+{reach}+{whose}"
        if any(f"wide-share:{step}" in found for step in FEW):
            yield f"short+{kind}+{whose}"
        if "sign:hedged" in found:
            yield f"hedged+{kind}"
        if reach == "absolute":
            yield from (f"{cue}+{whose}" for cue in _cues(ALONE, found))


def _whose(kind: str, found: Set[str]) -> str:
    known = (
        ("clear", f"clear:{kind}" in found),
        ("among", "among:care" in found),
        ("pronoun", f"{kind}+pronoun" in found and {"before:nhs", "article:own"} & found),
        ("nation", f"{kind}+name" in found and "among:nation" in found),
        ("name", f"{kind}+name" in found and OURS & found),
        ("thing", OURS & found and JUST_SAID & found),
    )
    return next((name for name, holds in known if holds), "")


def _made(found: Set[str]) -> Iterator[str]:
    """An innovation: which cue tells of it, and what its clause is about."""
    cues = _cues(MADE, found) if "kind:innovation" in found else []
    subject = next((one for one in SUBJECTS if f"innovation+{one}" in found), "none")
    reaches = [one for one in REACHES if f"innovation+{one}" in found]
    yield from (f"{cue}+{one}" for cue in cues for one in (subject, *reaches))
    if cues and any(f"share:{step}" in found for step in FEW):
        yield f"short+innovation+{subject}"


def _cues(rows: tuple[str, ...], found: Set[str]) -> list[str]:
    return [row for row in rows if f"cue:{row}" in found]
