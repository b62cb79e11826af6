"""The verbs of those who configure the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.doors import Eyes


def eyes() -> Eyes:
    """How dates and languages are read from a text: nlp's work, handed to the probe."""
    from crawler.doors import Eyes
    from nlp.language import language
    from nlp.written_dates import from_text, from_value

    def day(text: str) -> str:
        found = from_text(text) or from_value(text)
        return found.value if found else ""

    return Eyes(day, language)
