"""What is kept of what a page showed: sightings, and the URLs that are met through them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leads.pages.decode import clean
from leads.pages.links import identity
from leads.store import sqlite3
from leads.store.forgotten import unforgotten
from leads.store.frontier import Due, clock_of
from leads.types import Sighting, Source

NO_CHARACTER = "\ufffd"  # what half a character of JSON, or a byte of no charset, has become


@dataclass(slots=True)
class Shown:
    """What visits have shown: the clocks that have something new; by source how many URLs are due through it, and how many were known."""

    clocks: set[str] = field(default_factory=set)
    met: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)


def kept(sightings: Sequence[Sighting]) -> tuple[tuple[Sighting, ...], str]:
    """The sightings with words that SQLite takes, and a note on the links that are no addresses: those are left out."""
    cleaned = [_cleaned(one) for one in sightings]
    odd = [one.url for one in cleaned if NO_CHARACTER in one.url]
    note = f"{len(odd)} left out, not an address: {odd[0][:100]}" if odd else ""
    return tuple(one for one in cleaned if NO_CHARACTER not in one.url), note


def _cleaned(sighting: Sighting) -> Sighting:
    return replace(
        sighting,
        url=clean(sighting.url),
        seen_on=clean(sighting.seen_on),
        title=clean(sighting.title),
        published=clean(sighting.published),
        author=clean(sighting.author),
        summary=clean(sighting.summary),
    )


def shown_by(db: sqlite3.Connection, source: str, door: str) -> int:
    """How many URLs this door has shown so far: one that shows nothing now had items, or never did."""
    return int(db.execute("SELECT count(*) FROM sightings WHERE source = ? AND seen_on = ?", (source, door)).fetchone()[0])


def unmet(db: sqlite3.Connection, sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those whose URL nobody has met, in their order; none that was forgotten."""
    sightings = unforgotten(db, tuple(sightings))
    keys = {one.url: identity(one.url) for one in sightings}
    rows = db.execute("SELECT key FROM urls WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys.values())),))
    known = {row["key"] for row in rows}
    return [one for one in sightings if keys[one.url] not in known]


def save_sightings(
    db: sqlite3.Connection, due: Due, at: str, sightings: Iterable[Sighting], sources: Mapping[str, Source], shown: Shown, *, due_at: str
) -> None:
    """Sightings on the page of `due`, in their order, stories and issues first: whether a listing's next page is worth a visit
    depends on how many of them are new. URLs that are met for the first time are due at `due_at`."""
    fresh = 0
    for sighting in sorted(sightings, key=lambda one: one.role == "door"):
        source = sources[sighting.source]
        if _meet(db, due, at, sighting, source, due_at=due_at, reopen=fresh > 0):
            shown.clocks.add(clock_of(source, sighting.url))
            shown.met[source.id] += 1
            fresh += sighting.role != "door"
        else:
            shown.known[source.id] += 1


def _meet(db: sqlite3.Connection, due: Due, at: str, sighting: Sighting, source: Source, *, due_at: str, reopen: bool) -> bool:
    """True when the URL is due through this sighting: met for the first time, or a door behind this one that is worth another visit.

    That is a listing's next page after something new, and a sitemap that has changed, or does not say when it did.
    """
    key = identity(sighting.url)
    new = db.execute(
        """INSERT INTO urls (key, url, clock, source, role, depth, first_seen, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (key) DO NOTHING""",
        (key, sighting.url, clock_of(source, sighting.url), source.id, sighting.role, due.depth + 1, at, due_at),
    ).rowcount
    known = db.execute("SELECT id FROM urls WHERE key = ?", (key,)).fetchone()["id"]
    if sighting.role == "door" and not new and (reopen or _has_changed(db, known, sighting)):
        new = db.execute("UPDATE urls SET due_at = ? WHERE id = ? AND run IS NULL AND role = 'door'", (at, known)).rowcount
    db.execute(
        """INSERT INTO sightings (url, source, seen_on, role, evidence, title, published, author, summary, position, first_seen)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url, source, seen_on) DO UPDATE
           SET published = excluded.published WHERE role = 'door'""",
        (
            known, source.id, sighting.seen_on, sighting.role, sighting.evidence, sighting.title, sighting.published,
            sighting.author, sighting.summary, sighting.position, at,
        ),
    )  # fmt: skip
    return new > 0


def _has_changed(db: sqlite3.Connection, url: int, sighting: Sighting) -> bool:
    """True for a sitemap whose index gives it another date than last time, or none."""
    if sighting.evidence != "sitemap":
        return False
    held = db.execute(
        "SELECT published FROM sightings WHERE url = ? AND source = ? AND seen_on = ?", (url, sighting.source, sighting.seen_on)
    ).fetchone()
    return not sighting.published or held is None or held["published"] != sighting.published
