"""Is the sample web what the demo and the other tests take it for: a polite little web without dead ends, and nothing real in it?"""

from __future__ import annotations

import csv
import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from leads.demo import sources_text
from leads.demo.files import HOSTS, WEB
from leads.demo.serve import SampleWeb, serve, with_port
from nlp.sentences import sentences

DEMO = WEB.parent
EXPECTED = [json.loads(line) for line in (DEMO / "expected.jsonl").read_text("utf-8").splitlines()]
PAGES = sorted(WEB.rglob("*.html"))
SORTS = {"article", "index", "page", "search", "error", "sign-in", "forbidden"}

# Action links lead nowhere on purpose: a crawler that follows one shows in the record of the server.
ACTION = re.compile(r"/(wp-login\.php|user/login|members/|account/(apply|save)|alerts/unsubscribe)|//social\.localhost/")
# Names of formats, never fetched.
VOCABULARY = re.compile(r"https?://(schema\.org|www\.w3\.org|www\.sitemaps\.org|www\.google\.com/schemas|purl\.org|www\.drupal\.org)\b")


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


def parsed(page: bytes | str) -> html.HtmlElement:
    """The tree of a page."""
    return cast(html.HtmlElement, html.document_fromstring(page))


def visible(page: bytes | str) -> str:
    """The text of a page with single spaces."""
    return " ".join(parsed(page).text_content().split())


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
    assert b"import" not in body and b"root:" not in body
    assert status in (302, 404) or visible(body).startswith("Front page")


@pytest.mark.parametrize("host", ["nowhere.localhost", "..", "northmoor-echo.localhost/../.."])
def test_an_unknown_host_has_no_pages(web: SampleWeb, host: str) -> None:
    """Only the sites of the sample web are answered for."""
    assert ask(web, "http://northmoor-echo.localhost/", Host=host)[0] == 404


def test_a_port_in_use_is_replaced_by_a_free_one() -> None:
    """Two demos run side by side, and the second says where it is."""
    with serve(0) as first, serve(first.port) as second:
        assert second.port != first.port and second.moved and not first.moved
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
    assert page.agent == "lead-the-way (test)" and page.at <= post.at
    assert (post.method, post.status) == ("POST", 501)


@pytest.mark.parametrize(
    "text, at_8520, at_80",
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(WEB)))
def test_every_link_of_a_page_resolves(web: SampleWeb, page: Path) -> None:
    """No dead ends but the action links, which lead nowhere on purpose."""
    base = address_of(page)
    dead = [url for url in links(page, base) if not ACTION.search(url) and ask(web, url)[0] not in (200, 302)]
    assert not dead


def links(page: Path, base: str) -> list[str]:
    """Every http address that a page asks or invites a browser to fetch."""
    found = [urljoin(base, link) for _, _, link, _ in parsed(page.read_bytes()).iterlinks() if not link.startswith("#")]
    return sorted({url.partition("#")[0] for url in found if url.startswith("http")})


def address_of(page: Path) -> str:
    """The address at which a file of the sample web stands."""
    host, _, path = page.relative_to(WEB).as_posix().partition("/")
    stem, _, query = path.removesuffix(".html").partition("@")
    return f"http://{host}/{stem.removesuffix('index')}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["url"])
def test_every_expected_quote_stands_in_its_page(web: SampleWeb, row: dict[str, object]) -> None:
    """What the demo is measured by is really there, as one whole sentence."""
    status, _, body = ask(web, str(row["url"]))
    assert status == 200 and row["sort"] in SORTS
    text = "\n".join(" ".join(block.text_content().split()) for block in parsed(body).iter("p", "li", "div", "td", "h2", "h3"))
    whole = {text[start:end] for start, end in sentences(text)}
    assert not [claim["quote"] for claim in row["claims"] if claim["quote"] not in whole]  # type: ignore[attr-defined]
    assert not [claim for claim in row["claims"] if claim["actor"] not in text]  # type: ignore[attr-defined]


def test_the_same_sentence_stands_on_two_sites() -> None:
    """The desk has one entry with "also in" to show."""
    quotes = [(claim["quote"], claim["actor"]) for row in EXPECTED for claim in row["claims"]]
    assert [pair for pair in set(quotes) if quotes.count(pair) == 2]


def test_all_five_criteria_are_there() -> None:
    """A new user sees each kind of lead once at least."""
    claims = [claim for row in EXPECTED for claim in row["claims"]]
    assert {claim["criterion"] for claim in claims} == {"pioneered", "technology", "new_way", "first", "record"}
    assert {claim["assertion"] for claim in claims} == {"asserted", "hedged", "planned"}


def test_only_fictional_hosts_are_named() -> None:
    """Nobody's server is troubled by a click on the sample web."""
    assert all(host == "localhost" or host.endswith(".localhost") for host in HOSTS)
    for file in (file for file in WEB.rglob("*") if file.is_file()):
        for found in re.findall(r"https?://[^\s\"'<>)]+", file.read_text("utf-8")):
            assert VOCABULARY.match(found) or (urlsplit(found).hostname or "").endswith(".localhost"), (file, found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(WEB)))
def test_every_page_says_that_it_is_invented(page: Path) -> None:
    """Nobody takes the sample web for news."""
    assert re.search(r"invented|made up", visible(page.read_bytes()), re.IGNORECASE)


def test_no_body_of_the_register_is_named() -> None:
    """The sample web says nothing about a real trust, board or service."""
    text = " ".join(visible(page.read_bytes()) for page in PAGES)
    assert not [name for name in register_names() if re.search(rf"\b{re.escape(name)}\b", text)]


def register_names() -> list[str]:
    """Full names and long aliases of the register, without words that are nobody's name alone."""
    path = DEMO.parent / "data" / "organisations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = {name for row in csv.DictReader(file) for name in [row["name"], *row["aliases"].split("|")]}
    return sorted(name for name in names if len(name) > 8)
