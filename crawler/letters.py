"""Which letters lie in a mailbox: a folder of .eml files, a Maildir, an mbox? Only ever read."""

from __future__ import annotations

import hashlib
import logging
import mailbox
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawler import limits
from crawler.outcomes import NotReadable
from leads.clock import now
from leads.pages import mail
from leads.pages.decode import MAIL, PLAIN
from leads.types import Page, Sighting, Source

HEAD = 64 * 1024  # what is read of a letter to know its name
MOST = 5000  # the newest letters of a mailbox

Reader = Callable[[], bytes]

log = logging.getLogger(__name__)


class Letters:
    """The letters of a source, newest first, as they lie in its mailbox when this is made."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sightings: list[Sighting] = []
        self._readers: dict[str, Reader] = {}
        for read in islice(_readers(folder_of(source.url)), MOST):
            self._add(read)

    def _add(self, read: Reader) -> None:
        head = read()[:HEAD]
        try:
            letter = mail.read(head)
        except Exception:  # a letter that breaks us costs itself only: it is listed, and fails when it is read
            log.exception("the head of a letter of %s", self.source.id)
            letter = mail.UNREAD
        # A letter without a Message-ID is known by its bytes.
        url = letter.url or f"mid:{hashlib.sha256(head).hexdigest()[:32]}@no-message-id.invalid"
        if url not in self._readers:
            place = len(self._readers)
            self._readers[url] = read
            self.sightings.append(
                Sighting(
                    url, "issue", self.source.id, self.source.url, "mailbox", letter.subject, letter.date, letter.sender, position=place
                )
            )

    def list(self) -> Page:
        """The mailbox as a page: the names of its letters. When none has come or gone, its bytes are the same."""
        names = "\n".join(sorted(self._readers))
        return Page(self.source.url, self.source.url, 200, {}, names.encode(), now(), PLAIN, via="mail", source=self.source.id)

    def page(self, url: str) -> Page:
        """The letter under a `mid:` address (RFC 2392) as a page: its bytes as they are."""
        if url not in self._readers:
            raise NotReadable("no longer in the mailbox")
        raw = self._readers[url]()
        if len(raw) > limits.bytes_of(self.source, limits.MAIL):
            raise NotReadable("over the size limit")
        return Page(url, url, 200, {"content-type": MAIL}, raw, now(), MAIL, via="mail", source=self.source.id)


def folder_of(url: str) -> Path:
    """The folder, or the mbox file, that a mailbox source names."""
    return Path(unquote(urlsplit(url).path))


def _readers(path: Path) -> list[Reader]:
    if path.is_file():
        box = mailbox.mbox(path, create=False)
        return [partial(box.get_bytes, key) for key in reversed(box.keys())]
    if not path.is_dir():
        raise NotReadable(f"{path}: no such folder or mbox file")
    # A Maildir keeps each letter as a file of its own, read or not yet read, in sub-folders as well.
    in_maildir = [*path.rglob("cur/*"), *path.rglob("new/*")] if (path / "cur").is_dir() else path.rglob("*.eml")
    files = [file for file in in_maildir if file.is_file()]
    return [file.read_bytes for file in sorted(files, key=lambda file: (file.stat().st_mtime, file.name), reverse=True)]
