"""How do decisions read as labelled articles, to score and to train by? An article a line, in the form that leads.gold reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from leads.gold import parted
from leads.pages.sentences import sentences
from leads.store import sqlite3
from leads.store.labelled import Told, told
from leads.store.text import digest

SAID = ("kind", "criterion", "scope", "assertion")
Span = tuple[int, int]


class Gold(NamedTuple):
    """The lines, how many sentences have which label, and how many articles were kept back as confidential."""

    lines: str
    labels: Counter[str]
    articles: int
    confidential: int


def gold(db: sqlite3.Connection) -> Gold:
    """Every article of which people have said something. A sentence that nobody has decided is null; `no` where all of it was read."""
    every = list(told(db))
    public = [labelled(one) for one in every if not one.confidential]
    labels = Counter(str(sentence["lead"]) for line in public for sentence in line["sentences"])
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in public)
    return Gold(lines, labels, len(public), len(every) - len(public))


def labelled(one: Told) -> dict[str, Any]:
    """One article with its sentences."""
    article, text = one.article, one.article["text"]
    leads = {(lead["start"], lead["end"]): lead for lead in one.leads if "\n" not in text[lead["start"] : lead["end"]]}
    rest = "no" if one.whole else None
    return {
        "id": digest(f"{article['key']}\n{article['locator']}"),
        "temper": "found",
        "title": article["title"],
        "site": "other",
        "host": article["publisher"],
        "published": article["published"] if article["published_precision"] == "day" else "",
        "sentences": [
            {"t": text[start:end], "p": text.count("\n", 0, start), **_label(leads.get((start, end)), rest)}
            for start, end in sorted([*leads, *_between(text, list(leads))])
        ],
    }


def _between(text: str, taken: Sequence[Span]) -> Iterator[Span]:
    """The sentences that are no leads; of one that a lead only covers in part, what is left of it."""
    for start, end in sentences(text):
        begin = start
        for first, last in sorted(span for span in taken if span[0] < end and span[1] > start):
            yield from _words(text, begin, first)
            begin = max(begin, last)
        yield from _words(text, begin, end)


def _words(text: str, start: int, end: int) -> Iterator[Span]:
    if any(each.isalnum() for each in text[start:end]):
        inner = text[start:end].strip()
        begin = text.index(inner, start)
        yield begin, begin + len(inner)


def _label(lead: dict[str, Any] | None, rest: str | None) -> dict[str, Any]:
    """What was said of a sentence. A lead that waits is not decided by a reading in full: it still comes up in the queue."""
    if lead is None:
        return {"lead": rest}
    if lead["status"] != "yes":
        return {"lead": None if lead["status"] == "undecided" else lead["status"]}
    # Whoever put the organisation right said nothing of the words in the text that name it, nor did who found a sentence by hand;
    # and where the finder names two nobody has said which of them it is.
    two = bool(parted(lead["actor"])[1])
    known = not two and lead["organisation"] == lead["found"] and lead["found_by"] == "finder"
    actor = {"actor": lead["actor"]} if known else {}
    return {"lead": "yes", **{name: lead[name] for name in SAID}, **actor, "theme": json.loads(lead["theme"])}
