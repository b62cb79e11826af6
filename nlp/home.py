"""Is an article written in Britain or abroad? Told by its words and its spelling; the address is one word among them."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp import rows

# A label of the host, wherever it stands: a page that is served from elsewhere keeps it.
BRITISH_HOST = re.compile(r"\.(?:uk|scot|wales|cymru|london)(?:\.|$)")


class Told(NamedTuple):
    """How many words speak for each side."""

    home: int
    abroad: int

    @property
    def foreign(self) -> bool:
        return self.abroad > self.home


def tell(text: str, host: str) -> Told:
    """What the words of a plain text and its host say."""
    found = [hit.row.label for hit in rows.find("homes", text)]
    return Told(found.count("home") + bool(BRITISH_HOST.search(host)), found.count("abroad"))
