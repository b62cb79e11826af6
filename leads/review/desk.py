"""How is the desk started? Datasette and its web server in this process, until Ctrl-C."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from leads.accounts import Accounts, accounts_file, checked_name
from leads.errors import DatabaseRefused, LeadsError, SettingsInvalid
from leads.review import settings
from leads.review.door import Door, OneTimeLink, door_of
from leads.review.gate import LOOPBACK
from leads.review.signin import PATH
from leads.store import is_writable, open_db, sqlite3

METADATA = Path(__file__).parents[2] / "datasette_meta.json"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to listen on, no names to answer under
SETTINGS = {
    "suggest_facets": False,  # guesses facets by counting every column: 2 s on a large table
    "default_allow_sql": False,  # SQL reads every table, and one statement can fill the memory
    "allow_csv_stream": False,
    "allow_download": False,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 1000,
    "default_page_size": 50,
    "max_returned_rows": 1000,
}


def serve(
    db_path: str | Path,
    *,
    reviewer: str = "",
    host: str = "127.0.0.1",
    port: int = 8521,
    any_port: bool = False,
    metadata: Path | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the desk until Ctrl-C; `on_ready` gets its address, or the link that signs `reviewer` in, once.

    Without `reviewer` it is for those with accounts. With `any_port` a free port stands in for one in use.
    What stands in the file `metadata` stands instead of the same key in datasette_meta.json.
    Raises DatabaseRefused or LeadsError before anything is served.
    """
    with closing(_held_open(db_path)):
        if reviewer and host not in LOOPBACK:
            raise LeadsError(f"{host}: a desk for one person is served on this machine only; `leads reviewers add` makes accounts")
        listening = _listen(host, port, any_port=any_port)
        datasette = desk(db_path, reviewer=reviewer, hosts=[] if host in EVERYWHERE else [host], metadata=metadata)
        server = web_server(datasette)
        if on_ready:
            on_ready(address(datasette, f"http://{host}:{listening.getsockname()[1]}"))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn has closed all connections by now
            pass
        finally:
            datasette.databases["leads"].close()


def _held_open(db_path: str | Path) -> sqlite3.Connection:
    """A connection that stays for as long as the desk is open, so that `leads restore` sees it even before the first visitor comes."""
    db = open_db(db_path)
    if not is_writable(db):
        db.close()
        raise DatabaseRefused(
            f"{db_path}: the file or its folder cannot be written, and the desk writes; make both writable, or name a copy with --db"
        )
    db.execute("PRAGMA journal_mode = WAL")  # which a backup that was put in place by hand has lost: without a log nobody sees who reads
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return db


def address(datasette: Any, base: str) -> str:
    """Where a browser begins: the link that signs in once, or the door."""
    link = door_of(datasette).link
    return f"{base}{PATH}?token={link.token}" if link else f"{base}/"


def web_server(datasette: Any) -> Any:
    """uvicorn with our settings; it has yet to be run."""
    import uvicorn

    # Who stands behind a proxy is judged by us: uvicorn would believe any program on this machine.
    config = uvicorn.Config(datasette.app(), log_level="warning", access_log=False, timeout_graceful_shutdown=3, proxy_headers=False)
    return uvicorn.Server(config)


def desk(db_path: str | Path, *, reviewer: str, hosts: list[str], metadata: Path | None = None) -> Any:
    """Datasette with the leads database under the name `leads`, whatever the file is called."""
    from datasette.app import Datasette
    from datasette.database import Database

    told = {**_json(METADATA), **(_json(metadata) if metadata else {})}
    wanted = settings.read(told.get("plugins", {}).get("lead_the_way"))
    door = _door(Path(db_path), replace(wanted, hosts=wanted.hosts | set(hosts)), reviewer)
    datasette = Datasette(metadata=told, settings=SETTINGS, secret=os.environ.get("DATASETTE_SECRET"))
    datasette.remove_database("_memory")
    datasette.add_database(Database(datasette, path=str(db_path), is_mutable=True), name="leads")
    datasette._root_token = None  # Datasette's own way in: nobody is root here
    datasette.lead_the_way = door
    return datasette


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsInvalid(f"{path}: {error.strerror}; expected a file as datasette_meta.json is") from error
    except ValueError as error:
        raise SettingsInvalid(f"{path}: no JSON ({error}); expected a file as datasette_meta.json is") from error
    if not isinstance(found, dict):
        raise SettingsInvalid(f"{path}: holds a {type(found).__name__}; expected an object as in datasette_meta.json")
    return found


def _door(db_path: Path, wanted: settings.Settings, reviewer: str) -> Door:
    """The ways in; LeadsError when there is none."""
    if reviewer:
        return Door(wanted, link=OneTimeLink(checked_name(reviewer)))
    accounts = Accounts(accounts_file(db_path))
    if not accounts.all() and not wanted.header:
        raise LeadsError(f"{accounts.path}: nobody has an account yet; `leads reviewers add NAME`, or open it for yourself with --as NAME")
    return Door(wanted, accounts=accounts)


def _listen(host: str, port: int, *, any_port: bool) -> socket.socket:
    try:
        return _at_once(socket.create_server((host, port), backlog=128))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and any_port:
            return _at_once(socket.create_server((host, 0), backlog=128))
        raise LeadsError(f"{host}, port {port}: {error.strerror}; name another port with --port") from error


def _at_once(listening: socket.socket) -> socket.socket:
    """The socket, whose connections send what they have. asyncio sees to that for sockets of its own making only: 40 ms a page."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
