"""What can a reviewer add that the finder missed? A sentence of a stored article, an article by its address, what was read in full."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.clock import london
from leads.errors import DecisionRefused
from leads.harmless import visible
from leads.review import forms
from leads.review.marks import link
from leads.review.views import message, reviewer_of
from leads.store import requests, sqlite3
from leads.store.by_hand import find_by_hand
from leads.store.full_reads import read_in_full
from leads.store.text import digest
from leads.store.versions import articles_at
from leads.store.wanted import reading_of

Form = dict[str, str]


async def add_lead(request: Request, datasette: Any) -> Response:
    """POST: the chosen sentence of an article becomes a lead, decided yes; then the lead's page."""

    def add(db: sqlite3.Connection, form: Form, reviewer: str, number: int) -> str:
        if not form.get("start", "").isdecimal():
            raise DecisionRefused("no sentence was chosen; go back, choose one in the text and send the form again")
        key = find_by_hand(
            db,
            number,
            int(form["start"][:9]),
            sha256=form.get("sha256", ""),
            said=forms.attributes(form) or {},
            reviewer=reviewer,
            note=form.get("note", ""),
            request_id=f"{forms.form_id(form)}-lead-{form['start'][:9]}",  # another sentence after the back button is another lead
        )
        return f"/-/lead/{key}"

    return await _changed(request, datasette, add, "Found by you, noted as a yes.")


async def mark_read(request: Request, datasette: Any) -> Response:
    """POST: the article was read in full, or not after all; then its page again."""

    def mark(db: sqlite3.Connection, form: Form, reviewer: str, number: int) -> str:
        whole = form.get("whole") == "1"
        identified = f"{forms.form_id(form)}-{'read' if whole else 'unread'}"
        read_in_full(db, number, whole=whole, sha256=form.get("sha256", ""), reviewer=reviewer, request_id=identified)
        return f"/-/article/{number}"

    return await _changed(request, datasette, mark, "Noted.")


async def _changed(request: Request, datasette: Any, change: Callable[[sqlite3.Connection, Form, str, int], str], said: str) -> Response:
    """What came of a form on an article's page: on to the page that `change` names, or a refusal."""
    reviewer, number = reviewer_of(request), int(request.url_vars["number"])
    if request.method != "POST":
        return Response.redirect(datasette.urls.path(f"/-/article/{number}"), status=303)
    form = await request.post_vars()
    onward: list[str] = []
    if refusal := await forms.write(datasette, lambda db: onward.append(change(db, form, reviewer, number))):
        return await message(request, datasette, *refusal)
    datasette.add_message(request, said, datasette.INFO)
    return Response.redirect(datasette.urls.path(onward[0]), status=303)


async def wanted_page(request: Request, datasette: Any) -> Response:
    """GET: articles that were asked for by their address, with what became of them. POST: asks for one; the next crawl fetches it."""
    reviewer = reviewer_of(request)
    if request.method != "POST":
        shown = await datasette.get_database("leads").execute_fn(_wanted)
        context = {"wanted": shown, "form_id": secrets.token_hex(8), "url": visible((request.args.get("url") or "")[: requests.LONGEST])}
        return Response.html(await datasette.render_template("desk/wanted.html", context, request=request))
    form = await request.post_vars()

    def ask(db: sqlite3.Connection) -> None:
        url = form.get("url", "")
        identified = f"{forms.form_id(form)}-{digest(url)}"  # another address after the back button is another request
        requests.ask(db, "article", url, reviewer=reviewer, note=form.get("note", ""), request_id=identified)

    if refusal := await forms.write(datasette, ask):
        return await message(request, datasette, *refusal)
    datasette.add_message(request, "Noted. The next crawl fetches it; then it is here, to be read.", datasette.INFO)
    return Response.redirect(datasette.urls.path("/-/wanted"), status=303)


def _wanted(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """The last requests, newest first, in words, each with the articles that came of it."""
    return [
        {
            **each,
            "at": london(each["at"]),
            "link": link(each["url"]),
            "url": visible(each["url"]),
            "note": visible(each["note"]),
            "reason": visible(each["reason"]),
            "reading": reading_of(db, each["url"]),
            "articles": [(article["id"], visible(article["title"])) for article in articles_at(db, each["url"])],
        }
        for each in requests.latest(db, "article")
    ]
