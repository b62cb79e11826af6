"""The verb of those who ask what an article said before: when it changed, and what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leads.options import MOST_LISTED, db_option

if TYPE_CHECKING:
    from leads.store import sqlite3
    from leads.store.versions import Version


@click.command()
@click.argument("url", required=False, metavar="[URL]")
@click.option("--last", type=MOST_LISTED, default=20, show_default=True, help="How many changed articles to list when no URL is named.")
@db_option
def changes(url: str | None, last: int, db: Path) -> None:
    """Show what has changed in the article at URL since it was first stored; without URL, list the articles that changed last.

    Example: leads changes https://www.example.nhs.uk/news/a-first
    """
    from leads.store import open_db

    with closing(open_db(db)) as connection:
        for line in _of_article(connection, url) if url else _list(connection, last):
            click.echo(line)


def _list(db: sqlite3.Connection, last: int) -> Iterator[str]:
    from leads.clock import london
    from leads.harmless import one_line
    from leads.store.versions import changed_lately

    rows = changed_lately(db, last)
    for row in rows:
        yield f"{london(row['at'])}  {one_line(row['title'])}\n    {one_line(row['url'])}"
    yield f"{_counted(len(rows), 'changed article')}; `leads changes URL` shows what changed"


def _of_article(db: sqlite3.Connection, url: str) -> Iterator[str]:
    from leads.errors import NotThere
    from leads.harmless import one_line
    from leads.store.versions import articles_at, versions_of

    found = articles_at(db, url)
    if not found:
        raise NotThere(f"{url}: no article of this address is stored; `leads try` shows what is read there")
    number = 0
    for article in found:
        texts = versions_of(db, article["key"], article["locator"])
        if len(texts) > 1 or len(found) == 1:
            yield f"{one_line(article['title'])}\n{one_line(article['url'])}"
        for before, after in pairwise(texts):
            yield from _change(before, after)
        number += len(texts) - 1
    yield f"{_counted(len(found), 'article')}, " + (f"changed {'once' if number == 1 else f'{number} times'}" if number else "not changed")


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" + ("" if number == 1 else "s")


def _change(before: Version, after: Version) -> Iterator[str]:
    from leads import changes as differ
    from leads.clock import london
    from leads.harmless import visible

    yield f"changed, seen on {london(before.until)}:"
    for change in differ.changes(f"{before.title}\n{before.text}", f"{after.title}\n{after.text}"):
        yield from (f"  - {visible(sentence)}" for sentence in change.gone)
        yield from (f"  + {visible(sentence)}" for sentence in change.came)


VERBS = (changes,)
