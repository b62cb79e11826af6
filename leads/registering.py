"""The verbs that keep the register of NHS bodies up to date."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from leads import whole_file
from leads.errors import RegisterInvalid
from leads.options import Named

DATA = Path(__file__).parent / "data"
ORGANISATIONS, ALIASES = "organisations.csv", "organisation_aliases.csv"


@click.group()
def register() -> None:
    """Keep the register of NHS bodies.

    Example: leads register refresh etr.csv ets.csv
    """


@register.command()
@click.argument("files", nargs=-1, required=True, type=Named(path_type=Path, dir_okay=False))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day of the download. [default: today]")
@click.option("--data", type=Named(path_type=Path, file_okay=False), default=DATA, help="Folder of the register, if not our own.")
@click.option("--yes", is_flag=True, help="Write without asking.")
def refresh(files: tuple[Path, ...], day: datetime | None, data: Path, yes: bool) -> None:
    """Bring the register up to ODS's own downloads: etr.csv (trusts) and ets.csv (their sites). Names, aliases and judgements stay.

    Download them from the Organisation Data Service; nothing is fetched here. Every change is shown first.

    Example: leads register refresh etr.csv ets.csv
    """
    from leads import ods

    bodies = ods.read(files)
    found = ods.refresh(_rows(data / ORGANISATIONS), _rows(data / ALIASES), bodies, date=f"{day or datetime.now():%Y-%m-%d}")
    for line in found.changes:
        click.echo(line)
    told = f"{len(bodies):,} bodies read, {len(found.changes):,} changes to a register of {len(found.organisations):,}"
    if not found.changes or not (yes or click.confirm("Write them?", default=False)):
        click.echo(f"{told}; nothing written.")
        return
    _write(data / ORGANISATIONS, found.organisations)
    _write(data / ALIASES, found.aliases)
    click.echo(f"{told}; written to {data}. `leads flag --again` reads the articles with it.")


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as error:
        raise RegisterInvalid(f"{path}: {error.strerror}; expected the register's own file") from error


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    lines = io.StringIO(newline="")
    table = csv.DictWriter(lines, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    try:
        whole_file.write(path, lines.getvalue().encode())
    except OSError as error:
        raise RegisterInvalid(f"{path}: {error.strerror}; give a folder that can be written with --data") from error


VERBS = (register,)
