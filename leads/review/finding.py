"""How does a reviewer find what is not in the queue? The search, with the words marked, and the page that says how."""

from __future__ import annotations

import re
from typing import Any

from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from leads.harmless import visible
from leads.review.fields import all_named
from leads.review.views import reviewer_of
from leads.store import found, sqlite3
from leads.words import written

FOUND = re.compile(f"{found.BEGIN}(.*?){found.END}", re.DOTALL)
DAY = 86_400  # seconds
LEADS = 20  # on the page, before the articles


async def search_page(request: Request, datasette: Any) -> Response:
    """Leads and articles with all the words of ?q=, newest first, or with ?order=best those that match best."""
    reviewer_of(request)
    words = " ".join((request.args.get("q") or "")[:200].split())
    best = request.args.get("order") == "best"

    def read(db: sqlite3.Connection) -> dict[str, Any]:
        return {
            "leads": [_shown(row) for row in found.leads(db, words, best=best, most=LEADS)],
            "articles": [_shown(row) for row in found.articles(db, words, best=best)],
        }

    context = {"words": visible(words), "best": best, "most": found.MOST, "most_leads": LEADS}
    context |= await datasette.get_database("leads").execute_fn(read)
    return Response.html(await datasette.render_template("desk/search.html", context, request=request))


async def help_page(request: Request, datasette: Any) -> Response:
    """What a verdict means, the keys, and where everything is."""
    reviewer_of(request)
    return Response.html(await datasette.render_template("desk/help.html", {}, request=request))


async def organisations(request: Request, datasette: Any) -> Response:
    """Every open body of the register as an option: what the field for an organisation suggests once its form is opened."""
    reviewer_of(request)
    option = Markup('<option value="{}"></option>')
    options = Markup("").join(option.format(name) for name in all_named())
    return Response.html(options, headers={"cache-control": f"private, max-age={DAY}"})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "title": visible(row["title"]), "published": written(row["published"] or ""), "pieces": _pieces(row["snippet"])}


def _pieces(snippet: str) -> list[tuple[bool, str]]:
    """The snippet cut at its marks: whether a piece is one of the words, and its text."""
    return [(bool(number % 2), visible(piece)) for number, piece in enumerate(FOUND.split(snippet)) if piece]
