"""How do runs and nights read? Plain text: a list of runs, one run by source, what wants a look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from leads import health
from leads.clock import day, london, now
from leads.errors import NotThere
from leads.store import nights, runs, sqlite3
from leads.store.lock import is_held
from leads.tables import aligned, table

MISSED = timedelta(hours=36)  # without a crawl: a night was missed
LINES_SHOWN = 5  # pages of a source
HEADS = {
    "requested": "asked", "new_urls": "new", "text_length": "length", "article": "article pages", "index": "index pages",
}  # fmt: skip
READ = {"article pages": ("article",), "index pages": ("index",), "too short": ("empty", "short"), "failed": ("refused", "failed")}
FOUND = {"articles": "articles", "claims": "claims", "reread": "texts read anew"}


def of_runs(db: sqlite3.Connection, path: Path, limit: int) -> str:
    """The last runs, newest first."""
    rows = runs.latest(db, limit)
    busy = is_held(path)
    lines = [["run", "verb", "started", "took", "outcome", "counts"]]
    lines += [[*_run(row, running=busy and row is rows[0]), _counts(row)] for row in rows]
    return aligned(lines)


def _run(row: sqlite3.Row, *, running: bool) -> list[str]:
    took = _took(row["started_at"], row["ended_at"]) if row["ended_at"] else "-"
    # A run without an end is found out by the next one, or by its lock, which nobody holds any more.
    return [str(row["id"]), row["verb"], london(row["started_at"]), took, row["outcome"] or ("running" if running else "killed")]


def _took(start: str, end: str) -> str:
    seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _counts(row: sqlite3.Row) -> str:
    counts = json.loads(row["counts"] or "{}")
    if row["verb"] != "crawl":
        return _read(counts) or ("nothing new to read" if row["outcome"] == "done" else "")
    order = {name: n for n, name in enumerate(nights.OUTCOMES)}
    return ", ".join(f"{counts[name]:,} {name}" for name in sorted(counts, key=lambda name: (order.get(name, 50), name)))


def _read(counts: dict[str, int]) -> str:
    """What a flag run read: pages by what they were, as the table of the run sums them; then what was found in them, copies too."""
    pages = {name: sum(counts.get(outcome, 0) for outcome in outcomes) for name, outcomes in READ.items()}
    told = ", ".join(f"{number:,} {name}" for name, number in pages.items() if number)
    found = [f"{counts[what]:,} {name}" for what, name in FOUND.items() if what in counts]
    return ", ".join([*([f"{sum(pages.values()):,} pages read ({told})"] if told else []), *found])


def of_run(db: sqlite3.Connection, number: int) -> str:
    """One run by source, with its sums. NotThere when there was none."""
    run = runs.of_id(db, number)
    if run is None:
        raise NotThere(f"there is no run {number}; `leads runs` lists them")
    head = "  ".join(["run", *_run(run, running=False)])
    rows = [dict(row) for row in (_nights(db, number) if run["verb"] == "crawl" else runs.read_by_source(db, number))]
    if not rows:
        return f"{head}\nNothing was {'asked for' if run['verb'] == 'crawl' else 'read'}."
    sums = {name: sum(row[name] or 0 for row in rows) for name in rows[0] if name not in ("source", "state", "text_length")}
    rows.append({**dict.fromkeys(rows[0], ""), "source": "all", **sums})
    shown = [name for name in rows[0] if name not in nights.OUTCOMES or rows[-1][name]]  # an outcome that nobody had is left out
    told = table([[HEADS.get(name, name) for name in shown], *([_cell(row[name]) for name in shown] for row in rows)])
    return "\n".join([head, told, *_known_elsewhere(run, sums), *_left_out(db, number)])


def _known_elsewhere(run: sqlite3.Row, sums: dict[str, int]) -> list[str]:
    """Why a flag run found more articles than its table shows."""
    found = json.loads(run["counts"] or "{}").get("articles", 0)
    if run["verb"] == "crawl" or found <= sums["articles"]:
        return []
    return [
        f"{found:,} articles were read there; those stored under another page, and those forgotten or changed since, are not counted above."
    ]


def _left_out(db: sqlite3.Connection, run: int) -> list[str]:
    """Sources that did not come, and where a limit has left something out; a line for each page, the first few of each source."""
    lines, shown = [], Counter[str]()
    pages = {(row["source"], row["url"]): row for row in (*runs.doors_missed(db, run), *runs.limits_reached(db, run))}
    for row in pages.values():
        shown[row["source"]] += 1
        if shown[row["source"]] <= LINES_SHOWN:
            lines.append(f"{row['source']}: {row['url']}: {row['reason']}")
    more = [f"{source}: ... and {number - LINES_SHOWN} more" for source, number in shown.items() if number > LINES_SHOWN]
    return ["", *lines, *more] if lines else []


def _nights(db: sqlite3.Connection, run: int) -> list[dict[str, object]]:
    columns = ("source", "state", "requested", *nights.OUTCOMES, "new_urls", "articles", "flags", "text_length", "seconds")
    return [{name: row[name] for name in columns} for row in nights.of_run(db, run)]


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    return "-" if value is None else str(value)


def of_health(db: sqlite3.Connection, standing: Sequence[tuple[sqlite3.Row, str]]) -> tuple[str, bool]:
    """What wants a look, the new first, and whether any of it is new, worse or due for a reminder."""
    wanting = sorted((pair for pair in standing if health.SEVERITY[pair[0]["state"]]), key=lambda pair: not pair[1])
    lines = [line for row, why in wanting for line in _wanting(row, why)]
    word, missed = _last_night(db)
    states = Counter(row["state"] for row, _ in standing)
    told = ", ".join(f"{states[state]} {state}" for state in health.SEVERITY if states[state])
    lines.append(f"{word}{len(standing)} sources: {told}." if standing else f"{word}No source has been judged yet.")
    return "\n".join(lines), missed or any(why for _, why in standing)


def _wanting(row: sqlite3.Row, why: str) -> list[str]:
    head = f"{row['state']:<8} since {day(row['since'])}  {row['name']} ({row['source']})" + (f"  [{why}]" if why else "")
    return [head, f"         {row['reason']}"]


def _last_night(db: sqlite3.Connection) -> tuple[str, bool]:
    """A word on the last crawl where there is one to say, and whether it is time to say it (again)."""
    run = db.execute("SELECT * FROM runs WHERE verb = 'crawl' ORDER BY id DESC LIMIT 1").fetchone()
    if run is None:
        return "There was no night yet. ", False
    gone = datetime.fromisoformat(now()) - datetime.fromisoformat(run["started_at"])
    if gone > MISSED:
        return f"No night since {london(run['started_at'])}. ", (gone - MISSED).days % health.REMINDER == 0
    if nights.network_gone(db, run["id"]):
        return f"In the night of {day(run['started_at'])} most hosts did not answer: our network, nothing is counted. ", True
    return "", False
