"""What may a spreadsheet do with Datasette's CSV? Show it: a cell that would be run as a formula is kept as text."""

from __future__ import annotations

import csv
import io
from collections.abc import MutableMapping
from typing import Any

from leads.harmless import cell

csv.field_size_limit(2**30)  # texts of articles are longer than the 131,072 characters that Python reads by default


class Neutralised:
    """A `send` that holds back a CSV answer until it is whole, then sends it neutralised. Datasette cuts it at 1,000 rows."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.held: list[MutableMapping[str, Any]] = []

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        """Passes on what is no CSV."""
        if not self.held and not _begins_csv(message):
            await self.send(message)
            return
        self.held.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            start, *bodies = self.held
            text = b"".join(body.get("body", b"") for body in bodies).decode()
            await self.send({**start, "headers": [each for each in start["headers"] if each[0].lower() != b"content-length"]})
            await self.send({"type": "http.response.body", "body": neutralised(text).encode()})


def _begins_csv(message: MutableMapping[str, Any]) -> bool:
    """CSV, which Datasette sends as plain text unless it is to be saved; errors are pages."""
    types = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
    return message.get("status") == 200 and any(each.startswith((b"text/plain", b"text/csv")) for each in types)


def neutralised(text: str) -> str:
    """The same table, no cell of which a spreadsheet takes for a formula, no character of which deceives."""
    rows = csv.reader(io.StringIO(text, newline=""))
    out = io.StringIO(newline="")
    csv.writer(out).writerows(map(cell, row) for row in rows)
    return out.getvalue()
