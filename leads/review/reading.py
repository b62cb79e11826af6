"""What happens on the page of an article: its text with its leads marked, and what its site has changed in it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.changes import changes
from leads.clock import london
from leads.harmless import visible
from leads.review.marks import link, split
from leads.review.views import message, reviewer_of
from leads.store.articles import article
from leads.store.versions import Version, versions_of
from leads.words import written


async def article_page(request: Request, datasette: Any) -> Response:
    """A stored text with its flagged sentences marked and linked."""
    reviewer_of(request)
    number = int(request.url_vars["number"])
    database = datasette.get_database("leads")
    found = await database.execute_fn(lambda db: article(db, number))
    if found is None:
        return await message(request, datasette, 404, f"Article {number}: no such article; search for it")
    row, leads = found
    texts = await database.execute_fn(lambda db: versions_of(db, row["key"], row["locator"]))
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
        "changed": [_changed(before, after) for before, after in reversed(list(pairwise(texts)))],
    }
    return Response.html(await datasette.render_template("desk/article.html", context, request=request))


def _changed(before: Version, after: Version) -> dict[str, Any]:
    """What one change of the article took away and brought, for the template."""
    found = changes(f"{before.title}\n{before.text}", f"{after.title}\n{after.text}")
    shown = [{"gone": [visible(one) for one in place.gone], "came": [visible(one) for one in place.came]} for place in found]
    return {"seen": london(before.until), "places": shown}
