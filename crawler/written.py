"""What is wrong with an address that somebody wrote into sources.yaml? What is expected instead, "" when all is well."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from leads.pages.addresses import PORTS, host

CURLY = "“”„‟‘’‚‛"
STRAIGHT = "straight quotes, or none: these are curly quotes, which count as part of the text"
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^{|}~-]+@[a-z\d-]+(?:\.[a-z\d-]+)+", re.IGNORECASE | re.ASCII)
LABEL = re.compile(r"[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?", re.IGNORECASE)
HOST = "a host such as www.example.nhs.uk"


def in_curly_quotes(text: str) -> str:
    """For any text: curly quotes around the whole of it."""
    whole = len(text) > 1 and text[0] in CURLY and text[-1] in CURLY and not any(mark in text[1:-1] for mark in CURLY)
    return STRAIGHT if whole else ""


def contact(value: object) -> str:
    """For a way to reach whoever crawls."""
    text = value if isinstance(value, str) else ""
    if EMAIL.fullmatch(text) or (text and not web(text)):
        return ""
    if text.lower().startswith("mailto:"):
        return 'an e-mail address without "mailto:"'
    return _at_the_edges(text) or "an e-mail address or a web address"


def web(url: str) -> str:
    """For a web address."""
    if fault := _at_the_edges(url):
        return fault
    if re.search(r"\s", url):
        return "an address without spaces; inside one a space is written %20"
    scheme, slashes, _ = url.partition("://")
    if not slashes or scheme.lower() not in PORTS:
        return "an address that begins with http:// or https://"
    return _at_the_host(url)


def _at_the_edges(text: str) -> str:
    if text and (text[0] in CURLY or text[-1] in CURLY):
        return STRAIGHT
    return f'an address without the "{text[-1]}" at its end' if text.endswith((",", ";")) else ""


def _at_the_host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{HOST}, without brackets; [ and ] stand only around an IPv6 address"
    if not _has_right_port(parts):
        return "a port from 1 to 65535 after the host, or none"
    name = host(url)
    right = name.startswith("[") or all(map(LABEL.fullmatch, name.split(".")))
    return "" if right else f"{HOST}, with 1 to 63 letters, digits or hyphens between its dots"


def _has_right_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:  # no number, or too large
        return False
