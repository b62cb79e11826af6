"""What stands behind a door: the stories of a feed, a sitemap, a listing or an archive, read as the night reads them, with their dates?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.aside import discover
from crawler.discovery import READABLE
from crawler.doors import Seen
from crawler.learning import FEWEST, Entry, learn, literal
from crawler.naming import Named
from crawler.outcomes import NotReadable
from leads.pages.canonical import believed
from leads.pages.declared import read as declared
from leads.pages.decode import JSON_FEED, PDF, decode
from leads.pages.links import identity
from leads.pages.rows import finder
from leads.types import Page, Sighting, Source

TITLE = re.compile(r"<title[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</title>", re.DOTALL | re.IGNORECASE)
BY_DATE = re.compile(r"/(?:19|20)\d\d/\d\d?/")
MOSTLY = 0.8
MOST_PARTS = 2  # sitemaps of an index that are looked into


def feed(page: Page, found: str) -> Seen:
    """A feed's items."""
    stories, fault = _read("feed", page)
    return Seen("feed", page.final_url, found, stories, [one.published for one in stories], _feed_title(page), fault=fault)


def _feed_title(page: Page) -> str:
    text = decode(page.body[:50_000], page.headers.get("content-type", ""))
    if page.media_type == JSON_FEED:
        try:
            return str(json.loads(decode(page.body)).get("title") or "")
        except (ValueError, AttributeError):
            return ""
    channel = TITLE.search(text.partition("<item")[0].partition("<entry")[0])
    return " ".join(channel[1].split()) if channel else ""


def page(page: Page, named: Named, found: str) -> Iterator[Seen]:
    """The page as the archive of a newsletter, or else as a listing of stories; nothing where it is neither."""
    url = believed(declared(named.tree, page.final_url).canonical, page.final_url).url
    here = replace(page, url=url, final_url=page.final_url)
    if named.is_archive and (archive := _list("newsletter", here, named, found)):
        yield archive
    elif named.is_archive and named.flips >= FEWEST:
        yield Seen("newsletter", url, found, (), (), fault="its issues lie on a page-flip site, as pictures of pages: not readable")
    elif listing := _list("listing", here, named, found):
        yield listing


def _list(kind: str, page: Page, named: Named, found: str) -> Seen | None:
    learnt = learn(named.tree, page.final_url, issues=kind == "newsletter")
    if learnt is None:
        return None
    stories, fault = _read(kind, page, follow=learnt.follow)
    entries = {identity(entry.url): entry for entry in learnt.entries}
    stories.sort(key=lambda one: identity(one.url) not in entries)  # what else the rule takes in comes last
    dates = [_dated(entries.get(identity(one.url)), kind) for one in stories]
    stories = [replace(one, title=entries[identity(one.url)].title) if identity(one.url) in entries else one for one in stories]
    if not learnt.precise:
        fault = "its stories cannot be told from its other links by their address"
    if kind == "newsletter" and PDF not in READABLE and _share(stories, ".pdf") > 1 - MOSTLY:
        fault = "its issues are PDFs: not read yet"
    return Seen(kind, page.url, found, stories, dates, follow=learnt.follow, fault=fault)


def _dated(entry: Entry | None, kind: str) -> str:
    """Where the date of an entry may stand: the name of an issue is one, a headline may hold another."""
    if entry is None:
        return ""
    return entry.text if kind == "newsletter" else entry.text.replace(entry.title, " ")


def _share(stories: Sequence[Sighting], ending: str) -> float:
    return sum(urlsplit(one.url).path.lower().endswith(ending) for one in stories) / max(len(stories), 1)


def parts(page: Page, site: str) -> list[tuple[str, bool]]:
    """(address, whether it is one of several) of the sitemaps of news in an index, the newest first; where none is, of all but pictures."""
    found, _ = _read("sitemap", page, role="door", site=site)
    names = [one.url for one in found if not finder("other-sitemap").search(urlsplit(one.url).path)]
    news = [url for url in names if finder("news-sitemap").search(urlsplit(url).path.rpartition("/")[2])]
    families = Counter(_family(url) for url in news or names)
    taken: dict[str, str] = {}
    for url in news or names:
        taken.setdefault(_family(url), url)
    return [(url, families[family] > 1) for family, url in taken.items()][:MOST_PARTS]


def _family(url: str) -> str:
    return re.sub(r"\d+", "", url).replace("-.", ".")


def sitemap(page: Page, found: str, site: str, stands_for: str = "") -> Seen:
    """The stories among a sitemap's addresses; of one part of several, the index is the door when a pattern tells the stories."""
    everything, fault = _read("sitemap", page, site=site)
    follow = _section(everything)
    is_news = bool(finder("news-sitemap").search(urlsplit(page.final_url).path.rpartition("/")[2]))
    if not is_news and not follow and everything:
        fault = f"the whole site, {len(everything)} addresses, none of which is known as news"
    url, patterns = (stands_for, follow) if stands_for and follow else (page.final_url, () if is_news else follow)
    stories = [one for one in everything if not patterns or re.search(patterns[0], one.url)]
    return Seen("sitemap", url, found, stories, [one.published for one in stories], follow=patterns, fault=fault)


def _section(stories: Sequence[Sighting]) -> tuple[str, ...]:
    """The pattern of the folder in which a site keeps its news; of dated addresses where most are; nothing where neither is seen."""
    paths = [urlsplit(one.url).path for one in stories]
    folders = Counter(filter(None, map(_news_folder, paths)))
    folder, number = folders.most_common(1)[0] if folders else ("", 0)
    if number >= FEWEST:
        return (literal(folder) + ".",)
    return (BY_DATE.pattern,) if sum(bool(BY_DATE.search(path)) for path in paths) >= FEWEST else ()


def _news_folder(path: str) -> str:
    found = finder("news-address").search(path)
    return path[: found.end()] if found and found[0].endswith("/") and len(path) > found.end() else ""


def _read(kind: str, page: Page, *, follow: tuple[str, ...] = (), role: str = "", site: str = "") -> tuple[list[Sighting], str]:
    """What the kind's own reading finds - stories and issues, or what has this role - and why it finds nothing."""
    source = Source("probe", "probe", kind, site or page.url, follow=follow)
    try:
        found = discover(kind)(source, page)
    except NotReadable as why:
        return [], str(why)
    return [one for one in found if (one.role == role if role else one.role != "door")], ""
