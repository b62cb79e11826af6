"""Which stories does a sitemap name, the newest first? Indexes, gzip, news; broken, hostile and endless ones."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl, outcomes, source
from webserver import Answer, Web, serving

from crawler.outcomes import NotReadable
from crawler.spiders.sitemap import discover
from leads.pages.decode import sniff
from leads.store import open_db
from leads.types import Page, Sighting

MAP = "https://www.trust.nhs.uk/sitemap.xml"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
HOST = "trust.localhost"


def urlset(*entries: str) -> str:
    return f"<?xml version='1.0'?><urlset {XMLNS}>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>"


def index(*entries: str) -> str:
    return f"<sitemapindex {XMLNS}>{''.join(f'<sitemap>{entry}</sitemap>' for entry in entries)}</sitemapindex>"


def loc(path: str, lastmod: str = "") -> str:
    return f"<loc>https://www.trust.nhs.uk/{path}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "")


def read(body: str | bytes, **more: Any) -> list[Sighting]:
    raw = body.encode() if isinstance(body, str) else body
    return discover(source("map", MAP, "sitemap", **more), Page(MAP, MAP, 200, {}, raw, "2026-11-24T18:00:00Z", sniff(raw)))


def paths(found: list[Sighting]) -> list[str]:
    return [one.url.removeprefix("https://www.trust.nhs.uk/") for one in found]


def test_the_newest_come_first():
    """By lastmod; what has none comes last, in its order."""
    found = read(urlset(loc("a"), loc("b", "2024-01-01"), loc("c", "2026-03-03T09:00:00+00:00"), loc("d")))
    assert paths(found) == ["c", "b", "a", "d"]
    assert (found[0].published, found[0].role, found[0].evidence) == ("2026-03-03T09:00:00+00:00", "story", "sitemap")


def test_a_news_sitemap_gives_title_and_day_of_publication():
    """The day of publication, not that of the last change."""
    news = "<news:news><news:publication_date>2026-03-02</news:publication_date><news:title>A UK first &amp; more</news:title></news:news>"
    found = read(urlset(loc("a", "2026-03-09") + news))
    assert (found[0].title, found[0].published) == ("A UK first & more", "2026-03-02")


def test_an_index_names_sitemaps_the_newest_first():
    """By lastmod, else by the numbers in their names."""
    assert paths(read(index(loc("map1.xml"), loc("map2.xml"), loc("map10.xml")))) == ["map10.xml", "map2.xml", "map1.xml"]
    assert paths(read(index(loc("map1.xml", "2026-01-01"), loc("map2.xml", "2020-01-01")))) == ["map1.xml", "map2.xml"]


def test_a_gzipped_sitemap_is_unpacked():
    """Compressed as a file, whatever its name."""
    assert paths(read(gzip.compress(urlset(loc("a")).encode()))) == ["a"]


def test_a_faulty_location_costs_itself_only():
    """One `javascript:` took a whole sitemap with it elsewhere."""
    bad = [
        "<loc>javascript:alert(1)</loc>",
        "<loc>http://[</loc>",
        "<loc/>",
        "",
        "<loc>https://elsewhere.org/a</loc>",
        "<loc>file:///etc/passwd</loc>",
    ]
    assert paths(read(urlset(loc("a"), *bad, loc("b")))) == ["a", "b"]


def test_the_picture_of_a_page_is_not_its_address():
    """Image sitemaps have a loc within."""
    assert paths(read(urlset("<image:image xmlns:image='x'><image:loc>x</image:loc></image:image>".join((loc("a"), ""))))) == ["a"]


def test_patterns_and_since_choose():
    """An archive is read from a day on; `follow` and `skip` look at addresses; sitemaps of an index are not stories."""
    body = urlset(loc("news/a", "2026-01-01"), loc("news/b", "2019-12-31"), loc("news/c"), loc("about", "2026-01-01"))
    assert paths(read(body, follow=("/news/",), since="2020-01-01")) == ["news/a", "news/c"]
    assert paths(read(index(loc("map1.xml", "2019-12")), since="2020-01-01")) == []


def test_a_file_that_breaks_off_gives_what_stands_before():
    """A download cut short, an editor's slip."""
    assert paths(read(urlset(loc("a"), loc("b")).partition("<url><loc>https://www.trust.nhs.uk/b")[0])) == ["a"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><title>Not found</title><p>x", "not a sitemap but an HTML page"),
        (b"<rss version='2.0'><channel/></rss>", "not a sitemap but application/rss"),
        (b"", "not a sitemap but nothing"),
        (b"\x1f\x8bbroken", "a broken gzip file"),
        (gzip.compress(b" " * (50 * 1024 * 1024 + 2)), "over 50 MiB after decompression"),
    ],
)
def test_what_is_no_sitemap_says_what_it_is(body: bytes, reason: str):
    """Also a bomb."""
    with pytest.raises(NotReadable, match=reason):
        read(body)


