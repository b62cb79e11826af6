"""What happens after a yes? The form on a lead's page that says what became of it."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from leads.review import forms
from leads.review.views import message, reviewer_of
from leads.store import sqlite3
from leads.store.followups import follow_up


async def follow(request: Request, datasette: Any) -> Response:
    """POST: the state that an accepted lead is in from now on, with a note; then its page again."""
    key, reviewer = request.url_vars["key"], reviewer_of(request)
    page = datasette.urls.path(f"/-/lead/{key}")
    if request.method != "POST":
        return Response.redirect(page, status=303)
    form = await request.post_vars()
    state, note = form.get("state", ""), form.get("note", "")

    def change(db: sqlite3.Connection) -> None:
        # With the state in it, a double click is one, and another state after the back button a second one.
        number = f"{forms.form_id(form)}-followup-{state}"
        follow_up(db, key, state=state, note=note, reviewer=reviewer, request_id=number)

    if refusal := await forms.write(datasette, change):
        return await message(request, datasette, *refusal)
    datasette.add_message(request, f"{state.capitalize()}, noted." if state else "Taken back.", datasette.INFO)
    return Response.redirect(page, status=303)
