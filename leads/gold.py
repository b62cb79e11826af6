"""What do labelled articles say, and which claim belongs to which labelled sentence?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leads.errors import GoldInvalid
from leads.lines import lines_of
from leads.types import Article, Claim, Dated

IGNORED = frozenset({"the", "of", "and", "at", "in", "s"})  # words that do not count in an actor's name
ALIKE = 0.4  # the share of words that two names of one actor have in common, at least
SEPARATOR = " · "  # between the two names of an actor: "The theatre team · Elmbridge Hospital"


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled sentence: where it stands in the article's text, and what is said of it."""

    start: int
    end: int
    said: dict[str, Any]

    @property
    def lead(self) -> str | None:
        """yes, weak or no; None where the sentence is not to be scored."""
        value: str | None = self.said.get("lead")
        return value


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels, and the name of the set it belongs to."""

    id: str
    set: str
    article: Article
    labels: tuple[Label, ...]
    temper: str = ""  # hard, mixed, natural: how the set was made


@dataclass(frozen=True, slots=True)
class Match:
    """A labelled sentence with the surest of the claims that belong to it."""

    id: str
    set: str
    label: Label
    claim: Claim | None
    temper: str = ""

    @property
    def flag(self) -> bool:
        return self.claim is not None and self.claim.flag

    @property
    def wanted(self) -> bool:
        return self.label.lead == "yes"

    @property
    def right(self) -> bool:
        return self.flag and self.wanted

    @property
    def wrong(self) -> bool:
        """Flagged without being a lead, or a lead that was not flagged. Weak sentences are never wrong."""
        return self.label.lead != "weak" and self.flag != self.wanted


def read_gold(paths: Iterable[Path]) -> list[Labelled]:
    """The articles of labelled files; a file's stem names the set. GoldInvalid names the first line that is not an article."""
    return [_read(path, number, line) for path in paths for number, line in _lines(path)]


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        lines = list(lines_of(path))
    except ValueError as error:
        raise GoldInvalid(f"{path}: {error}; expected labelled articles, as in tests/gold/dev_b.jsonl") from error
    if not lines:
        raise GoldInvalid(f"{path}: nothing in it; expected labelled articles, as in tests/gold/dev_b.jsonl")
    return lines


def _read(path: Path, number: int, line: str) -> Labelled:
    try:
        return _labelled(json.loads(line), path.stem)
    except (ValueError, KeyError, TypeError) as error:
        raise GoldInvalid(
            f"{path}, line {number}: not a labelled article ({error}); expected one JSON object a line, as in tests/gold/dev_b.jsonl"
        ) from error


def _labelled(data: dict[str, Any], name: str) -> Labelled:
    text, paragraph, labels = "", None, []
    for said in data["sentences"]:
        if text:
            text += " " if said["p"] == paragraph else "\n"
        labels.append(Label(len(text), len(text) + len(said["t"]), said))
        text, paragraph = text + said["t"], said["p"]
    published = Dated(data["published"], "day", "gold") if data.get("published") else None
    host = data.get("host", "")
    article = Article(f"https://{host}/{data['id']}", data["title"], text, publisher=host, published=published)
    return Labelled(data["id"], name, article, tuple(labels), data.get("temper") or "")


def place(labelled: Labelled, start: int, end: int) -> int | None:
    """The number of the labelled sentence that a span overlaps most, None when it overlaps none."""
    shared = [min(end, label.end) - max(start, label.start) for label in labelled.labels]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


def match(labelled: Labelled, claims: Iterable[Claim]) -> list[Match]:
    """Every scored sentence with its claim: a claim belongs to the sentence it overlaps most, of several the surest counts."""
    best: dict[int, Claim] = {}
    for claim in claims:
        number = place(labelled, claim.start, claim.end)
        if number is not None and (number not in best or claim.score > best[number].score):
            best[number] = claim
    return [
        Match(labelled.id, labelled.set, label, best.get(n), labelled.temper)
        for n, label in enumerate(labelled.labels)
        if label.lead is not None
    ]


def same_actor(ours: str, theirs: str) -> bool:
    """Whether two names are taken for those of one actor."""
    return jaccard(words(ours), words(theirs)) >= ALIKE


def together(names: Iterable[str]) -> str:
    """One or two names as one actor: somebody, and the larger whole."""
    return SEPARATOR.join(names)


def parted(actor: str) -> tuple[str, str]:
    """Somebody, and the larger whole; "" where none is named."""
    who, _, whole = actor.partition(SEPARATOR)
    return who, whole


def words(name: str) -> set[str]:
    """The words of an actor's name that count."""
    return set(re.findall(r"\w+", name.lower())) - IGNORED


def jaccard(ours: set[str], theirs: set[str]) -> float:
    """Shared members by all members; two empty sets are equal."""
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0
