"""How do the doors of a site read on a terminal: what each brings, which to take, and why not the others?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leads.harmless import visible

if TYPE_CHECKING:
    from crawler.doors import Door
    from crawler.rungs import Probe


def of_probe(probe: Probe) -> str:
    """The site, then its doors by number, the recommended one marked with a star."""
    name = visible(probe.names[0] if probe.names else probe.address)
    head = f"{name}: {_many(len(probe.doors), 'door')}, {_many(probe.requests, 'request')} in {probe.seconds:.0f} s"
    moved = [f"{visible(probe.asked)} leads to {visible(probe.address)}"] if _moved(probe) else []
    doors = [_door(number, door) for number, door in enumerate(probe.doors, start=1)]
    return "\n".join([head, *moved, *doors, *([f"nothing to recommend: {visible(probe.fault)}"] if probe.fault else [])])


def _moved(probe: Probe) -> bool:
    """Whether the site is somewhere else; that http was tried as well says nothing where nobody answered."""
    asked, found = (one.rstrip("/") for one in (probe.asked, probe.address))
    return asked != found and (bool(probe.doors) or asked.partition("://")[2] != found.partition("://")[2])


def _door(number: int, door: Door) -> str:
    """Three or four lines: address, figures, titles, why."""
    sign = "*" if door.recommended else " "
    lines = [f"{sign} {number}  {door.kind}  {visible(door.url)}", f"       {_figures(door)}"]
    lines += [f"       {' · '.join(f'“{visible(title)[:70]}”' for title in door.titles)}"] if door.titles else []
    verdict = "recommended" if door.recommended else "" if door.why.startswith("would do") else "not recommended"
    return "\n".join([*lines, f"       {verdict}{': ' if verdict else ''}{visible(door.why)}"])


def _figures(door: Door) -> str:
    from crawler.doors import dated

    told = [f"found: {visible(door.found)}", f"robots.txt: {visible(door.robots)}"]
    if door.items:
        rhythm = f"{door.per_month:g} a month" if door.per_month else "rhythm not known"
        told = [_many(door.items, "item"), dated(door), rhythm, door.language or "language not clear", *told]
    return ", ".join(told)


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
