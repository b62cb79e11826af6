"""What is asked next of a site to find its doors, and what has been found? Decides, and touches nothing.

    next() -> Ask --the probe fetches--> tell(ask, answer) -> doors, further asks --> result()

The rungs: the address itself, what the page names, its page of news, what its system usually has, sitemaps, newsletters, the front page,
what many systems share. The lower ones are left out when a door above them will do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin

from crawler import behind, conventions
from crawler.doors import ALLOWED, Door, Eyes, Seen, measure, not_news, turned_away
from crawler.naming import Named, named
from crawler.outcomes import Judged
from crawler.recommend import ITSELF, compare
from crawler.robots import Rules
from crawler.rungs import MOST, PAGES, Ask, Probe, Rung, Step
from leads.pages.decode import FEEDS, GZIP, HTML, SITEMAP
from leads.pages.links import identity
from leads.pages.rows import finder, words
from leads.types import Page

KINDS = {Rung.ITSELF: "listing", Rung.NEWS: "listing", Rung.FRONT: "listing", Rung.SITEMAP: "sitemap", Rung.NEWSLETTER: "newsletter"}
UNREACHABLE = ("unreachable", "no complete answer")


@dataclass
class Ladder:
    """The state of one probe: what waits, what was asked, what was found."""

    url: str
    eyes: Eyes
    today: date
    spare: str = ""  # where to ask when nobody answers at the address itself
    site: str = ""
    names: tuple[str, ...] = ()
    fault: str = ""
    doors: dict[str, Door] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    _waiting: dict[str, Ask] = field(default_factory=dict)  # by the identity of the address
    _asked: set[str] = field(default_factory=set)
    _used: Counter[Rung] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._want(Ask(self.url, Rung.ITSELF, ITSELF))

    def next(self) -> Ask | None:
        """The best address that is still worth a request."""
        for known, ask in sorted(self._waiting.items(), key=lambda item: item[1].place):
            del self._waiting[known]
            if known not in self._asked and self._used[ask.rung] < MOST[ask.rung] and self._is_worth(ask):
                self._used[ask.rung] += 1
                self._asked.add(known)
                return ask
        return None

    def _is_worth(self, ask: Ask) -> bool:
        best = next((door for door in compare(self.doors.values()) if door.recommended), None)
        if ask.rung == Rung.FRONT:
            return best is None
        if ask.rung == Rung.ANY and self._used[Rung.SYSTEM]:
            return best is None  # its own system's addresses were tried
        return ask.rung not in (Rung.SYSTEM, Rung.ANY, Rung.SITEMAP) or best is None or best.kind not in ("feed", "newsletter")

    def _want(self, *asks: Ask) -> None:
        for ask in asks:
            known = identity(ask.url)
            self._waiting[known] = min(self._waiting.get(known, ask), ask, key=lambda one: one.place)

    def tell(self, ask: Ask, page: Page | None, judged: Judged, rules: Rules) -> None:
        """What came of an ask."""
        self.steps.append(Step(ask.url, *judged))
        if page is None or judged.outcome != "stored":
            self._nothing(ask, judged)
            return
        if ask.rung == Rung.ITSELF:
            self.site = page.final_url
        self._asked.add(identity(page.final_url))
        if page.media_type == HTML:
            self._html(ask, page, rules)
        elif page.media_type in FEEDS:
            self._open(behind.feed(page, ask.found), rules)
        elif page.media_type in (SITEMAP, GZIP):
            self._sitemap(ask, page, rules)
        elif ask.rung == Rung.ITSELF:
            self._end(f"neither a page nor a feed, but {page.media_type or 'nothing'}")
        if ask.rung in (Rung.ITSELF, Rung.FRONT):
            self._usual(ask, rules)

    def _nothing(self, ask: Ask, judged: Judged) -> None:
        said = f"{judged.outcome}: {judged.reason}"
        if ask.rung == Rung.NAMED or judged.reason.startswith("robots.txt forbids"):
            robots = judged.reason if "robots.txt" in judged.reason else ALLOWED
            self.doors[identity(ask.url)] = turned_away(KINDS.get(ask.rung, "feed"), ask.url, ask.found, said, robots=robots)
        if ask.rung != Rung.ITSELF:
            return
        unreachable = any(sign in judged.reason for sign in UNREACHABLE)
        if self.spare and unreachable:
            self._want(Ask(self.spare, Rung.ITSELF, ITSELF))
            self.spare = ""
            return
        self.site, self.fault = ask.url, said
        if judged.outcome == "blocked":
            self._end(f"{said}; the site turns programs away: ask its owner, or take its newsletter by mail")
        elif unreachable or "closed tonight" in judged.reason:
            self._end(said)
        else:
            self._want(Ask(urljoin(ask.url, "/"), Rung.FRONT, "the front page"))

    def _end(self, fault: str) -> None:
        self.fault = fault
        self._waiting.clear()

    def _usual(self, ask: Ask, rules: Rules) -> None:
        """What any site may have, now that we know where it stands."""
        sitemaps = list(rules.parsed.sitemaps) if rules.parsed else []
        if self.fault and ask.rung == Rung.ITSELF:
            return
        self._want(*(Ask(urljoin(self.site, url), Rung.SITEMAP, "named by robots.txt") for url in sitemaps))
        self._want(Ask(urljoin(self.site, "/sitemap.xml"), Rung.SITEMAP, "the usual sitemap"))
        self._want(Ask(urljoin(self.site, "/"), Rung.FRONT, "the front page"))

    def _html(self, ask: Ask, page: Page, rules: Rules) -> None:
        """A page: is it a listing or an archive itself, and what does it name?"""
        if ask.rung not in (Rung.ITSELF, Rung.NAMED, Rung.NEWS, Rung.NEWSLETTER, Rung.FRONT):
            return  # a page at the address of a feed: the site answers so to whatever it does not have
        found = named(page)
        if ask.rung == Rung.NAMED:  # "Our RSS feeds": a page that lists them
            self._want(*self._feeds(ask, page, found))
            return
        if ask.rung in (Rung.ITSELF, Rung.FRONT):
            self.names = self.names or found.names
        if ask.rung == Rung.ITSELF and found.refresh:
            self._want(Ask(found.refresh, Rung.ITSELF, ITSELF))
        if ask.rung == Rung.ITSELF and found.fault:
            self._end(found.fault)
            return
        if not found.is_story:
            for seen in behind.page(page, found, ask.found):
                self._open(seen, rules)
        self._want(*self._asks(ask, page, found))

    def _asks(self, ask: Ask, page: Page, found: Named) -> Iterable[Ask]:
        beside = _is_beside(page)
        yield from self._feeds(ask, page, found)
        yield from (Ask(url, Rung.NEWS, "the page of news", place > 0) for place, url in enumerate(found.news))
        yield from (Ask(url, Rung.NEWSLETTER, "the archive of a newsletter") for url in found.newsletters)
        yield from (
            Ask(url, Rung.SYSTEM, f"usual for {system}", beside) for system, url in conventions.of_page(found.source, page.final_url)
        )
        yield from (Ask(url, Rung.ANY, "usual on many sites", beside) for _, url in conventions.of_any(page.final_url))

    def _feeds(self, ask: Ask, page: Page, found: Named) -> Iterable[Ask]:
        for url, title in found.feeds:
            if finder("comment-feed").search(f"{title} {url}"):
                self._leave(url, "comments of readers, not stories; not asked for")
            elif why := not_news(f"{title} {url.partition('//')[2].partition('/')[2]}"):
                self._leave(url, f"{why}; not asked for")
            else:
                narrow = bool(words("tag-segment").intersection(url.lower().split("/")))  # of an author, a topic, a year
                yield Ask(url, Rung.NAMED, f"named on {PAGES[ask.rung]}", narrow or _is_beside(page))

    def _leave(self, url: str, why: str) -> None:
        self.doors.setdefault(identity(url), turned_away("feed", url, "named by the page", why, robots="not asked"))

    def _sitemap(self, ask: Ask, page: Page, rules: Rules) -> None:
        parts = behind.parts(page, self.site)
        self._want(*(Ask(url, Rung.SITEMAP, "a part of the sitemap", stands_for=page.final_url if many else "") for url, many in parts))
        if not parts:
            self._open(behind.sitemap(page, ask.found, self.site, ask.stands_for), rules)

    def _open(self, seen: Seen, rules: Rules) -> None:
        door = measure(seen, site=self.site, rules=rules, eyes=self.eyes, today=self.today)
        self.doors[identity(door.url)] = door

    def result(self) -> Probe:
        """What is known now."""
        doors = compare(self.doors.values())
        good = any(door.recommended for door in doors)
        fault = "" if good else self.fault or ("no door that will do" if doors else "no feed, sitemap, listing or newsletter found")
        return Probe(self.url, self.site or self.url, self.names, doors, fault, tuple(self.steps))


def _is_beside(page: Page) -> bool:
    """True for another page than that of news."""
    return not finder("news-address").search(page.final_url)
