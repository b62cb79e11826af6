"""How far is a long verb? Told on standard error, so that what is printed stays clean."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable

import click

CLEAR = "\r\033[K"  # back to the start of the line, and empty it


def progress() -> Callable[[str], None]:
    """Tells how far a stage is: one line that renews itself on a terminal, a plain line every 30 s in a log."""
    terminal = sys.stderr.isatty()
    last = 0.0 if terminal else time.monotonic()

    def tell(line: str) -> None:
        nonlocal last
        if time.monotonic() - last >= (0.2 if terminal else 30):
            last = time.monotonic()
            click.echo(f"{CLEAR}{line[: shutil.get_terminal_size().columns - 1]}" if terminal else line, err=True, nl=not terminal)

    return tell


def wipe() -> None:
    """Empties the line of progress, where there is one."""
    if sys.stderr.isatty():
        click.echo(CLEAR, err=True, nl=False)


def say(text: str) -> None:
    """The text, after the line of progress is wiped."""
    wipe()
    click.echo(text)
