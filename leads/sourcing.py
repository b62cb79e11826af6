"""The verbs of those who configure the sources."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leads.options import db_option, sources_option
from leads.tables import aligned

if TYPE_CHECKING:
    from crawler.sources import Sources


@click.group(invoke_without_command=True)
@sources_option
@click.pass_context
def sources(ctx: click.Context, sources_path: Path) -> None:
    """List sources.yaml, or say the faults in it, each with its line.

    Example: leads sources --sources sources.yaml
    """
    if ctx.invoked_subcommand is None:
        from crawler.sources import load

        click.echo(listed(load(sources_path)))


@sources.command()
@click.argument("address", metavar="URL")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--door", "number", type=click.IntRange(min=1), help="The door to take, by its number; the recommended one when left out.")
@click.option("--kind", type=click.Choice(["feed", "sitemap", "listing", "newsletter"]), help="The best door of this kind.")
@click.option("--id", "source_id", help="Name the source so; suggested when left out.")
@click.option("--another", is_flag=True, help="Add it although the site has a source already.")
@sources_option
@db_option
def add(address: str, sources_path: Path, db: Path, **wishes: Any) -> None:
    """Find the doors of a site - feeds, sitemaps, lists of news, newsletters -, recommend one, and write it into sources.yaml.

    At most 25 requests and a minute, robots.txt obeyed. Every door says what it brings; nothing is written before you have seen the change.

    Example: leads sources add www.example.nhs.uk
    """
    from crawler.sources import load
    from leads import adding, doors_told

    loaded = load(sources_path)
    found = adding.probed([address], loaded.contact, db)[0]
    click.echo(doors_told.of_probe(found))
    wish = adding.Wish(**wishes)
    plan = adding.plan(sources_path, loaded, found, wish, ask=_which_door)
    click.echo(f"\n{plan.said}\n\n{plan.edit.diff}")
    if wish.yes or click.confirm(f"Write this to {sources_path}?", default=True):
        plan.carry_out()
        click.echo(f"{sources_path}: {plan.source} added, {adding.counts(found)}. `leads crawl {plan.source}` fetches what is new.")
    else:
        click.echo(f"{sources_path}: nothing written, {adding.counts(found)}.")


def _which_door(recommended: int, most: int) -> int:
    return int(click.prompt("Which door?", default=recommended, type=click.IntRange(1, most)))


def listed(loaded: Sources) -> str:
    """A line for each source, and their number by kind."""
    rows = [(s.id, s.kind, "on" if s.enabled else "off", s.organisation or "-", s.name) for s in loaded.sources]
    kinds = Counter(s.kind for s in loaded.sources if s.enabled)
    off = sum(not s.enabled for s in loaded.sources)
    contact = loaded.contact or "not set (crawling needs it: a line contact: above the sources)"
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    return f"{aligned([('id', 'kind', '', 'organisation', 'name'), *rows])}\n{len(rows)} sources: {counts}, {off} off. Contact: {contact}"


VERBS = (sources,)
