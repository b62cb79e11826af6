"""What does a source bring when it is asked now? A small night of its own in a database that is thrown away: the door and three samples."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from leads.clock import now
from leads.health import stated
from leads.store import open_db, sqlite3
from leads.store.yields import at_the_door, pages_read, shown_at_the_door
from leads.types import Sighting, Source

if TYPE_CHECKING:
    from crawler.sources import Sources
    from leads.nightly import Progress

SAMPLES = 3
DOORS = {"sitemap": 4}  # requests to the door itself: an index leads to its newest sitemaps first
MONTH = timedelta(days=30.4)
REACHED = ("stored", "unchanged", "duplicate")


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of asking a source: its door's outcome and reason, what it showed, how many of the samples are articles.

    `against` says what else speaks against it: dead, comments, another site's stories; `expected` is of sources.yaml.
    """

    source: Source
    outcome: str
    reason: str
    items: int = 0
    newest: str = ""  # ISO date
    per_month: float | None = None
    samples: int = 0
    articles: int = 0
    against: str = ""

    @property
    def works(self) -> bool:
        """It answers, shows something that is alive, and a sample of it is an article."""
        return self.outcome in REACHED and self.items > 0 and not self.against and self.articles > 0

    @property
    def verdict(self) -> str:
        """One word: work, empty, unfit (something speaks against it), or the door's outcome."""
        if self.outcome not in REACHED:
            return self.outcome
        return "work" if self.works else "unfit" if self.items else "empty"

    @property
    def expected(self) -> float | None:
        """Stories a month by sources.yaml; None where it says nothing."""
        return MONTH / stated(self.source.expect) if self.source.expect else None


def look(sources: Sources, ids: Iterable[str], *, progress: Progress) -> list[Looked]:
    """The sources named, enabled or not, or all enabled ones, asked side by side as at night. In the order of sources.yaml."""
    from leads import nightly

    chosen = [_short(source) for source in sources.chosen(tuple(ids))]
    with TemporaryDirectory() as folder:
        db_path = Path(folder) / "look.db"
        if nightly.crawl(db_path, replace(sources, sources=tuple(chosen)), progress=progress).stopped:
            raise KeyboardInterrupt
        nightly.flag(db_path, progress=progress)
        with closing(open_db(db_path)) as db:
            return [_looked(db, source) for source in chosen]


def _short(source: Source) -> Source:
    return replace(source, enabled=True, limit=DOORS.get(source.kind, 1) + SAMPLES)


def _looked(db: sqlite3.Connection, source: Source) -> Looked:
    door = at_the_door(db, source.id)
    if door is None or door["outcome"] not in REACHED:
        return Looked(source, *(door or ("pending", "not reached in time")))
    samples, articles = pages_read(db, source.id)
    looked = Looked(source, door["outcome"], door["reason"], samples=samples, articles=articles)
    return _measured(looked, shown_at_the_door(db, source.id)) if source.role == "door" else replace(looked, items=1)


def _measured(looked: Looked, stories: list[Sighting]) -> Looked:
    from crawler.doors import Seen, measure
    from crawler.robots import Rules
    from leads.adding import eyes

    source = looked.source
    seen = Seen(source.kind, source.url, "sources.yaml", stories, [one.published for one in stories])
    today = date.fromisoformat(now()[:10])
    door = measure(seen, site=source.url, rules=Rules(0.0), eyes=eyes(), today=today)  # robots.txt was asked on the way
    return replace(looked, items=door.items, newest=door.newest, per_month=door.per_month, against=door.why)


def told(looked: Looked) -> str:
    """One line in words."""
    from crawler.doors import spoken

    if looked.outcome not in REACHED:
        return f"{looked.source.id}: {looked.outcome}: {looked.reason}"
    if not looked.items:
        return f"{looked.source.id}: answers, and shows nothing: {looked.reason or 'no links to stories'}"
    parts = [f"{looked.items} item{'' if looked.items == 1 else 's'}"]
    parts += [f"newest {spoken(looked.newest)}"] if looked.newest else []
    parts += [f"about {looked.per_month:g} a month"] if looked.per_month else []
    parts += [f"expected {looked.source.expect}"] if looked.source.expect else []
    parts += [f"{looked.articles} of {looked.samples} samples are articles"]
    verdict = "works" if looked.works else f"does not do: {looked.against or 'no sample is an article'}"
    return f"{looked.source.id}: {verdict}: {', '.join(parts)}{_gap(looked)}"


def _gap(looked: Looked) -> str:
    """Where what was found is far from what was expected."""
    if not (looked.expected and looked.per_month) or 1 / 3 <= looked.per_month / looked.expected <= 3:
        return ""
    return "; brings far less than expected" if looked.per_month < looked.expected else "; brings far more than expected"
