"""How does each source stand, what has it shown and brought, and what became of that?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from leads.health import NOT_YET
from leads.store import sqlite3
from leads.store.unread import sighting_of
from leads.types import Sighting

NIGHTS = 30  # at a glance


@dataclass(frozen=True, slots=True)
class Night:
    """What a night was for a source: its state after it, what was new, and the reason when it was not well."""

    at: str
    state: str | None
    new: int
    reason: str


@dataclass(frozen=True, slots=True)
class Yield:
    """A source as of the last crawl. `last_new` is when its newest article came, "" for none; `nights` are its last 30, oldest first."""

    id: str
    name: str
    kind: str
    url: str
    organisation: str
    nation: str
    enabled: bool
    confidential: bool
    state: str | None
    since: str
    reason: str
    articles: int
    leads: int
    accepted: int
    last_new: str
    nights: tuple[Night, ...]

    @property
    def watched(self) -> str | None:
        """How it stands to whoever relies on it; None when it has not come on any night yet."""
        return None if self.reason == NOT_YET else self.state

    @property
    def per_hundred(self) -> float | None:
        """Accepted leads per 100 articles; None without articles."""
        return 100 * self.accepted / self.articles if self.articles else None


def yields(db: sqlite3.Connection, source: str | None = None) -> list[Yield]:
    """All sources, or one, by name."""
    nights = _nights(db, source)
    return [_yield(row, tuple(nights[row["id"]])) for row in db.execute(YIELDS, {"source": source})]


def _yield(row: sqlite3.Row, nights: tuple[Night, ...]) -> Yield:
    own = {name: row[name] for name in ("id", "name", "kind", "url", "organisation", "nation", "state", "since", "reason", "last_new")}
    counts = {name: row[name] for name in ("articles", "leads", "accepted")}
    return Yield(**own, **counts, enabled=bool(row["enabled"]), confidential=bool(row["confidential"]), nights=nights)


# `articles` is counted by its index on source; the newest article is the one with the highest number.
YIELDS = """
WITH brought AS (SELECT source, count(*) AS articles, max(id) AS newest FROM articles GROUP BY source),
     found AS (SELECT source, count(*) AS leads, sum(status = 'yes') AS accepted FROM leads WHERE copy_of IS NULL GROUP BY source)
SELECT s.id, s.name, s.kind, s.url, coalesce(s.organisation, '') AS organisation, coalesce(s.nation, '') AS nation,
       s.enabled, s.confidential, n.state, coalesce(n.since, '') AS since, coalesce(n.reason, '') AS reason,
       coalesce(b.articles, 0) AS articles, coalesce(f.leads, 0) AS leads, coalesce(f.accepted, 0) AS accepted,
       coalesce((SELECT first_seen FROM articles WHERE id = b.newest), '') AS last_new
FROM sources AS s LEFT JOIN brought AS b ON b.source = s.id LEFT JOIN found AS f ON f.source = s.id
LEFT JOIN source_nights AS n ON n.source = s.id AND n.run = (
    SELECT max(run) FROM source_nights WHERE source = s.id AND state IS NOT NULL)
WHERE :source IS NULL OR s.id = :source
ORDER BY s.name, s.id
"""


def _nights(db: sqlite3.Connection, source: str | None) -> dict[str, list[Night]]:
    nights: dict[str, list[Night]] = defaultdict(list)
    rows = db.execute(LAST_NIGHTS, {"source": source, "nights": NIGHTS})
    for row in rows:
        nights[row["source"]].append(Night(row["at"], row["state"], row["new_urls"], row["reason"] or ""))
    return nights


LAST_NIGHTS = """
SELECT n.source, n.at, n.state, n.new_urls, n.reason FROM sources AS s CROSS JOIN source_nights AS n ON n.source = s.id
WHERE (:source IS NULL OR s.id = :source) AND n.run IN (
    SELECT run FROM source_nights WHERE source = s.id ORDER BY run DESC LIMIT :nights)
ORDER BY n.source, n.run
"""


def became(db: sqlite3.Connection, source: str, *, nights: int = NIGHTS) -> list[sqlite3.Row]:
    """What became of the URLs of a source in its last nights: role, outcome, reason, number, and the newest one's url and at.

    The page of a story that was stored is followed to its reading: article, index, short ... with the reason.
    """
    return db.execute(BECAME, {"source": source, "nights": nights}).fetchall()


BECAME = """
SELECT u.role, CASE WHEN v.outcome = 'stored' AND u.role <> 'door' THEN coalesce(r.outcome, 'unread') ELSE v.outcome END AS outcome,
       CASE WHEN v.outcome = 'stored' AND u.role <> 'door' THEN coalesce(r.reason, '') ELSE v.reason END AS reason,
       count(*) AS number, u.url, max(v.at) AS at
FROM visits AS v JOIN urls AS u ON u.id = v.url LEFT JOIN readings AS r ON r.page = v.page
WHERE v.source = :source AND v.run IN (SELECT run FROM source_nights WHERE source = :source ORDER BY run DESC LIMIT :nights)
GROUP BY 1, 2, 3
ORDER BY u.role <> 'door', number DESC, outcome, reason
"""


def at_the_door(db: sqlite3.Connection, source: str) -> sqlite3.Row | None:
    """Outcome and reason of the first visit of a source's own address; None before there was one."""
    row: sqlite3.Row | None = db.execute(
        "SELECT v.outcome, v.reason FROM visits AS v JOIN urls AS u ON u.id = v.url WHERE u.source = ? AND u.depth = 0 ORDER BY v.id",
        [source],
    ).fetchone()
    return row


def shown_at_the_door(db: sqlite3.Connection, source: str) -> list[Sighting]:
    """The stories, or issues, that a source's doors showed, in their order; not what the issues led to."""
    rows = db.execute(
        """SELECT s.*, u.url AS address FROM sightings AS s JOIN urls AS u ON u.id = s.url
           WHERE s.source = ? AND s.role <> 'door' AND s.seen_on IN (SELECT url FROM urls WHERE role = 'door') ORDER BY s.position""",
        [source],
    )
    return list(map(sighting_of, rows))


def pages_read(db: sqlite3.Connection, source: str) -> tuple[int, int]:
    """How many pages of a source were read, and how many of them are articles."""
    number, articles = db.execute(
        """SELECT count(*), coalesce(sum(r.outcome = 'article'), 0)
           FROM readings AS r JOIN pages AS p ON p.id = r.page JOIN urls AS u ON u.id = p.url WHERE u.source = ?""",
        [source],
    ).fetchone()
    return number, articles
