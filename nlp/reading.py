"""What a child process does with a batch: pages to articles to claims, as rows that JSON can carry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from leads.pages.addresses import host
from leads.types import Article, Page, Reading
from leads.wire import pack
from nlp.extract import read_page
from nlp.pipeline import find_claims
from nlp.site import constants


def read(pages: list[Page]) -> list[dict[str, Any]]:
    """One packed Reading per page, in order, with the flagged claims of each article."""
    return _read(pages)


def read_every(pages: list[Page]) -> list[dict[str, Any]]:
    """The same with all sentences that have a cue, flagged or not: what a person who asks why not wants to see."""
    return _read(pages, every=True)


def _read(pages: list[Page], *, every: bool = False) -> list[dict[str, Any]]:
    readings = _readings(pages)
    claims = find_claims((article for reading in readings for article, _ in reading.articles), every=every)
    return [pack(replace(r, articles=tuple((article, next(claims)) for article, _ in r.articles))) for r in readings]


def _readings(pages: list[Page]) -> list[Reading]:
    """Each page read; those of a site on whose pages something always stands are read again without believing it."""
    first = [read_page(page) for page in pages]
    of_site: dict[str, list[Article]] = defaultdict(list)
    for page, reading in zip(pages, first, strict=True):
        of_site[host(page.final_url)] += [article for article, _ in reading.articles]
    constant = {name: constants(articles) for name, articles in of_site.items()}
    sites = [constant[host(page.final_url)] for page in pages]
    return [read_page(page, site=site) if site else reading for page, site, reading in zip(pages, sites, first, strict=True)]


def reread(texts: list[tuple[int, Article]]) -> list[list[dict[str, Any]]]:
    """For each numbered article its flagged claims, packed: what is left to do when only the finder has changed."""
    return [[pack(claim) for claim in claims] for claims in find_claims(article for _, article in texts)]
