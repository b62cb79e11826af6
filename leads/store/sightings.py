"""Which sightings can be kept, and what is told of the others?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leads.pages.decode import clean
from leads.store import sqlite3
from leads.types import Sighting

NO_CHARACTER = "\ufffd"  # what half a character of JSON, or a byte of no charset, has become


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
