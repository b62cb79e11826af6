"""How is the desk started? Datasette and its web server in this process, until Ctrl-C."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leads.errors import LeadsError
from leads.review.signin import OneTimeLink
from leads.store import open_db

METADATA = Path(__file__).parents[2] / "datasette_meta.json"
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
    reviewer: str,
    host: str = "127.0.0.1",
    port: int = 8521,
    any_port: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the desk until Ctrl-C; `on_ready` gets the link that signs `reviewer` in, once.

    With `any_port` a free port stands in for one in use. Raises DatabaseRefused or LeadsError before anything is served.
    """
    import uvicorn

    open_db(db_path).close()
    listening = _listen(host, port, any_port=any_port)
    datasette = desk(db_path, reviewer=reviewer, hosts=[host])
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", access_log=False, timeout_graceful_shutdown=3))
    if on_ready:
        on_ready(datasette.sign_in_link.url(f"http://{host}:{listening.getsockname()[1]}"))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # uvicorn has closed all connections by now
        pass
    finally:
        datasette.databases["leads"].close()


def desk(db_path: str | Path, *, reviewer: str, hosts: list[str]) -> Any:
    """Datasette with the leads database under the name `leads`, whatever the file is called."""
    from datasette.app import Datasette
    from datasette.database import Database

    metadata = json.loads(METADATA.read_text(encoding="utf-8"))
    plugin = metadata.setdefault("plugins", {}).setdefault("lead_the_way", {})
    plugin["hosts"] = [*plugin.get("hosts", []), *hosts]
    datasette = Datasette(metadata=metadata, settings=SETTINGS, secret=os.environ.get("DATASETTE_SECRET"))
    datasette.remove_database("_memory")
    datasette.add_database(Database(datasette, path=str(db_path), is_mutable=True), name="leads")
    datasette._root_token = None  # Datasette's own way in: nobody is root here
    datasette.sign_in_link = OneTimeLink(reviewer)
    return datasette


def _listen(host: str, port: int, *, any_port: bool) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and any_port:
            return socket.create_server((host, 0), backlog=128)
        raise LeadsError(f"{host}, port {port}: {error.strerror}; name another port with --port") from error
