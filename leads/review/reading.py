"""What happens on the page of an article: its text with its leads marked, and what its site has changed in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.changes import changes
from leads.clock import london
from leads.harmless import visible
from leads.pages.sentences import sentences
from leads.review.fields import fields, named
from leads.review.marks import link, split
from leads.review.views import message, reviewer_of
from leads.store.articles import article
from leads.store.full_reads import full_read
from leads.store.versions import Version, versions_of
from leads.words import written

USUAL = {"kind": "innovation", "criterion": "new_way", "scope": "unspecified", "assertion": "asserted"}  # what the form begins with


async def article_page(request: Request, datasette: Any) -> Response:
    """A stored text with its leads marked; each of its sentences can be made one, and all of it marked as read."""
    reviewer_of(request)
    number = int(request.url_vars["number"])
    database = datasette.get_database("leads")
    found = await database.execute_fn(lambda db: article(db, number))
    if found is None:
        return await message(request, datasette, 404, f"Article {number}: no such article; search for it")
    row, leads = found
    read = await database.execute_fn(lambda db: full_read(db, row["key"], row["locator"]))
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
        "paragraphs": [list(group) for _, group in groupby(_sentences(row["text"], leads), key=lambda shown: shown["paragraph"])],
        "sha256": row["sha256"],
        "fields": fields({**USUAL, "organisation": named(row["organisation"] or "")}),
        "read": {**dict(read), "at": london(read["at"])} if read else None,
        "form_id": secrets.token_hex(8),
        "leads": [{**lead, "quote": visible(lead["quote"])} for lead in leads],
        "changed": [_changed(before, after) for before, after in reversed(list(pairwise(texts)))],
    }
    return Response.html(await datasette.render_template("desk/article.html", context, request=request))


def _sentences(text: str, leads: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The sentences of a text in reading order, with the number of their paragraph, and the lead that begins there."""
    for start, end in sentences(text):
        spans = [("quote", lead["start"] - start, lead["end"] - start) for lead in leads if lead["start"] < end and lead["end"] > start]
        begins = next((lead["key"] for lead in leads if start <= lead["start"] < end), "")
        runs = [run for line in split(text[start:end], spans) for run in line]
        yield {"start": start, "paragraph": text.count("\n", 0, start), "lead": begins, "runs": runs}


def _changed(before: Version, after: Version) -> dict[str, Any]:
    """What one change of the article took away and brought, for the template."""
    found = changes(f"{before.title}\n{before.text}", f"{after.title}\n{after.text}")
    shown = [{"gone": [visible(one) for one in place.gone], "came": [visible(one) for one in place.came]} for place in found]
    return {"seen": london(before.until), "places": shown}
