"""What the desk asked and decided of sources, done: sites are probed for their doors, decisions carried into sources.yaml."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from leads import register, whose
from leads.errors import SourcesInvalid
from leads.store import open_db, requests, source_decisions, sqlite3, writing

if TYPE_CHECKING:
    from crawler.edits import Edit
    from crawler.rungs import Probe
    from crawler.sources import Sources

SECONDS = 900  # for all sites that wait, in a process of their own


def waits(db: sqlite3.Connection) -> bool:
    """True when the desk has asked or decided something that is not done."""
    return bool(requests.unanswered(db, "source") or source_decisions.unapplied(db))


def answer_requests(db_path: Path, loaded: Sources) -> list[str]:
    """Probes every site that was asked for, side by side, and stores its doors for the desk: a line for each. Once in a process."""
    from leads import adding

    with closing(open_db(db_path)) as db:
        waiting = requests.unanswered(db, "source")
    if not waiting:
        return []
    found = adding.probed([row["url"] for row in waiting], loaded.contact, db_path)
    with closing(open_db(db_path)) as db, writing(db):
        for row, probe in zip(waiting, found, strict=True):
            outcome: Literal["done", "failed"] = "done" if probe.doors else "failed"
            requests.answer(db, row["id"], outcome=outcome, reason=probe.fault, found=_kept(probe, loaded))
    return [f"{probe.asked}: {len(probe.doors)} doors{f'; {probe.fault}' if probe.fault else ''}" for probe in found]


def _kept(probe: Probe, loaded: Sources) -> dict[str, Any]:
    """What the desk shows of a probe: the doors, each with the entry that it would become, and the source that covers the site already."""
    from crawler.entry import entry, same_door, same_site

    taken = [source.id for source in loaded.sources]
    doors = []
    known: str = ""
    for door in probe.doors:
        guess = whose.guess(register.load(), door.url, probe.names)
        body = guess.body if guess else None
        covering = same_door(door, loaded.sources) or same_site(door, probe, loaded.sources, body)
        known = known or (covering.id if covering else "")
        told = {name: value for name, value in asdict(door).items() if name != "stories"}
        doors.append(told | {"entry": entry(door, probe, body=body, taken=taken) if door.items else {}})
    return {"address": probe.address, "name": probe.names[0] if probe.names else "", "doors": doors, "covered": known}


def apply(db_path: Path, sources_path: Path, *, confirm: Callable[[Edit], bool]) -> tuple[int, int]:
    """Carries what was decided into sources.yaml, one change after the other: how many were done, and how many failed.

    A change that would not load - an id that stands there already - fails with its reason; one that is not confirmed waits on.
    """
    from crawler.edits import carry_out, propose

    done = failed = 0
    with closing(open_db(db_path)) as db:
        for decision in source_decisions.unapplied(db):
            try:
                edit = propose(sources_path, _change(decision))
            except SourcesInvalid as error:
                source_decisions.save_applied(db, decision["id"], outcome="failed", reason=str(error))
                failed += 1
                continue
            if confirm(edit):
                carry_out(edit)
                source_decisions.save_applied(db, decision["id"], outcome="done")
                done += 1
    return done, failed


def _change(decision: sqlite3.Row) -> Callable[[Any], None]:
    from crawler import edits

    if decision["action"] == "add":
        return edits.add(json.loads(decision["entry"]))
    if decision["action"] == "enable":
        return edits.enable([decision["source"]])
    return edits.disable(decision["source"], decision["note"] or f"turned off on the desk by {decision['reviewer']}")


def before_the_night(db_path: Path, sources_path: Path) -> str:
    """What waits on the desk is done by `leads sources apply` in a process of its own: its last line.

    Why it failed, when it did - the night goes on -, and "" when nothing waited.
    """
    if not db_path.is_file():
        return ""
    with closing(open_db(db_path)) as db:
        if not waits(db):
            return ""
    code = "from leads.cli import cli; cli()"
    words = ["sources", "apply", "--yes", "--db", str(db_path), "--sources", str(sources_path)]
    try:
        done = subprocess.run([sys.executable, "-c", code, *words], check=False, capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return f"leads sources apply: not done within {SECONDS} seconds; what is left waits for the next one"
    return (done.stderr if done.returncode else done.stdout).strip().rpartition("\n")[2]
