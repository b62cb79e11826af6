"""Which address does a person mean who types this, and what may be tried if it is not written out?"""

from __future__ import annotations

import re
from pathlib import Path

from leads.errors import LeadsError
from leads.pages.addresses import host, split
from leads.types import is_sample

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PORT = re.compile(r"[^/:]+:\d+(?:/|$)")  # "host:8080/" begins like a scheme and is none


class NoAddress(LeadsError):
    """What was typed is no web address."""


def candidates(typed: str) -> tuple[str, ...]:
    """The address to try, then the one to try when nobody answers there. NoAddress says what was typed instead."""
    text = typed.strip().strip("<>\"'").strip()
    if fault := _fault(text):
        raise NoAddress(f"{typed.strip()[:200] or 'nothing'}: {fault}")
    if SCHEME.match(text) and not PORT.match(text):
        return (text,)
    plain = f"http://{text}"
    return (plain,) if is_sample(plain) else (f"https://{text}", plain)


def _fault(text: str) -> str:
    if re.fullmatch(r"(?:mailto:)?[^@\s/]+@[^@\s/]+", text):
        return "an e-mail address; a newsletter that comes by mail is a source of kind mailbox, see docs/sources.md"
    has_scheme = bool(SCHEME.match(text)) and not PORT.match(text)
    if has_scheme and not text.lower().startswith(("http:", "https:")):
        return f'begins with "{text.partition(":")[0]}:", expected an address that begins with http:// or https://'
    name = host(text if has_scheme else f"//{text}".replace("//", "http://", 1))
    if re.search(r"\s", text) or ("." not in name and name != "localhost") or (has_scheme and split(text) is None):
        where = (
            "a file, expected the address of a site"
            if _is_file(text)
            else "not a web address, expected one such as https://www.example.nhs.uk"
        )
        return where + ("; a mailbox is added by hand, see docs/sources.md" if _is_file(text) else "")
    return ""


def _is_file(text: str) -> bool:
    try:
        return bool(text) and Path(text).exists()
    except OSError:
        return False
