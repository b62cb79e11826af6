"""What may pass to and from the desk? Hosts, origins and strangers on the way in, headers on the way out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from asgi_csrf import Errors, error_messages
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request, Response

from leads.errors import LeadsError
from leads.export.factsheet import style_source
from leads.review import outside, public, signin, visitor
from leads.review.door import door_of, may_write
from leads.review.sheets import Neutralised

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE = ("GET", "HEAD")
LARGEST_FORM = 1_000_000  # bytes; a note of 10,000 characters takes 120,000 at most
CSRF_COOKIE = "ds_csrftoken"
TOKEN_FAULTS = frozenset(error_messages[fault].encode() for fault in (Errors.FORM_URLENCODED_MISMATCH, Errors.MULTIPART_MISMATCH))
STALE = (
    "The form is from before the desk was started anew, or from another sign-in, so nothing was done. "
    "Go back, copy what you have typed, load the page again."
)
OPEN = ("/favicon.ico", signin.PATH, "/-/auth-token")  # the two ways in: ours, and Datasette's own where it is not our desk
OPEN_FOLDERS = ("/-/static/", "/-/static-plugins/")  # program, no data


def gate(app: App, datasette: Any) -> App:
    """The application behind the gate."""
    door = door_of(datasette)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        outside.set_leaving(request.path)
        sealed = _sealed(send, https=visitor.is_https(request, door.settings))
        try:
            passed = refused(request, LOOPBACK | door.settings.hosts) or await _admitted(datasette, request)
        except LeadsError:  # of the file of accounts
            passed = 503, "Nobody can be let in just now. Who runs the desk finds out why with `leads reviewers list`."
        if isinstance(passed, tuple):
            await Response.text(passed[1] + "\n", status=passed[0]).asgi_send(sealed)
        else:
            await app(passed, receive, Neutralised(_stale_told(sealed)))

    return guarded


def _sealed(send: Send, *, https: bool) -> Send:
    """A `send` that puts our headers on every answer, and makes every cookie one for https where that is spoken."""
    headers = [(name.encode(), value.encode()) for name, value in response_headers().items()]

    async def send_sealed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [(name, value) for name, value in message.get("headers", []) if name.lower() not in dict(headers)]
            message = {**message, "headers": [*(_https_only(*each) if https else each for each in own), *headers]}
        await send(message)

    return send_sealed


def _stale_told(send: Send) -> Send:
    """A `send` that says what to do where Datasette only says that a token did not match."""
    held: list[MutableMapping[str, Any]] = []

    async def told(message: MutableMapping[str, Any]) -> None:
        if message.get("status") == 403:
            held.append(message)
        elif held and message.get("body") in TOKEN_FAULTS:
            await Response.text(STALE + "\n", status=403).asgi_send(send)
        else:
            for one in (*held, message):
                await send(one)
            held.clear()

    return told


def _https_only(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    plain = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if plain else value


def refused(request: Request, allowed: frozenset[str]) -> tuple[int, str] | None:
    """Status and sentence for a request that is broken, under a foreign name (DNS rebinding), or a write sent by another site."""
    host = request.headers.get("host", "")
    if not request.headers.get("cookie", "").isascii():
        return 400, "The cookies of this request are not ours."
    if _name(host) not in allowed:
        return 421, "This desk does not answer under that name."
    if request.method in SAFE:
        return None
    if not _same_origin(request, host):
        return 403, "This was sent from another site, so nothing was done."
    size = request.headers.get("content-length", "0")
    if not size.isdigit() or int(size) > LARGEST_FORM or "transfer-encoding" in request.headers:
        return 413, f"Forms of at most {LARGEST_FORM:,} bytes are read, so nothing was done."
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


async def _admitted(datasette: Any, request: Request) -> Scope | tuple[int, str]:
    """The scope as it is for who may have what is asked for; that of the closed door for a stranger; or why not."""
    path, actor = request.path, await _actor(datasette, request)  # the path undecoded, as Datasette looks at it
    if path in OPEN or path.startswith(OPEN_FOLDERS) or (public.may_see(datasette, path) and request.method in SAFE):
        return _with_token_checked(request)
    if actor is None and path == "/" and public.may_see(datasette, public.PAGE):
        return {**request.scope, "method": "GET", "path": public.PAGE, "raw_path": public.PAGE.encode(), "query_string": b""}
    # Where no rule says who may see this Datasette, it would be open; a desk is closed.
    if not await datasette.permission_allowed(actor, "view-instance", default=actor is not None):
        door = {"method": "GET", "path": signin.PATH, "raw_path": signin.PATH.encode(), "query_string": b""}
        return {**request.scope, **door, "asked": _page_of(request), "was_sent": request.method not in SAFE}
    if request.method not in SAFE and not may_write(actor) and path != signin.OUT:
        return 403, "You may read everything here and write nothing. Who runs the desk can make you a reviewer."
    return _with_token_checked(request)


def _page_of(request: Request) -> str:
    """Where to go on after signing in: what was asked for, or the page whose form was sent; "" for the queue."""
    if request.method == "GET":
        return f"{request.path}?{request.query_string}".rstrip("?") if request.path != "/" else ""
    page = re.match(r"/-/(lead|article)/\w+", request.path)
    return page[0] if page else ""


def _with_token_checked(request: Request) -> Scope | tuple[int, str]:
    """Datasette lets a write pass without the form's token when it has no cookie, or a Bearer token: ours must have one."""
    if request.method not in SAFE and CSRF_COOKIE not in request.cookies:
        return 403, "The form came without its token, so nothing was done; load its page again."
    kept = [(name, value) for name, value in request.scope["headers"] if name != b"authorization"]
    return {**request.scope, "headers": kept}


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
        f"base-uri 'none'; frame-ancestors 'none'; style-src 'self' {style_source()}",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
    }
