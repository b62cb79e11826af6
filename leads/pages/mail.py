"""What does a mail say: its body, subject, date, sender? Attachments are listed, never opened."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from urllib.parse import quote

from leads.pages import decode

MAILBOX = re.compile(r'(?:"((?:[^"\\]|\\.)*)"\s*|([^<]*))<\s{0,9}([^<>\s]+@[^<>\s]+)\s{0,9}>')
MOST_PARTS = 200
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as text. `url` is its `mid:` address (RFC 2392); `date` stays as it was written."""

    url: str
    message_id: str
    subject: str
    sender: str  # "Name <address>"
    date: str
    html: str  # "" where the mail has plain text only
    plain: str
    attachments: tuple[str, ...]
    list_id: str = ""


UNREAD = Mail("", "", "", "", "", "", "", ())


def read(raw: bytes) -> Mail:
    """The mail, however broken: what cannot be decoded is left out, a missing Message-ID leaves `url` empty."""
    message = email.message_from_bytes(raw.lstrip(b"\r\n"))
    bodies: dict[str, str] = {}
    attachments: list[str] = []
    for part in list(_parts(message))[:MOST_PARTS]:
        if _is_attachment(part):
            attachments.append(_words(str(part.get_filename() or part.get_content_type())))
        elif (text := _text(part)).strip():
            bodies.setdefault(_kind(part, text), text)
    message_id = _header(message, "Message-ID").strip("<> ").partition(">")[0]
    return Mail(
        url="mid:" + quote(message_id, safe="@!$&'()*+,;=:") if message_id else "",
        message_id=message_id,
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        date=_header(message, "Date"),
        html=bodies.get(decode.HTML, ""),
        plain=bodies.get(decode.PLAIN, ""),
        attachments=tuple(attachments),
        list_id=_header(message, "List-ID"),
    )


def sender(header: str) -> tuple[str, str]:
    """Name and address of a From header. By a rule of our own: the library's changes from one version of Python to the next."""
    header = header.strip()
    if found := MAILBOX.match(header):
        quoted, name, address = found.groups()
        return (re.sub(r"\\(.)", r"\1", quoted) if quoted else name or "").strip(), address
    words = (word.strip("<>()[]:;\"'") for word in header.replace(",", " ").split())
    return "", next((word for word in words if "@" in word), "")


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of the mail in reading order; a mail inside the mail is a leaf: somebody else's words."""
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < DEEPEST:
        for part in payload:
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    else:
        yield message


def _is_attachment(part: Message) -> bool:
    if "attachment" in str(part.get("Content-Disposition", "")).lower() or part.get_filename():
        return True
    # A multipart without its boundary is left as one leaf whose text is still worth reading.
    return part.get_content_maintype() not in ("text", "multipart") or part.get_content_type() in (
        "text/calendar",
        "text/csv",
        "text/x-vcard",
        "text/vcard",
    )


def _kind(part: Message, text: str) -> str:
    """Some mailers send HTML as text/plain."""
    start = text.lstrip()[:1000].lower()
    return decode.HTML if part.get_content_type() == decode.HTML or start.startswith(("<!doctype html", "<html")) else decode.PLAIN


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")
    # RFC 2231 allows a charset as a triple; `decode` wants its name.
    charset = part.get_param("charset")
    return decode.decode(body, charset if isinstance(charset, str) else "")


def _header(message: Message, name: str) -> str:
    # The raw items: `get` turns bytes that are no ASCII into question marks.
    return _words(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _words(value: str) -> str:
    """A header as one line, its encoded words decoded, raw bytes in it read as a page's would be."""
    value = decode.decode(value.encode("utf-8", "surrogateescape"))
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    return " ".join(decode.clean("".join(_piece(*piece) for piece in pieces)).split())


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # What stands between encoded words comes back from the library as escaped bytes.
    return decode.decode(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")