def test_entities_are_not_expanded(tmp_path: Path):
    """Neither a file nor a billion laughs: an address with an entity is left out, and at a bomb the reading ends."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bombs = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    body = f"<?xml version='1.0'?><!DOCTYPE urlset [<!ENTITY e0 'x'>{bombs}<!ENTITY f SYSTEM '{secret.as_uri()}'>]>"
    entries = urlset(f"<loc>{MAP}/&f;</loc>", loc("a"), f"<loc>{MAP}/&e11;</loc>", loc("b"))
    found = read(body + entries.removeprefix("<?xml version='1.0'?>"))
    assert paths(found) == ["a"]


@pytest.fixture
def web():
    with serving() as running:
        yield running


def test_an_index_that_names_itself_ends(web: Web, tmp_path: Path):
    """Two indexes that name each other, and a story behind them."""
    here, there, story = (web.url(f"{HOST}/{name}") for name in ("index.xml", "other.xml", "story"))
    web.add(f"{HOST}/index.xml", index(f"<loc>{here}</loc>", f"<loc>{there}</loc>"), type="text/xml")
    web.add(f"{HOST}/other.xml", index(f"<loc>{here}</loc>", f"<loc>{web.url(f'{HOST}/map.xml')}</loc>"), type="text/xml")
    web.add(f"{HOST}/map.xml", urlset(f"<loc>{story}</loc>"), type="text/xml")
    web.add(f"{HOST}/story", "<p>A story.</p>")
    assert crawl(tmp_path / "leads.db", [source("map", here, "sitemap")]) == {"stored": 4, "known": 2}


def test_only_sitemaps_that_changed_are_read_the_next_night(web: Web, tmp_path: Path):
    """Their dates in the index say so; without a date they are asked again."""
    for name in ("old", "new", "undated"):
        web.add(f"{HOST}/{name}.xml", urlset(), type="text/xml")
    children = {"old": "2020-01-01", "new": "2026-01-01", "undated": ""}

    def write_index() -> str:
        entries = (f"<loc>{web.url(f'{HOST}/{name}.xml')}</loc><lastmod>{day}</lastmod>" for name, day in children.items())
        return web.add(f"{HOST}/index.xml", index(*entries), type="text/xml")

    sources = [source("map", write_index(), "sitemap")]
    crawl(tmp_path / "leads.db", sources)
    children["new"] = "2026-01-02"
    write_index()
    asked = len(web.log)
    crawl(tmp_path / "leads.db", sources)
    assert sorted(one.path for one in web.log[asked:]) == ["/index.xml", "/new.xml", "/robots.txt", "/undated.xml"]


def test_a_cap_is_loud(web: Web, tmp_path: Path):
    """The newest 2,000 are taken, and the reason says so; the night's limit leaves most of them pending."""
    locations = [f"<loc>{web.url(f'{HOST}/story-{n}')}</loc>" for n in range(2500)]
    door = web.add(f"{HOST}/map.xml", urlset(*locations), type="text/xml")
    counts = crawl(tmp_path / "leads.db", [source("map", door, "sitemap", limit=3)])
    assert outcomes(tmp_path / "leads.db")[f"{HOST}/map.xml"] == (
        "stored",
        "limit: the first 2000 of 2500 links, 500 wait for later nights",
    )
    assert counts == {"stored": 1, "failed": 2, "pending": 1998, "known": 0}
    assert open_db(tmp_path / "leads.db").execute("SELECT count(*) FROM urls").fetchone()[0] == 2001


