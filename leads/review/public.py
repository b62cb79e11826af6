"""What do strangers see where `public: true` opens the desk to them? Accepted leads, on one page and in one feed; nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Forbidden, Request, Response

from leads.export import accepted
from leads.export.accepted import Accepted
from leads.export.feed import atom
from leads.review import outside
from leads.review.door import door_of
from leads.store.followups import STATES
from leads.words import reported, written

PAGE, FEED = "/-/public", "/-/public.atom"
PATHS = (PAGE, FEED)  # the whole allow-list; "/" leads a stranger to the page
MOST = 500  # leads, the newest
SECONDS = 60  # however many strangers ask, the leads are read once in that time
UNREFUTED = ("", *(state for state in STATES if state != "refuted"))


@dataclass
class Shelf:
    """What a desk shows to strangers, and since when."""

    leads: Sequence[Accepted] = ()
    at: float = float("-inf")
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)


_shelves: WeakKeyDictionary[Any, Shelf] = WeakKeyDictionary()


def may_see(datasette: Any, path: str) -> bool:
    """True for what a stranger may ask for."""
    return door_of(datasette).settings.public and path in PATHS


async def public_page(request: Request, datasette: Any) -> Response:
    """The accepted leads, the newest decision first: sentence, citation, and that it is reported, not proved."""
    leads = await _leads(request, datasette)
    context = {"leads": leads, "reported": reported, "written": written, "most": MOST, "is_open": door_of(datasette).settings.public}
    return Response.html(await datasette.render_template("desk/public.html", context, request=request))


async def public_feed(request: Request, datasette: Any) -> Response:
    """The same as an Atom feed."""
    return Response(atom(await _leads(request, datasette)), content_type="application/atom+xml; charset=utf-8")


async def _leads(request: Request, datasette: Any) -> Sequence[Accepted]:
    if not request.actor and not door_of(datasette).settings.public:
        raise Forbidden("Only the signed-in may see this page.")
    shelf = _shelves.setdefault(datasette, Shelf())
    async with shelf.one_at_a_time:
        if time.monotonic() - shelf.at >= SECONDS:
            shelf.leads, shelf.at = await _read(datasette), time.monotonic()
    return shelf.leads


async def _read(datasette: Any) -> Sequence[Accepted]:
    with outside.leaving():  # read where what is confidential is out of sight
        leads, _ = await datasette.get_database("leads").execute_fn(lambda db: accepted(db, ["yes"], UNREFUTED))
    return tuple(_for_strangers(lead) for lead in leads[:MOST])


def _for_strangers(lead: Accepted) -> Accepted:
    """Without who decided and what became of it; when, to the day."""
    day = f"{lead.accepted_at[:10]}T00:00:00Z"
    return replace(lead, accepted_by="", accepted_at=day, followup="", followup_by="", followup_at="", source="")
