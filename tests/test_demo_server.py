"""Does the server of the sample web answer as a real one would, and keep a record of it?"""

from __future__ import annotations

import gzip
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from leads.demo import sources_text
from leads.demo.files import WEB
from leads.demo.serve import SampleWeb, serve, with_port

DEAD = {"http://health-service-national.localhost/news/night-bus-dentist"}  # a newsletter's link to a story that is not there


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    """The running sample web, on any free port."""
    with serve(0) as running:
        yield running


def ask(web: SampleWeb, url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers with lower-case names and body of one request; redirects are not followed."""
    address = urlsplit(url)
    target = url.partition(address.netloc)[2] or "/"
    named = {"Host": address.netloc} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{web.port}{target}", headers=named, method=method)
    try:
        with OPENER.open(request, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.read()


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Staying)


@pytest.mark.parametrize("header", ["If_None_Match", "If_Modified_Since"])
def test_an_unchanged_page_is_answered_304(web: SampleWeb, header: str) -> None:
    """Whoever brings back the tag or the date of a page gets no second copy of it."""
    url = "http://northmoor-hospitals.localhost/news/"
    status, headers, body = ask(web, url)
    assert (status, bool(body), headers["etag"][0]) == (200, True, '"')
    held = headers["etag" if header == "If_None_Match" else "last-modified"]
    assert ask(web, url, **{header: held})[::2] == (304, b"")


def test_another_tag_brings_the_page_even_with_a_fresh_date(web: SampleWeb) -> None:
    """An ETag outweighs a date."""
    url = "http://northmoor-hospitals.localhost/news/"
    fresh = ask(web, url)[1]["last-modified"]
    assert ask(web, url, If_None_Match='"other"', If_Modified_Since=fresh)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../serve.py",
        "/%2e%2e/%2e%2e/serve.py",
        "/..%2f..%2fserve.py",
        "/news/../../../__init__.py",
        "//etc/passwd",
        "/%00",
        "/?/../../../serve.py",
        "/.",
        "/..",
        "/" + 300 * "x",
    ],
)
def test_nothing_outside_the_folder_of_a_host_is_served(web: SampleWeb, path: str) -> None:
    """Dots, escapes and NUL do not lead out of the site."""
    status, _, body = ask(web, f"http://northmoor-echo.localhost{path}")
    assert b"import" not in body
    assert b"root:" not in body
    assert status in (302, 404) or b"<h1>Today in Northmoor</h1>" in body


@pytest.mark.parametrize("host", ["nowhere.localhost", "..", "northmoor-echo.localhost/../.."])
def test_an_unknown_host_has_no_pages(web: SampleWeb, host: str) -> None:
    """Only the sites of the sample web are answered for."""
    assert ask(web, "http://northmoor-echo.localhost/", Host=host)[0] == 404


def test_a_port_in_use_is_replaced_by_a_free_one() -> None:
    """Two demos run side by side, and the second says where it is."""
    with serve(0) as first, serve(first.port) as second:
        assert second.port != first.port
        assert (first.moved, second.moved) == (False, True)
        assert ask(second, "http://northmoor-echo.localhost/")[0] == 200


def test_only_the_loopback_interface_is_bound(web: SampleWeb) -> None:
    """Nobody else on the network sees the sample web."""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", web.port)) != 0


def test_the_record_says_who_asked_what(web: SampleWeb) -> None:
    """Politeness can be proved from the record alone."""
    ask(web, "http://northmoor-echo.localhost/news/?page=2", User_Agent="lead-the-way (test)")
    ask(web, "http://northmoor-echo.localhost/gone", method="POST")
    page, post = web.log[-2:]
    assert (page.method, page.host, page.path, page.status) == ("GET", "northmoor-echo.localhost", "/news/?page=2", 200)
    assert (page.agent, page.at <= post.at) == ("lead-the-way (test)", True)
    assert (post.method, post.status) == ("POST", 501)


@pytest.mark.parametrize(
    ("text", "at_8520", "at_80"),
    [
        ("http://a.localhost/x", "http://a.localhost:8520/x", "http://a.localhost/x"),
        ('"http://a.localhost"', '"http://a.localhost:8520"', '"http://a.localhost"'),
        ("u=http%3A%2F%2Fa.localhost%2Fx", "u=http%3A%2F%2Fa.localhost%3A8520%2Fx", "u=http%3A%2F%2Fa.localhost%2Fx"),
        ("http://a.localhost:99/", "http://a.localhost:99/", "http://a.localhost:99/"),
        ("press@a.localhost", "press@a.localhost", "press@a.localhost"),
        ("https://a.example/", "https://a.example/", "https://a.example/"),
    ],
)
def test_addresses_get_the_port_of_the_server(text: str, at_8520: str, at_80: str) -> None:
    """Links work on whatever port the demo runs, and the files hold none."""
    assert (with_port(text, 8520), with_port(text, 80)) == (at_8520, at_80)


def test_the_sources_get_the_port_too() -> None:
    """The crawler is sent to the running server."""
    assert "http://northmoor-hospitals.localhost:8520/feed/" in sources_text(8520)
    assert ":8520" not in sources_text(80)


@pytest.mark.parametrize("redirect", sorted(WEB.rglob("*.redirect")), ids=lambda file: file.name)
def test_every_tracking_link_leads_to_a_story(web: SampleWeb, redirect: Path) -> None:
    """A click in a newsletter ends at a page of the sample web, but for one deliberate dead end."""
    story = redirect.read_text("utf-8").strip()
    if story == "?u":
        story = "http://northmoor-echo.localhost/news/"
        status, headers, _ = ask(web, "http://click.mail-post.localhost/click?m=1&u=" + quote(story, safe=""))
    else:
        status, headers, _ = ask(web, "http://click.mail-post.localhost/t/" + redirect.stem)
    assert (status, headers["location"]) == (302, with_port(story, web.port))
    assert ask(web, story)[0] == (404 if story in DEAD else 200)


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "http://elsewhere.example/?.localhost/", "http://a.localhost/%0d%0aSet-Cookie:x", ""]
)
def test_a_tracking_link_leads_nowhere_else(web: SampleWeb, target: str) -> None:
    """The sample's mailing service is no open redirect, and nobody writes headers through it."""
    status, headers, _ = ask(web, "http://click.mail-post.localhost/click?u=" + target)
    assert (status, headers.get("set-cookie")) == (404, None)


def test_a_compressed_sitemap_is_the_plain_one(web: SampleWeb) -> None:
    """The file in the folder stays readable; only the answer is compressed."""
    base = "http://university-of-northmoor.localhost/sitemap-stories.xml"
    packed, plain = ask(web, base + ".gz"), ask(web, base)
    assert gzip.decompress(packed[2]) == plain[2]
    assert f":{web.port}/news/".encode() in plain[2]
    assert packed[1]["content-type"] == "application/gzip"
    assert "content-encoding" not in packed[1]
