"""Where does a request come from, and what may be believed of it? A reverse proxy that the settings name is; nobody else."""

from __future__ import annotations

import ipaddress

from datasette.utils.asgi import Request

from leads.review.settings import Settings


def address(request: Request, settings: Settings) -> str:
    """The visitor's address: the other end of the connection, or what our proxy says of it; one network for IPv6."""
    last = _peer(request)
    for said in reversed(_all(request, "x-forwarded-for").split(",") if _is_proxy(last, settings) else []):
        if not _is_proxy(last, settings):
            break
        last = said.strip()
    return _network_of(last)


def is_https(request: Request, settings: Settings) -> bool:
    """True when the visitor's browser speaks https: our proxy or the browser itself says so."""
    forwarded = _all(request, "x-forwarded-proto") if _is_proxy(_peer(request), settings) else ""
    origin = request.headers.get("origin", "")
    return "https" in (request.scope.get("scheme"), forwarded) or origin.startswith("https://")


def vouched_name(request: Request, settings: Settings) -> str:
    """The name that our proxy vouches for; "" when it names nobody, or somebody else sends the header."""
    if not settings.header or not _is_proxy(_peer(request), settings):
        return ""
    found = [value for name, value in request.scope["headers"] if name == settings.header.encode()]
    try:
        return found[0].decode() if len(found) == 1 else ""
    except UnicodeDecodeError:
        return ""


def _all(request: Request, header: str) -> str:
    return ",".join(value.decode("latin-1") for name, value in request.scope["headers"] if name == header.encode())


def _peer(request: Request) -> str:
    return str((request.scope.get("client") or ("",))[0])


def _is_proxy(text: str, settings: Settings) -> bool:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(parsed in network for network in settings.proxies)


def _network_of(text: str) -> str:
    """An IPv6 visitor has 2**64 addresses of his own: they count as one."""
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return text[:50]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else text
