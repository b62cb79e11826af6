"""A mail is read whatever its mailer did to it."""

import json
from pathlib import Path

import pytest

from leads.pages import mail
from leads.pages.items import split
from leads.types import Page
from nlp.extract import read_page

MAILS = sorted(Path(__file__).with_name("mail").glob("*.eml"))


def known(path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_has_its_headers_and_its_items(path: Path) -> None:
    """Nested multiparts, plain text only, wrong charsets, malformed MIME; attachments listed, not opened."""
    told, letter = known(path), mail.read(path.read_bytes())
    assert (letter.url, letter.subject, list(letter.attachments)) == (told["url"], told["subject"], told["attachments"])
    items = split(letter.html or letter.plain)
    wanted = told["items"]
    assert isinstance(wanted, list)
    assert [(item.heading, item.link) for item in items] == [(one["heading"], one["link"]) for one in wanted]
    assert all(item.text.startswith(one["says"]) for item, one in zip(items, wanted, strict=True))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_becomes_articles_dated_by_its_header(path: Path) -> None:
    """The publisher is the sender's domain; an attached mail's words are not ours."""
    told = known(path)
    url = str(told["url"])
    reading = read_page(Page(url, url, 200, {}, path.read_bytes(), "2026-11-24T18:00:00Z"))
    articles = [article for article, _ in reading.articles]
    assert reading.outcome == "article"
    assert {article.url for article in articles} == {url}
    assert {article.published.value if article.published else "" for article in articles} == {told["published"]}
    assert not any("Somebody else wrote" in article.text for article in articles)


def test_the_same_issue_by_mail_and_on_the_web_has_the_same_items() -> None:
    """Which is how the two are recognised as one."""
    web = Path(__file__).with_name("pages") / "issue-columns" / "page.html"
    letter = mail.read((Path(__file__).with_name("mail") / "nested.eml").read_bytes())
    assert split(letter.html) == split(web.read_text(encoding="utf-8"), "https://news.wolds.example/weekly/88")


def test_a_mail_that_is_no_newsletter_is_one_article() -> None:
    """A letter of a chief executive is read whole."""
    body = "Our hospital has been chosen as one of four in Europe for the trial. " * 5
    raw = f"From: Chief <chief@dale.example>\nSubject: A word\nMessage-ID: <1@dale.example>\nContent-Type: text/plain\n\n{body}"
    ((article, _),) = read_page(Page("mid:1@dale.example", "mid:1@dale.example", 200, {}, raw.encode(), "2026-11-24T18:00:00Z")).articles
    assert (article.title, article.publisher, article.text) == ("A word", "dale.example", body.strip())


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("News <a@b.example>", "News", "a@b.example"),
        ("Trust, the <a@b.example>", "Trust, the", "a@b.example"),
        ("NHS (news) [x] <a@b.example>", "NHS (news) [x]", "a@b.example"),
        ('"The \\"News\\" <no@one.example>" <a@b.example>', 'The "News" <no@one.example>', "a@b.example"),
        ("a@b.example, d@e.example", "", "a@b.example"),
        ("a@b.example (News)", "", "a@b.example"),
        ("Nobody", "", ""),
    ],
)
def test_a_sender_has_a_name_and_an_address(header: str, name: str, address: str) -> None:
    """The same under every version of Python."""
    assert mail.sender(header) == (name, address)


def test_a_header_holds_no_half_characters() -> None:
    """What stands between encoded words may spell any code point: no file would take it."""
    letter = mail.read(b"From: =?utf-8?q?Trust?= \\ud800 <a@b.example>\nSubject: =?utf-8?q?A?= \\u0000 word\n\nText")
    assert letter.sender == "Trust \ufffd <a@b.example>"
    assert letter.subject == "A word"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Subject: =?utf-8?B?////?=\n\n\xff\xfe",
    ],
)
def test_rubbish_is_read_without_a_fault(raw: bytes) -> None:
    """No address, no crash."""
    assert mail.read(raw).url == ""
