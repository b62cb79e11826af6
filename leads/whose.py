"""Whose site is this? The body of the register whose host it is, else the one that the site names itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leads.pages.addresses import host, registrable
from leads.register import Organisation, Register


@dataclass(frozen=True, slots=True)
class Guess:
    """The body, and what speaks for it."""

    body: Organisation
    why: str


def guess(register: Register, url: str, names: Sequence[str]) -> Guess | None:
    """The body behind a site, or None when that must stay open. `names` are what the site calls itself, the surest first."""
    open_bodies = [body for body in register if body.host and body.status != "closed"]
    exact = [body for body in open_bodies if _bare(body.host) == _bare(host(url))]
    near = exact or [body for body in open_bodies if registrable(body.host) == registrable(host(url))]
    named = next((body for name in names if (body := register.get(register.link(name)))), None)
    if len(near) == 1:
        return Guess(near[0], f"by its host, {near[0].host}")
    if near:  # several bodies on one host, as on GOV.UK: the name decides between them
        return Guess(named, f"by its host, {named.host}, and its name") if named in near and named else None
    return Guess(named, f'by the name "{_first(names, register)}"') if named else None


def _first(names: Iterable[str], register: Register) -> str:
    return next(name for name in names if register.link(name))


def _bare(name: str) -> str:
    return name.removeprefix("www.")
