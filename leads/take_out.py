"""The verb of those who take leads away: a table, a feed, a fact sheet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from leads import named_file
from leads.options import Named, db_option

LABELS = {"yes": "yes", "weak": "weak", "no": "no", "None": "not decided"}


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "atom", "html", "md", "gold"]),
    default="csv",
    show_default=True,
    help="html and md are the fact sheet; gold is for `leads score` and `leads train`: whole articles, sentence by sentence.",
)
@click.option(
    "--verdict", "verdicts", type=click.Choice(["yes", "weak"]), multiple=True, default=["yes"], help="Default: yes; may be given twice."
)
@click.option(
    "--followup",
    "states",
    type=click.Choice(["to check", "confirmed", "refuted", "permission to quote", "used"]),
    multiple=True,
    help="Only leads of which this became; may be given several times.",
)
@click.option("--all-accepted", is_flag=True, help="On a fact sheet also what nobody has confirmed yet, and not refuted.")
@click.option("--out", type=Named(path_type=Path, dir_okay=False), help="Write to this file, whole or not at all.")
@db_option
def export(form: str, verdicts: tuple[str, ...], states: tuple[str, ...], all_accepted: bool, out: Path | None, db: Path) -> None:
    """Take accepted leads out of the desk: table, JSON lines, feed, or the fact sheet. Never those of confidential sources.

    The fact sheet holds what was confirmed, unless --all-accepted or --followup says otherwise. gold takes all decisions.

    Example: leads export --format html --out factsheet.html
    """
    from leads.export import FORMS, SHEETS, accepted, followed
    from leads.store import open_db

    if out:
        named_file.check(out, "--out", db=db)
    if form == "gold":
        _export_gold(db, out)
        return
    with closing(open_db(db)) as connection:
        leads, confidential = accepted(connection, verdicts, followed(form, states, everything=all_accepted))
        unconfirmed = len(accepted(connection, verdicts)[0]) if form in SHEETS and not leads else 0
    _write(FORMS[form](leads), out)
    copies = sum(len(lead.also) for lead in leads)
    hint = f"; none of {unconfirmed} accepted leads is confirmed yet, --all-accepted prints them" if unconfirmed else ""
    click.echo(f"leads written: {len(leads)}; copies named with them: {copies}; left out as confidential: {confidential}{hint}", err=True)


def _export_gold(db: Path, out: Path | None) -> None:
    from leads.export.gold import gold
    from leads.store import open_db

    with closing(open_db(db)) as connection:
        found = gold(connection)
    _write(found.lines, out)
    told = ", ".join(f"{found.labels[label]} {name}" for label, name in LABELS.items())
    click.echo(f"articles written: {found.articles}; sentences: {told}; articles left out as confidential: {found.confidential}", err=True)


def _write(text: str, out: Path | None) -> None:
    if out:
        named_file.write(out, "--out", text.encode())
    else:
        click.echo(text.encode(), nl=False)


VERBS = (export,)
