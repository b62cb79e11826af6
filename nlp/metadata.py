"""What are an article's title, author and site, of all that its page says they are?"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from leads.pages.declared import Declared, text_of
from leads.types import Sighting

SUFFIX = re.compile(r"\s+[|\u2013\u2014\u00bb\u00b7-]\s+|\s*\|\s*|:: ")
ADDRESS = re.compile(r"https?://|www\.|@")
SHORTEST_TITLE, LONGEST_TITLE = 8, 300
LONGEST_NAME = 200


def title(declared: Declared, sightings: Sequence[Sighting] = ()) -> str:
    """The heading if the page's title confirms it, else what the page calls itself, else what its door called it."""
    stated = [text_of(declared.article.get("headline")), declared.meta("og:title", "twitter:title", "dc.title")]
    headings = [heading for heading in declared.headings if _key(heading) and _key(heading) != _key(declared.meta("og:site_name"))]
    confirmed = next((heading for heading in headings if any(_confirms(one, heading) for one in (*stated, declared.title))), "")
    named = (confirmed, *stated, *headings[:1], declared.title, *(one.title for one in sightings))
    return _without_site(_one_line(next((text for text in named if text), "")), declared)


def _confirms(stated: str, heading: str) -> bool:
    """The title holds the heading, or begins like it."""
    return _key(heading) in _key(stated) or (
        len(_key(SUFFIX.split(stated)[0])) >= SHORTEST_TITLE and _key(SUFFIX.split(stated)[0]) in _key(heading)
    )


def author(declared: Declared, sightings: Sequence[Sighting] = ()) -> str:
    """Names as given, joined by commas; addresses of profiles and mailboxes are no names."""
    given = [_names(declared.article.get("author"))]
    given += [
        declared.metas.get(name, ("",))[0]
        for name in ("author", "article:author", "parsely-author", "byl", "dc.creator", "sailthru.author")
    ]
    given += [one.author for one in sightings]
    likely = (_one_line(name).removeprefix("By ").removeprefix("by ") for name in given)
    return next((name[:LONGEST_NAME] for name in likely if name and not ADDRESS.search(name)), "")


def site_name(declared: Declared) -> str:
    """The name under which the site publishes; empty when it does not say."""
    named = declared.meta("og:site_name", "application-name", "dc.publisher") or _publisher(declared)
    if not named and declared.headings:
        ends = SUFFIX.split(declared.title)
        named = ends[-1] if len(ends) > 1 and _key(ends[0]) == _key(declared.headings[0]) else ""
    return _one_line(named)[:LONGEST_NAME]


def _publisher(declared: Declared) -> str:
    return text_of(declared.article.get("publisher")) or next(
        (text_of(one.get("publisher")) for one in declared.objects if one.get("publisher")), ""
    )


def _names(value: Any) -> str:
    people = value if isinstance(value, list) else [value]
    return ", ".join(dict.fromkeys(name for name in (text_of(_named(one)) for one in people) if name))


def _named(value: Any) -> Any:
    return value.get("name") if isinstance(value, Mapping) else value


def _without_site(text: str, declared: Declared) -> str:
    """The title without the name of the site at its end."""
    name = _key(declared.meta("og:site_name") or _publisher(declared))
    ends = SUFFIX.split(text)
    if len(ends) > 1 and (_key(ends[-1]) == name or ("|" in text and len(ends[-1]) < len(text) / 2)):
        return text[: text.rindex(ends[-1])].rstrip(" |\u2013\u2014\u00bb\u00b7-:")
    return text


def _key(text: str) -> str:
    return "".join(char for char in html.unescape(text).lower() if char.isalnum())


def _one_line(text: str) -> str:
    return " ".join(html.unescape(text).split())[:LONGEST_TITLE]
