"""The verbs that say how the sources stand: what one of them brings and why not, and which bodies are watched."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leads.one_line import GOES_ON, when_stopped
from leads.options import db_option, sources_option
from leads.progress import progress, say

if TYPE_CHECKING:
    from crawler.edits import Edit
    from leads.live import Looked


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--live", is_flag=True, help="Ask each source: its door and three samples, as at night, stored nowhere.")
@click.option(
    "--enable", is_flag=True, help="Only with --live: turn on those named that are off and work. Without names: all that are off."
)
@sources_option
@click.pass_context
def check(ctx: click.Context, ids: tuple[str, ...], live: bool, enable: bool, sources_path: Path) -> None:
    """Say the faults of sources.yaml, each with its line; with --live, what each source brings now.

    Ends with 1 when a source that was asked does not work.

    Example: leads sources check royal-marsden --live --enable
    """
    from crawler.sources import load

    if enable and not live:
        raise click.UsageError("--enable goes with --live: each source is asked before it is turned on")
    loaded = load(sources_path)
    asked = ids or tuple(one.id for one in loaded.sources if one.enabled != enable)
    chosen = loaded.chosen(asked) if asked else ()
    if not live:
        contact = "" if loaded.contact else ' Crawling needs a line "contact:" above the sources.'
        click.echo(f"{sources_path}: {len(chosen if ids else loaded.sources)} sources without a fault.{contact}")
        return
    from leads.live import look, told

    looked = look(loaded, [one.id for one in chosen], progress=progress()) if chosen else []
    for one in looked:
        say(told(one))
    if enable:
        _enable(sources_path, [one.source.id for one in looked if one.works], {one.id for one in loaded.sources if not one.enabled})
    click.echo(_counts(looked))
    ctx.exit(0 if all(one.works for one in looked) else 1)


def _enable(path: Path, working: list[str], off: set[str]) -> None:
    from crawler.edits import carry_out, enable, propose

    if wanted := [one for one in working if one in off]:
        edit = propose(path, enable(wanted))
        click.echo(edit.diff)
        carry_out(edit)
        click.echo(f"{path}: {len(wanted)} turned on: {', '.join(wanted)}")


def _counts(looked: list[Looked]) -> str:
    counts = Counter(one.verdict for one in looked)
    return f"{len(looked)} sources asked" + (": " if looked else "") + ", ".join(f"{n} {what}" for what, n in counts.most_common()) + "."


@click.command()
@click.argument("source", metavar="ID")
@sources_option
@db_option
def explain(source: str, sources_path: Path, db: Path) -> None:
    """Say why a source brings what it brings: its last nights, what was taken, what was not and why.

    Of one that no crawl has asked yet, how it stands in sources.yaml.

    Example: leads sources explain nhs-england-news-feed
    """
    from leads import watched
    from leads.store import open_db

    with closing(open_db(db)) as connection:
        click.echo(watched.of_source(connection, source, sources_path))


@click.command()
@click.option("--by", type=click.Choice(["nation", "region", "type"]), default="nation", show_default=True, help="How to sum.")
@click.option("--csv", "as_csv", is_flag=True, help="A line for each body instead, as CSV.")
@click.option("--state", type=click.Choice(["works", "new", "silent", "broken", "off", "none"]), help="Only bodies that stand so, by name.")
@db_option
@sources_option
def coverage(by: str, as_csv: bool, state: str | None, db: Path, sources_path: Path) -> None:
    """Hold the register of NHS bodies against the sources: who is watched, silent, or has no source.

    Example: leads sources coverage --by type
    """
    from crawler.sources import load
    from leads import register, watched
    from leads.coverage import coverage as covered_by
    from leads.store import open_db

    opened: Any = closing(open_db(db)) if db.is_file() else nullcontext()
    with opened as connection:
        covered = covered_by(register.load(), watched.watches(load(sources_path).sources, connection))
    shown = [one for one in covered if state in (None, one.state)]
    for one in shown if state and not as_csv else ():
        click.echo(f"{one.org_id:<12}  {one.name}")
    click.echo(watched.as_csv(shown) if as_csv else watched.of_coverage(shown, by), nl=not as_csv)


@click.command()
@click.option("--yes", is_flag=True, help="Write without asking.")
@sources_option
@db_option
def apply(yes: bool, sources_path: Path, db: Path) -> None:
    """Do what the desk asked and decided of sources: probe sites for their doors, carry decisions into sources.yaml.

    `leads nightly` does so before its crawl. Each change is shown as a diff, ready to be committed.

    Example: leads sources apply --yes
    """
    from crawler.sources import load
    from leads import applying

    when_stopped(GOES_ON)
    answered = applying.answer_requests(db, load(sources_path))
    for line in answered:
        click.echo(line)

    def confirm(edit: Edit) -> bool:
        click.echo(edit.diff)
        return yes or click.confirm(f"Write this to {sources_path}?", default=True)

    done, failed = applying.apply(db, sources_path, confirm=confirm)
    click.echo(f"{sources_path}: {len(answered)} sites probed, {done} decisions carried in, {failed} failed.")


@click.command()
def schema() -> None:
    """Print the JSON Schema of sources.yaml, for editors that check while one types.

    Example: leads sources schema > docs/sources.schema.json
    """
    from crawler.schema import schema as made

    click.echo(json.dumps(made(), indent=1, ensure_ascii=False))


OF_SOURCES = (check, explain, coverage, apply, schema)
