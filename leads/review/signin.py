"""Who is at the desk? One link, good for one sign-in, printed where the server was started."""

from __future__ import annotations

import secrets
import time
from typing import Any

from datasette.utils import baseconv
from datasette.utils.asgi import Request, Response

SESSION_HOURS = 12
PATH = "/-/sign-in"


class OneTimeLink:
    """The link of a server: its token signs in one browser as `reviewer`, once."""

    def __init__(self, reviewer: str) -> None:
        self.reviewer = reviewer
        self.token: str | None = secrets.token_urlsafe(32)

    def url(self, base: str) -> str:
        """The whole link, for a desk that answers at `base`."""
        return f"{base}{PATH}?token={self.token}"

    def take(self, token: str) -> bool:
        """True the first time the right token comes."""
        if self.token is None or not secrets.compare_digest(self.token.encode(), token.encode()):
            return False
        self.token = None
        return True


async def sign_in(request: Request, datasette: Any) -> Response:
    """A session and the queue for who brings the token; the only page that a stranger ever sees for everybody else."""
    link: OneTimeLink | None = getattr(datasette, "sign_in_link", None)
    if request.method == "GET" and link and link.take(request.args.get("token") or ""):
        response = Response.redirect(datasette.urls.path("/-/queue"), status=303)
        response.set_cookie("ds_actor", session(datasette, link.reviewer), max_age=SESSION_HOURS * 3600, httponly=True)
        return response
    if request.actor and "token" in request.args:
        return Response.redirect(datasette.urls.path("/-/queue"), status=303)
    return Response.html(await datasette.render_template("desk/closed.html", {}, request=request), status=403)


def session(datasette: Any, reviewer: str) -> str:
    """The signed value of Datasette's actor cookie."""
    ends = int(time.time()) + SESSION_HOURS * 3600
    return str(datasette.sign({"a": {"id": reviewer}, "e": baseconv.base62.encode(ends)}, "actor"))
