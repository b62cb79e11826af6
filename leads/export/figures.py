"""Which sentences beside a quote hold figures?"""

from __future__ import annotations

import re
from itertools import islice

from leads.harmless import one_line

NEIGHBOURS = 3  # sentences on either side that are looked at
ENDS = re.compile(r"(?<=[.!?”’\")])(?<!\b(?:Dr|Mr|Ms|St|No)\.)(?<!\b(?:Mrs)\.)(?<!\b(?:Prof)\.)\s+(?=[“‘\"(]?[A-Z0-9£€$])|\n+")
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? {MONTHS}(?:,? \d{{4}})?\b|\b{MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b(?!%)|\b(?:19|20)\d\d\b"
)


def with_figures(before: str, after: str) -> tuple[str, ...]:
    """The sentences next to a quote, given the text before and after it, that hold a figure other than a date, in reading order."""
    nearest = [*reversed(list(islice(reversed(_sentences(before)), NEIGHBOURS))), *islice(_sentences(after), NEIGHBOURS)]
    return tuple(sentence for sentence in nearest if re.search(r"\d", DATES.sub("", sentence)))


def _sentences(text: str) -> list[str]:
    return [line for line in map(one_line, ENDS.split(text)) if line]
