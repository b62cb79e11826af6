"""What happens on the page where many leads are decided at once: all that a filter names, counted first, with one undo."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from leads.errors import DecisionRefused
from leads.harmless import visible
from leads.review import forms
from leads.review.door import door_of, may_write
from leads.review.labels import in_words
from leads.review.views import SAID, reviewer_of
from leads.store import bulk, sqlite3
from leads.store.corrections import CHOICES
from leads.words import meaning

SHOWN = 50  # sentences
# How the table of leads, from which one comes, names what we name otherwise.
TABLES_NAMES = {"_search": "words"}


async def bulk_page(request: Request, datasette: Any) -> Response:
    """GET: how many undecided leads the filters name, and which. POST: a verdict on all of them."""
    reviewer = reviewer_of(request)
    filters, unknown = named(request)
    if request.method == "POST":
        return await _decide(request, datasette, reviewer, filters, unknown)
    return await _page(request, datasette, reviewer, filters, unknown)


def named(request: Request) -> tuple[dict[str, str], list[str]]:
    """The filters in the address, also as the table of leads writes them; and what it narrows by that we do not know."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    for key in request.args:
        name = TABLES_NAMES.get(key, key.removesuffix("__exact"))
        value = (request.args.get(key) or "").strip()[:200]
        if (name, value) == ("status", "undecided") or (name.startswith("_") and name not in ("_where", "_through")):
            continue  # what is always so, and how a table is shown
        if not value and ("_any" in request.args or name not in bulk.COLUMNS):
            continue  # a field that was left empty; from the table, nation= asks for leads without one
        if name in bulk.FILTERS and len(request.args.getlist(key)) == 1 and name not in found:
            found[name] = value
        else:
            unknown.append(f"{key} = {value}")
    return found, unknown


async def _decide(request: Request, datasette: Any, reviewer: str, filters: Mapping[str, str], unknown: list[str]) -> Response:
    form = await request.post_vars()
    verdict, holds = form.get("verdict", ""), door_of(datasette).holds
    told: list[str] = []

    def write(db: sqlite3.Connection) -> None:
        if verdict not in SAID or unknown:
            raise DecisionRefused(f"verdict {verdict!r}, {'; '.join(unknown)}: not from a button of this page, so nothing was recorded")
        added = bulk.decide_many(
            db,
            filters,
            counted=form.get("counted", ""),
            left_out=holds.of_others(reviewer),
            verdict=verdict,
            reviewer=reviewer,
            note=form.get("note", ""),
            request_id=f"{forms.form_id(form)}-{verdict}",
        )
        holds.release(each.lead for each in added)
        told.append(_told(verdict, len({each.snapshot["story"] for each in added}), len(bulk.chosen(db, filters))))

    if refusal := await forms.write(datasette, write):
        return await _page(request, datasette, reviewer, filters, unknown, status=refusal[0], alert=refusal[1], note=form.get("note", ""))
    datasette.add_message(request, told[0], datasette.INFO)
    return Response.redirect(datasette.urls.path("/-/queue"), status=303)


def _told(verdict: str, decided: int, left_out: int) -> str:
    said = f"{SAID[verdict]} to {decided:,} lead{'' if decided == 1 else 's'}, noted; one undo takes all back."
    return f"{said} Left out: {left_out} that others have in hand." if left_out else said


async def _page(
    request: Request,
    datasette: Any,
    reviewer: str,
    filters: Mapping[str, str],
    unknown: list[str],
    *,
    status: int = 200,
    alert: str = "",
    note: str = "",
) -> Response:
    others = door_of(datasette).holds.of_others(reviewer)

    def read(db: sqlite3.Connection) -> dict[str, Any]:
        keys = bulk.chosen(db, filters) if filters else []
        free = [key for key in keys if key not in others]
        rows = [{**row, "quote": visible(row["quote"]), "title": visible(row["title"])} for row in bulk.shown(db, free[:SHOWN])]
        return {"total": len(keys), "free": len(free), "counted": bulk.digest(keys), "rows": rows, "patterns": bulk.patterns(db)}

    context = await datasette.get_database("leads").execute_fn(read)
    told = await in_words(datasette)
    context |= {
        "filters": [(name, visible(told(name, value) or value or "none")) for name, value in filters.items()],
        "chosen": filters,
        "choices": {name: [(code, meaning(name, code)) for code in codes] for name, codes in CHOICES.items()},
        "unknown": [visible(each) for each in unknown],
        "address": f"{datasette.urls.path('/-/bulk')}?{urlencode(filters)}",
        "most": bulk.MOST,
        "most_shown": SHOWN,
        "alert": alert,
        "note": note,
        "may_write": may_write(request.actor),
        "form_id": secrets.token_hex(8),
    }
    return Response.html(await datasette.render_template("desk/bulk.html", context, request=request), status=status)
