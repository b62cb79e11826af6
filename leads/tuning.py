"""The verbs of those who make the finder better: score, train, patterns."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from leads import named_file
from leads.options import Named, db_option
from leads.progress import progress, say

gold_argument = click.argument("gold", nargs=-1, required=True, type=Named(exists=True, path_type=Path, dir_okay=False))


@click.command()
@click.argument("gold", nargs=-1, type=Named(exists=True, path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON instead of a table.")
@click.option("--predictions", type=Named(path_type=Path, dir_okay=False), help="Write one row per sentence with a cue to this file.")
@click.option(
    "--texts",
    multiple=True,
    type=Named(exists=True, path_type=Path),
    help="Texts without leads, a file or folder of JSON lines (id, title, text): what is flagged there is listed. Repeatable.",
)
@click.option(
    "--names",
    multiple=True,
    type=Named(exists=True, path_type=Path, dir_okay=False),
    help="Texts with labelled names, as tests/linking/linking.jsonl: how well they are linked to the register. Repeatable.",
)
@click.option("--found-by-people", is_flag=True, help="Instead: how many of the leads that people accepted in --db the finder flags.")
@db_option
def score(
    gold: tuple[Path, ...],
    as_json: bool,
    predictions: Path | None,
    texts: tuple[Path, ...],
    names: tuple[Path, ...],
    found_by_people: bool,
    db: Path,
) -> None:
    """Measure the finder on labelled articles: precision, recall, ranking, by set, kind and pattern, and the worst mistakes.

    Each set is scored with weights that were fitted without it. docs/patterns.md explains the rows of the table.

    Example: leads score tests/gold/dev_b.jsonl
    """
    if found_by_people:
        _score_found(db, as_json=as_json)
        return
    if not gold and not names:
        raise click.UsageError("name files of labelled articles, or give --names or --found-by-people")
    if not gold and (texts or predictions):
        raise click.UsageError("--texts and --predictions need files of labelled articles")
    if not gold:
        _score_names(names, as_json=as_json)
        return
    if predictions:
        named_file.check(predictions, "--predictions", reads=(*gold, *texts, *names))
    from leads.score import score as measure

    report = measure(gold, texts=texts, names=names, progress=progress())
    if predictions:
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in report.predictions)
        named_file.write(predictions, "--predictions", rows.encode())
    say(json.dumps(report.data(), indent=1) if as_json else report.table())


def _score_names(names: tuple[Path, ...], *, as_json: bool) -> None:
    from leads.linking import linking
    from leads.tables import links

    files = linking(names)
    click.echo(json.dumps({"linking": files}, indent=1) if as_json else links(files))


def _score_found(db: Path, *, as_json: bool) -> None:
    from leads.found_by_people import data, found_by_people, table
    from leads.store import open_db

    with closing(open_db(db)) as connection:
        leads = found_by_people(connection)
    click.echo(json.dumps(data(leads), indent=1) if as_json else table(leads))


@click.command()
@gold_argument
@click.option("--out", type=Named(path_type=Path, dir_okay=False), help="Where to write; default: the weights that the finder uses.")
def train(gold: tuple[Path, ...], out: Path | None) -> None:
    """Fit the finder's weights to labelled articles; the same articles give the same weights to the digit.

    Weights fitted without each of the files, by which `leads score` scores it, stand beside them, in NAME_held_out.json.

    Example: leads train tests/gold/*.jsonl
    """
    from nlp.ranking import WEIGHTS, held_out_of
    from nlp.training import train as fit

    if out:
        named_file.check(out, "--out", reads=gold)
        named_file.check(held_out_of(out), "--out", reads=gold)
    fitted = fit(gold, out or WEIGHTS, progress=progress())
    say(", ".join(f"{count} articles of {name}" for name, count in fitted["data"].items()) + f": weights in {out or WEIGHTS}")


@click.group()
def patterns() -> None:
    """Pattern rows: the phrases that the finder looks for."""


@patterns.command()
@click.argument("gold", nargs=-1, type=Named(exists=True, path_type=Path, dir_okay=False))
def check(gold: tuple[Path, ...]) -> None:
    """Try every row on its own examples; with labelled articles also name rows that never fire and rows that another one covers.

    Example: leads patterns check tests/gold/dev_b.jsonl
    """
    from leads.gold import read_gold
    from nlp.checking import check as try_rows

    found = try_rows(labelled.article.text for labelled in read_gold(gold))
    for line in (
        *found.faults,
        *(f"never fires here: {row}" for row in found.dead),
        *(f"fires only with another: {row}" for row in found.overlaps),
    ):
        click.echo(line)
    tried = f", {len(found.dead)} rows that never fire, {len(found.overlaps)} that fire only with another"
    click.echo(f"{len(found.faults)} faults{tried if gold else '; labelled articles would show rows that never fire'}")
    if found.faults:
        raise SystemExit(1)


VERBS = (score, train, patterns)
