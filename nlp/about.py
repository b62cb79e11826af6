"""What is an article about, and who is telling it? A diary and a note on data say much that is new to the writer only."""

from __future__ import annotations

import functools
import re

from leads.types import Article
from nlp import rows

READ = 20_000  # characters of an article that are enough to tell
QUOTED = re.compile(r'"[^"]{0,600}"')
SELF = re.compile(r"\b(?:I|I'm|I've|I'd|[Mm]y|me)\b")
SHORT = 600  # characters of an article that may say little of care
CARE = 4  # words of care that an article about care holds at least


@functools.lru_cache(maxsize=256)
def about(article: Article) -> frozenset[str]:
    """ "self" when the writer speaks of him- or herself, "data" when more of data than of care, "little-care"."""
    text = rows.plain(article.text[:READ])
    told = QUOTED.sub("", text)
    care = sum(1 for row in rows.load("themes") if row.label == "clinical" for _ in row.find(text))
    signs = {
        "self": (selves := len(SELF.findall(told))) > 2 and selves * 125 > len(told.split()),
        "data": len(rows.find("topics", text)) > care,
        "little-care": len(text) > SHORT and care < CARE,
    }
    return frozenset(sign for sign, holds in signs.items() if holds)
