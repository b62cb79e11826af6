"""What does a row of nlp/patterns/*.jsonl mean? Rows of phrases with names, compiled into finders that say which row was found where."""

from __future__ import annotations

import functools
import hashlib
import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlp.needed import needed
from nlp.written import LIST, ROW, checked, each_line

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
    """The lists of a file; one may name those above it. PatternsInvalid has a line for each that cannot be used."""
    lists: dict[str, str] = {}

    def add(line: str) -> None:
        data = checked(line, LIST)
        if data["id"] in lists:
            raise ValueError(f"the list {data['id']} stands twice")
        said = [_spelt(word, lists) for word in data["words"]]
        lists[data["id"]] = _compiled(f"(?:{'|'.join(said)})", data["id"]).pattern

    each_line(path, add)
    return lists


def _spelt(word: str, lists: Mapping[str, str]) -> str:
    if unknown := [name for name in SLOT.findall(word) if name not in lists]:
        raise ValueError(f'"{word}" names {{{unknown[0]}}}, a list that words.jsonl does not have, or only further down')
    return SLOT.sub(lambda slot: lists[slot[1]], word).replace(" ", r"\s+")


def _compiled(expression: str, said: str) -> re.Pattern[str]:
    try:
        finder = re.compile(expression)
    except re.error as error:
        raise ValueError(f'"{said}" is no regular expression ({error})') from error
    if finder.search(""):
        raise ValueError(f'"{said}" matches where nothing stands, and so every sentence')
    return finder


def regex(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    """A phrase as a regular expression: a space is any space, ~ a gap of at most 80 characters, {unit} a word of that list.

    Without `case` it is for text in small letters: a fixed beginning lets `re` skip through a text several times faster than IGNORECASE.
    ValueError says why a phrase cannot be one.
    """
    return _compiled(f"(?:{body(pattern, case=case)}){ending(pattern)}", pattern)


def ending(pattern: str) -> str:
    """What must follow a phrase: the edge of a word, unless the phrase itself says how it ends."""
    return "" if pattern.endswith(("$", "\\b", '"', "\\w*", "\\?")) else r"(?!\w)"


def body(pattern: str, *, case: bool = False) -> str:
    """A phrase with its conveniences spelt out, as `re` reads it."""
    spelt = _spelt(pattern.replace("~", GAP).replace(" ?", r"\s?"), words())
    return spelt if case else LITERAL.sub(lambda found: found[0].lower() if len(found[0]) == 1 else found[0], spelt)


def _row(line: str) -> Row:
    data = checked(line, ROW)
    pattern = [data["pattern"]] if isinstance(data["pattern"], str) else data["pattern"]
    finders = tuple(regex(one, case=data.get("case", False)) for one in pattern)
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


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a file, in its order. PatternsInvalid has a line for each that cannot be used."""
    found: list[Row] = []
    each_line(path, lambda line: found.append(_row(line)))
    return tuple(found)


@functools.cache
def load(name: str) -> tuple[Row, ...]:
    """The rows of one of the finder's files, in its order."""
    return read(FOLDER / f"{name}.jsonl")


def digest() -> str:
    """What tells the pattern files of one state from those of another."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.jsonl")))).hexdigest()[:16]


def load_all() -> None:
    """Compile the rows of every file. PatternsInvalid says which cannot be used, before a night begins and not page by page."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        if path.stem != "words":
            load(path.stem)


class Search(NamedTuple):
    """One phrase of a file: what it needs, how it is searched, and whose it is."""

    needs: tuple[str, ...]
    search: Callable[[str], re.Match[str] | None]
    row: Row
    number: int


@functools.cache
def _searches(name: str, label: str | None = None) -> tuple[Search, ...]:
    meant = [row for row in load(name) if label in (None, row.label)]
    if label and not meant:
        raise KeyError(f"{name}.jsonl has no row with the label {label}")
    return tuple(
        Search(needed(finder.pattern) or ("",), finder.search, row, number) for row in meant for number, finder in enumerate(row.finders)
    )


@functools.cache
def _needing(name: str, label: str | None = None) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """By every run of letters that one of the phrases needs, the places of those that need it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, search in enumerate(_searches(name, label)):
        for run in search.needs:
            found[run].append(place)
    return tuple((run, tuple(places)) for run, places in found.items())


def find(name: str, text: str, *, label: str | None = None) -> list[Found]:
    """Everything that the rows of a file, or those of one label, find in a text made `plain`, in reading order."""
    small, searches = lower(text), _searches(name, label)
    likely = {place for run, places in _needing(name, label) if run in small for place in places}  # few of hundreds
    found: list[Found] = []
    for place in sorted(likely):
        _, search, row, number = searches[place]
        if hit := search(text if row.case else small):
            found += row.places(number, hit)
    return sorted(found, key=lambda found: (found.start, -found.end))


@functools.lru_cache(maxsize=4096)
def labels(name: str, text: str) -> frozenset[str]:
    """The labels of the rows of a file that a text holds."""
    return frozenset(found.row.label for found in find(name, plain(text)))


@functools.lru_cache(maxsize=4096)
def says(name: str, label: str, text: str) -> bool:
    """Whether a text holds a row of a file with this label. KeyError where no row has it."""
    return bool(find(name, plain(text), label=label))
