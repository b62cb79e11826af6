"""How do the sources read on a terminal: one of them explained, and the register held against all of them?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

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


def of_source(db: sqlite3.Connection, source: str, path: Path) -> str:
    """One source: how it stands, its last nights, what was taken, what was not and why. SourcesInvalid when it was never crawled, with how
    it stands in the sources.yaml at `path`."""
    found = yields(db, source)
    if not found:
        raise SourcesInvalid([f"{source}: {_unasked(source, [one.id for one in yields(db)], path)}"])
    one = found[0]
    rows = [
        [row["role"], row["outcome"], str(row["number"]), f"{row['reason'] or '-'}  {visible(row['url'])}"] for row in became(db, source)
    ]
    parts = [_head(one), _nights(one)]
    if rows:
        heads = ["what", "outcome", "number", "reason, and the newest"]
        parts.append(f"What became of what it showed, last {NIGHTS} nights\n{aligned([heads, *rows])}")
    return "\n\n".join([*parts, _last(one)])


def _unasked(source: str, asked: Sequence[str], path: Path) -> str:
    from crawler.source_keys import suggestion
    from crawler.sources import load

    listed = {one.id: one for one in load(path).sources} if path.exists() else {}
    if source not in listed:
        return f"no crawl has asked a source of that name yet, and {path} has none{suggestion(source, [*listed, *asked])}"
    off = "" if listed[source].enabled else f" it is off ({listed[source].reason});"
    return f"no crawl has asked it yet;{off} `leads sources check {source} --live` says what it would bring"


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
