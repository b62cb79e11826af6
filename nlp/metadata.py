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
LONGEST_TITLE = 300
LONGEST_NAME = 200


def title(declared: Declared, sightings: Sequence[Sighting] = ()) -> str:
    """The heading if the page's title confirms it, else what the page calls itself, else what its door called it."""
    headings, whole = declared.titles[:-1], declared.titles[-1] if declared.titles else ""
    stated = [text_of(declared.article.get("headline")), declared.meta("og:title", "twitter:title", "dc.title"), whole]
    site = _key(declared.meta("og:site_name"))
    for heading in headings:
        if _key(heading) != site and any(_key(heading) and _key(heading) in _key(one) for one in stated):
            return _one_line(heading)
    named = [
        text
        for text in (
            *stated[:2],
            *(one for one in headings[:1] if _key(one) != site),
            _without_site(whole, declared),
            *(one.title for one in sightings),
        )
        if text
    ]
    return _without_site(_one_line(named[0]), declared) if named else ""


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
    if named or len(declared.titles) < 2:
        return _one_line(named)[:LONGEST_NAME]
    ends = SUFFIX.split(declared.titles[-1])
    return _one_line(ends[-1])[:LONGEST_NAME] if len(ends) > 1 and _key(ends[0]) == _key(declared.titles[0]) else ""


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
