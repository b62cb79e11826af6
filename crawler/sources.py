"""Where do we look? sources.yaml as Source objects, or its faults, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crawler import source_keys, written, yaml_text
from crawler.source_keys import suggestion
from leads.errors import SourcesInvalid
from leads.pages.addresses import identity
from leads.types import Source, is_sample

TOP = ("contact", "defaults", "sources")


@dataclass(frozen=True, slots=True)
class Sources:
    """The whole file. Without `contact` - an e-mail or web address that goes into the user agent - nothing is crawled."""

    contact: str | None
    sources: tuple[Source, ...]

    def chosen(self, ids: tuple[str, ...] = ()) -> tuple[Source, ...]:
        """The enabled sources, or those asked for by id, enabled or not; an unknown id is refused."""
        known = [source.id for source in self.sources]
        faults = [f'no source "{one}" in the list{suggestion(one, known)}' for one in ids if one not in known]
        if faults:
            raise SourcesInvalid(faults)
        return tuple(source for source in self.sources if (source.id in ids if ids else source.enabled))


def load(path: str | Path) -> Sources:
    """The sources of a file; all faults of it at once as SourcesInvalid, but one of YAML itself alone."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourcesInvalid([f"{path}: no such file; start from the sources.yaml that comes with Lead the Way"]) from None
    except OSError as error:
        raise SourcesInvalid([f"{path}: cannot be read ({error})"]) from error
    return read(yaml_text.decode(data, path.name), name=path.name, folder=path.parent)


def read(text: str, *, name: str = "sources.yaml", folder: Path | None = None) -> Sources:
    """The sources of a text; `name` stands in the faults, and folders of mail are looked for in `folder`."""
    file = _File(name, folder or Path())
    sources = file.read(yaml_text.parse(text, name))
    if file.faults:
        raise SourcesInvalid([f"{name}, {where}" for _, where in sorted(file.faults)])
    return sources


def wants(source: Source, url: str) -> bool:
    """True when the source's `follow` and `skip` patterns let a link pass; without `follow` all do."""
    followed = not source.follow or any(re.search(pattern, url) for pattern in source.follow)
    return followed and not any(re.search(pattern, url) for pattern in source.skip)


class _File:
    """One reading of the file, gathering faults as (line, text)."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.faults: list[tuple[int, str]] = []
        self.sample = False

    def fault(self, line: int, where: str, what: str) -> None:
        self.faults.append((line, f"line {line}{', ' + where if where else ''}: {what}"))

    def read(self, top: Any) -> Sources:
        if not isinstance(top, Mapping) or not isinstance(top.get("sources"), list):
            self.fault(1, "", 'got no list of sources, expected a key "sources:" with one entry per newsletter, feed or site')
            return Sources(None, ())
        self._unknown(top, TOP, "")
        contact, defaults = top.get("contact"), top.get("defaults") or {}
        if contact is not None and (fault := written.contact(contact)):
            self.fault(_line(top, "contact"), "", f"contact is {source_keys.shown(contact)}, expected {fault}")
        self.sample = any(is_sample(str(entry.get("url"))) for entry in filter(_is_entry, top["sources"]))
        defaults = self._defaults(defaults, _line(top, "defaults"), top["sources"])
        sources = [self._source(entry, _line(top["sources"], number), defaults) for number, entry in enumerate(top["sources"])]
        found = tuple(source for source in sources if source)
        self._doubled(top["sources"])
        self._mixed(found, top["sources"])
        return Sources(str(contact) if contact else None, found)

    def _unknown(self, entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in entry:
            if key not in known:
                self.fault(_line(entry, key), where, f'unknown key "{key}"{suggestion(str(key), known)}')

    def _defaults(self, defaults: Any, line: int, entries: list[Any]) -> dict[str, Any]:
        if not isinstance(defaults, Mapping):
            self.fault(line, "defaults", "expected keys and values, such as {delay: 5}")
            return {}
        self._unknown(defaults, source_keys.DEFAULTS, "defaults")
        values = self._values(defaults, "defaults")
        if any(map(_asks_by_default, entries)) and not self.sample and (fault := source_keys.too_fast(values)):
            self.fault(_line(defaults, "delay"), "defaults", fault)
            del values["delay"]
        return values

    def _values(self, entry: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The entry's values as Source takes them; faulty ones left out and told."""
        values = {}
        for key, value in entry.items():
            if key in source_keys.KEYS and value is not None:
                taken, fault = source_keys.check(key, value)
                if fault:
                    self.fault(_line(entry, key), where, f"{key} is {source_keys.shown(value)}, expected {fault}")
                else:
                    values[key] = taken
        return values

    def _source(self, entry: Any, line: int, defaults: dict[str, Any]) -> Source | None:
        if not _is_entry(entry):
            self.fault(line, "", f"got {source_keys.shown(entry)}, expected an entry with id, name, kind and url")
            return None
        where = str(entry.get("id") or "entry without id")
        before = len(self.faults)
        self._unknown(entry, source_keys.ALL, where)
        values = defaults | self._values(entry, where)
        if values.get("kind") == "mailbox":
            values["url"] = self._mailbox(str(values.get("url", "")), expected=values.get("enabled") is not False)
        for key in source_keys.REQUIRED:
            if entry.get(key) in (None, ""):
                self.fault(line, where, f'"{key}" is missing')
        for key, fault in source_keys.together(values):
            self.fault(_line(entry, key), where, fault)
        return Source(**values) if len(self.faults) == before else None

    def _mailbox(self, name: str, *, expected: bool) -> str:
        """The folder as an address: beside this file, on the sample's own host in a sample. One that is off may be missing."""
        path = (self.folder / name).resolve()
        there = bool(name) and (path.exists() or (not expected and ":" not in name))
        return f"file://{'mail.localhost' if self.sample else ''}{quote(str(path))}" if there else name

    def _doubled(self, entries: Any) -> None:
        seen: dict[tuple[str, str], int] = {}
        for entry in filter(_is_entry, entries):
            for key in ("id", "url"):
                if value := identity(str(entry.get(key) or "")):  # of an id it is the id
                    line, first = _line(entry, key), seen.get((key, value))
                    if first:
                        self.fault(line, str(entry.get("id")), f"this {key} stands on line {first} already, expected one of its own")
                    seen.setdefault((key, value), line)

    def _mixed(self, sources: tuple[Source, ...], entries: Any) -> None:
        """Invented sites and real ones never share a file: their leads would share a desk."""
        samples = {source.id for source in sources if source.sample}
        if samples and len(samples) < len(sources):
            for entry in filter(_is_entry, entries):
                if entry.get("id") in samples:
                    self.fault(_line(entry, "id"), str(entry["id"]), "a sample site (.localhost) beside real ones, expected its own file")


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, Mapping)


def _asks_by_default(entry: Any) -> bool:
    """Whether an entry asks a site with the default delay."""
    return _is_entry(entry) and entry.get("kind") != "mailbox" and entry.get("delay") is None


def _line(node: Any, key: Any) -> int:
    """The line, from 1, on which a key or an item of the file stands."""
    data = getattr(node.lc, "data", None) or {}
    return int(data[key][0] if key in data else node.lc.line or 0) + 1
