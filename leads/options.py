"""Which options do several verbs share?"""

from __future__ import annotations

from pathlib import Path

import click

db_option = click.option(
    "--db", type=click.Path(path_type=Path, dir_okay=False), default="leads.db", envvar="LEADS_DB", show_default=True, help="The database."
)
sources_option = click.option(
    "--sources",
    "sources_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="sources.yaml",
    show_default=True,
    help="Where we look.",
)
