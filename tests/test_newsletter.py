"""Newsletters: archives of issues on the web, letters in a mailbox, and the stories that issues link to."""

from __future__ import annotations

import base64
import mailbox
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl, outcomes, source
from webserver import Web, serving

from crawler.issues import stories
from crawler.letters import Letters
from crawler.outcomes import NotReadable
from crawler.spiders.newsletter import discover
from leads.pages.decode import sniff
from leads.pages.links import is_action
from leads.store import open_db
from leads.types import Page, Sighting

ARCHIVE = "https://www.trust.nhs.uk/bulletin/"
HOST = "trust.localhost"
MAIL_FOLDER = Path(__file__).parent / "mail"


def read(html: str, media_type: str = "text/html", **more: Any) -> list[Sighting]:
    return discover(source("post", ARCHIVE, "newsletter", **more), Page(ARCHIVE, ARCHIVE, 200, {}, html.encode(), "", media_type))


def issue(html: str) -> list[Sighting]:
    url = ARCHIVE + "12"
    return stories(source("post", ARCHIVE, "newsletter"), Page(url, url, 200, {}, html.encode(), "", "text/html"))


def item(title: str, href: str) -> str:
    text = "The team at the hospital has become the first in the region to offer the new treatment to patients at home."
    return f"<h2>{title}</h2><p>{text}</p><p><a href='{href}'>Read more</a></p>"


def test_an_archive_lists_issues():
    """Those below it, in its order, then its next page."""
    found = read(
        "<a href='/bulletin/12'>Issue 12</a><a href='/bulletin/11'>Issue 11</a><a href='/about'>About</a><a href='?page=2'>Older</a>"
    )
    assert [(one.url.removeprefix(ARCHIVE), one.role) for one in found] == [("12", "issue"), ("11", "issue"), ("?page=2", "door")]


def test_issues_on_a_mailers_site_are_found_by_pattern():
    """Archives link to where the mailer keeps them; subscribing is no issue."""
    hrefs = ("https://mailer.example/view/a1", "https://mailer.example/subscribe", "/bulletin/x")
    html = "".join(f"<a href='{href}'>October</a>" for href in hrefs)
    assert [one.url for one in read(html, follow=("mailer.example/",))] == ["https://mailer.example/view/a1"]


def test_an_archive_may_be_a_feed():
    """Mailers offer one."""
    found = read(
        "<rss version='2.0'><channel><item><title>May</title><link>https://m.example/1</link></item></channel></rss>", "application/rss+xml"
    )
    assert [(one.url, one.role, one.evidence) for one in found] == [("https://m.example/1", "issue", "newsletter")]


def test_an_archive_that_is_none_says_so():
    """A PDF, say."""
    with pytest.raises(NotReadable, match="not an HTML page but application/pdf"):
        read("%PDF", "application/pdf")


def test_the_stories_of_an_issue_come_with_heading_and_text():
    """In the issue's order."""
    found = issue(
        item("Robot helps surgeons in theatre", "/news/robot") + item("New ward opens its doors", "https://elsewhere.org/news/ward")
    )
    assert [(one.url, one.title, one.role, one.evidence) for one in found] == [
        ("https://www.trust.nhs.uk/news/robot", "Robot helps surgeons in theatre", "story", "newsletter"),
        ("https://elsewhere.org/news/ward", "New ward opens its doors", "story", "newsletter"),
    ]
    assert found[0].summary.startswith("The team at the hospital")


def test_tracking_links_are_unwrapped():
    """Where the address says so itself."""
    target = base64.urlsafe_b64encode(b"https://www.trust.nhs.uk/news/a").decode().rstrip("=")
    links = ["https://click.mailer.example/?url=https%3A%2F%2Fwww.trust.nhs.uk%2Fnews%2Fa", f"https://click.mailer.example/?u={target}"]
    assert {one.url for link in links for one in issue(item("Robot helps surgeons in theatre", link))} == {
        "https://www.trust.nhs.uk/news/a"
    }


@pytest.mark.parametrize(
    "href",
    [
        "https://www.trust.nhs.uk/",
        "https://mailer.example/unsubscribe?u=1",
        "https://mailer.example/?url=https%3A%2F%2Fmailer.example%2Funsubscribe",
        "https://us1.list-manage.com/profile?u=1",
        "mailto:news@trust.nhs.uk",
        "https://www.facebook.com/sharer.php?u=https%3A%2F%2Fwww.trust.nhs.uk%2Fnews%2Fa",
        "javascript:void(0)",
    ],
)
def test_links_of_an_issue_that_are_never_followed(href: str):
    """Front pages and whatever acts, wrapped or not."""
    assert issue(item("Robot helps surgeons in theatre", href)) == []


@pytest.mark.parametrize("file", sorted(MAIL_FOLDER.glob("*.eml")), ids=lambda file: file.stem)
def test_no_link_of_a_sample_mail_acts(file: Path):
    """Over all the mails of the tests, however broken."""
    raw = file.read_bytes()
    page = Page("mid:x@y", "mid:x@y", 200, {}, raw, "", sniff(raw))
    found = stories(source("post", ARCHIVE, "newsletter"), page) if page.media_type == "message/rfc822" else []
    assert not [one.url for one in found if is_action(one.url)]


