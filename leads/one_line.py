"""How does a fault reach the person who can mend it? One line, and an exit status that says which sort."""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Any

import click

from leads.errors import LeadsError
from leads.progress import wipe

STOPPED = 13  # exit status of a run that a signal ended
NOTHING = "stopped; nothing was written"
GOES_ON = "stopped; what was stored stays, start again to go on"
AT_ONCE = 1.0  # seconds


def when_stopped(told: str) -> None:
    """From here on this is what is true of the verb when a signal ends it; before, and without, NOTHING is."""
    click.get_current_context().meta[__name__] = told


class Stop:
    """The first Ctrl-C ends the run; another at once is the same impatience, and does not tear up the ending. A later one does."""

    def __init__(self) -> None:
        self._last = -AT_ONCE

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if time.monotonic() - self._last >= AT_ONCE:
            self._last = time.monotonic()
            raise KeyboardInterrupt


class OneLine(click.Group):
    """A fault that the user can mend is told in its own words, without a traceback; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        _listen()
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort) as error:
            if isinstance(error.__context__, EOFError):  # click asked, and there was nobody
                raise click.UsageError("nobody answered on standard input; --help names the option that answers beforehand") from error
            wipe()
            click.echo(ctx.meta.get(__name__, NOTHING), err=True)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Python's own ending takes a moment, in which Ctrl-C would kill it
            ctx.exit(STOPPED)
        except click.exceptions.Exit:
            raise
        except Exception as error:
            from leads.store import told

            fault = told(error)
            if not isinstance(fault, LeadsError):
                raise
            click.echo(str(fault), err=True)
            ctx.exit(fault.status)


def _listen() -> None:
    """systemd's stop is a Ctrl-C. Where Ctrl-C is ignored, as under nohup, it stays so."""
    stop = Stop()
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
