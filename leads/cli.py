"""The verbs of `leads`. The only place that prints; each verb imports its stage inside, so that --help is instant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leads import forgetting, look_back, looking, named_file, registering, reviewing, sourcing, take_out, tuning, upkeep
from leads.errors import NotFetched
from leads.one_line import GOES_ON, OneLine, when_stopped
from leads.options import PORT, Named, db_option, sources_option
from leads.progress import progress, say

if TYPE_CHECKING:
    from crawler.sources import Sources
    from leads.nightly import Night


@click.group(cls=OneLine)
@click.version_option(package_name="lead-the-way")
def cli() -> None:
    """Find how the NHS leads the way: crawl its news, flag firsts, records and innovations, decide them.

    Example: leads demo
    """


@cli.command()
@click.option("--serve/--no-serve", default=True, show_default=True, help="Open the desk after the summary.")
@click.option("--port", type=PORT, default=8521, show_default=True, help="Of the desk; another free one when it is in use.")
@click.option(
    "--folder",
    type=Named(path_type=Path, file_okay=False),
    default=".demo",
    show_default=True,
    help="Where the sample's database is kept.",
)
def demo(serve: bool, port: int, folder: Path) -> None:
    """The whole thing on an embedded sample web of invented sites; ends with the desk open.

    Example: leads demo --no-serve
    """
    when_stopped(GOES_ON)
    from leads import nightly, summary
    from leads.demo import lay_out
    from leads.demo.serve import serve as serve_sample

    named_file.make_folder(folder)
    db_path = folder / "leads.db"
    with serve_sample() as sample:
        click.echo(f"The sample web: invented sites, served on this machine at port {sample.port}.")
        click.echo(f"Database: {db_path}. Everything in it is marked as sample.\n")
        night = nightly.night(db_path, _load(lay_out(folder, sample.port)), progress=progress(), sample_port=sample.port)
        _end_if_stopped(night)
        say("\n" + summary.leads_table(db_path))
        say(summary.last_line(night))
        if serve:
            reviewing.open_desk(db_path, name="demo", port=port, any_port=True)


@cli.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@db_option
@sources_option
def crawl(ids: tuple[str, ...], db: Path, sources_path: Path) -> None:
    """Fetch what is new from all sources, or from those named.

    Example: leads crawl nhs-england-news-feed
    """
    when_stopped(GOES_ON)
    from leads import nightly, summary

    night = nightly.crawl(db, _load(sources_path), only=ids, progress=progress())
    _end_if_stopped(night)
    say(summary.last_line(night))


@cli.command()
@click.option("--again", is_flag=True, help="Read every page anew whose body is kept. Decisions are never touched.")
@db_option
def flag(again: bool, db: Path) -> None:
    """Read unread pages and find the claims in them.

    Example: leads flag --again
    """
    when_stopped(GOES_ON)
    from leads import nightly, summary

    say(summary.last_line(nightly.flag(db, again=again, progress=progress())))


@cli.command()
@click.option(
    "--keep-days",
    type=click.IntRange(1, 36_500),
    default=400,
    show_default=True,
    help="Bodies of pages that were read are kept so long; articles stay for ever.",
)
@db_option
@sources_option
def nightly(keep_days: int, db: Path, sources_path: Path) -> None:
    """Crawl, flag, and print the leads that came: for cron or a systemd timer.

    Example: leads nightly --db /var/lib/leads/leads.db
    """
    when_stopped(GOES_ON)
    from leads import applying, summary
    from leads import nightly as stages
    from leads.clock import now

    started = now()
    if applied := applying.before_the_night(db, sources_path):
        say(applied)
    night = stages.night(db, _load(sources_path), progress=progress(), keep_days=keep_days)
    _end_if_stopped(night)
    say(summary.leads_table(db, since=started))
    say(summary.last_line(night))


@cli.command(name="try")
@click.argument("page", metavar="URL|FILE")
@sources_option
@click.pass_context
def try_page(ctx: click.Context, page: str, sources_path: Path) -> None:
    """One page through everything: what sort of page, which article, which claims and why, and what came near. Stored nowhere.

    The exit status is 1 when the page does not come, cannot be read, or is empty.

    Example: leads try saved-page.html
    """
    from leads import nightly, summary
    from nlp.ranking import weights

    if Path(page).is_file():
        found = nightly.page_from(Path(page))
    elif "://" in page:
        found = nightly.fetch(page, contact=_load(sources_path).contact)
    else:
        fault = (
            "is a folder, expected one saved page" if Path(page).is_dir() else "no such file, and no URL either; a URL begins with https://"
        )
        raise NotFetched(f"{page}: {fault}")
    reading = nightly.read_one(found)
    say(summary.of_page(reading, weights()["threshold"]))
    ctx.exit(1 if reading.outcome in ("refused", "failed", "empty") else 0)


for verb in (
    *sourcing.VERBS,
    *upkeep.VERBS,
    *tuning.VERBS,
    *take_out.VERBS,
    *registering.VERBS,
    *look_back.VERBS,
    *reviewing.VERBS,
    *forgetting.VERBS,
):
    cli.add_command(verb)
for verb in looking.OF_SOURCES:
    sourcing.sources.add_command(verb)


def _load(path: Path) -> Sources:
    from crawler.sources import load

    return load(path)


def _end_if_stopped(night: Night) -> None:
    if night.stopped:
        raise KeyboardInterrupt
