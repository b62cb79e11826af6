"""How is sources.yaml changed? By round trip, so that nothing else differs; never into what does not load, never over another edit."""

from __future__ import annotations

import difflib
import fcntl
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.util import load_yaml_guess_indent

from crawler.sources import read
from crawler.yaml_text import decode, round_trip
from leads import whole_file
from leads.errors import SourcesInvalid

LONGEST_FLOW = 4  # a list of so many short texts stands on one line, as people write tags


class EditRefused(SourcesInvalid):
    """The file has been changed by somebody else since it was read, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the file that would load: its bytes before, its text after."""

    path: Path
    before: bytes
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff; empty when nothing changes."""
        before, after = self.before.decode().splitlines(keepends=True), self.after.splitlines(keepends=True)
        return "".join(difflib.unified_diff(before, after, self.path.name, f"{self.path.name}, changed", n=2))


def propose(path: Path, change: Callable[[Any], None]) -> Edit:
    """What the file becomes when `change` has been at its parsed content; every fault of that as SourcesInvalid."""
    path = path.resolve()  # a link stays one
    before = _bytes(path)
    text = decode(before, path.name)
    read(text, name=path.name, folder=path.parent)  # a file that is faulty already is not touched
    after = _changed(text, change)
    read(after, name=f"{path.name} as changed", folder=path.parent)
    return Edit(path, before, after.replace("\n", "\r\n") if b"\r\n" in before else after)


def carry_out(edit: Edit) -> None:
    """Writes the file in one step. Refused when it is not as it was: whoever edited it meanwhile loses nothing."""
    try:
        with edit.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # against a second process of ours; an editor is caught by the comparison
            if file.read() != edit.before or _bytes(edit.path) != edit.before:
                raise EditRefused([f"{edit.path.name} has been edited meanwhile: nothing written; start again"])
            whole_file.write(edit.path, edit.after.encode(), mode=edit.path.stat().st_mode & 0o777)
    except OSError as error:
        raise EditRefused([f"{edit.path}: cannot be written ({error.strerror or error})"]) from error


def add(entry: Mapping[str, Any]) -> Callable[[Any], None]:
    """The change that adds an entry at the end of the list."""

    def change(top: Any) -> None:
        entries = top["sources"]
        entries.append(_laid_out(entry, flow=bool(len(entries) and all(each.fa.flow_style() for each in entries))))
        entries.fa.set_block_style()  # "sources: []" becomes a list with a line for each

    return change


def enable(ids: Collection[str]) -> Callable[[Any], None]:
    """The change that turns these sources on; why they were off goes with it."""

    def change(top: Any) -> None:
        for entry in top["sources"]:
            if entry.get("id") in ids:
                for key in ("enabled", "reason"):
                    entry.pop(key, None)

    return change


def disable(source: str, reason: str) -> Callable[[Any], None]:
    """The change that turns a source off and says why."""

    def change(top: Any) -> None:
        for entry in top["sources"]:
            if entry.get("id") == source:
                entry["enabled"], entry["reason"] = False, reason

    return change


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourcesInvalid([f"{path}: {error.strerror}; start from the sources.yaml that comes with Lead the Way"]) from error


def _changed(text: str, change: Callable[[Any], None]) -> str:
    yaml = round_trip()
    yaml.preserve_quotes = True
    yaml.width = 10**6  # no line is folded that was not
    top, indent, offset = load_yaml_guess_indent(text, yaml=yaml)
    yaml.indent(mapping=2, sequence=indent or 4, offset=offset if indent else 2)
    change(top)
    out = io.StringIO()
    yaml.dump(top, out)
    return out.getvalue()


def _laid_out(entry: Mapping[str, Any], *, flow: bool) -> CommentedMap:
    """The entry as people write it: a line a key, short lists on one line; in a list of one-line entries, on one line."""
    laid = CommentedMap(entry)
    for key, value in entry.items():
        if isinstance(value, list | tuple):
            laid[key] = CommentedSeq(value)
            if len(value) <= LONGEST_FLOW:
                laid[key].fa.set_flow_style()
    if flow:
        laid.fa.set_flow_style()
    return laid
