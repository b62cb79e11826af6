"""Did the extraction lose the article, or swallow a list of teasers? A second, cheap reading raises an alarm and chooses nothing."""

from __future__ import annotations

import re

from leads.pages.blocks import Shape

WORD = re.compile(r"\w+")
ENOUGH = 500  # characters of running text that are not there by chance
LOST = 0.4  # share of the page's running words found in the extracted text
SWALLOWED = 0.3  # share of the extracted text that stands in cards


def alarm(text: str, made_of: Shape) -> str:
    """What looks wrong with the extracted text, in words; empty when it agrees with the page's shape."""
    kept = set(WORD.findall(text.lower()))
    running = [word for paragraph in made_of.paragraphs for word in WORD.findall(paragraph.lower())]
    if made_of.running >= ENOUGH and sum(word in kept for word in running) < LOST * len(running):
        return f"alarm: text of {len(text)} characters, but {made_of.running} of running text stand on the page"
    lines = [line for line in text.split("\n") if line]
    teasers = set(made_of.card_lines)
    swallowed = sum(len(line) for line in lines if line in teasers)
    if swallowed > SWALLOWED * len(text):
        return f"alarm: {swallowed} of {len(text)} characters stand in teasers of other pages"
    return ""
