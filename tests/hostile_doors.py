"""Doors made to harm whoever reads them - feeds, sitemaps, listings, archives, robots.txt - each a source of its own with its outcome."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hostile_stories import ZEROS, again, drip, moved, packed
from webserver import RSS, Answer, Asked, Route, Web

XML = "application/xml"


@dataclass(frozen=True)
class Door:
    """A hostile door on a host of its own: what becomes of it (outcome, start of the reason), and the keys of its source."""

    name: str
    kind: str
    answer: Route
    outcome: str
    reason: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    robots: Route | None = None

    @property
    def host(self) -> str:
        """Whose door it is."""
        return f"{self.name}.localhost"


def feed(items: str, head: str = "") -> Answer:
    return Answer(f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', type=RSS)


def sitemap(entries: str, head: str = "", root: str = "urlset") -> Answer:
    return Answer(f'<?xml version="1.0"?>{head}<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>', type=XML)


def item(link: str, title: str = "A story") -> str:
    return f"<item><title>{title}</title><link>{link}</link></item>"


def loc(link: str) -> str:
    return f"<url><loc>{link}</loc></url>"


def laughs(levels: int = 10) -> str:
    """Entities within entities: ten to the power of `levels` words."""
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f'<!DOCTYPE rss [<!ENTITY a0 "ha">{nested}]>'


def blowup() -> str:
    """One long entity, to be used a hundred thousand times."""
    return f'<!DOCTYPE rss [<!ENTITY a "{"ha" * 50_000}">]>'


def outside(port: int) -> str:
    """Entities of this machine's files and network."""
    there = f"http://127.0.0.1:{port}"
    dtd = f'<!ENTITY % c SYSTEM "{there}/evil.dtd"> %c;'
    return f'<!DOCTYPE rss SYSTEM "{there}/a.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "{there}/b">{dtd}]>'


def feeds(port: int) -> list[Door]:
    """Of stories that are none, too many, or in an XML made to explode."""
    into = [f"http://127.0.0.1:{port}/", f"http://[::1]:{port}/", "http://10.0.0.1/", "http://2130706433/", f"http://localhost:{port}/"]
    no_web = ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://10.0.0.1/x", "mailto:a@b.example", "http://["]
    acts = ["/unsubscribe?u=1", "/logout", "/news/story?action=delete", "/newsletter/confirm/77"]
    return [
        Door("feed-inside", "feed", feed("".join(map(item, into))), "stored"),
        Door("feed-no-web", "feed", feed("".join(map(item, no_web))), "stored", "nothing linked"),
        Door("feed-acts", "feed", feed("".join(map(item, acts))), "stored", "limit: traps left out: 4 action"),
        Door("feed-html", "feed", Answer("<html><title>Home</title><p>x"), "failed", 'an HTML page ("Home"), not a feed'),
        Door("feed-laughs", "feed", feed(item("/a", "&a10;"), laughs()), "stored"),
        Door("feed-blowup", "feed", feed(item("/a", "&a;" * 100_000), blowup()), "stored"),
        Door("feed-outside", "feed", feed(item("/a", "&a;&b;"), outside(port)), "stored"),
        Door("feed-deep", "feed", feed("<item>" * 100_000), "stored", "limit: only the first 4 MB or 50,000 tags are read"),
        Door("feed-long", "feed", feed(item("/a", "word " * 6_000_000)), "stored", "limit: only the first 4 MB"),
        Door(
            "feed-many",
            "feed",
            feed("".join(item(f"/story-{n}") for n in range(20_000))),
            "stored",
            "limit: only the first 4 MB or 50,000 tags",
            {"limit": 1},
        ),
        Door("feed-nul", "feed", feed(item("/a", "Not \x00 lost &#0; &#xD800;")), "stored"),
        Door("feed-bomb", "feed", Answer(gzip.compress(ZEROS), headers={"Content-Encoding": "gzip"}), "failed", "over the size limit"),
        Door(
            "json-deep",
            "feed",
            Answer('{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 200_000),
            "failed",
            "not a JSON Feed",
        ),
        Door(
            "json-strange",
            "feed",
            Answer(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [1, [], {"url": {}}]})),
            "stored",
        ),
    ]


