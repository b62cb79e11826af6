"""Is the sample web what the demo and the other tests take it for: a whole little web without dead ends, and nothing real in it?"""

from __future__ import annotations

import csv
import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from leads.demo import lay_out
from leads.demo.files import HOSTS, WEB, find
from leads.pages.sentences import sentences

DEMO = WEB.parent
MAILS = sorted(DEMO.glob("mail/*.eml"))
PAGES = sorted(WEB.rglob("*.html"))
Row = dict[str, Any]
EXPECTED: list[Row] = [json.loads(line) for line in (DEMO / "expected.jsonl").read_text("utf-8").splitlines()]
SORTS = {"article", "index", "page", "search", "error", "sign-in", "forbidden", "tag", "issue", "mail", "action"}

# Action links lead nowhere on purpose: a crawler that follows one shows in the record of the server.
ACTION = re.compile(r"/(wp-login\.php|user/login|members/|account/(apply|save)|alerts/unsubscribe)|//(social|pictures)\.localhost/")
# Names of formats, never fetched.
VOCABULARY = re.compile(r"https?://(schema\.org|www\.w3\.org|www\.sitemaps\.org|www\.google\.com/schemas/|purl\.org|www\.drupal\.org)")


def file_of(url: str) -> Path | None:
    """The file that answers an address of the sample web."""
    return find(urlsplit(url).netloc, url.partition(urlsplit(url).netloc)[2] or "/")


def tree(page: str) -> html.HtmlElement:
    """The tree of a page."""
    return cast(html.HtmlElement, html.document_fromstring(page))


def text_of(page: str) -> str:
    """The text of a page, a line for each piece between two tags."""
    return "\n".join(" ".join(piece.split()) for piece in tree(page).itertext())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(WEB)))
def test_every_link_of_a_page_resolves(page: Path) -> None:
    """No dead ends but the action links, which lead nowhere on purpose."""
    base = address_of(page)
    dead = [url for url in links(page, base) if not ACTION.search(url) and not file_of(url)]
    assert not dead


@pytest.mark.parametrize(
    "door", [file for file in sorted(WEB.rglob("*")) if file.suffix in {".xml", ".atom", ".rdf", ".txt"}], ids=lambda file: file.name
)
def test_every_address_of_a_feed_or_sitemap_resolves(door: Path) -> None:
    """What a door leads to is there."""
    found = re.findall(r"http://[a-z-]+\.localhost[^\s<\"]*", door.read_text("utf-8"))
    assert not [url for url in found if not file_of(url)]


def links(page: Path, base: str) -> list[str]:
    """Every http address that a page asks or invites a browser to fetch."""
    found = [urljoin(base, link) for _, _, link, _ in tree(page.read_text("utf-8")).iterlinks() if not link.startswith("#")]
    return sorted({url.partition("#")[0] for url in found if url.startswith("http")})


def address_of(page: Path) -> str:
    """The address at which a file of the sample web stands."""
    host, _, path = page.relative_to(WEB).as_posix().partition("/")
    stem, _, query = path.removesuffix(".html").partition("@")
    return f"http://{host}/{stem.removesuffix('index')}" + (f"?{query}" if query else "")


def test_one_article_under_five_addresses_names_one_canonical() -> None:
    """What the identity of pages is tried on."""
    row = next(row for row in EXPECTED if row.get("also"))
    files = [file_of(url) for url in [row["url"], *row["also"]]]
    pages = [tree(file.read_text("utf-8")) for file in files if file]
    assert len(pages) == 5
    assert {page.xpath("string(//link[@rel='canonical']/@href)") for page in pages} == {row["url"]}


def test_the_mails_are_laid_out_beside_the_sources(tmp_path: Path) -> None:
    """Mails are read from a folder, so their links get the port when they are put there; no other byte changes."""
    assert lay_out(tmp_path, 8520).parent == tmp_path
    for mail in (DEMO / "mail").glob("*.eml"):
        laid = (tmp_path / "mail" / mail.name).read_bytes()
        assert b".localhost:8520/" in laid
        assert laid.replace(b":8520", b"").replace(b"%3A8520", b"") == mail.read_bytes()


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["url"])
def test_every_expected_quote_stands_in_its_page(row: Row) -> None:
    """What the demo is measured by is really there, as one whole sentence, after the actor's name if not with it."""
    assert row["sort"] in SORTS
    file = DEMO / row["file"] if row["sort"] == "mail" else file_of(row["url"])
    assert file
    text = mail_text(file) if row["sort"] == "mail" else text_of(file.read_text("utf-8"))
    whole = {text[start:end] for start, end in sentences(text)}
    for claim in row["claims"]:
        assert claim["quote"] in whole
        assert claim["actor"] in text[: text.index(claim["quote"]) + len(claim["quote"])]


def mail_text(file: Path) -> str:
    """The paragraphs of a mail's richest text, a line each; a byte that is no UTF-8 is read as Windows-1252."""
    body = message_from_bytes(file.read_bytes(), policy=default).get_body(("html", "plain"))
    assert body is not None
    raw = cast(bytes, body.get_payload(decode=True))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    if body.get_content_type() == "text/html":
        return text_of(text)
    return "\n".join(" ".join(block.split()) for block in text.split("\n\n"))


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
    for file in (file for file in [*WEB.rglob("*"), *DEMO.glob("mail/*")] if file.is_file()):
        for found in re.findall(r"https?://[^\s\"'<>)]+", file.read_text("latin-1")):
            assert VOCABULARY.match(found) or (urlsplit(found).hostname or "").endswith(".localhost"), (file, found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(WEB)))
def test_every_page_says_that_it_is_invented(page: Path) -> None:
    """Nobody takes the sample web for news."""
    assert re.search(r"invented|made up", text_of(page.read_text("utf-8")), re.IGNORECASE)


def test_no_body_of_the_register_is_named() -> None:
    """The sample web says nothing about a real trust, board or service."""
    text = " ".join(text_of(page.read_text("utf-8")) for page in PAGES) + " ".join(map(mail_text, MAILS))
    assert not [name for name in register_names() if name in text and re.search(rf"\b{re.escape(name)}\b", text)]


def register_names() -> list[str]:
    """Full names and long aliases of the register, without words that are nobody's name alone."""
    path = DEMO.parent / "data" / "organisations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        names = {name for row in csv.DictReader(file) for name in [row["name"], *row["aliases"].split("|")]}
    return sorted(name for name in names if len(name) > 8)
