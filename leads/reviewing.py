"""The verbs of the desk: open it, and say who may sign in there."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from leads.options import PORT, Named, db_option

name_argument = click.argument("name", metavar="NAME")
role_option = click.Choice(["reader", "reviewer"])


@click.command()
@click.option("--as", "name", default="", metavar="NAME", help="For yourself alone, on this machine, with a link that signs in once.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; another one for a reverse proxy elsewhere.")
@click.option("--port", type=PORT, default=8521, show_default=True, help="0 takes any free one.")
@click.option(
    "--metadata",
    type=Named(path_type=Path, dir_okay=False),
    help="Settings of your own: what stands in this file stands instead of the same key in datasette_meta.json.",
)
@db_option
def review(name: str, host: str, port: int, metadata: Path | None, db: Path) -> None:
    """Open the desk: for those with accounts (see `leads reviewers`), or with --as for yourself alone.

    Example: leads review --as "Ada Obi"
    """
    open_desk(db, name=name, host=host, port=port, metadata=metadata)


def open_desk(db: Path, *, name: str, port: int, any_port: bool = False, host: str = "127.0.0.1", metadata: Path | None = None) -> None:
    """Serves the desk until Ctrl-C, and says where it is."""
    from leads.review.desk import serve

    def ready(link: str) -> None:
        told = f"Sign in as {name} with this link; it works once, on this machine:" if name else "Who has an account signs in here:"
        click.echo(f"\nThe desk is open. {told}\n\n    {link}\n\nCtrl-C ends it.")

    serve(db, reviewer=name, host=host, port=port, any_port=any_port, metadata=metadata, on_ready=ready)


@click.group()
def reviewers() -> None:
    """Say who may sign in at the desk. Kept in a file of its own beside the database: leads.db.accounts.

    Example: leads reviewers add "Ada Obi"
    """


@reviewers.command()
@name_argument
@click.option("--role", type=role_option, default="reviewer", show_default=True, help="A reader sees all and writes nothing.")
@click.option("--no-password", is_flag=True, help="For who comes by way of the reverse proxy only.")
@db_option
def add(name: str, role: str, no_password: bool, db: Path) -> None:
    """Give a person an account. The password is asked for, or read from standard input.

    Example: leads reviewers add "Ada Obi" --role reviewer
    """
    from leads import accounts

    path = _accounts_of(db)
    accounts.add(path, name, role=role, password=None if no_password else _password())  # type: ignore[arg-type]  # click has checked it
    click.echo(f"{path}: {_told(path)}")


@reviewers.command(name="list")
@db_option
def list_accounts(db: Path) -> None:
    """List the accounts with their roles.

    Example: leads reviewers list
    """
    from leads import accounts

    path = _accounts_of(db)
    for account in accounts.load(path).values():
        click.echo(f"{account.role:9} {account.since[:10]}  {account.name}" + ("" if account.password else "  (no password)"))
    click.echo(f"{path}: {_told(path)}")


@reviewers.command()
@name_argument
@db_option
def password(name: str, db: Path) -> None:
    """Give a person another password. Whoever is signed in under that name is signed out.

    Example: leads reviewers password "Ada Obi"
    """
    from leads import accounts

    path = _accounts_of(db)
    accounts.set_password(path, name, _password())
    click.echo(f"{path}: {name} has another password; {_told(path)}")


@reviewers.command()
@name_argument
@click.argument("role", type=role_option)
@db_option
def role(name: str, role: str, db: Path) -> None:
    """Make a person a reader or a reviewer. It holds from their next click on.

    Example: leads reviewers role "Ada Obi" reader
    """
    from leads import accounts

    path = _accounts_of(db)
    accounts.set_role(path, name, role)  # type: ignore[arg-type]  # click has checked it
    click.echo(f"{path}: {name} is a {role}; {_told(path)}")


@reviewers.command()
@name_argument
@db_option
def remove(name: str, db: Path) -> None:
    """Take an account away. Whoever is signed in under that name is signed out; the decisions stay.

    Example: leads reviewers remove "Ada Obi"
    """
    from leads import accounts

    path = _accounts_of(db)
    accounts.remove(path, name)
    click.echo(f"{path}: {name} is gone; {_told(path)}")


def _accounts_of(db: Path) -> Path:
    """The file of accounts of this database. One of the two must be there: accounts for a misspelt name would let nobody in."""
    from leads import accounts
    from leads.errors import AccountsInvalid

    path = accounts.accounts_file(db)
    if not (db.is_file() or path.is_file()):
        raise AccountsInvalid(f"{db}: no such database; `leads crawl` makes it, --db names another")
    return path


def _password() -> str:
    """What is typed twice without being shown, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _told(path: Path) -> str:
    from leads import accounts

    roles = Counter(account.role for account in accounts.load(path).values())
    return f"{roles['reviewer']} reviewers, {roles['reader']} readers"


VERBS = (review, reviewers)
