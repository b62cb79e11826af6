"""What stands on every page of a site, and so says nothing of one?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from leads.types import Article
from nlp.dates import mark

FEW_PAGES, MANY_PAGES, NEARLY_ALL = 3, 8, 0.9


def marks(article: Article) -> frozenset[str]:
    """What of an article must differ from page to page: dates with their evidence, and a canonical address that is not its own."""
    return frozenset({mark(one) for one in article.dates} | ({article.canonical} - {article.url, ""}))


def constants(articles: Iterable[Article]) -> frozenset[str]:
    """The marks that stand on every page of a site, for `site`: a canonical address of several stories, a date of nearly all pages of many.

    Several addresses of one story, told by its title, may well share a canonical address.
    """
    whole = [article for article in articles if not article.locator]
    counts = Counter(one for article in whole for one in marks(article))
    titles: dict[str, set[str]] = defaultdict(set)
    for article in whole:
        titles[article.canonical].add(article.title)
    canonicals = {one for one in counts if len(titles[one]) >= FEW_PAGES}
    constant = {one for one, count in counts.items() if count >= MANY_PAGES and count >= NEARLY_ALL * len(whole)}
    return frozenset(canonicals | constant)
