"""What a child process does with a batch: pages to articles to claims, as rows that JSON can carry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from leads.types import Article, Page
from leads.wire import pack
from nlp.extract import read_page
from nlp.pipeline import find_claims


def read(pages: list[Page]) -> list[dict[str, Any]]:
    """One packed Reading per page, in order, with the flagged claims of each article."""
    readings = [read_page(page) for page in pages]
    claims = find_claims(article for reading in readings for article, _ in reading.articles)
    return [pack(replace(r, articles=tuple((article, next(claims)) for article, _ in r.articles))) for r in readings]


def reread(texts: list[tuple[int, Article]]) -> list[list[dict[str, Any]]]:
    """For each numbered article its flagged claims, packed: what is left to do when only the finder has changed."""
    return [[pack(claim) for claim in claims] for claims in find_claims(article for _, article in texts)]
