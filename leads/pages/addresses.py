"""Do two addresses mean the same page, or the same site?"""

from __future__ import annotations

import re
import string
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from leads.pages.rows import words

PORTS = {"http": 80, "https": 443}
TOKEN = re.compile(r"(?=.*\d)(?=.*[a-zA-Z])[\w.-]{6,}|[0-9a-fA-F-]{16,}")
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\(S\([^)/]*\)\)", re.IGNORECASE)
UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")


def identity(url: str) -> str:
    """The address as the ledger's key: what differs only by spelling, tracking or session is one key. Never fetched itself.

    `mid:` and other schemes pass unchanged, and so does what cannot be parsed.
    """
    url = url.strip()
    parts = split(url)
    if parts is None:
        return url
    name, scheme = _host(parts), parts.scheme.lower()
    port = f":{parts.port}" if parts.port and parts.port != PORTS[scheme] and not name.endswith(".localhost") else ""
    path = _without_dots(_spelt(PATH_SESSION.sub("", parts.path), "/:@!$&'()*+,;="))  # "%2e%2e" is ".." too
    return urlunsplit((scheme, name + port, path.rstrip("/") or "/", _query(parts.query), ""))


def split(url: str) -> SplitResult | None:
    """The parts of an http or https address with a host; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        has_port = parts.port is None or parts.port >= 0  # the property refuses what is no port
    except ValueError:
        return None
    return parts if has_port and parts.hostname and parts.scheme.lower() in PORTS else None


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        return f"[{name}]"
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _spelt(text: str, safe: str) -> str:
    """Escapes of ordinary characters undone, the others in capitals, everything unsafe escaped."""
    known = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if chr(int(found[1], 16)) in UNRESERVED else found[0].upper(), text)
    return quote(known, safe=safe + "%")


def _query(query: str) -> str:
    pairs = [pair for pair in query.replace("&amp;", "&").split("&") if pair and not _is_noise(*pair.partition("=")[::2])]
    return "&".join(sorted(_spelt(pair, "/:@!$'()*+,;=?") for pair in pairs))


def _is_noise(name: str, value: str) -> bool:
    name = unquote(name).lower()
    if name.startswith(("utm_", "aspsessionid")) or name in words("tracking") or name in words("session"):
        return True
    return name in words("perhaps-session") and TOKEN.fullmatch(unquote(value)) is not None


def host(url: str) -> str:
    """The host in lower case, without port; empty where there is none."""
    parts = split(url)
    return _host(parts) if parts else ""


def same_site(a: str, b: str) -> bool:
    """True when both addresses stand under one registrable domain; neighbours on a shared one (wales.nhs.uk) are strangers."""
    left = registrable(host(a))
    return bool(left) and left == registrable(host(b))


def registrable(name: str) -> str:
    """The part of a host that one owner registered: a rule of thumb for .uk and its kind, exact for the NHS's shared domains."""
    labels = name.removeprefix("www.").split(".")
    if name.startswith("[") or labels[-1].isdigit():
        return name
    for size in (3, 2):
        if ".".join(labels[-size:]) in words("shared-domain"):
            return ".".join(labels[-size - 1 :])
    wide = len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in words("second-level")
    return ".".join(labels[-3:] if wide else labels[-2:])
