"""Which links stand on a page, and which of them may be followed?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin

from lxml.html import HtmlElement

from leads.pages.addresses import host, identity, same_site, split
from leads.pages.redirects import target
from leads.pages.rows import finder, words
from leads.pages.tree import parse

__all__ = ["Link", "absolute", "base_of", "find_links", "host", "identity", "is_action", "link_text", "same_site", "unwrap"]

MOST = 300
WHOM = re.compile(r"\d+|[0-9a-f-]{16,}|(?=\D{0,60}\d)\w{8,64}")  # a number or a token, and no words with hyphens


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page, absolute. `text` is the best of all links to this address; `position` counts from 0."""

    url: str
    text: str = ""
    rel: str = ""
    position: int = 0


def find_links(page: str | HtmlElement, base: str, *, most: int = MOST) -> list[Link]:
    """Links to http and https in reading order, each address once, `<base href>` respected, at most `most`."""
    tree = parse(page) if isinstance(page, str) else page
    base = base_of(tree, base)
    found: dict[str, Link] = {}
    for anchor in tree.iter("a", "area"):
        url = absolute(anchor.get("href") or "", base)
        if url and (url in found or len(found) < most):
            link = Link(url, link_text(anchor), (anchor.get("rel") or "").lower(), len(found))
            found[url] = _better(found.get(url, link), link)
    return list(found.values())


def _better(known: Link, link: Link) -> Link:
    """A card links its story twice, by picture and by heading: the longer text is the title."""
    return replace(known, text=max(known.text, link.text, key=len))


def base_of(tree: HtmlElement, url: str) -> str:
    """What relative addresses of the page start from."""
    bases = (absolute(element.get("href") or "", url) for element in tree.iter("base"))
    return next((base for base in bases if base), url)


def absolute(href: str, base: str) -> str:
    """The link as an http or https address without fragment; empty when it is none."""
    href = href.strip().replace("\n", "").replace("\r", "").replace("\t", "")
    if not href or href.startswith("#"):
        return ""
    try:
        joined = urldefrag(urljoin(base, href)).url
    except ValueError:
        return ""
    return joined if split(joined) else ""


def link_text(anchor: HtmlElement) -> str:
    """What a reader sees of the link: its text, else the picture's alternative text, else its title."""
    images = " ".join(image.get("alt") or "" for image in anchor.iter("img"))
    candidates = ("".join(anchor.itertext()), images, anchor.get("title") or "", anchor.get("aria-label") or "")
    return next((text[:500] for text in (" ".join(one.split()) for one in candidates) if text), "")


def unwrap(url: str) -> str:
    """Where a tracking or redirecting link leads, when the address itself says so; else the address. One step only."""
    return url if is_action(url) else target(url) or url


def is_action(url: str, text: str = "") -> bool:
    """True for what does something instead of showing something: unsubscribe, log in, delete, share, print. Never fetched."""
    parts = split(url)
    if parts is None:
        return True
    path = unquote(parts.path).lower()
    if finder("action-address").search(path + "?" + parts.query) or finder("action-host").search(parts.netloc.lower() + path):
        return True
    if _is_act(path.rstrip("/").split("/")) or finder("action-text").fullmatch(" ".join(text.split())):
        return True
    return any(_acts(name.lower(), value.lower()) for name, value in parse_qsl(parts.query, keep_blank_values=True))


def _is_act(segments: list[str]) -> bool:
    """True for /logout, and for /confirm/8f3a77c1, which carries whom it is about."""
    about = len(segments) > 1 and WHOM.fullmatch(segments[-1]) and segments[-2]
    return (about or segments[-1]) in words("action-segment")


def _acts(name: str, value: str) -> bool:
    return name in words("action-parameter") or (name in ("action", "do", "op", "task", "cmd") and value in words("action-value"))
