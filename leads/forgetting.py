"""The verb of those who must take something back: an address, a source, a person."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leads.one_line import when_stopped
from leads.options import Named, db_option

if TYPE_CHECKING:
    from leads.store import sqlite3
    from leads.store.choosing import Chosen


@click.command()
@click.option("--url", help="The page at this address, under every address it is known by.")
@click.option("--source", help="Id of a source: all that was met through it.")
@click.option("--person", help="First name and surname: every article that names them, as a whole.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--backups", type=Named(path_type=Path, file_okay=False), help="Where the backups are. [default: backups beside the database]"
)
@db_option
@click.pass_context
def forget(ctx: click.Context, url: str | None, source: str | None, person: str | None, yes: bool, backups: Path | None, db: Path) -> None:
    """Blank all text of an address, a source or a person; verdict, key and time stay. Says counts first, and asks.

    Example: leads forget --url https://www.example.nhs.uk/news/a-story
    """
    from leads.store import decisions_beside, open_db
    from leads.store.decisions_file import write_decisions
    from leads.store.erase import check_room, copies_with, erase
    from leads.store.forget import forget as blank
    from leads.store.lock import locked

    with locked(db), closing(open_db(db)) as connection:
        chosen = _chosen(connection, url, source, person)
        click.echo(f"found: {_told(chosen)}" if chosen.known else f"nothing that is stored {_has(chosen)} {url or person}")
        if not (yes or click.confirm(_question(chosen))):
            click.echo("nothing was forgotten")
            ctx.exit(0 if chosen.known else 1)
        check_room(db)
        when_stopped("stopped half-way; run it again: only then is it gone from the file")
        blank(connection, chosen)
        gone = erase(connection)
        write_decisions(connection, decisions_beside(db))
        copies = copies_with(chosen, db, backups or db.with_name("backups"))
    for copy in copies:
        click.echo(f"still holds it, or may: {copy}; delete it when you can do without")
    if not gone:
        click.echo(f"{db}-wal may still hold it: somebody was reading; close the desk and run this again", err=True)
    click.echo(f"{_result(chosen)}; copies that may hold it: {len(copies)}")
    ctx.exit(0 if gone and chosen.known else 1)


def _chosen(db: sqlite3.Connection, url: str | None, source: str | None, person: str | None) -> Chosen:
    from leads.store import choosing

    given = [
        (choose, name) for choose, name in ((choosing.of_url, url), (choosing.of_source, source), (choosing.of_person, person)) if name
    ]
    if len(given) != 1:
        raise click.UsageError("name one thing to forget: --url URL, --source ID or --person NAME")
    ((choose, name),) = given
    return choose(db, name)


def _has(chosen: Chosen) -> str:
    return "names" if chosen.what == "person" else "has or names the address"


def _question(chosen: Chosen) -> str:
    if chosen.known:
        return "Forget them for good?"
    if chosen.what == "person":
        return "Is the name spelled as in the article? Clean the file of what was forgotten before, all the same?"
    return "Is it spelled as on its site? Keep it out from now on, all the same?"


def _result(chosen: Chosen) -> str:
    if chosen.known:
        return f"forgotten: {_told(chosen)}"
    barred = "" if chosen.what == "person" else "; no night will ask for the address"
    return f"nothing was forgotten{barred}; what was forgotten before is gone from the file"


def _told(chosen: Chosen) -> str:
    return ", ".join(f"{number} {name}" for name, number in chosen.counts().items())


VERBS = (forget,)
