"""How does a fault reach the person who can mend it? One line, and an exit status that says which sort."""

from __future__ import annotations

import signal
from typing import Any

import click

from leads.errors import LeadsError

STOPPED = 13  # exit status of a run that a signal ended


class OneLine(click.Group):
    """A fault that the user can mend is told in its own words, without a traceback; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # systemd's stop is a Ctrl-C
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("stopped; what was stored stays, start again to go on", err=True)
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
