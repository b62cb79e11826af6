"""How do the sources read on a terminal: one of them explained, and the register held against all of them?"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import asdict

from leads.clock import day
from leads.coverage import STATES, Covered, Watch, summed
from leads.errors import SourcesInvalid
from leads.harmless import visible
from leads.store import sqlite3
from leads.store.yields import NIGHTS, Yield, became, yields
from leads.tables import aligned, table
from leads.types import Source

SHOWN = 10  # nights, in full


def watches(sources: Sequence[Source], db: sqlite3.Connection | None) -> list[Watch]:
    """The sources of sources.yaml as coverage sees them, each as it stands by its nights in the database."""
    states = {one.id: one.watched for one in yields(db)} if db else {}
    return [Watch(one.id, one.organisation or "", one.enabled, states.get(one.id)) for one in sources]


def of_source(db: sqlite3.Connection, source: str) -> str:
    """One source: how it stands, its last nights, what was taken, what was not and why. SourcesInvalid when it was never crawled."""
    found = yields(db, source)
    if not found:
        near = difflib.get_close_matches(source, [one.id for one in yields(db)], n=1)
        meant = f'did you mean "{near[0]}"?' if near else f"`leads sources check {source} --live` says what it would bring"
        raise SourcesInvalid([f"{source}: no crawl has asked a source of that name yet; {meant}"])
    one = found[0]
    rows = [
        [row["role"], row["outcome"], str(row["number"]), f"{row['reason'] or '-'}  {visible(row['url'])}"] for row in became(db, source)
    ]
    parts = [_head(one), _nights(one)]
    if rows:
        heads = ["what", "outcome", "number", "reason, and the newest"]
        parts.append(f"What became of what it showed, last {NIGHTS} nights\n{aligned([heads, *rows])}")
    return "\n\n".join([*parts, _last(one)])


def _head(one: Yield) -> str:
    state = f"{one.state} since {day(one.since)}" if one.state else "not judged yet"
    lines = [
        f"{one.name} ({one.id})",
        f"{one.kind} {one.url}",
        f"{state if one.enabled else 'off'}{f': {one.reason}' if one.reason else ''}",
    ]
    return "\n".join(lines)


def _nights(one: Yield) -> str:
    last = one.nights[-SHOWN:]
    return "Its last nights\n" + aligned(
        [["night", "state", "new", "reason"], *([day(n.at), n.state or "-", str(n.new), n.reason or ""] for n in last)]
    )


def _last(one: Yield) -> str:
    rate = f", {one.per_hundred:.1f} per 100" if one.per_hundred is not None else ""
    newest = f"; last new article {day(one.last_new)}" if one.last_new else "; no article yet"
    return f"{one.articles:,} articles, {one.leads:,} leads, {one.accepted:,} accepted{rate}{newest}."


def of_coverage(covered: Sequence[Covered], by: str) -> str:
    """How many bodies of each nation, region or type stand how, and a last line of counts."""
    rows = [[name, *(str(counts[state] or "") for state in STATES), str(counts.total())] for name, counts in summed(covered, by)]
    sums = {state: sum(one.state == state for one in covered) for state in STATES}
    told = ", ".join(f"{number} {state}" for state, number in sums.items() if number)
    return table([[by, *STATES, "all"], *rows]) + f"\n{len(covered)} bodies: {told}."


def as_csv(covered: Sequence[Covered]) -> str:
    """A line for each body: org_id, name, type, nation, region, state, sources."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(Covered.__dataclass_fields__)
    writer.writerows([*list(asdict(one).values())[:-1], " ".join(one.sources)] for one in covered)
    return lines.getvalue()