def names(number: int) -> list[str]:
    return [f"story-{n:03}" for n in range(number)]


def test_what_a_limit_cuts_off_is_met_on_later_nights(web: Web, tmp_path: Path):
    """Every story of a sitemap of 25 is asked for once, the newest first, though 10 are looked at and 8 requests made a night."""
    for name in names(25):
        web.add(f"{HOST}/{name}", f"<p>{name}</p>")
    days = [f"2026-03-{25 - n:02}" for n in range(25)]
    entries = [f"<loc>{web.url(f'{HOST}/{name}')}</loc><lastmod>{day}</lastmod>" for name, day in zip(names(25), days, strict=True)]
    door = web.add(f"{HOST}/map.xml", Answer(urlset(*reversed(entries)), type="text/xml"))
    for _ in range(4):
        crawl(tmp_path / "leads.db", [source("map", door, "sitemap", items=10, limit=8)])
    assert [path.strip("/") for path in web.asked() if "story" in path] == names(25)
    assert outcomes(tmp_path / "leads.db")[f"{HOST}/map.xml"] == ("unchanged", "the same bytes as before")


def test_the_rest_of_a_sitemap_behind_an_index_is_met_though_its_date_stays(web: Web, tmp_path: Path):
    """Children of an index are read again when they have changed, or when more is to be met in them and nothing else is left to ask for."""
    for child in ("new", "old"):
        for name in names(6):
            web.add(f"{HOST}/{child}-{name}", f"<p>{child} {name}</p>")
        entries = [f"<loc>{web.url(f'{HOST}/{child}-{name}')}</loc>" for name in names(6)]
        web.add(f"{HOST}/{child}.xml", urlset(*entries), type="text/xml")
    dated = [
        f"<loc>{web.url(f'{HOST}/{child}.xml')}</loc><lastmod>{day}</lastmod>"
        for child, day in (("new", "2026-02-02"), ("old", "2020-02-02"))
    ]
    door = web.add(f"{HOST}/index.xml", index(*dated), type="text/xml")
    nights = []
    for _ in range(5):
        before = len(web.log)
        crawl(tmp_path / "leads.db", [source("map", door, "sitemap", items=4, limit=6)])
        nights.append([one.path.strip("/") for one in web.log[before:] if one.path != "/robots.txt"])
    asked = [path for night in nights for path in night if "story" in path]
    assert sorted(asked) == [f"{child}-{name}" for child in ("new", "old") for name in names(6)]
    assert nights[0][:3] == ["index.xml", "new.xml", "old.xml"]
    assert nights[-1] == ["index.xml"]


def test_the_rest_of_a_mailbox_is_read_on_later_nights(tmp_path: Path):
    """A limit that cuts letters cuts none off for ever."""
    mailbox, db = tmp_path / "mails", tmp_path / "leads.db"
    mailbox.mkdir()
    for n in range(7):
        head = f"Message-ID: <{n}@x.example>\nDate: Mon, 0{n + 1} Jun 2026 08:00:00 +0000\nSubject: {n}"
        (mailbox / f"{n}.eml").write_text(f"{head}\n\nText {n}\n")
    for _ in range(3):
        crawl(db, [source("mail", f"file://mail.localhost{mailbox}", "mailbox", items=3)])
    letters = "SELECT count(*) FROM pages JOIN urls ON urls.page = pages.id WHERE role = 'issue'"
    assert open_db(db).execute(letters).fetchone()[0] == 7


def test_a_bomb_in_transfer_is_refused(web: Web, tmp_path: Path):
    """The limit counts after decompression."""
    bomb = gzip.compress(b" " * (51 * 1024 * 1024))
    door = web.add(f"{HOST}/map.xml", Answer(bomb, type="text/xml", headers={"Content-Encoding": "gzip"}))
    crawl(tmp_path / "leads.db", [source("map", door, "sitemap")])
    assert outcomes(tmp_path / "leads.db")[f"{HOST}/map.xml"] == ("failed", "over the size limit after decompression")
