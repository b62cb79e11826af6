"""Which options, and which sorts of values, do several verbs share?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

PORT = click.IntRange(0, 65_535)  # 0 is any free one
MOST_LISTED = click.IntRange(1, 1_000_000)
NUMBER = click.IntRange(1, 2**63 - 1)  # of a row: SQLite counts no further


class Named(click.Path):
    """A file or folder by its name. An empty one - of a variable that was never set - is not the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; refused when the name is empty."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


db_option = click.option(
    "--db", type=Named(path_type=Path, dir_okay=False), default="leads.db", envvar="LEADS_DB", show_default=True, help="The database."
)
sources_option = click.option(
    "--sources",
    "sources_path",
    type=Named(path_type=Path, dir_okay=False),
    default="sources.yaml",
    show_default=True,
    help="Where we look.",
)
