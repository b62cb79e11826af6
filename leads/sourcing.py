"""The verbs of those who configure the sources."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leads.options import sources_option

if TYPE_CHECKING:
    from crawler.doors import Eyes
    from crawler.sources import Sources


@click.group(invoke_without_command=True)
@sources_option
@click.pass_context
def sources(ctx: click.Context, sources_path: Path) -> None:
    """List sources.yaml, or say every fault in it with its line.

    Example: leads sources --sources sources.yaml
    """
    if ctx.invoked_subcommand is None:
        from crawler.sources import load

        click.echo(listed(load(sources_path)))


def listed(loaded: Sources) -> str:
    """A line for each source, and their number by kind."""
    rows = [(s.id, s.kind, "on" if s.enabled else "off", s.organisation or "-", s.name) for s in loaded.sources]
    kinds = Counter(s.kind for s in loaded.sources if s.enabled)
    off = sum(not s.enabled for s in loaded.sources)
    contact = loaded.contact or "not set (crawling needs it: first line of the file)"
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    return f"{_table([('id', 'kind', '', 'organisation', 'name'), *rows])}\n{len(rows)} sources: {counts}, {off} off. Contact: {contact}"


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def eyes() -> Eyes:
    """How dates and languages are read from a text: nlp's work, handed to the probe."""
    from crawler.doors import Eyes
    from nlp.language import language
    from nlp.written_dates import from_text, from_value

    def day(text: str) -> str:
        found = from_text(text) or from_value(text)
        return found.value if found else ""

    return Eyes(day, language)


VERBS = (sources,)
