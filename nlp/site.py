"""What stands on every page of a site, and so says nothing of one?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from leads.types import Article
from nlp.dates import mark

FEW_PAGES, MANY_PAGES, NEARLY_ALL = 3, 8, 0.9


def marks(article: Article) -> frozenset[str]:
    """What of an article must differ from page to page: dates with their evidence, and a canonical address that is not its own."""
    return frozenset({mark(one) for one in article.dates} | ({article.canonical} - {article.url, ""}))


def constants(articles: Iterable[Article]) -> frozenset[str]:
    """The marks that stand on every page of a site, for `site`: a canonical address of several pages, a date of nearly all of many."""
    seen = [marks(article) for article in articles if not article.locator]
    counts = Counter(one for some in seen for one in some)
    canonicals = {one for one, count in counts.items() if count >= FEW_PAGES and "://" in one}
    constant = {one for one, count in counts.items() if count >= MANY_PAGES and count >= NEARLY_ALL * len(seen)}
    return frozenset(canonicals | constant)
