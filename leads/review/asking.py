"""How is a source added or turned on and off from the desk? It only asks: a `leads` process probes the site and edits sources.yaml."""

from __future__ import annotations

import secrets
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.clock import london
from leads.errors import DecisionRefused
from leads.harmless import visible
from leads.review import forms
from leads.review.views import message, reviewer_of
from leads.store import requests, source_decisions, sqlite3
from leads.store.text import digest

SAID = {"add": "will be added", "enable": "will be turned on", "disable": "will be turned off"}


async def add_page(request: Request, datasette: Any) -> Response:
    """GET: what was asked for, and the doors that were found. POST: asks for the doors of a site."""
    reviewer = reviewer_of(request)
    if request.method == "POST":
        form = await request.post_vars()
        url, note = form.get("url", ""), form.get("note", "")
        address = url if "://" in url else f"https://{url}"

        def ask(db: sqlite3.Connection) -> None:
            identified = f"{forms.form_id(form)}-{digest(address)}"  # another address after the back button is another request
            requests.ask(db, "source", address, reviewer=reviewer, note=note, request_id=identified)

        if refusal := await forms.write(datasette, ask):
            return await message(request, datasette, *refusal)
        datasette.add_message(request, "Noted. The next `leads sources apply`, or tonight's run, looks for its doors.", datasette.INFO)
        return Response.redirect(datasette.urls.path("/-/add-source"), status=303)
    context = await datasette.get_database("leads").execute_fn(_asked)
    return Response.html(await datasette.render_template("desk/add.html", {**context, "form_id": secrets.token_hex(8)}, request=request))


def _asked(db: sqlite3.Connection) -> dict[str, Any]:
    shown = [_request(one) for one in requests.latest(db, "source")]
    decided = [{**dict(row), "at": london(row["at"]), "said": SAID[row["action"]]} for row in source_decisions.latest(db)]
    return {"requests": shown, "decisions": decided}


def _request(one: dict[str, Any]) -> dict[str, Any]:
    found = one["found"]
    doors = [
        {**door, "url": visible(door["url"]), "titles": [visible(title) for title in door["titles"]], "why": visible(door["why"])}
        for door in found.get("doors", [])
    ]
    told = {"url": visible(one["url"]), "name": visible(found.get("name", "")), "reason": visible(one["reason"]), "at": london(one["at"])}
    return {**one, **told, "doors": doors, "covered": found.get("covered", "")}


async def decide_page(request: Request, datasette: Any) -> Response:
    """POST: a door is taken as a source, or a source turned on or off; carried into sources.yaml by the next `leads sources apply`."""
    reviewer = reviewer_of(request)
    if request.method != "POST":
        return Response.redirect(datasette.urls.path("/-/add-source"), status=303)
    form = await request.post_vars()
    about: list[str] = []

    def decide(db: sqlite3.Connection) -> None:
        about[:] = _decide(db, form, reviewer)

    if refusal := await forms.write(datasette, decide):
        return await message(request, datasette, *refusal)
    datasette.add_message(request, f"{about[0]} {SAID[about[1]]} by the next `leads sources apply`, or tonight's run.", datasette.INFO)
    back = "/-/add-source" if about[1] == "add" else f"/-/sources/{about[0]}"
    return Response.redirect(datasette.urls.path(back), status=303)


def _decide(db: sqlite3.Connection, form: dict[str, str], reviewer: str) -> tuple[str, str]:
    """Records the decision: the source's id, and what is to become of it."""
    action = form.get("action", "")
    number, entry = _entry(db, form) if action == "add" else (None, {})
    source = entry.get("id") or form.get("source", "")
    # With both in it, a double click is one decision, and another choice after the back button is a second one.
    request_id = f"{forms.form_id(form)}-{action}-{source}"
    shared: dict[str, Any] = {"reviewer": reviewer, "request_id": request_id, "note": form.get("note", "")}
    if action == "add":
        source_decisions.decide_source(db, "add", source, entry=entry, request=number, **shared)
        return source, action
    if action == "disable" and not shared["note"].strip():
        raise DecisionRefused(f"{source}: say why it is turned off; the reason stands in sources.yaml")
    if action not in ("enable", "disable"):
        raise DecisionRefused(f'action "{action[:80]}"; expected add, enable or disable')
    source_decisions.decide_source(db, "enable" if action == "enable" else "disable", source, **shared)
    return source, action


def _entry(db: sqlite3.Connection, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The request and the entry of its door, as the probe suggested them; what the form says beside its number is not believed."""
    number, door = form.get("request", ""), form.get("door", "")
    if not (number.isdecimal() and door.isdecimal() and number.isascii() and door.isascii()):
        raise DecisionRefused("the form names no door; load the page again and choose one")
    doors = requests.doors_found(db, int(number[:9]))
    entry = doors[int(door[:6])]["entry"] if int(door[:6]) < len(doors) else {}
    if not entry:
        raise DecisionRefused(f"request {number}, door {door}: nothing was found there that could be added; ask for the site again")
    return int(number[:9]), entry