def sitemaps(port: int) -> list[Door]:
    """Of no stories, of itself, or in an XML made to explode."""
    bad = ["javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1/", "", "https://other.example/x"]
    packed_map = Answer(gzip.compress(b"<urlset>" + ZEROS), type="application/gzip")
    return [
        Door("map-bad", "sitemap", sitemap("".join(map(loc, bad))), "stored", "nothing linked"),
        Door("map-laughs", "sitemap", sitemap(loc("&a10;"), laughs()), "stored"),
        Door("map-blowup", "sitemap", sitemap(loc("&a;" * 100_000), blowup()), "failed", "not a sitemap but"),
        Door("map-outside", "sitemap", sitemap(loc("http://map-outside.localhost/&a;&b;"), outside(port)), "stored"),
        Door("map-deep", "sitemap", sitemap("<url>" * 100_000), "stored"),
        Door("map-bomb", "sitemap", packed_map, "failed", "over 50 MiB after decompression"),
        Door("map-html", "sitemap", Answer("<html><p>x"), "failed", "not a sitemap but an HTML page"),
        Door("map-round", "sitemap", _round, "stored", "", {"limit": 40}),
    ]


def _round(asked: Asked) -> Answer:
    """An index that names itself and ever new ones like it."""
    here = f"http://{asked.headers['host']}/maps/"
    return sitemap("".join(f"<sitemap><loc>{here}{n}{asked.path.replace('/', '-')}</loc></sitemap>" for n in range(3)), root="sitemapindex")


def listings() -> list[Door]:
    """Traps, links without end, markup without end."""
    calendar = "".join(f"<a href='/door/calendar/{year}/{month:02}/'>Next</a>" for year in range(2000, 2040) for month in range(1, 13))
    facets = "".join(f"<a href='/door/?filter[{n}]=x&sort=a'>Choice</a>" for n in range(300))
    acts = "".join(f"<a href='/door/{one}'>Do it</a>" for one in ("logout", "delete", "unsubscribe", "print", "add-to-cart"))
    return [
        Door("list-calendar", "listing", Answer(calendar), "stored", "limit: traps left out: 480 calendar"),
        Door("list-facets", "listing", Answer(facets), "stored", "limit: traps left out: 300 facet"),
        Door("list-loop", "listing", Answer("<a href='/door/a/a/a/b'>Up</a>"), "stored", "limit: traps left out: 1 loop"),
        Door("list-acts", "listing", Answer(acts), "stored", "nothing linked"),
        Door("list-endless", "listing", _endless, "stored", "limit: the first 4 of 9 links", {"limit": 30, "links": 4}),
        Door("list-soft", "listing", _soft, "stored", "", {"limit": 20}),
        Door("list-sessions", "listing", _sessions, "stored"),
        Door(
            "list-many", "listing", Answer("".join(f"<a href='/door/s{n}'>S</a>" for n in range(90_000))), "stored", "limit: ", {"limit": 1}
        ),
        Door(
            "list-deep",
            "listing",
            Answer("<div>" * 100_000 + "<a href='/door/s'>S</a>"),
            "stored",
            "limit: only the first 8 MB or 100,000 tags",
        ),
        Door("list-crowded", "listing", Answer("<p " + " ".join(f"a{n}" for n in range(800_000)) + ">x"), "stored", "nothing linked"),
        Door("list-pdf", "listing", Answer(b"%PDF-1.7\n" + b"x" * 99, type="text/html"), "failed", "not an HTML page but application/pdf"),
        Door("list-farm", "listing", _farm, "stored", "", {"limit": 10, "follow": ["."]}),
    ]


def _endless(asked: Asked) -> Answer:
    """Each page links to a next one and to stories that nobody has seen."""
    number = int(asked.path.partition("page=")[2] or 0)
    stories = "".join(f"<a href='/door/story-{number}-{n}'>Story</a>" for n in range(9))
    return Answer(f"{stories}<a href='/door/?page={number + 1}'>Older</a>")


