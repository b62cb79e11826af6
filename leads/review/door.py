"""Who is at the desk? What the desk knows of its people while it runs, in memory: one process serves it."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Request
from itsdangerous import BadSignature

from leads.accounts import Accounts, checked_name
from leads.errors import AccountsInvalid
from leads.review import settings as desk_settings
from leads.review import visitor
from leads.review.guesses import Guesses
from leads.review.holds import Holds
from leads.review.later import Later
from leads.review.settings import Settings

SESSION_HOURS = 12
COOKIE = "ltw_session"
Actor = dict[str, Any]  # id: the name that is recorded; role: reader or reviewer


class OneTimeLink:
    """The link of a server: its token signs in one browser as `reviewer`, once."""

    def __init__(self, reviewer: str) -> None:
        self.reviewer = reviewer
        self.token: str | None = secrets.token_urlsafe(32)

    def take(self, token: str) -> bool:
        """True the first time the right token comes."""
        if self.token is None or not secrets.compare_digest(self.token.encode(), token.encode()):
            return False
        self.token = None
        return True


@dataclass
class Door:
    """The ways in: a link for one person, or accounts, or a proxy's word. Without any, Datasette's own hold (`datasette --root`)."""

    settings: Settings
    link: OneTimeLink | None = None
    accounts: Accounts | None = None
    guesses: Guesses = field(default_factory=Guesses)
    holds: Holds = field(default_factory=Holds)
    later: Later = field(default_factory=Later)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))  # a hash takes 64 MiB
    ended: dict[str, float] = field(default_factory=dict)  # sessions that were signed out -> when they would have ended

    @property
    def is_ours(self) -> bool:
        """True where we say who is at the desk; False in a Datasette that somebody else has started."""
        return self.link is not None or self.accounts is not None

    def standing(self, name: str, stamp: str) -> Actor | None:
        """The person of a session, as things stand now; None when the account is gone or has got another password."""
        if self.link:
            return {"id": name, "role": "reviewer"} if name == self.link.reviewer and not stamp else None
        account = self.accounts.find(name) if self.accounts else None
        if account is None or not hmac.compare_digest(account.stamp, stamp):
            return None
        return {"id": account.name, "role": account.role}

    def end(self, session: str, ends: float) -> None:
        """This session is over, whoever has kept its cookie."""
        self.ended = {each: at for each, at in self.ended.items() if at > time.time()}
        self.ended[session] = ends


def door_of(datasette: Any) -> Door:
    """The door of this desk; one is made for a Datasette that somebody else has started."""
    if not hasattr(datasette, "lead_the_way"):
        datasette.lead_the_way = Door(desk_settings.read(datasette.plugin_config("lead_the_way")))
    found: Door = datasette.lead_the_way
    return found


def begin(datasette: Any, name: str, stamp: str) -> str:
    """The cookie of a new session."""
    session = {"name": name, "stamp": stamp, "ends": int(time.time()) + SESSION_HOURS * 3600, "session": secrets.token_hex(8)}
    return str(datasette.sign(session, COOKIE))


def session_of(datasette: Any, request: Request) -> dict[str, Any] | None:
    """The session whose cookie comes with this request, unless it is forged, over or signed out."""
    try:
        session = datasette.unsign(request.cookies.get(COOKIE, ""), COOKIE)
    except BadSignature:
        return None
    over = session["ends"] <= time.time() or session["session"] in door_of(datasette).ended
    return None if over else dict(session)


def who(datasette: Any, request: Request) -> Actor | None:
    """The person at the desk, by session or by the proxy's word; None for a stranger."""
    door = door_of(datasette)
    if name := visitor.vouched_name(request, door.settings):
        return _vouched(door, name)
    session = session_of(datasette, request)
    return door.standing(session["name"], session["stamp"]) if session else None


def may_write(actor: Actor | None) -> bool:
    """True for whom our door calls a reviewer, and for whom somebody else's Datasette lets in."""
    return actor is not None and actor.get("role", "reviewer") == "reviewer"


def _vouched(door: Door, name: str) -> Actor | None:
    try:
        name = checked_name(name)
    except AccountsInvalid:
        return None
    account = door.accounts.find(name) if door.accounts else None
    return {"id": account.name, "role": account.role} if account else {"id": name, "role": "reader"}
