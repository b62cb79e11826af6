"""What do the words of a lead mean, in a reviewer's language?"""

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


def meaning(field: str, value: str) -> str:
    """The value of a field in plain words; an unknown one as it is."""
    return MEANING.get(field, {}).get(value, value)


def written(published: str) -> str:
    """An ISO date, cut to its precision, as people write it: 2026-10-13 is 13 October 2026, 2026-10 is October 2026."""
    form = {10: "%-d %B %Y", 7: "%B %Y"}.get(len(published))
    try:
        return date.fromisoformat(published.ljust(10, "-").replace("---", "-01")).strftime(form) if form else published
    except ValueError:
        return published
