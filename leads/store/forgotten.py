"""Which addresses were forgotten? Of each only a hash is known: enough that no night brings it back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from leads.pages.addresses import identity
from leads.store import sqlite3
from leads.types import Sighting, Source

SEAL = "forgotten:"


def sealed(key: str) -> str:
    """What stands in the place of an address: its identity, hashed. One that is sealed already stays as it is."""
    return key if key.startswith(SEAL) else SEAL + sha256(key.encode()).hexdigest()


def forgotten(db: sqlite3.Connection, urls: Iterable[str]) -> set[str]:
    """Those of these addresses that were forgotten."""
    seals = {url: sealed(identity(url)) for url in urls}
    rows = db.execute("SELECT key FROM urls WHERE key IN (SELECT value FROM json_each(?))", [json.dumps(list(seals.values()))])
    found = {row["key"] for row in rows}
    return {url for url, seal in seals.items() if seal in found}


def unforgotten(db: sqlite3.Connection, sightings: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """The sightings without those whose address was forgotten."""
    gone = forgotten(db, (one.url for one in sightings)) if sightings else set()
    return tuple(one for one in sightings if one.url not in gone) if gone else sightings


def not_forgotten(db: sqlite3.Connection, sources: Iterable[Source]) -> list[Source]:
    """The sources without those that were forgotten as a whole, or by the address of their door: they are not crawled again."""
    names = {row["name"] for row in db.execute("SELECT name FROM forgotten WHERE what = 'source'")}
    left = [source for source in sources if source.id not in names]
    doors = forgotten(db, [source.url for source in left])
    return [source for source in left if source.url not in doors]
