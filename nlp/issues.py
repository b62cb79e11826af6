"""Which articles does an issue of a newsletter hold: one for each item, linked or not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leads.pages.decode import clean
from leads.pages.items import Item
from leads.pages.lines import Line
from leads.pages.links import host
from leads.pages.mail import Mail, sender
from leads.types import Article, Dated, Page
from nlp.dates import believed, from_mail
from nlp.language import language
from nlp.written_dates import from_text

LONGEST_TITLE = 90
FIRST_LINES, LONGEST_HEADING = 10, 120


def from_items(items: Sequence[Item], issue: Article) -> list[Article]:
    """An article for each item; what an item does not say itself - date, publisher, language - is the issue's."""
    spoken = language("\n".join(item.text or item.heading for item in items))
    return [_article(item, replace(issue, language=spoken)) for item in items]


def _article(item: Item, issue: Article) -> Article:
    # The heading stays in the text: a claim is a place in the text, and a teaser often leaves the news to its heading.
    text = "\n".join(part for part in (item.heading, item.text) if part)
    return replace(
        issue,
        title=item.heading or _beginning(item.text),
        text=text,
        locator=f"item-{item.position + 1}",
        canonical="",
        language=language(text) or issue.language,
        item_of=issue.url,
        stands_for=item.link,
    )


def _beginning(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= LONGEST_TITLE else line[:LONGEST_TITLE].rpartition(" ")[0] + " \u2026"


def dated(issue: Article, lines: Sequence[Line], fetched_at: str) -> Article:
    """The issue with the date in its first lines, "Issue 42, 18 September 2026", where nothing better dates it."""
    told = (from_text(line.text) for line in lines[:FIRST_LINES] if len(line.text) <= LONGEST_HEADING)
    written = next((one for one in told if one), None)
    if issue.published or not written:
        return issue
    found = (*issue.dates, Dated(written.value, written.precision, "issue heading"))
    return replace(issue, dates=found, published=believed(found, fetched_at=fetched_at))


def of_mail(mail: Mail, page: Page) -> Article:
    """The mail as a whole, its text still empty."""
    found: tuple[Dated, ...] = from_mail(mail.date, page.sightings)
    name, address = sender(mail.sender)
    return Article(
        url=page.final_url or page.url or mail.url,
        title=clean(mail.subject),
        text="",
        publisher=host(f"https://{address.rpartition('@')[2]}/") if "@" in address else "",
        site_name=name,
        published=believed(found, fetched_at=page.fetched_at),
        dates=found,
        organisation=page.organisation,
    )
