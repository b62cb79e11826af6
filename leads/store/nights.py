"""What did each source bring in a night, and how does it stand? One row per source and crawl, judged once its pages are read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from statistics import median
from typing import Any, get_args

from leads import health
from leads.clock import now
from leads.store import sqlite3, writing
from leads.types import Outcome, Source

OUTCOMES = get_args(Outcome)


def record(db: sqlite3.Connection, chosen: Iterable[Source]) -> None:
    """Rows for every crawl that has none. The last one has just ended and asked the `chosen` sources; earlier ones were killed.

    Only of the last one it is still known what was due and not reached.
    """
    rows = db.execute("SELECT id FROM runs WHERE verb = 'crawl' AND id > coalesce((SELECT max(run) FROM source_nights), 0) ORDER BY id")
    runs = [row["id"] for row in rows]
    expect = {source.id: source.expect for source in chosen}
    with writing(db):
        for run in runs:
            db.execute(RECORD, {"run": run, "chosen": json.dumps(expect if run == runs[-1] else {}), "now": now()})


RECORD = """
WITH night AS (
    SELECT id, started_at, coalesce(ended_at, (SELECT min(later.started_at) FROM runs AS later WHERE later.id > runs.id), :now) AS ended_at
    FROM runs WHERE id = :run),
asked AS (
    SELECT source, count(*) AS requested, sum(ms) AS ms, sum(outcome = 'stored') AS stored, sum(outcome = 'unchanged') AS unchanged,
           sum(outcome = 'duplicate') AS duplicate, sum(outcome = 'skipped') AS skipped, sum(outcome = 'blocked') AS blocked,
           sum(outcome = 'failed') AS failed, sum(outcome = 'pending') AS pending
    FROM visits WHERE run = :run GROUP BY source),
waiting AS (
    SELECT source, count(*) AS pending FROM urls, night
    WHERE due_at <= night.ended_at AND source IN (SELECT key FROM json_each(:chosen))
      AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.run = :run AND visits.url = urls.id)
    GROUP BY source),
fresh AS (
    SELECT s.source, count(DISTINCT s.url) AS urls FROM sightings AS s, night
    WHERE s.role <> 'door' AND s.first_seen BETWEEN night.started_at AND night.ended_at
      AND NOT EXISTS (SELECT 1 FROM sightings AS o WHERE o.url = s.url AND o.source = s.source AND o.first_seen < night.started_at)
    GROUP BY s.source)
INSERT INTO source_nights (run, source, at, requested, stored, unchanged, duplicate, skipped, blocked, failed, pending, new_urls, ms,
                           expect)
SELECT night.id, s.id, night.started_at, coalesce(a.requested, 0), coalesce(a.stored, 0), coalesce(a.unchanged, 0),
       coalesce(a.duplicate, 0), coalesce(a.skipped, 0), coalesce(a.blocked, 0), coalesce(a.failed, 0),
       coalesce(a.pending, 0) + coalesce(w.pending, 0),
       coalesce(f.urls, 0), coalesce(a.ms, 0), (SELECT value FROM json_each(:chosen) WHERE key = s.id)
FROM night, sources AS s
LEFT JOIN asked AS a ON a.source = s.id LEFT JOIN waiting AS w ON w.source = s.id LEFT JOIN fresh AS f ON f.source = s.id
WHERE a.source IS NOT NULL OR w.source IS NOT NULL OR f.source IS NOT NULL
"""


def judge(db: sqlite3.Connection) -> None:
    """Articles, claims and state of every row that has none yet, night by night, once the pages have been read."""
    with writing(db):
        for (run,) in db.execute("SELECT DISTINCT run FROM source_nights WHERE state IS NULL ORDER BY run").fetchall():
            doors = _doors(db, run)
            network = health.reachable(doors.values())
            read = _read(db, run)
            for row in db.execute("SELECT * FROM source_nights WHERE run = ?", [run]).fetchall():
                stories, flags, lengths = read.get(row["source"], (0, 0, []))
                _judge_one(db, row, stories, flags, lengths, doors.get(row["source"]), network)


def _judge_one(
    db: sqlite3.Connection, row: sqlite3.Row, stories: int, flags: int, lengths: list[int], door: health.Door | None, network: bool
) -> None:
    past = db.execute(PAST, [row["source"], row["run"], row["source"], row["run"], health.BASELINE]).fetchall()
    usual = [each["text_length"] for each in past if each["text_length"]]
    news = [(each["at"], each["new_urls"]) for each in reversed(past)] + [(row["at"], row["new_urls"])]
    length = median(lengths) if lengths else None
    night = health.Night(
        row["at"], door, stories, len(lengths), length, median(usual) if usual else None, row["expect"], _up_to_the_last(news)
    )
    standing = health.judge(night, _last(db, row), network=network)
    db.execute(
        """UPDATE source_nights SET articles = ?, flags = ?, text_length = ?, trouble = ?, state = ?, since = ?, reason = ?
           WHERE run = ? AND source = ?""",
        [len(lengths), flags, length, standing.trouble, standing.state, standing.since, standing.reason, row["run"], row["source"]],
    )


# The nights of a source before this one, newest first: from the last that brought something, as many as the baseline holds.
PAST = """
SELECT at, new_urls, text_length FROM source_nights
WHERE source = ? AND run < ? AND run <= (SELECT max(run) FROM source_nights WHERE source = ? AND run < ? AND new_urls > 0)
ORDER BY run DESC LIMIT ?
"""


def _up_to_the_last(news: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The nights that tell the rhythm: without those after the last news."""
    last = max((n for n, (_, new) in enumerate(news) if new), default=-1)
    return news[: last + 1]


