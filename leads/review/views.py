"""What happens on the desk's pages: the queue, a lead, a decision, its undoing."""

from __future__ import annotations

import secrets
from typing import Any

from datasette.utils.asgi import Forbidden, Request, Response

from leads.errors import DecisionRefused
from leads.review import forms
from leads.review.door import door_of, may_write
from leads.review.page import Shown, gather
from leads.store import sqlite3
from leads.store.decided import decide, leads_of, undo
from leads.store.queue import queued_keys

SAID = {"yes": "Yes", "weak": "Weak", "no": "No"}


async def queue(request: Request, datasette: Any) -> Response:
    """The best undecided lead, or with ?after=KEY the next one behind it; from its end the queue starts again."""
    reviewer, holds, later = reviewer_of(request), door_of(datasette).holds, door_of(datasette).later
    after = request.args.get("after")
    if "all" in request.args:
        later.clear(reviewer)

    def read(db: sqlite3.Connection) -> Shown:
        if may_write(request.actor):
            skip = later.of(reviewer)
            key = holds.next(db, reviewer, after=after, skip=skip) or holds.next(db, reviewer, skip=skip)
            if key is None and skip:  # nothing else is left
                later.clear(reviewer)
                key = holds.next(db, reviewer)
        else:  # a reader takes nothing out of anybody's hand
            key = next(iter(queued_keys(db, after=after, limit=1) or queued_keys(db, limit=1)), None)
        return gather(db, reviewer, key, held=holds.of_others(reviewer))

    return await _page(request, datasette, await datasette.get_database("leads").execute_fn(read))


async def lead(request: Request, datasette: Any) -> Response:
    """GET: the page of one lead, for ever under this address. POST: a decision on it, then the next lead."""
    key = request.url_vars["key"]
    reviewer = reviewer_of(request)
    if request.method == "POST":
        return await _decide(request, datasette, key, reviewer)
    holds = door_of(datasette).holds
    try:
        shown = await datasette.get_database("leads").execute_fn(lambda db: gather(db, reviewer, key, held=holds.of_others(reviewer)))
    except DecisionRefused as error:
        return await message(request, datasette, 404, str(error))
    if shown.lead and shown.lead.status == "undecided" and may_write(request.actor):
        holds.take(reviewer, shown.lead.key)
    return await _page(request, datasette, shown)


async def _decide(request: Request, datasette: Any, key: str, reviewer: str) -> Response:
    form, holds = await request.post_vars(), door_of(datasette).holds
    verdict, note, said = form.get("verdict", ""), form.get("note", ""), forms.attributes(form)

    def write(db: sqlite3.Connection) -> None:
        # With the verdict in it, a double click is one decision, and another verdict after the back button is a second one.
        number = f"{forms.form_id(form)}-{verdict}"
        if not verdict:  # Enter in a field
            raise DecisionRefused("nothing was decided yet: press Yes, Weak or No")
        seen = forms.seen(form)
        added = decide(db, key, verdict=verdict, reviewer=reviewer, note=note, request_id=number, seen=seen, corrections=said)
        holds.release(each.lead for each in added)

    refusal = await forms.write(datasette, write)
    if refusal is None:
        datasette.add_message(request, f"{SAID[verdict]}, noted.", datasette.INFO)
        return Response.redirect(datasette.urls.path(f"/-/queue?after={key}"), status=303)
    status, sentence = refusal
    try:
        shown = await datasette.get_database("leads").execute_fn(
            lambda db: gather(db, reviewer, key, said=said, held=holds.of_others(reviewer))
        )
    except DecisionRefused:
        return await message(request, datasette, status, sentence)
    return await _page(request, datasette, shown, status=status, alert=sentence, note=note)


async def put_off(request: Request, datasette: Any) -> Response:
    """POST: this lead does not come again by itself; then the next one. Nothing is decided, and somebody else may have it."""
    reviewer, key = reviewer_of(request), request.url_vars["key"]
    if request.method == "POST":
        door_of(datasette).later.add(reviewer, key)
        door_of(datasette).holds.release([key])
    return Response.redirect(datasette.urls.path(f"/-/queue?after={key}"), status=303)


async def undo_last(request: Request, datasette: Any) -> Response:
    """POST: takes back the reviewer's last decision and shows its lead again."""
    reviewer = reviewer_of(request)
    if request.method != "POST":
        return Response.redirect(datasette.urls.path("/-/queue"), status=303)
    form = await request.post_vars()
    about: list[tuple[str, int]] = []

    def write(db: sqlite3.Connection) -> None:
        number = f"{forms.form_id(form)}-undo"
        about.append((undo(db, reviewer=reviewer, request_id=number), leads_of(db, number)))

    if refusal := await forms.write(datasette, write):
        return await message(request, datasette, *refusal)
    key, leads = about[0]
    told = "this lead is open again" if leads == 1 else f"{leads:,} leads are open again, this one among them"
    datasette.add_message(request, f"Taken back: {told}.", datasette.INFO)
    return Response.redirect(datasette.urls.path(f"/-/lead/{key}"), status=303)


def reviewer_of(request: Request) -> str:
    """The signed-in name; strangers do not come this far where the desk is private, and where it is not they stop here."""
    if not request.actor:
        raise Forbidden("Only signed-in reviewers may see this page.")
    return str(request.actor["id"])


async def _page(request: Request, datasette: Any, shown: Shown, *, status: int = 200, alert: str = "", note: str = "") -> Response:
    put_off = len(door_of(datasette).later.of(reviewer_of(request)))
    context = {"shown": shown, "alert": alert, "note": note, "put_off": put_off, "form_id": secrets.token_hex(8)}
    template = "desk/lead.html" if shown.lead else "desk/empty.html"
    return Response.html(await datasette.render_template(template, context, request=request), status=status)


async def message(request: Request, datasette: Any, status: int, sentence: str) -> Response:
    return Response.html(await datasette.render_template("desk/message.html", {"sentence": sentence}, request=request), status=status)
