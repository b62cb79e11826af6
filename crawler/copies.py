"""Is one page met under ever new addresses? Told by what the pages of a night show."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from crawler import limits
from crawler.outcomes import Judged
from leads.pages.addresses import identity, split
from leads.store.frontier import Due
from leads.types import Page, Source

# Numbers of sessions, tokens of forms: what differs in one page from one request to the next.
TOKEN = re.compile(rb"[\w-]{20,}")
UNTOUCHED = (b"<", b">", b" ", b"\n")  # stand in no token and no address: pages that show the same hold as many of them


class Copies:
    """The pages of a night by what they show, so that one page under ever new addresses is found out: session ids, soft 404s."""

    def __init__(self) -> None:
        self._shaped: set[tuple[object, ...]] = set()
        self._seen: Counter[tuple[str, bytes]] = Counter()

    def judged(self, judged: Judged, due: Due, page: Page, source: Source) -> Judged:
        """A new story that shows what so many others of its source have shown tonight has failed, and so is asked again later."""
        if judged.outcome != "stored" or due.role != "story" or due.page or "copies" in source.allow_traps:
            return judged
        shape = source.id, *(page.body.count(each) for each in UNTOUCHED)
        if shape not in self._shaped:  # looking closely costs as much as fetching the page
            self._shaped.add(shape)
            return judged
        key = source.id, _shown(page)
        self._seen[key] += 1 if key in self._seen else 2  # the first of this shape was not looked at
        if self._seen[key] <= limits.COPIES:
            return judged
        why = f"the same page as {limits.COPIES} other addresses tonight: a soft 404, or sessions in addresses"
        return Judged("failed", f"a trap, copies: {why}")


def _shown(page: Page) -> bytes:
    """What the page shows, whatever its address: pages that are not found repeat what was asked for."""
    body = page.body
    for url in {page.url, page.final_url, identity(page.url)}:
        parts = split(url)
        for own in (url, parts.path if parts else "", parts.query if parts else "", url.rstrip("/").rpartition("/")[2]):
            body = body.replace(own.encode(), b"") if len(own) > 1 else body
    return hashlib.sha256(TOKEN.sub(b"", body)).digest()
