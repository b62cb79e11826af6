"""How does one come in and leave? By a link that is good once, or by name and password; each session can be ended."""

from __future__ import annotations

import asyncio
import math
import re
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.accounts import Account, folded, is_right
from leads.review import visitor
from leads.review.door import COOKIE, SESSION_HOURS, Door, begin, door_of, session_of

PATH, OUT = "/-/sign-in", "/-/logout"
WRONG = "Name or password is wrong."


async def sign_in(request: Request, datasette: Any) -> Response:
    """A session for who brings the link's token, or name and password; the only page that a stranger ever sees for everybody else."""
    door = door_of(datasette)
    if request.method == "POST" and door.accounts and not door.link:
        return await _by_password(request, datasette, door)
    if request.method == "GET" and door.link and door.link.take(request.args.get("token") or ""):
        return _let_in(request, datasette, door, door.link.reviewer, "")
    if request.actor and "asked" not in request.scope:
        return Response.redirect(datasette.urls.path("/-/queue"), status=303)
    return await _closed(request, datasette, door, back=request.scope.get("asked") or "")


async def _by_password(request: Request, datasette: Any, door: Door) -> Response:
    form = await request.post_vars()
    name, back = folded(form.get("name", ""))[:200], form.get("back", "")
    address = visitor.address(request, door.settings)
    if wait := door.guesses.seconds_to_wait(name, address):
        told = f"Too many tries. Wait {_in_words(wait)}, then try again."
        return await _closed(request, datasette, door, back=back, name=form.get("name", ""), alert=told, wait=wait)
    account = await _checked(door, name, address, form.get("password", ""))
    if account is None:
        return await _closed(request, datasette, door, back=back, name=form.get("name", ""), alert=WRONG)
    return _let_in(request, datasette, door, account.name, account.stamp, back=back)


async def _checked(door: Door, name: str, address: str, password: str) -> Account | None:
    """The account, when this is its password; as slow for a name that is not there."""
    door.guesses.count(name, address)
    account = door.accounts.find(name) if door.accounts else None
    await asyncio.sleep(door.guesses.seconds_of_care(name))
    async with door.at_once:
        right = await asyncio.to_thread(is_right, account, password)
    if not right:
        return None
    door.guesses.right(name, address)
    return account


def _let_in(request: Request, datasette: Any, door: Door, name: str, stamp: str, *, back: str = "") -> Response:
    # Only to a path of ours: two slashes, or a backslash, lead to another site.
    to = back if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", back) else datasette.urls.path("/-/queue")
    response = Response.redirect(to, status=303)
    secure = visitor.is_https(request, door.settings)
    response.set_cookie(COOKIE, begin(datasette, name, stamp), max_age=SESSION_HOURS * 3600, httponly=True, secure=secure)
    return response


async def _closed(request: Request, datasette: Any, door: Door, *, back: str, name: str = "", alert: str = "", wait: float = 0) -> Response:
    context = {
        "by_password": door.accounts and not door.link,
        "public": door.settings.public,
        "was_sent": request.scope.get("was_sent"),
        "back": back,
        "name": name,
        "alert": alert,
    }
    page = await datasette.render_template("desk/closed.html", context, request=request)
    return Response.html(page, status=429 if wait else 403, headers={"retry-after": str(math.ceil(wait))} if wait else {})


def _in_words(seconds: float) -> str:
    return f"{math.ceil(seconds)} seconds" if seconds < 90 else f"{math.ceil(seconds / 60)} minutes"


async def sign_out(request: Request, datasette: Any) -> Response:
    """POST: ends the session on the server, too, so that a copy of the cookie opens nothing."""
    if request.method != "POST":
        return Response.redirect(datasette.urls.path("/-/queue"), status=303)
    if session := session_of(datasette, request):
        door_of(datasette).end(session["session"], session["ends"])
    if request.actor:
        door_of(datasette).holds.release_all(str(request.actor["id"]))
    response = Response.redirect(datasette.urls.path(PATH), status=303)
    for cookie in (COOKIE, "ds_actor"):
        response.set_cookie(cookie, "", max_age=0, expires=0)
    return response
