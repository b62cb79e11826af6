"""Where does a site built with this system keep its feeds? Rows of conventions.jsonl: a sign of the system, addresses to try."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

LAST = "any"  # the row that stands for no system at all
LOOKED_AT = 300_000  # characters of a page


@dataclass(frozen=True)
class Convention:
    """A system; `paths` may hold {page}, {section} - the news page with a closing slash - and named groups of the sign."""

    id: str
    sign: re.Pattern[str]
    paths: tuple[str, ...]
    eg: tuple[str, ...]
    not_: tuple[str, ...]


@functools.cache
def rows() -> tuple[Convention, ...]:
    """All rows, in the order of the file."""
    lines = map(json.loads, Path(__file__).with_name("conventions.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(Convention(row["id"], re.compile(row["sign"]), tuple(row["paths"]), tuple(row["eg"]), tuple(row["not"])) for row in lines)


def of_page(text: str, url: str) -> Iterator[tuple[str, str]]:
    """(system, address of a possible feed) for each system that the page's source or headers show signs of."""
    for row in rows():
        if row.id != LAST and (found := row.sign.search(text[:LOOKED_AT])):
            yield from ((row.id, address) for address in _addresses(row, url, found.groupdict()))


def of_any(url: str) -> Iterator[tuple[str, str]]:
    """(name, address) of what many systems share."""
    row = next(row for row in rows() if row.id == LAST)
    yield from ((row.id, address) for address in _addresses(row, url, {}))


def _addresses(row: Convention, url: str, found: dict[str, str]) -> Iterator[str]:
    page = url.partition("?")[0].partition("#")[0]
    # /news/index.html is the folder /news/; a page without a dot is one itself.
    section = re.sub(r"/[^/]*\.\w{2,5}$", "/", page)
    section = section.rstrip("/") + "/"
    for path in row.paths:
        yield urljoin(url, path.format(page=page.rstrip("/"), section=section, **found))
