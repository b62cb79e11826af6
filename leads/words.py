"""What do the words of a lead mean, in a reader's language?"""

from __future__ import annotations

from datetime import date

MEANING = {
    "criterion": {
        "pioneered": "pioneered a new approach",
        "technology": "technology used in a new way",
        "new_way": "an old problem solved in a new way",
        "first": "a first",
        "record": "a record",
    },
    "scope": {
        "world": "world",
        "europe": "Europe",
        "uk": "UK",
        "nation": "a nation of the UK",
        "nhs": "the NHS",
        "region": "a region",
        "organisation": "its own organisation",
        "unspecified": "not said",
    },
    "assertion": {
        "asserted": "said as a fact",
        "hedged": "thought or believed",
        "planned": "still to come",
    },
}

KIND = {"first": "a first", "record": "a record", "innovation": "something new"}
WHERE = {
    "world": "in the world",
    "europe": "in Europe",
    "uk": "in the UK",
    "nation": "in its nation",
    "nhs": "in the NHS",
    "region": "in its region",
    "organisation": "in its own organisation",
}


def meaning(field: str, value: str) -> str:
    """The value of a field in plain words; an unknown one as it is."""
    return MEANING.get(field, {}).get(value, value)


def reported(kind: str, scope: str, assertion: str) -> str:
    """What a lead says, as somebody's word and not as ours: "Reported as a first in the UK, still to come"."""
    said = "" if assertion == "asserted" else f", {meaning('assertion', assertion)}"
    return " ".join(filter(None, ("Reported as", KIND.get(kind, kind), WHERE.get(scope, "")))) + said


def written(published: str) -> str:
    """An ISO date, cut to its precision, as people write it: 2026-10-13 is 13 October 2026, 2026-10 is October 2026."""
    form = {10: "%-d %B %Y", 7: "%B %Y"}.get(len(published))
    try:
        return date.fromisoformat(published.ljust(10, "-").replace("---", "-01")).strftime(form) if form else published
    except ValueError:
        return published
