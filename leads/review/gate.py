"""What may pass to and from the desk? Hosts, origins and strangers on the way in, headers on the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request, Response

from leads.review import signin
from leads.review.sheets import Neutralised

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN = ("/-/static/", "/-/static-plugins/", "/favicon.ico", signin.PATH, "/-/auth-token")  # program, no data; the two ways in


def gate(app: App, datasette: Any) -> App:
    """The application behind the gate."""
    headers = [(name.encode(), value.encode()) for name, value in response_headers().items()]

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [each for each in message.get("headers", []) if each[0].lower() not in dict(headers)]
                message = {**message, "headers": [*own, *headers]}
            await send(message)

        request = Request(scope, receive)
        if refusal := refused(request, hosts(datasette)):
            await Response.text(refusal[1] + "\n", status=refusal[0]).asgi_send(send_guarded)
        else:
            await app(await _known_or_turned_away(datasette, request), receive, Neutralised(send_guarded))

    return guarded


def hosts(datasette: Any) -> frozenset[str]:
    """The names under which the desk answers: loopback, and `hosts` of the plugin's settings in datasette_meta.json."""
    return LOOPBACK | frozenset((datasette.plugin_config("lead_the_way") or {}).get("hosts", ()))


def refused(request: Request, allowed: frozenset[str]) -> tuple[int, str] | None:
    """Status and sentence for a request that is broken, under a foreign name (DNS rebinding), or a write sent by another site."""
    host = request.headers.get("host", "")
    if not request.headers.get("cookie", "").isascii():
        return 400, "The cookies of this request are not ours."
    if _name(host) not in allowed:
        return 421, "This desk does not answer under that name."
    if request.method not in ("GET", "HEAD") and not _same_origin(request, host):
        return 403, "This was sent from another site, so nothing was done."
    return None


def _name(host: str) -> str:
    """The name in a Host header, without its port; "" when it is broken."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same_origin(request: Request, host: str) -> bool:
    """True when the browser says so; a client that says nothing of where the request comes from is not believed."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return False
    return site in (None, "same-origin") and (origin is None or origin.partition("://")[2] == host)


async def _known_or_turned_away(datasette: Any, request: Request) -> Scope:
    """The scope as it is for who may see the desk; that of the closed door for a stranger, whatever was asked for."""
    path, actor = request.scope["path"], await _actor(datasette, request)
    # Where no rule says who may see this Datasette, it would be open; a desk is closed.
    if path.startswith(OPEN) or await datasette.permission_allowed(actor, "view-instance", default=actor is not None):
        return dict(request.scope)
    return {**request.scope, "method": "GET", "path": signin.PATH, "raw_path": signin.PATH.encode(), "query_string": b""}


async def _actor(datasette: Any, request: Request) -> dict[str, Any] | None:
    from datasette.plugins import pm  # this module is loaded while Datasette loads its plugins

    for found in pm.hook.actor_from_request(datasette=datasette, request=request):
        if actor := await await_me_maybe(found):
            return dict(actor)
    return None


def response_headers() -> dict[str, str]:
    """What every answer carries. Not `no-referrer`: with it a browser sends `Origin: null` with our own forms."""
    return {
        "content-security-policy": "default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; style-src 'self'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
    }
