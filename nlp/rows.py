"""What does a row of nlp/patterns/*.jsonl mean? Rows of phrases with names, compiled into finders that say which row was found where."""

from __future__ import annotations

import functools
import json
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from leads.errors import PatternsInvalid
from nlp.needed import needed

FOLDER = Path(__file__).parent / "patterns"
# One character for one character, so that offsets stay: typographic marks, and spaces of every sort.
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "–": "-", "—": "-", "\u00a0": " ", "\u2009": " ", "\n": " ", "\t": " "}
)
SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
IN_WORD = re.compile(r"[\w-]")
LITERAL = re.compile(r"\\.|\(\?-i:[^)]*\)|[A-Z]")
SLOT = re.compile(r"\{([a-z_]+)\}")
GAP = r"[^;]{0,80}?"
NEEDED = ("id", "label", "pattern", "eg", "not")
KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(("id", "label", "kind"), (str, "a word")),
    "case": (bool, "true or false"),
    "pattern": ((str, list), "a phrase or a list of phrases"),
    **dict.fromkeys(("eg", "not"), (list, "a list of sentences")),
}


class Found(NamedTuple):
    """A row found in a text: offsets, and which of the row's alternatives it was."""

    start: int
    end: int
    row: Row
    alternative: int

    @property
    def name(self) -> str:
        """The phrase as reasons name it: the row, and which of its phrases."""
        return f"{self.row.id}/{self.alternative + 1}"


@dataclass(frozen=True)
class Row:
    """Phrases that mean one thing. `label` names what they are a sign of; `kind` the sort of claim, where they make one."""

    id: str
    label: str
    pattern: tuple[str, ...]
    eg: tuple[str, ...]
    not_: tuple[str, ...]
    kind: str = ""
    case: bool = False  # capitals count
    finders: tuple[re.Pattern[str], ...] = field(default=(), compare=False, repr=False)

    def find(self, text: str) -> Iterator[Found]:
        """Every place where one of the phrases stands in a text made `plain`, at the beginning of a word."""
        read = text if self.case else lower(text)
        for number, finder in enumerate(self.finders):
            yield from self.places(number, finder.search(read))

    def places(self, number: int, hit: re.Match[str] | None) -> Iterator[Found]:
        """The places where a phrase begins a word, from its first match in a text on."""
        while hit:
            read, start = hit.string, hit.start()
            inside = start > 0 and IN_WORD.match(read, start - 1) and IN_WORD.match(read, start)
            if not inside and hit.end() > start:
                yield Found(start, hit.end(), self, number)
            hit = hit.re.search(read, start + 1 if inside else max(hit.end(), start + 1))


@functools.lru_cache(maxsize=64)
def lower(text: str) -> str:
    """The text with small letters, of the same length: str.lower() makes two of some."""
    return text.translate(SMALL)


def plain(text: str) -> str:
    """The text with plain quotes, dashes and spaces, of the same length."""
    return text.translate(PLAIN)


@functools.cache
def words() -> dict[str, str]:
    """The slots that phrases may name, each as an alternation: "{unit}" for hospital, trust ..."""
    return read_words(FOLDER / "words.jsonl")


def read_words(path: Path) -> dict[str, str]:
    """The lists of a file; one may name those above it. PatternsInvalid names the first line that cannot be used."""
    lists: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            words = [SLOT.sub(lambda slot: lists[slot[1]], word).replace(" ", r"\s+") for word in row["words"]]
            lists[row["id"]] = f"(?:{'|'.join(words)})"
            re.compile(lists[row["id"]])
        except (ValueError, KeyError, TypeError, re.error) as error:
            expected = 'expected {"id": "a name", "words": ["a word", "{a_list_above}"]}'
            raise PatternsInvalid([f"{path.name}, line {number}: no list of words ({error}); {expected}"]) from error
    return lists


