"""Which articles stand on a page, and what became of the page?"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from lxml.html import HtmlElement

from leads.pages import decode, gate, mail, tree
from leads.pages.blocks import Shape, shape
from leads.pages.canonical import believed as believed_canonical
from leads.pages.cards import is_teaser
from leads.pages.declared import Declared
from leads.pages.declared import read as read_declared
from leads.pages.items import Item, split
from leads.pages.lines import html_lines, plain_lines
from leads.pages.links import host
from leads.pages.rows import finder
from leads.types import Article, Page, Reading
from nlp import dates, issues, language, metadata
from nlp.alarm import alarm
from nlp.body import main_text
from nlp.written_dates import from_text

EXTRACTOR = "1"  # another number re-reads every page
MOST_HEADS, BESIDE_DATE = 4, 14  # lines above the text; characters that a line may have besides its date
SHORTEST = 200  # characters of a whole-page article; items of newsletters are shorter

Outcome = Literal["article", "index", "empty", "short", "refused", "failed"]
OUTCOMES: Mapping[str, Outcome] = {
    "index": "index",
    "tag": "index",
    "search": "index",
    "error": "refused",
    "sign-in": "refused",
    "soft-404": "refused",
    "empty": "empty",
}


def extract(page: Page, *, site: frozenset[str] = frozenset()) -> list[Article]:
    """The articles of a page, usually one or none. `site` holds what stands on every page of its host (see nlp.site)."""
    return [article for article, _ in read_page(page, site=site).articles]


def read_page(page: Page, *, site: frozenset[str] = frozenset()) -> Reading:
    """What became of the page, without claims. Nothing that a page holds gets out of here as an exception."""
    start = time.monotonic()
    try:
        outcome, reason, articles = _read(page, site)
    except Exception as fault:  # noqa: BLE001 - the one seam of this stage: a bad page is recorded and the run goes on
        outcome, reason, articles = "failed", f"{type(fault).__name__}: {fault}"[:300], []
    return Reading(page.id or 0, outcome, reason, round((time.monotonic() - start) * 1000), tuple((article, ()) for article in articles))


def _read(page: Page, site: frozenset[str]) -> tuple[Outcome, str, list[Article]]:
    media_type = page.media_type or decode.sniff(page.body, page.headers.get("content-type", ""))
    if media_type == decode.MAIL:
        return _read_mail(page)
    if media_type == decode.HTML:
        return _read_html(page, site)
    if media_type == decode.PLAIN and _is_issue(page):
        text = decode.decode(page.body, page.headers.get("content-type", ""))
        return _items(split(text), Article(page.final_url, "", "", publisher=host(page.final_url), organisation=page.organisation))
    return ("refused", f"{media_type} is not read", []) if media_type else ("empty", "no bytes", [])


def _read_html(page: Page, site: frozenset[str]) -> tuple[Outcome, str, list[Article]]:
    root = tree.parse(decode.decode(page.body, page.headers.get("content-type", "")))
    declared = read_declared(root, page.final_url or page.url)
    if _is_issue(page) and page.status < 400 and (items := split(root, declared.url)):
        issue = issues.dated(_article(page, root, declared, site), html_lines(root, declared.url), page.fetched_at)
        return _items(items, issue)
    made_of = shape(root, declared.url)
    judgement = gate.judge(root, declared.url, status=page.status, declared=declared, made_of=made_of)
    if judgement.sort != "article":
        return OUTCOMES[judgement.sort], f"{judgement.sort}: {judgement.reason}", []
    article = _article(page, root, declared, site, cards=made_of.boxes)
    if made_of.running >= gate.ENOUGH:
        _drop_teasers(made_of, declared.url)
    text = _without_head(main_text(root, declared.url), article.title)
    reasons = (alarm(text, made_of), judgement.reason, believed_canonical(declared.canonical, declared.url, site=site).why)
    article = replace(article, text=text, language=language.language(text))
    return _whole(article, "; ".join(reason for reason in reasons if reason))


def _drop_teasers(made_of: Shape, url: str) -> None:
    """Takes the boxes of other stories out of the tree: their claims would get this page's headline and date."""
    for box in made_of.boxes:
        if box.getparent() is not None and is_teaser(box, url):
            box.drop_tree()


def _read_mail(page: Page) -> tuple[Outcome, str, list[Article]]:
    """A newsletter by its items; any other mail as one article."""
    letter = mail.read(page.body)
    issue = issues.of_mail(letter, page)
    if items := split(letter.html or letter.plain):
        return _items(items, issue)
    text = main_text(tree.parse(letter.html), issue.url) if letter.html else "\n".join(line.text for line in plain_lines(letter.plain))
    return _whole(replace(issue, text=text, language=language.language(text)), "a mail without items")


def _is_issue(page: Page) -> bool:
    return any(sighting.role == "issue" for sighting in page.sightings)


def _items(items: list[Item], issue: Article) -> tuple[Outcome, str, list[Article]]:
    articles = issues.from_items(items, issue)
    return ("article", f"an issue with {len(articles)} items", articles) if articles else ("empty", "an issue without items", [])


def _whole(article: Article, reason: str) -> tuple[Outcome, str, list[Article]]:
    if len(article.text) < SHORTEST:
        return "short" if article.text else "empty", f"{len(article.text)} characters of main text; {reason}", []
    return "article", reason, [article]


def _article(
    page: Page, root: HtmlElement, declared: Declared, site: frozenset[str], *, cards: frozenset[HtmlElement] = frozenset()
) -> Article:
    """All of an article but its text."""
    canonical = believed_canonical(declared.canonical, declared.url, site=site).url
    found = dates.candidates(declared, root, page.sightings, cards=cards)
    return Article(
        url=declared.url,
        title=metadata.title(declared, page.sightings),
        text="",
        publisher=host(canonical),
        canonical=canonical,
        author=metadata.author(declared, page.sightings),
        site_name=metadata.site_name(declared),
        published=dates.believed(found, fetched_at=page.fetched_at, site=site),
        dates=found,
        organisation=page.organisation,
    )


def _without_head(text: str, title: str) -> str:
    """The text from its first sentence on: title, byline and date stand in fields of their own."""
    lines = text.split("\n")
    heads = itertools.takewhile(lambda line: line.casefold() == title.casefold() or _is_byline(line), lines[:MOST_HEADS])
    return "\n".join(lines[len(list(heads)) :])


def _is_byline(line: str) -> bool:
    written = from_text(line)
    return finder("byline").match(line) is not None or (written is not None and len(line) <= len(written.text) + BESIDE_DATE)
