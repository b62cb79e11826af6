"""Which address does a page really have: is the canonical one that it declares to be believed?"""

from __future__ import annotations

from typing import NamedTuple

from leads.pages.addresses import identity, same_site, split
from leads.pages.rows import words


class Canonical(NamedTuple):
    """The address to go by; `why` says why a declared one was not believed, and is empty otherwise."""

    url: str
    why: str = ""


def believed(declared: str, address: str, *, site: frozenset[str] = frozenset()) -> Canonical:
    """The declared canonical address unless it leads to another site, a front page, a listing, or is the same on every page (`site`)."""
    if not declared or identity(declared) == identity(address):
        return Canonical(declared or address)
    if not same_site(declared, address):
        return Canonical(address, f"canonical {declared} is on another site")
    path, own = _path(declared), _path(address)
    if not path and own:
        return Canonical(address, f"canonical {declared} is a front page")
    if path[-1:] and path[-1] in words("index-segment") and own[-1:] != path[-1:]:
        return Canonical(address, f"canonical {declared} is a listing")
    if declared in site or identity(declared) in site:
        return Canonical(address, f"canonical {declared} stands on every page of the site")
    return Canonical(declared)


def _path(url: str) -> list[str]:
    parts = split(url)
    return [segment for segment in parts.path.lower().split("/") if segment] if parts else []