def regex(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    """A phrase as a regular expression: a space is any space, ~ a gap of at most 80 characters, {unit} a word of that list.

    Without `case` it is for text in small letters: a fixed beginning lets `re` skip through a text several times faster than IGNORECASE.
    """
    return re.compile(f"(?:{body(pattern, case=case)}){ending(pattern)}")


def ending(pattern: str) -> str:
    """What must follow a phrase: the edge of a word, unless the phrase itself says how it ends."""
    return "" if pattern.endswith(("$", "\\b", '"', "\\w*", "?")) else r"(?!\w)"


def body(pattern: str, *, case: bool = False) -> str:
    """A phrase with its conveniences spelt out, as `re` reads it."""
    spelt = SLOT.sub(lambda slot: words()[slot[1]], pattern.replace("~", GAP).replace(" ?", r"\s?").replace(" ", r"\s+"))
    return spelt if case else LITERAL.sub(lambda found: found[0].lower() if len(found[0]) == 1 else found[0], spelt)


def _row(line: str) -> Row:
    data = _checked(line)
    pattern = [data["pattern"]] if isinstance(data["pattern"], str) else data["pattern"]
    finders = tuple(_finder(one, case=data.get("case", False)) for one in pattern)
    return Row(
        data["id"],
        data["label"],
        tuple(pattern),
        tuple(data["eg"]),
        tuple(data["not"]),
        data.get("kind", ""),
        data.get("case", False),
        finders,
    )


def _checked(line: str) -> dict[str, Any]:
    """The row as it is written; ValueError says what is wrong with it."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise ValueError(f"no JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    if lacking := [key for key in NEEDED if key not in data]:
        raise ValueError(f"lacks {', '.join(lacking)}")
    if unknown := sorted(data.keys() - KEYS.keys()):
        raise ValueError(f"unknown key {', '.join(unknown)}; known are {', '.join(KEYS)}")
    for key, said in data.items():
        kind, expected = KEYS[key]
        if not isinstance(said, kind) or (isinstance(said, list) and not all(isinstance(one, str) for one in said)):
            raise ValueError(f"{key} is {json.dumps(said)[:60]}; expected {expected}")
    return data


def _finder(pattern: str, *, case: bool) -> re.Pattern[str]:
    if unknown := [name for name in SLOT.findall(pattern) if name not in words()]:
        raise ValueError(f'the phrase "{pattern}" names {{{unknown[0]}}}, which words.jsonl does not have')
    try:
        finder = regex(pattern, case=case)
    except re.error as error:
        raise ValueError(f'the phrase "{pattern}" is no regular expression ({error})') from error
    if finder.search(""):
        raise ValueError(f'the phrase "{pattern}" matches nothing at all, and so every sentence')
    return finder


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a file, in its order. PatternsInvalid has a line for each that cannot be used."""
    found: list[Row] = []
    faults: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found += [_row(line)] if line.strip() else []
        except ValueError as error:
            faults.append(f"{path.name}, line {number}: {error}; docs/patterns.md shows how a row is written")
    if faults:
        raise PatternsInvalid(faults)
    return tuple(found)


@functools.cache
def load(name: str) -> tuple[Row, ...]:
    """The rows of one of the finder's files, in its order."""
    return read(FOLDER / f"{name}.jsonl")


class Search(NamedTuple):
    """One phrase of a file: what it needs, how it is searched, and whose it is."""

    needs: tuple[str, ...]
    search: Callable[[str], re.Match[str] | None]
    row: Row
    number: int


@functools.cache
def _searches(name: str) -> tuple[Search, ...]:
    return tuple(
        Search(needed(finder.pattern) or ("",), finder.search, row, number)
        for row in load(name)
        for number, finder in enumerate(row.finders)
    )


def find(name: str, text: str) -> list[Found]:
    """Everything that the rows of a file find in a text made `plain`, in reading order."""
    small = lower(text)
    found: list[Found] = []
    for needs, search, row, number in _searches(name):  # plain loops: nearly every phrase is absent, and there are hundreds
        for one in needs:
            if one in small:
                if hit := search(text if row.case else small):
                    found += row.places(number, hit)
                break
    return sorted(found, key=lambda found: (found.start, -found.end))


@functools.lru_cache(maxsize=4096)
def labels(name: str, text: str) -> frozenset[str]:
    """The labels of the rows of a file that a text holds."""
    return frozenset(found.row.label for found in find(name, plain(text)))