def _last(db: sqlite3.Connection, row: sqlite3.Row) -> health.Standing | None:
    before = db.execute(
        "SELECT state, since, trouble, reason FROM source_nights WHERE source = ? AND run < ? ORDER BY run DESC LIMIT 1",
        [row["source"], row["run"]],
    ).fetchone()
    return health.Standing(**dict(before)) if before else None


def _doors(db: sqlite3.Connection, run: int) -> dict[str, health.Door]:
    """What became of each source's own address, for those reached over the network."""
    rows = db.execute(
        """SELECT v.source, v.outcome, v.reason, v.status, u.clock FROM visits AS v JOIN urls AS u ON u.id = v.url
           WHERE v.run = ? AND u.depth = 0""",
        [run],
    )
    return {row["source"]: health.Door(row["outcome"], row["reason"], row["status"], row["clock"]) for row in rows}


def _read(db: sqlite3.Connection, run: int) -> dict[str, tuple[int, int, list[int]]]:
    """source -> (pages of stories that came, claims found in them, lengths of their articles)."""
    rows = db.execute(
        """SELECT v.source, v.page, a.id AS article, length(a.text) AS length,
                  (SELECT count(*) FROM claims AS c WHERE c.article = a.id) AS claims
           FROM visits AS v JOIN urls AS u ON u.id = v.url LEFT JOIN articles AS a ON a.page = v.page
           WHERE v.run = ? AND v.outcome = 'stored' AND u.role <> 'door'""",
        [run],
    ).fetchall()
    return {source: _summed([row for row in rows if row["source"] == source]) for source in {row["source"] for row in rows}}


def _summed(rows: list[sqlite3.Row]) -> tuple[int, int, list[int]]:
    lengths = [row["length"] for row in rows if row["article"]]
    return len({row["page"] for row in rows}), sum(row["claims"] for row in rows if row["article"]), lengths


HABIT = 60  # nights that tell how often a source brings something


def history(db: sqlite3.Connection, source: str, door: str) -> dict[str, Any]:
    """What `leads.habit.nights_between` asks of a source: the last nights on which its `door` (identity of its address) was asked,
    oldest first, and how it stood after them."""
    rows = db.execute(
        """SELECT at, new_urls, state, since FROM source_nights AS n WHERE source = ? AND EXISTS (
               SELECT 1 FROM visits AS v JOIN urls AS u ON u.id = v.url WHERE u.key = ? AND v.run = n.run AND v.outcome <> 'pending')
           ORDER BY run DESC LIMIT ?""",
        [source, door, HABIT],
    ).fetchall()
    judged = next((row for row in rows if row["state"]), None)
    return {
        "news": [(row["at"], row["new_urls"]) for row in reversed(rows)],
        "state": judged["state"] if judged else None,
        "since": judged["since"] if judged else "",
    }


def of_run(db: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """What each source brought in a crawl."""
    return db.execute("SELECT *, ms / 1000 AS seconds FROM source_nights WHERE run = ? ORDER BY source", [run]).fetchall()


def network_gone(db: sqlite3.Connection, run: int) -> bool:
    """True when most hosts did not answer in this crawl, so that nothing was counted."""
    return not health.reachable(_doors(db, run).values())


def standing(db: sqlite3.Connection) -> list[tuple[sqlite3.Row, str]]:
    """Each enabled source as it stood after its last night, with why it wants a look now ("" when it does not): see health.alarm."""
    rows = db.execute(
        """SELECT n.*, s.name FROM source_nights AS n JOIN sources AS s ON s.id = n.source
           WHERE s.enabled = 1 AND n.state IS NOT NULL
             AND n.run = (SELECT max(run) FROM source_nights WHERE source = n.source AND state IS NOT NULL)
           ORDER BY n.since DESC, s.name"""
    ).fetchall()
    return [(row, health.alarm(_told(db, row["source"]))) for row in rows]


def _told(db: sqlite3.Connection, source: str) -> list[tuple[str, str, int]]:
    rows = db.execute("SELECT at, state, told FROM source_nights WHERE source = ? AND state IS NOT NULL ORDER BY run DESC", [source])
    return [tuple(row) for row in rows]


def mark_told(db: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    """`leads health` has told of these: it does so again when they get worse, or after a week."""
    with writing(db):
        db.executemany("UPDATE source_nights SET told = 1 WHERE run = ? AND source = ?", [(row["run"], row["source"]) for row in rows])
