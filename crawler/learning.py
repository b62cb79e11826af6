"""Which links of a page are its stories, or its issues, and by which pattern can they be told from the other links?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.limits import LINKS_SEEN
from leads.pages.blocks import is_aside, shape
from leads.pages.links import absolute, base_of, find_links, host, identity, is_action, link_text, same_site
from leads.pages.rows import finder

FEWEST = 3  # links of one sort that make a list
SHORTEST_TITLE = 12  # characters
TITLE = 24  # characters of a headline, at least; entries of menus are shorter
MOST_BESIDE = 1.25  # links that a pattern may take in for each that it is meant for
AROUND = 400  # characters of the box round a link in which its date may stand
HEADINGS = ("h2", "h3", "h4", "h5")
MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link with its title and the text of its box, in which its date may stand."""

    url: str
    title: str
    text: str

    @property
    def is_issue(self) -> bool:
        """True when it is named as an issue of a newsletter is, or lies with a mailer."""
        return bool(finder("issue-title").search(self.title) or finder("mailer-host").search(host(self.url)))


@dataclass(frozen=True, slots=True)
class Learnt:
    """The entries in reading order; `follow` is empty where all that lies below the page is one. `precise`: nothing else matches."""

    entries: tuple[Entry, ...]
    follow: tuple[str, ...]
    precise: bool


def learn(tree: HtmlElement, url: str, *, issues: bool = False) -> Learnt | None:
    """The stories of the page - with `issues`, its issues - or None where it lists none."""
    entries = [entry for entry in _entries(tree, url) if (entry.is_issue if issues else same_site(entry.url, url))]
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_family(entry.url)].append(entry)
    family, best = max(groups.items(), key=lambda item: _weight(item[1]), default=("", []))
    below = [entry for entry in entries if _is_below(entry.url, url)]
    others = [link.url for link in find_links(tree, url) if not is_action(link.url, link.text) and identity(link.url) != identity(url)]
    if len(below) >= max(FEWEST, len(best)) and (found := _precise((), below, [one for one in others if _is_below(one, url)])):
        return found
    if len(best) < FEWEST:
        return None
    tried = [_precise((pattern,), best, [one for one in others if re.search(pattern, one)]) for pattern in _patterns(family)]
    return next(filter(None, tried), None) or Learnt(tuple(best), tuple(_patterns(family)[:1]), False)


def _precise(follow: tuple[str, ...], entries: Sequence[Entry], matching: Iterable[str]) -> Learnt | None:
    """What was learnt, if the rule takes in hardly more than the entries and nearly all of them."""
    met, meant = set(matching), {entry.url for entry in entries}
    if len(met & meant) < 0.8 * len(meant) or len(met) > MOST_BESIDE * len(meant) + 1:
        return None
    return Learnt(tuple(entries), follow, True)


def _weight(entries: Sequence[Entry]) -> float:
    """Headlines count, short names of sections hardly do."""
    return sum(1.0 if len(entry.title) >= TITLE or entry.is_issue else 0.2 for entry in entries)


def _entries(tree: HtmlElement, url: str) -> list[Entry]:
    """The page's cards, each by its title's link; where it has none, all links in its content."""
    base = base_of(tree, url)
    boxes = shape(tree, url).boxes
    # A box within a box is one entry: the outer one holds the date.
    outer = [box for box in tree.iter() if box in boxes and not any(up in boxes for up in box.iterancestors())]
    found = {entry.url: entry for entry in filter(None, (_of_card(box, base) for box in outer))}
    if len(found) < FEWEST:
        found = {entry.url: entry for entry in _of_links(tree, base)}
    return [entry for entry in found.values() if identity(entry.url) != identity(url)]


def _of_card(box: HtmlElement, base: str) -> Entry | None:
    links = [(absolute(anchor.get("href") or "", base), link_text(anchor)) for anchor in box.iter("a")]
    links = [(url, text) for url, text in links if url and not is_action(url, text)]
    if not links:
        return None
    headings = [heading for heading in box.iter(*HEADINGS) if _one_line(heading)]
    url, text = max(links, key=lambda link: len(link[1]))
    title = min((_one_line(heading) for heading in headings), key=lambda one: one not in text, default=text)
    return Entry(url, title[:200], _with_dates(box))


def _of_links(tree: HtmlElement, base: str) -> Iterator[Entry]:
    for anchor in islice(tree.iter("a"), LINKS_SEEN):
        url, box = absolute(anchor.get("href") or "", base), _box_of(anchor)
        title = link_text(anchor)
        if finder("read-more").fullmatch(title):  # a button below a heading that is no link
            title = next((text for heading in box.iter(*HEADINGS) if (text := _one_line(heading))), title)
        if url and len(title) >= SHORTEST_TITLE and not is_action(url, title) and not any(map(is_aside, anchor.iterancestors())):
            yield Entry(url, title[:200], _with_dates(box))


def _box_of(anchor: HtmlElement) -> HtmlElement:
    """The largest box round a link that holds no second one and little text."""
    box = anchor
    for up in anchor.iterancestors():
        if _has_another(up, anchor.get("href")) or _is_long(up):
            break
        box = up
    return box


def _has_another(box: HtmlElement, href: str | None) -> bool:
    return any(one.get("href") != href for one in box.iter("a"))


def _is_long(box: HtmlElement) -> bool:
    """Read no further than needed: a page of a thousand links is asked a thousand times."""
    length = 0
    for text in box.itertext():
        length += len(text.strip())
        if length > AROUND:
            return True
    return False


def _with_dates(box: HtmlElement) -> str:
    """The box's text after the dates that its markup holds."""
    marked = [element.get("datetime") or "" for element in box.iter("time")]
    return " ".join([*marked, _one_line(box)]).strip()[: AROUND * 2]


def _one_line(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _is_below(url: str, listing: str) -> bool:
    """True for what `crawler.spiders.listing` takes without a pattern; below a front page everything would lie."""
    folder = re.sub(r"/[^/]*\.\w+$", "", urlsplit(listing).path).rstrip("/") + "/"
    return folder != "/" and host(url) == host(listing) and urlsplit(url).path.startswith(folder) and urlsplit(url).path != folder


def _family(url: str) -> str:
    """What addresses of one sort share: the folder with its numbers and months left open, or the page with its parameter."""
    parts = urlsplit(url)
    names = [name for name, value in parse_qsl(parts.query) if value.isdigit()]
    path = parts.path.rstrip("/")
    if names:
        return f"{parts.netloc} {path}?{names[0]}="
    return f"{parts.netloc} {'/'.join(map(_open, path.split('/')[:-1]))}/"


def _open(segment: str) -> str:
    return r"\d+" if segment.isdigit() else "[a-z]+" if MONTH.fullmatch(segment.lower()) else literal(segment)


def literal(text: str) -> str:
    """The pattern of exactly this text, as people write it in sources.yaml: hyphens stay."""
    return re.escape(text).replace(r"\-", "-")


def _patterns(family: str) -> list[str]:
    """Patterns for a family, the widest first: a word as the last segment, a headline as one, a headline with a number."""
    netloc, _, path = family.partition(" ")
    if "?" in path:
        page, _, name = path.partition("?")
        return [rf"{literal(page)}\?(?:.*&)?{re.escape(name)}\d+"]
    start = "://[^/]+" if path == "/" else ""
    if finder("mailer-host").search(host(f"http://{netloc}")):
        start = literal(netloc.partition(":")[0]) + r"(?::\d+)?"
    return [start + path + last for last in ("[^/?#]+/?$", "[^/?#]+-[^/?#]+-[^/?#]+/?$", r"[^/?#]*\d[^/?#]*/?$")]
