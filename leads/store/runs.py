"""What did each run do? Begun and ended here unless the crawler does it itself; listed, newest first."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from leads.clock import now
from leads.errors import LeadsError
from leads.store import sqlite3, writing
from leads.store.observed import begin_run

AGAIN = "flag --again"


@contextmanager
def flagging(db: sqlite3.Connection, *, again: bool = False) -> Iterator[Counter[str]]:
    """A row in `runs` for the reading of pages in the block, which fills the counts; ended as done, stopped or failed."""
    if again:
        time.sleep(1 - time.time() % 1)  # readings are told apart by the second: none of before stands in its first one
    run, _ = begin_run(db, AGAIN if again else "flag")
    counts: Counter[str] = Counter()
    try:
        yield counts
    except BaseException as error:
        # The fault may be the disk's or the file's: then the next run finds this one without an end.
        with suppress(sqlite3.Error, LeadsError):
            _end(db, run, "stopped" if isinstance(error, KeyboardInterrupt) else "failed", _read_in(db, run))
        raise
    _end(db, run, "done", counts)


def again_since(db: sqlite3.Connection) -> str | None:
    """When the reading of everything anew began that is still to be brought to its end; None when there is none."""
    row = db.execute(
        """SELECT min(started_at) FROM runs WHERE verb = :again
           AND id > coalesce((SELECT max(id) FROM runs WHERE verb = :again AND outcome = 'done'), 0)""",
        {"again": AGAIN},
    ).fetchone()
    return str(row[0]) if row[0] else None


def _end(db: sqlite3.Connection, run: int, outcome: str, counts: Counter[str]) -> None:
    with writing(db):
        row = (now(), outcome, json.dumps({name: number for name, number in counts.items() if number}), run)
        db.execute("UPDATE runs SET ended_at = ?, outcome = ?, counts = ? WHERE id = ?", row)


def _read_in(db: sqlite3.Connection, run: int) -> Counter[str]:
    """What a run had read before it was ended early: outcome -> pages."""
    rows = db.execute("SELECT outcome, count(*) FROM readings WHERE at >= (SELECT started_at FROM runs WHERE id = ?) GROUP BY 1", [run])
    return Counter(dict(rows.fetchall()))


def latest(db: sqlite3.Connection, limit: int) -> list[sqlite3.Row]:
    """The last runs, newest first."""
    return db.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [limit]).fetchall()


def of_id(db: sqlite3.Connection, run: int) -> sqlite3.Row | None:
    """One run."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM runs WHERE id = ?", [run]).fetchone()
    return row


def limits_reached(db: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """Pages of a crawl on which a limit of their source has left something out: source, url, reason."""
    return db.execute(
        """SELECT v.source, u.url, v.reason FROM visits AS v JOIN urls AS u ON u.id = v.url
           WHERE v.run = ? AND (v.reason LIKE 'limit: %' OR v.reason LIKE '%; limit: %' OR v.reason LIKE 'a trap, %')
           ORDER BY v.source, v.id""",
        [run],
    ).fetchall()


def doors_missed(db: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """The sources' own addresses that did not come in a crawl: source, url, reason."""
    return db.execute(
        """SELECT v.source, u.url, v.outcome || ': ' || v.reason AS reason FROM visits AS v JOIN urls AS u ON u.id = v.url
           WHERE v.run = ? AND u.depth = 0 AND v.outcome IN ('skipped', 'blocked', 'failed', 'pending') ORDER BY v.source, v.id""",
        [run],
    ).fetchall()


def read_by_source(db: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """What a flag run read, by source: pages by outcome, articles, claims, seconds. Pages read again since count there."""
    return db.execute(
        """WITH span AS (SELECT started_at, coalesce(ended_at, '9') AS ended_at FROM runs WHERE id = ?),
           read AS (SELECT r.* FROM readings AS r, span WHERE r.at BETWEEN span.started_at AND span.ended_at),
           found AS (SELECT a.page, count(DISTINCT a.id) AS articles, count(c.id) AS claims FROM articles AS a
                     LEFT JOIN claims AS c ON c.article = a.id WHERE a.page IN (SELECT page FROM read) GROUP BY a.page)
           SELECT u.source, count(*) AS pages, sum(r.outcome = 'article') AS article, sum(r.outcome = 'index') AS "index",
                  sum(r.outcome IN ('empty', 'short')) AS "too short", sum(r.outcome IN ('refused', 'failed')) AS failed,
                  coalesce(sum(found.articles), 0) AS articles, coalesce(sum(found.claims), 0) AS claims, sum(r.ms) / 1000 AS seconds
           FROM read AS r JOIN pages AS p ON p.id = r.page JOIN urls AS u ON u.id = p.url LEFT JOIN found ON found.page = r.page
           GROUP BY u.source ORDER BY u.source""",
        [run],
    ).fetchall()
