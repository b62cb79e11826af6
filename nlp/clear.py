"""Is a claim clear: wide or of nobody else, somebody of the NHS in it, nothing against it? Has what is called new a name?

Read off the other features. Their weights add up, so that a plain claim with little else to say ("the first in Wales to ...") would be
weighed down by what its cue means among traps. These let it count as what it is.
"""

from __future__ import annotations

from collections.abc import Set

DOERS = ("unit", "staff", "nhs", "first-person")  # classes of subjects that may be the NHS's own
OURS = frozenset({"nhs-in-sentence", "clinician-in-sentence"})
AGAINST = frozenset(
    {"elsewhere", "article:abroad", "among:outside"}
    | {f"clause:{fact}" for fact in ("under-say", "under-doubt", "under-wish", "conditional", "unreal", "negated")}
)
ABROAD = "refuse:foreign"  # says little: "until now it had been done only in America"; `elsewhere` knows who acts abroad
NEW = tuple(f"new:{label}" for label in ("digital", "device", "technique", "arrangement"))
CALLED_NEW = frozenset(f"cue:{row}" for row in ("innovative", "pioneer", "new-way", "lead-way"))
MOST = 2  # things that count


def nothing_against(found: Set[str]) -> bool:
    """Whether a sentence with these features holds no refusal but `foreign`, no doubt and nobody else's claim."""
    return not AGAINST & found and not any(name.startswith("refuse:") for name in found - {ABROAD})


def clear(found: Set[str]) -> set[str]:
    """`clear:first`, `clear:record` and `clear:innovation`; `called-new:2` for two new things that have a name, and where all is clear
    `clear-called-new:2`.

    `found` holds the names of a sentence's other features.
    """
    kinds = {kind for kind in ("first", "record", "innovation") if f"kind:{kind}" in found}
    ours = bool(OURS & found) or any(f"{kind}+{doer}" in found for kind in kinds for doer in DOERS)
    told = ours and nothing_against(found)
    says = {f"clear:{kind}" for kind in kinds if told and (kind == "innovation" or {f"{kind}+wide", f"{kind}+absolute"} & found)}
    if "innovation" in kinds and CALLED_NEW & found:
        things = min(sum(name in found for name in NEW), MOST)
        says |= {f"called-new:{things}"} | ({f"clear-called-new:{things}"} if told else set())
    return says
