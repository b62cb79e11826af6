"""What has to go when an address, a source or a person is forgotten? Looks at everything, changes nothing."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from leads.errors import NothingToForget
from leads.pages.addresses import identity
from leads.store import sqlite3
from leads.store.forgotten import sealed
from leads.store.text import normalised

TAGS = re.compile(rb"<[^>]*>")
SHORTEST_PATH = 8  # characters; "/news" stands on every page of its site
ADDRESS = re.compile(r"\w+:[^\s,;]+")
NAMING = (("visits", "reason"), ("source_nights", "reason"), ("answers", "reason"), ("answers", "found"), ("requests", "url"))
Says = Callable[[str], bool]


@dataclass(slots=True)
class Chosen:
    """What is to go, as ids of rows. `keys` are identities of addresses, which go with the `urls` that have them."""

    what: str  # url, source, person
    name: str  # for the table `forgotten`
    keys: set[str] = field(default_factory=set)
    urls: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)  # their bodies go
    articles: set[int] = field(default_factory=set)
    decisions: set[int] = field(default_factory=set)
    notes: dict[str, set[int]] = field(default_factory=dict)  # table -> rows whose note goes
    known: bool = True  # something of it is stored, or was and is forgotten already

    def counts(self) -> dict[str, int]:
        """How many of which sort."""
        found: dict[str, Collection[object]] = {
            "addresses": {key for key in self.keys if key != sealed(key)}, "pages": self.pages,
            "articles": self.articles, "decisions": self.decisions,
        }  # fmt: skip
        return {**{name: len(ids) for name, ids in found.items()}, "notes": sum(len(ids) for ids in self.notes.values())}

    @property
    def any_rows(self) -> bool:
        """True when a row is to go, beside the addresses."""
        return bool(self.urls or self.pages or self.articles or self.decisions or any(self.notes.values()))


def of_url(db: sqlite3.Connection, url: str) -> Chosen:
    """The page at this address, under all that it is known by, and what newsletters say of it. NothingToForget when it is none."""
    if ":" not in url:
        raise NothingToForget(f"{url}: no address; give it as it stands in a browser, beginning with https://")
    key = identity(url)
    chosen = _completed(db, Chosen("url", sealed(key), keys={key}, pages=_linking(db, key)), lambda snapshot: False)
    chosen.known = bool(chosen.any_rows or _met(db, chosen.keys) or next(naming(db, chosen.keys), None))
    return chosen


def _met(db: sqlite3.Connection, keys: set[str]) -> bool:
    """True when one of these addresses stands in the ledger, or its hash does."""
    known = json.dumps([*keys, *map(sealed, keys)])
    return db.execute("SELECT 1 FROM urls WHERE key IN (SELECT value FROM json_each(?))", [known]).fetchone() is not None


def naming(db: sqlite3.Connection, keys: set[str]) -> Iterator[tuple[str, str, int]]:
    """Table, column and row where one of these addresses stands among words: in a reason, in a request of the desk, in the answer."""
    for table, column in NAMING:
        for row in db.execute(f"SELECT rowid AS id, {column} AS told FROM {table} WHERE {column} LIKE '%:%'").fetchall():  # noqa: S608
            if any(identity(url.rstrip('.")}]')) in keys for url in ADDRESS.findall(row["told"].replace('"', " "))):
                yield table, column, row["id"]


def _linking(db: sqlite3.Connection, key: str) -> set[int]:
    """Pages whose body links to this address: beside the link stands its title, often with a summary."""
    path = urlsplit(key).path.rstrip("/").encode()
    if len(path) < SHORTEST_PATH:
        return set()
    return {row["id"] for row in db.execute("SELECT id, body FROM pages WHERE body IS NOT NULL") if path in zlib.decompress(row["body"])}


def of_source(db: sqlite3.Connection, source: str) -> Chosen:
    """All that was met through this source; NothingToForget when there is no such source."""
    if not db.execute("SELECT 1 FROM sources WHERE id = ?", [source]).fetchone():
        raise NothingToForget(f"{source}: no such source in the database; the desk's table of sources has their ids")
    chosen = Chosen("source", source)
    chosen.urls = _ids(db, "SELECT id FROM urls WHERE source = ?", source)
    chosen.urls |= _ids(db, "SELECT p.url FROM articles AS a JOIN pages AS p ON p.id = a.page WHERE a.source = ?", source)
    chosen.notes["source_decisions"] = _ids(db, "SELECT id FROM source_decisions WHERE source = ?", source)
    return _completed(db, chosen, lambda snapshot: snapshot["source"] == source)


def of_person(db: sqlite3.Connection, person: str) -> Chosen:
    """Every article that names this person, as a whole; pages and notes that do. NothingToForget when one word is given."""
    name = plain(person)
    if " " not in name:
        raise NothingToForget(f"{person}: one word is shared by many; give first name and surname as they are written")

    def says(text: str) -> bool:
        return f" {name} " in f" {plain(text)} "

    chosen = Chosen("person", "")
    chosen.urls = {number for sql in WHOLE for number in _saying(db, says, sql)}
    chosen.articles = _saying(db, says, "SELECT id, author || ' ' || title || ' ' || text AS told FROM articles")
    chosen.pages = {row["id"] for row in db.execute("SELECT id, body FROM pages WHERE body IS NOT NULL") if says(_words(row["body"]))}
    for table in ("decisions", "followups", "requests", "source_decisions"):
        chosen.notes[table] = _saying(db, says, f"SELECT id, note AS told FROM {table} WHERE note <> ''")  # noqa: S608
    chosen = _completed(
        db, chosen, lambda snapshot: says(" ".join(str(snapshot.get(part, "")) for part in ("quote", "title", "actor", "url")))
    )
    chosen.known = chosen.any_rows
    return chosen


# Of an issue that names somebody only the items go which do, so its address stays.
WHOLE = (
    """SELECT p.url AS id, a.author || ' ' || a.title || ' ' || a.url || ' ' || a.text AS told
       FROM articles AS a JOIN pages AS p ON p.id = a.page WHERE a.locator = ''""",
    "SELECT p.url AS id, v.title || ' ' || v.text AS told FROM versions AS v JOIN pages AS p ON p.id = v.page WHERE v.locator = ''",
    "SELECT url AS id, author || ' ' || title || ' ' || summary AS told FROM sightings WHERE role = 'story'",
    "SELECT id, url AS told FROM urls WHERE role = 'story'",
)


def plain(text: str) -> str:
    """Words without accents and capitals, one space apart: "Zoë O’Brien" and "ZOE O'BRIEN" are the same."""
    letters = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return normalised(letters.replace("_", " "))


def _words(body: bytes) -> str:
    """The words of a stored page without its tags; entities stay as they are."""
    return TAGS.sub(b" ", zlib.decompress(body)).decode("utf-8", "replace")


def _saying(db: sqlite3.Connection, says: Says, sql: str) -> set[int]:
    return {row["id"] for row in db.execute(sql) if says(row["told"])}


def _ids(db: sqlite3.Connection, sql: str, *values: Any) -> set[int]:
    return {row[0] for row in db.execute(sql, values)}


def _completed(db: sqlite3.Connection, chosen: Chosen, says: Callable[[dict[str, Any]], bool]) -> Chosen:
    """With what follows: other addresses of the same pages, their articles and items, pages that show them, decisions on them."""
    before = None
    while before != (before := (len(chosen.keys), len(chosen.urls), len(chosen.articles))):
        _follow(db, chosen)
    urls, articles = json.dumps(list(chosen.urls)), json.dumps(list(chosen.articles))
    for sql, ids in ((OF_URLS, urls), (SHOWING, urls), (OF_ARTICLES, articles)):
        chosen.pages |= _ids(db, sql, ids)
    leads = {row[0] for row in db.execute(LEADS, [articles])}
    for row in db.execute("SELECT id, lead, snapshot FROM decisions"):
        snapshot = json.loads(row["snapshot"])
        if "forgotten" not in snapshot and (row["lead"] in leads or identity(snapshot["url"]) in chosen.keys or says(snapshot)):
            chosen.decisions.add(row["id"])
    return chosen


def _follow(db: sqlite3.Connection, chosen: Chosen) -> None:
    """One step further: addresses of the articles, articles of the addresses."""
    articles, urls = json.dumps(list(chosen.articles)), json.dumps(list(chosen.urls))
    chosen.keys |= {row[0] for sql, ids in ((KEYS_OF_URLS, urls), (KEYS_OF_ARTICLES, articles)) for row in db.execute(sql, [ids])}
    keys = json.dumps(list(chosen.keys))
    chosen.keys |= {row[0] for row in db.execute(SAME, {"keys": keys})}
    keys = json.dumps(list(chosen.keys))
    chosen.urls |= _ids(db, "SELECT id FROM urls WHERE key IN (SELECT value FROM json_each(?))", keys)
    chosen.articles |= {row[0] for row in db.execute(ARTICLES, {"keys": keys, "urls": json.dumps(list(chosen.urls))})}


KEYS_OF_URLS = """
SELECT key FROM urls WHERE id IN (SELECT value FROM json_each(?1))
UNION SELECT u.key FROM pages AS p JOIN visits AS v ON v.page = p.id JOIN urls AS u ON u.id = v.url
      WHERE v.outcome = 'duplicate' AND p.url IN (SELECT value FROM json_each(?1))"""
KEYS_OF_ARTICLES = """
SELECT key FROM articles WHERE locator = '' AND id IN (SELECT value FROM json_each(?1))
UNION SELECT u.key FROM articles AS a JOIN pages AS p ON p.id = a.page JOIN urls AS u ON u.id = p.url
      WHERE a.locator = '' AND a.id IN (SELECT value FROM json_each(?1))"""
SAME = """
WITH known AS (SELECT value AS key FROM json_each(:keys))
SELECT url FROM same WHERE "as" IN known UNION SELECT "as" FROM same WHERE url IN known"""
ARTICLES = """
WITH known AS (SELECT value AS key FROM json_each(:keys))
SELECT id FROM articles WHERE key IN known OR stands_for IN known
   OR page IN (SELECT p.id FROM pages AS p WHERE p.url IN (SELECT value FROM json_each(:urls)))"""
OF_URLS = "SELECT id FROM pages WHERE url IN (SELECT value FROM json_each(?)) AND body IS NOT NULL"
OF_ARTICLES = (
    "SELECT p.id FROM articles AS a JOIN pages AS p ON p.id = a.page WHERE a.id IN (SELECT value FROM json_each(?)) AND p.body IS NOT NULL"
)
SHOWING = """
SELECT p.id FROM sightings AS s JOIN urls AS d ON d.url = s.seen_on JOIN pages AS p ON p.url = d.id
WHERE s.url IN (SELECT value FROM json_each(?)) AND p.body IS NOT NULL"""
LEADS = """
WITH held AS (SELECT key FROM claims WHERE article IN (SELECT value FROM json_each(?)))
SELECT key FROM held UNION SELECT old FROM lead_keys WHERE new IN held"""
