"""An issue of a newsletter is split into its items."""

import json
from pathlib import Path
from typing import Any

import pytest

from leads.pages.items import Item, split
from leads.pages.links import is_action

HERE = Path(__file__)
ISSUES = sorted(path.parent for path in HERE.with_name("pages").glob("issue-*/known.json"))


def known_items(case: Path) -> tuple[str, list[dict[str, Any]]]:
    known = json.loads((case / "known.json").read_text(encoding="utf-8"))
    return known["url"], known["items"]


@pytest.mark.parametrize("case", ISSUES, ids=lambda case: case.name)
def test_items_have_heading_teaser_and_link(case: Path) -> None:
    """Tables, blocks of divs, headings with lists, one column, buttons, Word, plain text; greetings, sponsors and footers dropped."""
    url, known = known_items(case)
    items = split((case / "page.html").read_text(encoding="utf-8"), url)
    assert [(item.heading, item.link, item.text[: len(told["says"])]) for item, told in zip(items, known, strict=True)] == [
        (told["heading"], told["link"], told["says"]) for told in known
    ]
    assert [item.position for item in items] == list(range(len(items)))


@pytest.mark.parametrize("case", ISSUES, ids=lambda case: case.name)
def test_no_item_holds_a_link_that_does_something(case: Path) -> None:
    """Unsubscribe, preferences, confirm and mail are never handed to the crawler."""
    url, _ = known_items(case)
    items = split((case / "page.html").read_text(encoding="utf-8"), url)
    assert [link for item in items for link in (item.link, item.tracked, *item.links) if link and is_action(link)] == []


def test_a_tracking_link_is_unwrapped_and_both_addresses_are_kept() -> None:
    """The target is what the item stands for; the tracked address stays as evidence."""
    url, _ = known_items(next(case for case in ISSUES if case.name == "issue-table"))
    item = split((HERE.with_name("pages") / "issue-table" / "page.html").read_text(encoding="utf-8"), url)[0]
    assert item.link == "https://www.eastvale-hospitals.example/news/robot-jaw"
    assert item.tracked.startswith("https://eastvale.us7.list-manage.example/track/click?")


def test_competing_links_are_all_kept_and_none_is_preferred() -> None:
    """To take the wrong one would hide the item behind another story."""
    item = split(
        "<h3>Study ends</h3><p>It was run with <a href='https://a.example/'>one</a> and <a href='https://b.example/'>another</a>.</p>"
    )[0]
    assert (item.link, item.links) == ("", ("https://a.example/", "https://b.example/"))


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "Dear reader,\n\nNothing this week.\n", "<p><a href='https://x.example/unsubscribe'>Unsubscribe</a></p>"]
)
def test_an_issue_without_items_has_none(text: str) -> None:
    """No item is invented."""
    assert split(text) == []


def test_a_sponsor_does_not_swallow_the_next_item() -> None:
    """What stands between the sponsor's label and the next heading is his, the next heading is ours."""
    ours = "<h2>Ward opens in May</h2><p>Nurses have moved in at last, and the sun came out.</p>"
    theirs = "<p>Sponsored content</p><h2>Buy our chairs today</h2><p>Soft.</p>"
    items = split(ours + theirs + "<h2>Clinic closes in June</h2><p>It was the last of its kind on the coast.</p>")
    assert [item.heading for item in items] == ["Ward opens in May", "Clinic closes in June"]


def test_items_are_plain_values() -> None:
    """The same issue gives the same items: their place is their name."""
    issue = "<h2>Ward opens in May</h2><p>Nurses have moved in at last, and the sun came out.</p>"
    assert split(issue) == split(issue) == [Item("Ward opens in May", "Nurses have moved in at last, and the sun came out.")]
