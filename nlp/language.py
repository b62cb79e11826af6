"""Which language is a text in?"""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SHORTEST = 60  # characters below which a paragraph says little of its language
MOST_LINES = 16  # looked at, spread over the text
SURE = 0.9
READABLE = 0.25  # a bilingual page is English to us when this share of it is


def language(text: str) -> str:
    """ISO 639-1 of most of the text; "en" for a bilingual one with a good share of English; "" when unsure."""
    spoken: Counter[str] = Counter()
    lines = [line for line in text.split("\n") if len(line) >= SHORTEST] or [text]
    for line in lines[:: 1 + len(lines) // MOST_LINES]:
        name, probability = _identifier().classify(line[:1000])
        spoken[name if probability >= SURE else ""] += len(line)
    if len(text) < 20 or not spoken:
        return ""
    if spoken["en"] >= READABLE * spoken.total():
        return "en"
    return spoken.most_common(1)[0][0]


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
