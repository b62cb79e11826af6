"""How much came, and how much of it was good: by week, by source, by pattern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from leads.store import sqlite3

MOST = 20  # sources and patterns in a picture


@dataclass(frozen=True, slots=True)
class Week:
    """What came and what was decided in a week, copies of a sentence counted once. `monday` is an ISO date."""

    monday: str
    leads: int
    decisions: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was said of the leads of a source, or of those that a pattern raised."""

    name: str
    yes: int
    weak: int
    no: int
    undecided: int = 0

    @property
    def decided(self) -> int:
        """All that have a verdict."""
        return self.yes + self.weak + self.no

    @property
    def precision(self) -> float:
        """Share of those decided that are worth following up, 0 to 1."""
        return self.yes / self.decided if self.decided else 0.0


def by_week(db: sqlite3.Connection, *, until: date, weeks: int) -> list[Week]:
    """The last weeks up to that of `until`, oldest first, those without anything too. A decision that was taken back is none."""
    last = until - timedelta(days=until.weekday())
    mondays = [(last - timedelta(weeks=back)).isoformat() for back in reversed(range(weeks))]
    came = _counts(db, "SELECT week, count(*) FROM leads WHERE copy_of IS NULL AND week >= ? GROUP BY 1", mondays[0])
    made = _counts(
        db, "SELECT date(at, '-6 days', 'weekday 1') AS week, count(DISTINCT request_id) FROM standing WHERE at >= ? GROUP BY 1", mondays[0]
    )
    return [Week(monday, came.get(monday, 0), made.get(monday, 0)) for monday in mondays]


def _counts(db: sqlite3.Connection, sql: str, since: str) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(sql, [since])}


def by_source(db: sqlite3.Connection) -> list[Verdicts]:
    """The sources that brought the most accepted leads, the best first; of each all its leads."""
    rows = db.execute(
        """SELECT coalesce(s.name, l.source), l.yes, l.weak, l.no, l.undecided FROM (
               SELECT source, sum(status = 'yes') AS yes, sum(status = 'weak') AS weak, sum(status = 'no') AS no,
                      sum(status = 'undecided') AS undecided, count(*) AS number FROM leads GROUP BY source) AS l
           LEFT JOIN sources AS s ON s.id = l.source ORDER BY l.yes DESC, l.number DESC, l.source LIMIT ?""",
        [MOST],
    )
    return [Verdicts(*row) for row in rows]


def by_pattern(db: sqlite3.Connection) -> list[Verdicts]:
    """The patterns whose leads were decided most often, the most often first; copies of a sentence count once."""
    rows = db.execute(
        """WITH raised AS (
               SELECT DISTINCT r.value ->> 'id' AS pattern, l.key, l.status
               FROM leads AS l JOIN claims AS c ON c.id = l.claim, json_each(c.reasons) AS r
               WHERE l.status <> 'undecided' AND l.copy_of IS NULL AND r.value ->> 'part' = 'cue')
           SELECT pattern, sum(status = 'yes'), sum(status = 'weak'), sum(status = 'no') FROM raised
           GROUP BY pattern ORDER BY count(*) DESC, pattern LIMIT ?""",
        [MOST],
    )
    return [Verdicts(*row) for row in rows]
