"""What does a page bring as a door: how many stories, how new, how often, in which language, and what speaks against it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from crawler.robots import Rules
from leads.pages.links import host, same_site
from leads.pages.rows import finder
from leads.types import Sighting

NEWEST = 20  # dates that a rhythm is taken from
DEAD = 365  # days without a story
MONTH = 30.4  # days
SHOWN, KEPT = 3, 20  # titles; addresses of stories
LANGUAGES = {"cy": "Welsh", "gd": "Gaelic", "ga": "Irish", "pl": "Polish", "fr": "French", "ur": "Urdu"}
ALLOWED = "allowed"


class Eyes(NamedTuple):
    """What reads a date (ISO, cut to its precision, "" for none) and a language (ISO 639-1, "" when unsure) from a text: nlp's work."""

    day: Callable[[str], str]
    language: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Door:
    """A way to a site's stories. `why` says why it is recommended, or why not."""

    kind: str  # feed, sitemap, listing, newsletter
    url: str
    found: str  # how we came to it
    items: int = 0
    newest: str = ""  # ISO date
    one_day: str = ""  # ISO date that all its many stories bear: how new they are and how often they come is not told then
    per_month: float | None = None  # None where dates do not tell
    titles: tuple[str, ...] = ()
    robots: str = ALLOWED
    language: str = ""
    follow: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()  # the first addresses
    recommended: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood behind a door: its stories, their dates as texts in the same order, its own title; `fault` when that is known already."""

    kind: str
    url: str
    found: str
    stories: Sequence[Sighting]
    dates: Sequence[str]
    title: str = ""
    follow: tuple[str, ...] = ()
    fault: str = ""


def measure(seen: Seen, *, site: str, rules: Rules, eyes: Eyes, today: date) -> Door:
    """The door with all that can be said of it alone; `why` is empty when nothing speaks against it."""
    days = sorted(filter(None, (_whole(eyes.day(text)) for text in seen.dates)), reverse=True)
    past = [day for day in days if day <= today]
    one_day = past[0].isoformat() if _is_one_day(past) else ""
    past = [] if one_day else past
    titles = [_title(one) for one in seen.stories]
    door = Door(
        seen.kind,
        seen.url,
        seen.found,
        items=len(seen.stories),
        newest=past[0].isoformat() if past else "",
        one_day=one_day,
        per_month=_rate(past, today),
        titles=tuple(titles[:SHOWN]),
        language=eyes.language(". ".join(titles[:KEPT])) if seen.stories else "",
        follow=seen.follow,
        stories=tuple(one.url for one in seen.stories[:KEPT]),
        robots=_permission(seen.stories, rules, site),
    )
    faults = (seen.fault, *_faults(seen, door, site, titles), _age(door, sum(day > today for day in days), today))
    return replace(door, why=next(filter(None, faults), ""))


def turned_away(kind: str, url: str, found: str, why: str, *, robots: str = ALLOWED) -> Door:
    """A door that was not opened, and why."""
    return Door(kind, url, found, robots=robots, why=why)


def _faults(seen: Seen, door: Door, site: str, titles: Sequence[str]) -> Iterable[str]:
    elsewhere = Counter(host(one.url) for one in seen.stories if not same_site(one.url, site))
    yield "it is empty" if not seen.stories else ""
    if finder("comment-feed").search(f"{seen.title}") or _mostly(titles, "comment-title"):
        yield "comments of readers, not stories"
    if seen.kind != "newsletter" and elsewhere.total() > len(seen.stories) / 2:
        yield f"its stories stand on another site, {elsewhere.most_common(1)[0][0]}"
    yield not_news(f"{seen.title} {urlsplit(seen.url).path}") if seen.kind == "feed" else _not_news_mostly(seen.stories)
    yield door.robots if door.robots != ALLOWED else ""
    if door.language not in ("", "en"):
        yield f"in {LANGUAGES.get(door.language, door.language)}: no claim is found in it"


def not_news(words: str) -> str:
    """Why a title or address is none of news: events, vacancies, papers of the board; empty when it is not said."""
    found = finder("not-news").search(words)
    named = finder("news-address").search(words) or re.search(r"(?i)\bnews\b", words)
    said = found[0].strip("/_-?.,&=:| ").lower() if found and not named else ""
    return f'not news but "{said}"' if said else ""


def _not_news_mostly(stories: Sequence[Sighting]) -> str:
    """What most of the stories' addresses say that they are, when that is none of news: /jobs/ward-manager."""
    said = Counter(filter(None, (not_news(urlsplit(one.url).path) for one in stories)))
    return said.most_common(1)[0][0] if said.total() > len(stories) / 2 else ""


def _age(door: Door, future: int, today: date) -> str:
    if future > door.items / 2:
        return "its dates lie in the future: events, not news"
    if door.newest and (today - date.fromisoformat(door.newest)).days > DEAD:
        return f"dead: its newest story is of {spoken(door.newest)}"
    return ""


def _permission(stories: Sequence[Sighting], rules: Rules, site: str) -> str:
    own = [one for one in stories if host(one.url) == host(site)]
    closed = sum(not rules.allows(one.url) for one in own)
    return f"robots.txt forbids {closed} of its {len(stories)} stories" if closed > len(own) / 2 else ALLOWED


def _mostly(titles: Sequence[str], label: str) -> bool:
    return bool(titles) and sum(bool(finder(label).search(title)) for title in titles) > len(titles) / 2


def _title(story: Sighting) -> str:
    """The title that was given; else the words of the address."""
    segments = [part for part in urlsplit(story.url).path.split("/") if part]
    words = re.sub(r"\.\w{2,5}$", "", unquote(segments[-1])) if segments else ""
    return story.title or re.sub(r"[-_+ ]+", " ", words).strip()[:200]


def _whole(day: str) -> date | None:
    """A month begins on its first day; a year alone says too little."""
    return date.fromisoformat(f"{day}-01"[:10]) if len(day) >= 7 else None


def _is_one_day(days: Sequence[date]) -> bool:
    """Many entries that share one day were dated by the machine that wrote the list, moved to a new site on it, or came on a busy day."""
    return len(days) >= 5 and len(set(days)) == 1


def _rate(days: Sequence[date], today: date) -> float | None:
    """Stories in a month, from the newest ones up to today, so that a door that has stopped loses."""
    newest = days[:NEWEST]
    return round(len(newest) / max((today - newest[-1]).days, 1) * MONTH, 1) if len(newest) > 1 else None


def dated(door: Door) -> str:
    """How new its stories are, as far as their dates tell."""
    if door.newest:
        return f"newest {spoken(door.newest)}"
    return f"all dated {spoken(door.one_day)}" if door.one_day else "no dates"


def spoken(day: str) -> str:
    """An ISO date as people say it: 12 Mar 2026."""
    return f"{date.fromisoformat(day):%-d %b %Y}"
