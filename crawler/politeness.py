"""When may a request start? One clock per host: own delay, Crawl-delay and Retry-After, kept between nights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import Self

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.signals import headers_received

from crawler.failures import LOST
from crawler.outcomes import BUSY, Judged, NotAsked, is_challenge, named
from crawler.robots import Robots, Rules
from leads.clock import iso
from leads.store.frontier import Clock, clock_of
from leads.types import Source

LONGEST_WAIT = 300.0  # seconds; a host that wants a longer rest is left alone tonight
LONGEST_REST = 24 * 3600.0  # what a host may ask for
BUSY_FACTOR = 4  # a busy host that names no time rests for so many delays, twice as long each time
MOST_LOST = 4  # requests without an answer in a row: two URLs, each tried twice


class Clocks:
    """The clocks of a run, each the delay and the last start of one of Scrapy's download slots.

    A slot counts from the moment a request leaves; here it counts from the answer's first byte, because the server has
    certainly seen the request by then: on its side no interval is shorter than the delay.
    """

    def __init__(self, kept: dict[str, Clock], sources: Iterable[Source], *, after_kill: bool = False) -> None:
        self.kept = kept
        self.changed: set[str] = set()
        self.slots: dict[str, Slot] = {}
        self.closed: dict[str, Judged] = {}  # hosts that are left alone for the rest of the night, and why
        self._troubles: Counter[str] = Counter()  # in a row
        self._silent: set[str] = set()  # hosts whose last request got no answer
        self._own: dict[str, float] = {}
        for source in sources:
            name = clock_of(source, source.url)
            self._own[name] = max(source.delay, self._own.get(name, 0.0))
        # A killed run could not say when it last asked: every clock begins with a whole delay.
        self._first = monotonic() if after_kill else 0.0

    def slot(self, name: str, source: Source) -> Slot:
        """The download slot of a clock, made at its first use with what the last night left."""
        if name not in self.slots:
            clock = self.kept.setdefault(name, Clock())
            clock.delay = max(self._own.get(name, source.delay), clock.crawl_delay or 0.0)
            self.slots[name] = Slot(concurrency=1, delay=clock.delay, jitter=0.0)
            wait = max(clock.next_at - time(), 0.0)
            if wait > LONGEST_REST + clock.delay:  # nobody rests so long: the computer's own clock was ahead when this was written
                wait = clock.delay
            self.slots[name].lastseen = max(monotonic() + wait - clock.delay, self._first)
        return self.slots[name]

    def obey(self, name: str, rules: Rules) -> None:
        """The host's robots.txt has been read: its delay holds when it is the longer one."""
        clock, slot = self.kept[name], self.slots[name]
        clock.crawl_delay, clock.robots_status = rules.crawl_delay, rules.status
        clock.robots_at = iso(datetime.fromtimestamp(rules.read_at, UTC))
        clock.delay = slot.delay = max(slot.delay, rules.crawl_delay or 0.0)
        self.changed.add(name)

    def wait(self, name: str) -> float:
        """Seconds until the next request of this clock may start."""
        slot = self.slots[name]
        return max(0.0, slot.lastseen + slot.delay - monotonic())

    def started(self, name: str) -> None:
        """The server has seen a request."""
        slot = self.slots[name]
        slot.lastseen = max(slot.lastseen, monotonic())
        self.changed.add(name)

    def answered(self, name: str, response: Response) -> None:
        """A busy host rests as long as it asks, or longer each time, one with errors likewise; any other answer ends that."""
        self._silent.discard(name)
        if is_challenge(response):
            self.closed[name] = Judged("blocked", f"{name} asks for proof of a browser ({named(response.status)})")
        elif response.status in BUSY:
            self._rest(name, retry_after(response), BUSY_FACTOR)
        elif response.status >= 500:
            self._rest(name, retry_after(response), 1)
        else:
            self._troubles.pop(name, None)

    def _rest(self, name: str, asked: float, factor: int) -> None:
        slot, times = self.slots[name], min(self._troubles[name], 20)
        self._troubles[name] += 1
        rest = asked or slot.delay * factor * 2**times
        slot.lastseen = max(slot.lastseen, monotonic() + min(rest, LONGEST_REST) - slot.delay)
        self.changed.add(name)

    def lost(self, name: str) -> None:
        """No answer came. A host that is lost again and again is left alone tonight: each try may cost half a minute."""
        self._silent.add(name)
        self._troubles[name] += 1
        if self._troubles[name] >= MOST_LOST:
            self.closed[name] = Judged("pending", f"{name} has not answered {MOST_LOST} times: closed tonight")

    def blamed(self, judged: Judged, error: BaseException | None) -> Judged:
        """A failure of the network when most hosts, two at least, give no answer: then it is ours, and counts against no URL."""
        ours = len(self._silent) > 1 and 2 * len(self._silent) > len(self.slots)
        if judged.outcome != "failed" or not isinstance(error, LOST) or not ours:
            return judged
        return Judged("pending", f"{judged.reason}; most hosts do not answer: our network")

    def settle(self) -> list[str]:
        """The clocks that have changed since the last call, with their next start as the time of day: to be saved."""
        names = sorted(self.changed)
        for name in names:
            self.kept[name].next_at = time() + self.slots[name].lastseen + self.slots[name].delay - monotonic()
        self.changed.clear()
        return names


def retry_after(response: Response) -> float:
    """Seconds that the answer asks us to wait: a number or a date; 0 when it does not."""
    value = (response.headers.get("retry-after") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


class PolitenessMiddleware:
    """Every request, redirect and retry gets its clock and the site's permission."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.robots = Robots(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Watches when servers begin to answer."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.started, signal=headers_received)
        return middleware

    @property
    def clocks(self) -> Clocks:
        """The clocks of the night's spider."""
        clocks: Clocks = self.crawler.spider.clocks  # type: ignore[union-attr]
        return clocks

    async def process_request(self, request: Request) -> None:
        """Puts the request into its slot, or raises NotAsked."""
        name = self._clock(request)
        if closed := self.clocks.closed.get(name):
            raise NotAsked(*closed)
        if request.meta["role"] != "robots":
            await self._ask_robots(request, name)
        if (wait := self.clocks.wait(name)) > LONGEST_WAIT:
            raise NotAsked("pending", f"{name} wants a rest of {wait / 60:.0f} more minutes")

    def _clock(self, request: Request) -> str:
        name = clock_of(request.meta["source"], request.url)
        assert self.crawler.engine
        self.crawler.engine.downloader.slots[name] = self.clocks.slot(name, request.meta["source"])
        request.meta["download_slot"] = name
        return name

    async def _ask_robots(self, request: Request, name: str) -> None:
        rules = await self.robots.rules(request)
        self.clocks.obey(name, rules)
        if rules.closed:
            raise NotAsked(*rules.closed)
        if not rules.allows(request.url):
            raise NotAsked("skipped", "robots.txt forbids it")
        if self.clocks.slots[name].delay > LONGEST_WAIT:
            raise NotAsked("skipped", f"robots.txt asks for {rules.crawl_delay:.0f} seconds between requests, longer than we wait")

    def started(self, request: Request) -> None:
        """An answer begins."""
        self.clocks.started(request.meta["download_slot"])

    def process_response(self, request: Request, response: Response) -> Response:
        """Looks whether the host is busy, or turns us away."""
        self.clocks.answered(request.meta["download_slot"], response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Looks whether the host is there at all."""
        if isinstance(exception, LOST):
            self.clocks.lost(request.meta["download_slot"])