def _soft(asked: Asked) -> Answer:
    """A site on which everything exists, and is the same."""
    links = "".join(f"<a href='/door/{len(asked.path)}-{n}'>Go</a>" for n in range(40))
    return Answer(
        f"<h1>Oops</h1><p>{asked.path} is not here. {'Look elsewhere, please. ' * 9}</p>{links if asked.path == '/door/' else ''}"
    )


def _sessions(asked: Asked) -> Answer:
    """The same three stories under another session each time."""
    links = "".join(f"<a href='/door/story-{n};jsessionid={asked.at * 1e6:032.0f}'>Story</a>" for n in range(3))
    return Answer(links * 20 if asked.path == "/door/" else f"<p>A story {asked.path.partition(';')[0]}</p>")


def _farm(asked: Asked) -> Answer:
    """Ever new hosts of one domain."""
    port = asked.headers["host"].partition(":")[2]
    return Answer("".join(f"<a href='http://a{n}.list-farm.localhost:{port}/x'>A</a>" for n in range(99)) + asked.host)


def robots() -> list[Door]:
    """Behind a robots.txt that says no, never ends, or sends us inside: nothing of the site is asked, or all of it."""
    endless = again(lambda: Answer(chunks=iter(lambda: b"# " * 32768, b"")))
    slow = "Disallow: /*" + "a*" * 300 + "b\n"
    open_door = feed("")
    rules = {
        "robots-500": (Answer("oh", status=500), "pending", "robots.txt answers 500"),
        "robots-429": (Answer("oh", status=429), "pending", "robots.txt answers 429"),
        "robots-hangs": (Answer("late", seconds=30), "pending", "robots.txt: no complete answer within 2 seconds"),
        "robots-drips": (again(lambda: Answer(chunks=drip(b"#"))), "pending", "robots.txt: no complete answer within 2 seconds"),
        "robots-endless": (endless, "pending", "robots.txt: over the size limit"),
        "robots-bomb": (packed("gzip", gzip.compress(ZEROS)), "pending", "robots.txt: over the size limit"),
        "robots-no-gzip": (packed("br", b"no brotli at all"), "pending", "robots.txt: the body cannot be decompressed"),
        "robots-inside": (moved("http://127.0.0.1:1/"), "skipped", "127.0.0.1 is not a public address"),
        "robots-script": (moved("javascript:alert(1)"), "pending", "robots.txt: an address that cannot be followed"),
        "robots-round": (moved("/robots.txt"), "stored", "nothing linked"),
        "robots-forbids": (Answer("User-agent: *\nDisallow: /\n"), "skipped", "robots.txt forbids it"),
        "robots-delay": (Answer("User-agent: *\nCrawl-delay: 99999\n"), "skipped", "robots.txt asks for 99999 seconds"),
        "robots-noise": (Answer(bytes(range(256)) * 2000, type="text/plain"), "stored", "nothing linked"),
        "robots-slow": (Answer(f"User-agent: *\n{slow * 1500}"), "stored", "nothing linked"),
    }
    hanging = ("robots-hangs", "robots-drips")
    keys = {name: {"seconds": 2 if name in hanging else 30, "retries": 0} for name in rules}
    return [Door(name, "feed", open_door, outcome, reason, keys[name], robots=answer) for name, (answer, outcome, reason) in rules.items()]


def add(web: Web, door: Door) -> dict[str, Any]:
    """The door's routes, and its source as sources.yaml has it."""
    everywhere: Callable[[Asked], Answer] = door.answer if callable(door.answer) else lambda asked: door.answer
    web.routes[door.host, "/door/"] = everywhere
    if callable(door.answer):
        web.everywhere[door.host] = door.answer
    if door.robots:
        web.routes[door.host, "/robots.txt"] = door.robots
    url = web.url(f"{door.host}/door/")
    return {"id": door.name, "name": door.name, "kind": door.kind, "url": url, "delay": 0, **door.keys}
