"""How does a site become a source: probed, a door chosen, the change of sources.yaml shown, then written?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from leads import register, whose
from leads.clock import now
from leads.errors import LeadsError

if TYPE_CHECKING:
    from crawler.doors import Door, Eyes
    from crawler.edits import Edit
    from crawler.rungs import Probe
    from crawler.sources import Sources
    from leads.store.frontier import Clock


class NotAdded(LeadsError):
    """A source that cannot be added as asked: nothing to recommend, no such door, or covered already."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person has said already."""

    yes: bool = False
    number: int | None = None
    kind: str | None = None
    source_id: str | None = None
    another: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The change that is about to be written: the id of the new source, and what was decided in words."""

    edit: Edit
    source: str
    said: str

    def carry_out(self) -> None:
        """Writes it; EditRefused when the file has been edited meanwhile."""
        from crawler.edits import carry_out

        carry_out(self.edit)


def probed(addresses: Sequence[str], contact: str | None, db: Path) -> list[Probe]:
    """What each site offers; once in a process. The hosts' clocks of the database, where there is one, are obeyed and kept."""
    from crawler.probe import probe

    with _clocks(db) as clocks:
        return probe(addresses, contact=contact, eyes=eyes(), today=date.fromisoformat(now()[:10]), clocks=clocks)


@contextmanager
def _clocks(db: Path) -> Iterator[dict[str, Clock]]:
    from leads.store import frontier, is_writable, open_db

    if not db.is_file():
        yield {}
        return
    with closing(open_db(db)) as connection:
        clocks = frontier.load_clocks(connection)
        before = {name: clock.next_at for name, clock in clocks.items()}
        yield clocks
        if is_writable(connection):
            frontier.save_clocks(connection, clocks, [name for name, clock in clocks.items() if clock.next_at != before.get(name)])


def eyes() -> Eyes:
    """How dates and languages are read from a text: nlp's work, handed to the probe."""
    from crawler.doors import Eyes
    from nlp.language import language
    from nlp.written_dates import from_text, from_value

    def day(text: str) -> str:
        found = from_text(text) or from_value(text)
        return found.value if found else ""

    return Eyes(day, language)


def plan(path: Path, loaded: Sources, probe: Probe, wish: Wish, *, ask: Callable[[int, int], int]) -> Plan:
    """The change for the door that was wished for, asked for, or recommended. `ask(recommended, most)` gives a door's number."""
    from crawler.edits import add, propose
    from crawler.entry import entry

    door = _door(probe, wish, ask)
    guess = whose.guess(register.load(), door.url, probe.names)
    body = guess.body if guess else None
    _refuse_covered(door, probe, loaded, wish, body)
    taken = [source.id for source in loaded.sources]
    values = entry(door, probe, body=body, taken=taken, id=wish.source_id)
    whose_site = f"{guess.body.name} ({guess.body.org_id}), {guess.why}" if guess else "not known, add its org_id by hand"
    said = f"organisation: {whose_site}\nexpected: {values.get('expect', 'not known')}"
    return Plan(propose(path, add(values)), str(values["id"]), said)


def _door(probe: Probe, wish: Wish, ask: Callable[[int, int], int]) -> Door:
    if wish.number and wish.number > len(probe.doors):
        raise NotAdded(f"door {wish.number}: there are {len(probe.doors)}")
    if wish.number:
        return probe.doors[wish.number - 1]
    if wish.kind:
        return _best_of(probe, wish.kind)
    if probe.recommended is None:
        choice = "; --door N takes one all the same" if probe.doors else ""
        raise NotAdded(f"{probe.asked}: nothing to recommend ({probe.fault}){choice}")
    recommended = probe.doors.index(probe.recommended) + 1
    return probe.doors[(recommended if wish.yes or len(probe.doors) == 1 else ask(recommended, len(probe.doors))) - 1]


def _best_of(probe: Probe, kind: str) -> Door:
    found = next((door for door in probe.doors if door.kind == kind and door.items), None)
    if found is None:
        kinds = ", ".join(sorted({door.kind for door in probe.doors if door.items})) or "none"
        raise NotAdded(f"{probe.asked}: no {kind} was found; doors that bring something: {kinds}")
    return found


def _refuse_covered(door: Door, probe: Probe, loaded: Sources, wish: Wish, body: register.Organisation | None) -> None:
    from crawler.entry import same_door, same_site

    if known := same_door(door, loaded.sources):
        raise NotAdded(f"{door.url}: stands there already as {known.id} ({known.url}); nothing written")
    known = same_site(door, probe, loaded.sources, body)
    if known and not wish.another:
        by = f"{known.id} ({known.kind} {known.url})"
        raise NotAdded(f"{door.url}: the site is covered already by {by}; nothing written; --another adds a second source")


def counts(probe: Probe) -> str:
    """What it took, for the last line."""
    return f"{len(probe.doors)} doors seen, {probe.requests} requests in {probe.seconds:.0f} s"
