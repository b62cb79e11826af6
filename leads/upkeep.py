"""The verbs of those who keep it running: what the nights did, what wants a look, backup and restore."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from leads.options import MOST_LISTED, NUMBER, Named, db_option

SHOWN = 20  # runs


@click.command()
@click.argument("run", type=NUMBER, required=False, metavar="[N]")
@click.option("--last", type=MOST_LISTED, default=SHOWN, show_default=True, help="How many runs to list.")
@db_option
def runs(run: int | None, last: int, db: Path) -> None:
    """List the runs, newest first, or one of them by source. Every URL met in a crawl has exactly one outcome.

    Example: leads runs 12
    """
    from leads import nights_told
    from leads.store import open_db

    with closing(open_db(db)) as connection:
        click.echo(nights_told.of_run(connection, run) if run is not None else nights_told.of_runs(connection, db, last))


@click.command()
@db_option
@click.pass_context
def health(ctx: click.Context, db: Path) -> None:
    """Say which sources want a look, and since when. Ends with 1 when something got worse, and again after seven nights.

    Example: leads health
    """
    from leads import nights_told
    from leads.store import is_writable, nights, open_db

    with closing(open_db(db)) as connection:
        standing = nights.standing(connection)
        text, worse = nights_told.of_health(connection, standing)
        click.echo(text)
        if is_writable(connection):
            nights.mark_told(connection, [row for row, why in standing if why])
    ctx.exit(1 if worse else 0)


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=Named(path_type=Path, file_okay=False))
@db_option
def backup(folder: Path | None, db: Path) -> None:
    """Copy the database, in use or not, to DIR (default: the folder backups beside it). Seven days and four weeks are kept.

    Example: leads backup /mnt/backups
    """
    from leads.store.backup import backup as copy

    path = copy(db, folder or db.with_name("backups"))
    click.echo(f"{path}: {path.stat().st_size / 2**20:.1f} MB, whole")


@click.command()
@click.argument("file", metavar="FILE", type=Named(exists=True, path_type=Path, dir_okay=False))
@db_option
def restore(file: Path, db: Path) -> None:
    """Put a backup in the place of the database. The present one is laid aside; no decision is lost. Close the desk first.

    Example: leads restore backups/leads-2026-11-24.db
    """
    from leads.store.backup import restore as put_back

    aside, added = put_back(file, db)
    click.echo(f"{db}: restored from {file}; {added} later decisions added; " + (f"before: {aside}" if aside else "there was none before"))


VERBS = (runs, health, backup, restore)
