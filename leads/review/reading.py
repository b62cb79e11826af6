"""What happens on the pages of articles: one with its leads marked, and the search for them."""

from __future__ import annotations

import re
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.harmless import visible
from leads.review.marks import link, split
from leads.review.views import message, reviewer_of
from leads.store.articles import BEGIN, END, MOST, article, search
from leads.words import written

FOUND = re.compile(f"{BEGIN}(.*?){END}", re.DOTALL)


async def article_page(request: Request, datasette: Any) -> Response:
    """A stored text with its flagged sentences marked and linked."""
    reviewer_of(request)
    number = int(request.url_vars["number"])
    found = await datasette.get_database("leads").execute_fn(lambda db: article(db, number))
    if found is None:
        return await message(request, datasette, 404, f"Article {number}: no such article; search for it")
    row, leads = found
    context = {
        "number": number,
        "sample": row["sample"],
        "title": visible(row["title"]),
        "source": row["source_name"],
        "author": visible(row["author"]),
        "published": written(row["published"] or ""),
        "evidence": row["published_evidence"],
        "link": link(row["url"]),
        "paragraphs": split(row["text"], [("quote", lead["start"], lead["end"]) for lead in leads]),
        "leads": [{**lead, "quote": visible(lead["quote"])} for lead in leads],
    }
    return Response.html(await datasette.render_template("desk/article.html", context, request=request))


async def search_page(request: Request, datasette: Any) -> Response:
    """Articles that hold all the words of ?q=, newest first."""
    reviewer_of(request)
    words = (request.args.get("q") or "").strip()[:200]

    rows = await datasette.get_database("leads").execute_fn(lambda db: search(db, words))
    context = {"words": visible(words), "found": [_found(row) for row in rows], "most": MOST}
    return Response.html(await datasette.render_template("desk/search.html", context, request=request))


def _found(row: dict[str, Any]) -> dict[str, Any]:
    shown = {"title": visible(row["title"]), "published": written(row["published"] or ""), "pieces": _pieces(row["snippet"])}
    return {**row, **shown}


def _pieces(snippet: str) -> list[tuple[bool, str]]:
    """The snippet cut at its marks: whether a piece is one of the words, and its text."""
    return [(bool(number % 2), visible(piece)) for number, piece in enumerate(FOUND.split(snippet)) if piece]
