"""How is sources.yaml read as YAML? Values as they were typed; what is no YAML in words for people, with the line to look at."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import VersionedResolver

from leads.errors import SourcesInvalid

NUMBER = re.compile(r"[-+]?(?:\d{0,18}\.?\d{1,18}|\d{1,18}\.)")
LIKE_NUMBERS = tuple(f"tag:yaml.org,2002:{tag}" for tag in ("int", "float", "timestamp", "value"))
DEEPEST = 20  # brackets within brackets
TABBED = re.compile(r"[ -]*\t")
TAB = "a tab, and YAML takes only spaces: put spaces in its place"
BRACKET = "a bracket that is opened here and not closed, or a comma that is missing inside it; noticed on line {line}"
COLON = 'a colon too many: put quotes around a text that holds ": "; or the indent is wrong, or the line above lacks its colon'


class Wording(NamedTuple):
    """What ruamel says, as a pattern with groups; our words, with its groups by number; whether the line to look at is where it began."""

    said: str
    words: str
    begun: bool = False


WORDINGS = (  # the first that is found counts
    Wording(r"character '\\t'", TAB),
    Wording(r"duplicate key \"(.*?)\"", 'the key "{0}" stands here a second time'),
    Wording(r"could not find expected ':'", 'no colon after the key, expected such as "kind: feed"', begun=True),
    Wording(r"found ','", "a comma where none is expected; none is needed at the end of a line"),
    Wording(r"a quoted scalar", "a quote that is opened here and never closed", begun=True),
    Wording(r"a flow (?:mapping|sequence|node)", BRACKET, begun=True),
    Wording(r"block end>, but found '<scalar>'", 'a text goes on after its closing quote; a text with \' in it goes between " and "'),
    Wording(r"unknown escape", "a backslash between \" and \"; between ' and ' it stands for itself"),
    Wording(r"character '(.)'", "a text that begins with {0}: put quotes around it"),
    Wording(r"an? (?:alias|anchor|block scalar|tag)|undefined alias", "a text that begins with one of & * ! | >: put quotes around it"),
    Wording(r"mapping values", COLON),
    Wording(r"sequence entries", 'a "-" where no list can begin: put quotes around a text, or mend the indent'),
    Wording(r"<block end>|<document start>", "an indent that fits none of the lines above"),
    Wording(r"maximum depth", f"brackets within brackets, more than {DEEPEST}"),
    Wording(r"another document", 'a second list below "---", expected one in a file'),
)


class _AsTyped(VersionedResolver):
    """As ruamel's, but what only looks like a number or a date is a text: the check of its key tells it, and `2024-02-31` is no crash."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        tag = super().resolve(kind, value, implicit)
        odd = kind is ScalarNode and str(tag) in LIKE_NUMBERS and not NUMBER.fullmatch(value)
        return self.DEFAULT_SCALAR_TAG if odd else tag


class _Untagged(Composer):
    """As ruamel's, but a tag is refused: `!!int abc` would be a crash, and nobody means one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if getattr(event, "tag", None):
            raise ComposerError(None, None, "found a tag", event.start_mark)
        return super().compose_node(parent, index)


def round_trip() -> YAML:
    """What reads a file and writes it back as it was."""
    yaml = YAML(typ="rt")
    yaml.Resolver, yaml.Composer, yaml.max_depth = _AsTyped, _Untagged, DEEPEST
    return yaml


def decode(data: bytes, name: str) -> str:
    """The text of a file, its lines ended by one character; SourcesInvalid with the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        got = f"byte {data[error.start]:#04x}"
        raise SourcesInvalid([f"{name}, line {line}: cannot be read as UTF-8 ({got}); save the file with the encoding UTF-8"]) from error


def parse(text: str, name: str) -> Any:
    """The content of a text, as ruamel gives it; SourcesInvalid with the line when it is no YAML."""
    try:
        return round_trip().load(text)
    except MarkedYAMLError as error:
        line, words = _told(error, text)
    except TypeError as error:  # a list or a mapping after "? ", which ruamel takes for a key
        raise SourcesInvalid([f'{name}: not valid YAML: a key that is no text; take away the "?" at the beginning of a line']) from error
    except ReaderError as error:
        line, words = text.count("\n", 0, error.position) + 1, f"a character that cannot be shown ({error.character:#04x}): delete it"
    raise SourcesInvalid([f"{name}, line {line}: not valid YAML: {words}"])


def _told(error: MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line to look at, and what is wrong there."""
    said = f"{error.context}: {error.problem}"
    line, began = (mark.line + 1 if mark else 1 for mark in (error.problem_mark or error.context_mark, error.context_mark))
    if TABBED.match("".join(text.splitlines()[line - 1 : line])):
        return line, TAB
    for wording in WORDINGS:
        if found := re.search(wording.said, said):
            return began if wording.begun else line, wording.words.format(*found.groups(), line=line)
    return line, f"{error.problem}; often an indent, or a colon in a text without quotes"