@pytest.fixture
def web():
    with serving() as running:
        yield running


def letter(number: int, *links: str, name: str = "") -> bytes:
    body = "".join(item(f"Story {place} of letter {number} in full", link) for place, link in enumerate(links))
    named = name or f"Message-ID: <{number}@trust.localhost>\n"
    return (
        f"From: News <news@trust.localhost>\nSubject: Bulletin {number}\nDate: Tue, 03 Mar 2026 09:00:00 +0000\n{named}"
        f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body>{body}</body></html>"
    ).encode()


def folder(path: Path, letters: list[bytes]) -> Path:
    path.mkdir()
    for number, raw in enumerate(letters):
        (path / f"{number}.eml").write_bytes(raw)
    return path


def maildir(path: Path, letters: list[bytes]) -> Path:
    box = mailbox.Maildir(path)
    for raw in letters:
        box.add(raw)
    return path


def mbox(path: Path, letters: list[bytes]) -> Path:
    box = mailbox.mbox(path)
    for raw in letters:
        box.add(raw)
    box.close()
    return path


def state(path: Path) -> dict[str, tuple[int, bytes]]:
    return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in [path, *path.rglob("*")] if file.is_file()}


@pytest.mark.parametrize("made", [folder, maildir, mbox])
def test_a_mailbox_of_any_form_gives_its_letters_and_stays_as_it_was(web: Web, tmp_path: Path, made: Any):
    """Each letter is a page under its `mid:` address; its stories are fetched; nothing in the mailbox changes."""
    links = web.stories(HOST, 4)
    path = made(tmp_path / "mail", [letter(1, *links[:2]), letter(2, *links[2:])])
    before = state(path)
    post = source("post", f"file://mail.localhost{path}", "mailbox")
    assert crawl(tmp_path / "leads.db", [post]) == {"stored": 7, "known": 0}
    assert state(path) == before
    row = (
        open_db(tmp_path / "leads.db")
        .execute(
            "SELECT p.*, s.title, s.author FROM pages AS p JOIN sightings AS s ON s.url = p.url WHERE final_url = 'mid:1@trust.localhost'"
        )
        .fetchone()
    )
    assert (row["via"], row["media_type"], row["title"], row["author"]) == (
        "mail",
        "message/rfc822",
        "Bulletin 1",
        "News <news@trust.localhost>",
    )
    assert crawl(tmp_path / "leads.db", [post]) == {"unchanged": 1, "known": 2}


def test_letters_without_a_name_are_known_by_their_bytes(tmp_path: Path):
    """And the same letter twice is one."""
    nameless = letter(1, name="X-None: 1\n")
    path = folder(tmp_path / "mail", [nameless, nameless, letter(2)])
    urls = [one.url for one in Letters(source("post", f"file://{path}", "mailbox")).sightings]
    assert len(urls) == 2
    assert sum(url.endswith("@no-message-id.invalid") for url in urls) == 1


def test_a_letter_made_to_break_us_costs_itself_only(web: Web, tmp_path: Path):
    """A mail in a mail, fifteen hundred times: it is listed and failed; the letters beside it and their stories are stored."""
    hostile = b"Content-Type: message/rfc822\n\n" * 1500 + b"x"
    path = folder(tmp_path / "mail", [letter(1, *web.stories(HOST, 2)), hostile, letter(2)])
    post = source("post", f"file://mail.localhost{path}", "mailbox")
    assert crawl(tmp_path / "leads.db", [post]) == {"stored": 5, "failed": 1, "known": 0}
    (failed,) = open_db(tmp_path / "leads.db").execute("SELECT reason FROM visits WHERE outcome = 'failed'").fetchall()
    assert failed["reason"].startswith("a fault of ours, RecursionError")


def test_a_mailbox_that_is_gone_says_so(tmp_path: Path):
    """The folder was moved, the disk is not there."""
    crawl(tmp_path / "leads.db", [source("post", f"file://mail.localhost{tmp_path}/none", "mailbox")])
    assert [reason for _, reason in outcomes(tmp_path / "leads.db").values()] == [f"{tmp_path}/none: no such folder or mbox file"]


def test_an_archive_on_the_web_from_door_to_story(web: Web, tmp_path: Path):
    """The archive, its issues, their stories; a tracker that redirects to another site is followed."""
    links = web.stories("elsewhere.localhost", 2)
    tracker = web.add("mailer.localhost/c/8f3a", "", status=302, headers={"Location": links[1]})
    web.add(f"{HOST}/bulletin/1", item("Robot helps surgeons in theatre", links[0]) + item("New ward opens its doors", tracker))
    door = web.add(f"{HOST}/bulletin/", f"<a href='{web.url(f'{HOST}/bulletin/1')}'>Issue 1</a>")
    assert crawl(tmp_path / "leads.db", [source("post", door, "newsletter")]) == {"stored": 4, "known": 0}
    pages = open_db(tmp_path / "leads.db").execute("SELECT final_url FROM pages").fetchall()
    assert links[1] in {row["final_url"] for row in pages}
