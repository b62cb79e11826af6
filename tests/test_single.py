"""A single page, and a single issue of a newsletter, are sources of their own: read themselves, and looked at again by habit."""

from pathlib import Path

import pytest
from crawling import crawl, outcomes, source
from nights import days_pass
from webserver import Web, serving

from leads import nightly
from leads.store import open_db

TRUST = "trust.localhost"
TEXTS = (
    "In 1968 surgeons at Northshire Infirmary carried out the first liver transplant in Europe, and eleven more in the years after it.",
    "The infirmary opened in 1912 with forty beds, two wards and one operating theatre, paid for by the town and its weavers.",
    "Its nurses moved into their own home across the road in 1931, and the school of nursing stayed there for fifty years.",
)
PAGE = f"<html><title>Our firsts</title><body><main><h1>Our firsts</h1>{''.join(f'<p>{text}</p>' for text in TEXTS)}</main></body></html>"
ITEM = "The team at the infirmary has become the first in the region to offer the new treatment to patients at home, every day of the year."


@pytest.fixture
def web():
    with serving() as running:
        yield running


def articles(db: Path) -> list[str]:
    nightly.flag(db, progress=lambda line: None)
    return [row["title"] for row in open_db(db).execute("SELECT title FROM articles ORDER BY id")]


def test_a_single_page_is_read_as_a_story(web: Web, tmp_path: Path):
    """A list of firsts has no door: the page is fetched, and its sentences are claims."""
    page = web.add(f"{TRUST}/history/firsts", PAGE)
    db = tmp_path / "leads.db"
    crawl(db, [source("firsts", page, "page")])
    assert articles(db) == ["Our firsts"]
    assert open_db(db).execute("SELECT count(*) FROM leads").fetchone()[0] > 0


def test_a_single_issue_is_split_and_its_stories_are_fetched(web: Web, tmp_path: Path):
    """An issue on a mailer's site, of which there is no archive."""
    story = web.add(f"{TRUST}/news/home-treatment", PAGE.replace("Our firsts", "Home treatment"))
    items = "".join(
        f"<h2>{title}</h2><p>{ITEM}</p><p><a href='{link}'>Read more</a></p>" for title, link in [("One", story), ("Two", story + "?2")]
    )
    issue = web.add("mailer.localhost/view/july", f"<html><title>July</title><body>{items}</body></html>")
    crawl(tmp_path / "leads.db", [source("july", issue, "issue"), source("news", f"http://{TRUST}:{web.port}/none", "listing")])
    assert outcomes(tmp_path / "leads.db")[f"{TRUST}/news/home-treatment"][0] == "stored"


def test_a_changed_page_is_read_again_when_its_turn_comes(web: Web, tmp_path: Path):
    """The next day it rests or is unchanged; months later what was added is there."""
    page = web.add(f"{TRUST}/history/firsts", PAGE)
    db, sources = tmp_path / "leads.db", [source("firsts", page, "page")]
    crawl(db, sources)
    articles(db)
    web.add(f"{TRUST}/history/firsts", PAGE.replace("Our firsts", "Our firsts, now with 2026"))
    days_pass(db, 90)
    crawl(db, sources)
    assert articles(db) == ["Our firsts, now with 2026"]
