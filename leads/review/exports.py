"""How do leads leave the desk by its own hand? One page with the choices, and a file for each form, by our own writers."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from leads.export import FORMS, accepted, followed
from leads.export.accepted import Accepted
from leads.review.views import reviewer_of
from leads.store import sqlite3
from leads.store.followups import STATES, by_state

TYPES = {
    "csv": ("text/csv", "leads.csv"),
    "jsonl": ("application/x-ndjson", "leads.jsonl"),
    "atom": ("application/atom+xml", "leads.atom"),
    "html": ("text/html", ""),  # shown, to be read and printed
    "md": ("text/markdown", "factsheet.md"),
}


async def export_page(request: Request, datasette: Any) -> Response:
    """What can be taken away, in which forms."""
    reviewer_of(request)
    counts = await datasette.get_database("leads").execute_fn(by_state)
    context = {"counts": counts, "accepted": sum(counts.values()), "states": STATES}
    return Response.html(await datasette.render_template("desk/export.html", context, request=request))


async def export_file(request: Request, datasette: Any) -> Response:
    """The accepted leads in a form; ?weak=1 takes the weak ones, too, ?all=1 and ?followup=STATE are those of `leads export`."""
    reviewer_of(request)
    form = request.url_vars["form"]
    states = tuple(state for state in request.args.getlist("followup") if state)
    if set(states) - set(STATES):
        raise NotFound(f"No such follow-up; expected {', '.join(STATES)}")
    verdicts = ("yes", "weak") if "weak" in request.args else ("yes",)

    def read(db: sqlite3.Connection) -> list[Accepted]:
        return accepted(db, verdicts, followed(form, states, everything="all" in request.args))[0]

    leads = await datasette.get_database("leads").execute_fn(read)
    media_type, name = TYPES[form]
    headers = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(FORMS[form](leads), headers=headers, content_type=f"{media_type}; charset=utf-8")
