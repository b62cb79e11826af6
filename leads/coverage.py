"""Which bodies of the register are watched by a source that works, and which by none?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leads.health import SEVERITY
from leads.register import SITE, Organisation, Register

STATES = ("works", "new", "silent", "broken", "off", "none")  # best first: a body stands as its best source does
GROUPS: dict[str, Callable[[Covered], str]] = {
    "nation": lambda one: one.nation,
    "region": lambda one: f"{one.nation}, {one.region}" if one.region else one.nation,
    "type": lambda one: one.type,
}


@dataclass(frozen=True, slots=True)
class Watch:
    """A source as coverage sees it. `state` is that of its last night; None when it has not come yet."""

    id: str
    organisation: str
    enabled: bool
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """An open body of the register and how it is watched: works, new (it has not come yet), silent, broken, off (not enabled) or none."""

    org_id: str
    name: str
    type: str
    nation: str
    region: str
    state: str
    sources: tuple[str, ...]


def coverage(bodies: Register, watches: Iterable[Watch]) -> list[Covered]:
    """Every open body that is no site, in the register's order; a source of a site watches the trust or board it belongs to."""
    by_body: defaultdict[str, list[Watch]] = defaultdict(list)
    for watch in watches:
        if body := bodies.get(watch.organisation):
            by_body[body.parent if body.type == SITE and body.parent else body.org_id].append(watch)
    return [_covered(body, by_body[body.org_id]) for body in bodies if body.status != "closed" and body.type != SITE]


def _covered(body: Organisation, watches: list[Watch]) -> Covered:
    ranked = sorted(watches, key=lambda one: STATES.index(_state(one)))
    state = _state(ranked[0]) if ranked else "none"
    return Covered(body.org_id, body.name, body.type, body.nation, body.region, state, tuple(one.id for one in ranked))


def _state(watch: Watch) -> str:
    """ok and quiet sources work; blocked, broken and moved ones are broken."""
    if not watch.enabled:
        return "off"
    if watch.state is None:
        return "new"
    return ("works", "silent", "broken")[SEVERITY[watch.state]]


def summed(covered: Iterable[Covered], group: str) -> list[tuple[str, Counter[str]]]:
    """(nation, region or type, state -> how many bodies), the largest group first."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in covered:
        counts[GROUPS[group](one)][one.state] += 1
    return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
