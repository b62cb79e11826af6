"""What happens on the page of an article: its text with its leads marked."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from leads.harmless import visible
from leads.review.marks import link, split
from leads.review.views import message, reviewer_of
from leads.store.articles import article
from leads.words import written


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
