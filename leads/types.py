"""What flows through the system, in flow order: Source, Sighting, Page, Article, Claim, Lead, Decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Role = Literal["story", "door", "issue"]
Outcome = Literal["stored", "unchanged", "duplicate", "skipped", "blocked", "failed", "pending"]
Kind = Literal["first", "record", "innovation"]
Criterion = Literal["pioneered", "technology", "new_way", "first", "record"]
Scope = Literal["world", "europe", "uk", "nation", "nhs", "region", "organisation", "unspecified"]
Assertion = Literal["asserted", "hedged", "planned"]
Theme = Literal["organisation", "process", "technology", "clinical"]
Verdict = Literal["yes", "weak", "no"]
Precision = Literal["day", "month", "year"]
SINGLE: Mapping[str, Role] = {"page": "story", "issue": "issue"}  # kinds of source whose own address is what is read


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of sources.yaml: where we look. `kind` names the module of crawler/spiders/ that reads its door."""

    id: str
    name: str
    kind: str
    url: str
    organisation: str | None = None  # org_id of the register
    publisher: str | None = None
    nation: str | None = None
    region: str | None = None
    tags: tuple[str, ...] = ()
    expect: str | None = None
    note: str | None = None
    delay: float = 5.0  # seconds from the start of one request to the start of the next
    limit: int = 200  # requests per night
    depth: int = 6  # pages behind the door: further pages of a listing, sitemaps of an index
    links: int = 300  # of one page of links
    items: int | None = None  # of a feed, an issue, an archive (500), of a sitemap (2,000)
    megabytes: int | None = None  # of one answer, after decompression; None: by its type
    seconds: int = 30  # for one answer
    redirects: int = 5
    retries: int = 1
    allow_traps: tuple[str, ...] = ()  # kinds of crawler.traps that are none on this site
    follow: tuple[str, ...] = ()  # regular expressions on the URL of a listing's link
    skip: tuple[str, ...] = ()
    since: str | None = None  # ISO date: older stories are not fetched
    politeness: str | None = None  # name of a clock shared by several hosts
    confidential: bool = False
    enabled: bool = True
    reason: str | None = None  # why it is not enabled

    @property
    def role(self) -> Role:
        """What stands at its own address: a door, but for a single page or a single issue of a newsletter."""
        return SINGLE.get(self.kind, "door")

    @property
    def sample(self) -> bool:
        """True for the invented sites of the demo, whose hosts end in .localhost (RFC 6761)."""
        return is_sample(self.url)


def is_sample(url: str) -> bool:
    """True for an address whose host ends in .localhost, whatever its path or query holds."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").endswith(".localhost")
    except ValueError:  # "http://["
        return False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where a URL was met, with what that place said of it. Dates as that place gave them, unparsed."""

    url: str
    role: Role
    source: str  # Source.id
    seen_on: str  # URL of the door or issue
    evidence: str = "link"  # feed, sitemap, listing, newsletter, link
    title: str = ""
    published: str = ""
    author: str = ""
    summary: str = ""
    position: int = 0  # place on `seen_on`, from 0


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server: raw bytes after transfer decoding. `headers` have lower-case names."""

    url: str  # asked for
    final_url: str  # after redirects
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: str  # UTC, ISO 8601
    media_type: str = ""  # by the bytes, see leads.pages.decode.sniff
    via: str = "http"
    id: int | None = None
    source: str = ""  # Source.id of the source that asked for it
    organisation: str | None = None  # of that source
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with what we know of it: ISO value cut to its precision ("2024-03" for a month)."""

    value: str
    precision: Precision
    evidence: str  # "feed", "json-ld datePublished", "meta article:published_time" ...


@dataclass(frozen=True, slots=True)
class Article:
    """Text with its metadata. Paragraphs, list items and sub-headings are separated by one newline.

    Identity is (URL identity of `url`, `locator`); `locator` is "" for a whole page, "item-3" for an item of a newsletter.
    """

    url: str
    title: str
    text: str
    locator: str = ""
    publisher: str = ""  # host of the canonical URL
    canonical: str = ""
    author: str = ""
    site_name: str = ""
    language: str = ""  # ISO 639-1, "" when unsure
    published: Dated | None = None
    dates: tuple[Dated, ...] = ()  # every candidate
    organisation: str | None = None  # org_id of the source it came from
    item_of: str = ""  # URL of the newsletter issue
    stands_for: str = ""  # URL of the story that a newsletter item links to


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence was flagged: a span of the text (offsets into Article.text) or a named feature with its weight."""

    part: Literal["cue", "scope", "actor", "pattern", "feature"]
    id: str  # pattern id or feature name
    start: int | None = None
    end: int | None = None
    weight: float | None = None  # share of the score


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate sentence. `text[start:end] == quote`: offsets count code points of Article.text."""

    start: int
    end: int
    quote: str
    kind: Kind
    criterion: Criterion
    scope: Scope
    assertion: Assertion
    score: float  # 0 to 1
    flag: bool  # score reaches the threshold: worth a reviewer's time
    actor: str = ""
    org_id: str | None = None
    theme: tuple[str, ...] = ()
    achieved: str = ""  # ISO date of the achievement when the text says it, "1968" or "1968-05"
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a page: the articles found in it, each with its claims in reading order."""

    page: int
    outcome: Literal["article", "index", "empty", "short", "refused", "failed"]
    reason: str = ""
    ms: int = 0
    articles: tuple[tuple[Article, tuple[Claim, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A claim as a reviewer sees it: one per sentence; copies of one sentence share a `story`."""

    key: str
    story: str
    status: str  # undecided, yes, weak, no
    score: float
    quote: str
    before: str  # text of the article before and after the quote, cut at two paragraphs
    after: str
    title: str
    url: str
    publisher: str
    kind: str
    criterion: str
    scope: str
    assertion: str
    actor: str
    theme: tuple[str, ...] = ()
    organisation: str = ""  # name from the register
    org_id: str = ""
    source: str = ""  # name of the source
    published: str = ""
    published_evidence: str = ""
    sample: bool = False
    article: int | None = None
    start: int = 0  # offset of the quote in the article's text: reasons count from there too
    reasons: tuple[Reason, ...] = ()
    copies: tuple[Mapping[str, str], ...] = ()  # title, url, publisher of the other articles with this sentence
    found_by: str = "finder"  # or "person"
    followup: str = ""  # the state it is in after a yes, "" for none


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer said of a lead. An undo is a decision with `undoes` and no verdict."""

    lead: str  # Lead.key
    verdict: Verdict | None
    reviewer: str
    at: str
    note: str = ""
    request_id: str = ""  # from the form: the same request twice is one decision
    undoes: int | None = None
    id: int | None = None
    snapshot: Mapping[str, object] = field(default_factory=dict)
    corrections: Mapping[str, object] = field(default_factory=dict)  # what the reviewer put right, over the snapshot
