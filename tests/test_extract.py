"""A page becomes articles, or a reason why not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leads.types import Article, Dated, Page, Reading, Sighting
from nlp.extract import extract, read_page
from nlp.site import constants

CASES = sorted(path.parent for path in Path(__file__).with_name("pages").glob("*/known.json"))
KNOWN: dict[Path, dict[str, Any]] = {case: json.loads((case / "known.json").read_text(encoding="utf-8")) for case in CASES}
WHOLE = [case for case in CASES if "items" not in KNOWN[case]]
ISSUES = [case for case in CASES if "items" in KNOWN[case]]
URL = "https://www.eastvale-hospitals.example/news/ward"
STORY = (
    "<h1>A ward opens in the old chapel</h1><p>Nurses moved in on Monday and the first patients came on Tuesday, which was sunny.</p>"
    "<p>The pews have been sold to a public house, and the organ plays on in the day room, where a retired verger practises.</p>"
    "<p>It has sixteen beds, each under a window, and a bell that nobody is allowed to ring.</p>"
)


def page(body: bytes | str, url: str = URL, *, status: int = 200, header: str = "text/html", sightings: tuple[Sighting, ...] = ()) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url, url, status, {"content-type": header}, raw, "2026-11-24T18:00:00Z", organisation="RXX", sightings=sightings)


def saved(case: Path) -> Page:
    known = KNOWN[case]
    issue = (Sighting(known["url"], "issue", "bulletin", "https://x.example/archive"),) if "items" in known else ()
    return page(
        (case / "page.html").read_bytes(),
        known["url"],
        status=known.get("status", 200),
        header=known.get("header", "text/html"),
        sightings=issue,
    )


def only(reading: Reading) -> Article:
    ((article, claims),) = reading.articles
    assert claims == ()
    return article


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_a_saved_page_has_its_stated_outcome(case: Path) -> None:
    """Each folder of tests/pages says what becomes of its page, and what the article must and must not hold."""
    known, reading = KNOWN[case], read_page(saved(case))
    assert (reading.outcome, bool(reading.reason)) == (known["outcome"], True), reading.reason
    if reading.outcome != "article":
        assert reading.articles == ()
        return
    article = only(reading)
    published = article.published.value if article.published else ""
    facts = {name: getattr(article, name) for name in ("title", "author", "canonical", "language", "site_name")} | {"published": published}
    assert {name: value for name, value in facts.items() if name in known} == {name: known[name] for name in facts if name in known}
    assert known.get("evidence") in (None, article.published and article.published.evidence)
    assert [words for words in known.get("has", []) if words not in article.text] == []
    assert [words for words in known.get("lacks", []) if words in article.text] == []
    assert [line for line in known.get("lines", []) if line not in article.text.split("\n")] == []


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_text_is_clean_and_does_not_repeat_its_title(case: Path) -> None:
    """One newline between lines, none empty, no control characters, no lone surrogates, no title on top."""
    for article in extract(saved(case)):
        lines = article.text.split("\n")
        assert all(line and line == line.strip() for line in lines)
        assert lines[0] != article.title
        assert not any(char < " " and char != "\n" for char in article.text + article.title)
        assert (article.text + article.title + article.author).encode("utf-8")


@pytest.mark.parametrize("case", ISSUES, ids=lambda case: case.name)
def test_an_issue_becomes_an_article_for_each_item(case: Path) -> None:
    """Each with its place in the issue, and the story it stands for when it links to one."""
    known, reading = KNOWN[case], read_page(saved(case))
    articles = [article for article, _ in reading.articles]
    assert [article.stands_for for article in articles] == [item["link"] for item in known["items"]]
    assert [article.locator for article in articles] == [f"item-{number + 1}" for number in range(len(articles))]
    assert all(article.item_of == article.url == known["url"] and article.organisation == "RXX" for article in articles)
    assert all(article.canonical == "" and article.title for article in articles)


def test_an_issue_is_dated_by_its_first_lines() -> None:
    """Items say no date of their own; the issue's stands at its head, and its sighting may know better."""
    case = next(case for case in ISSUES if case.name == "issue-divs")
    assert {article.published for article in extract(saved(case))} == {Dated("2024-04-12", "day", "byline text")}
    case = next(case for case in ISSUES if case.name == "issue-styled-divs")
    assert {article.published for article in extract(saved(case))} == {Dated("2024-05", "month", "issue heading")}


def test_an_item_keeps_its_heading_in_its_text() -> None:
    """A claim is a place in the text, and a teaser often leaves the news to its heading."""
    case = next(case for case in ISSUES if case.name == "issue-divs")
    assert extract(saved(case))[0].text.startswith("First patients treated in the hyperbaric unit\nTwo divers and a diabetic patient")


def test_an_issue_without_items_is_read_as_a_page() -> None:
    """A bulletin that is one long letter is not lost."""
    sighting = Sighting(URL, "issue", "bulletin", "https://x.example/archive")
    letter = "<html><body><main>" + STORY.replace("<h1>", "<p>Dear friends, ").replace("</h1>", "</p>") + "</main></body></html>"
    assert only(read_page(page(letter, sightings=(sighting,)))).locator == ""


def test_an_issue_of_two_hundred_links_has_two_hundred_items() -> None:
    """Nothing is cut below the limit of 300."""
    rows = "".join(f"<h3><a href='/n/{number}'>Story number {number} of the year</a></h3><p>A line about it.</p>" for number in range(200))
    sighting = Sighting(URL, "issue", "bulletin", "https://x.example/archive")
    assert len(extract(page(f"<html><body>{rows}</body></html>", sightings=(sighting,)))) == 200


def test_what_the_door_said_fills_the_gaps() -> None:
    """A feed's date and title stand in where the page has none; the page's own title wins."""
    sighting = Sighting(
        URL, "story", "feed", "https://x.example/feed", "feed", "From the feed", "Tue, 05 Mar 2024 23:30:00 GMT", "Bethan Prowse"
    )
    article = only(read_page(page(STORY.replace("<h1>A ward opens in the old chapel</h1>", ""), sightings=(sighting,))))
    assert (article.title, article.author) == ("From the feed", "Bethan Prowse")
    assert article.published == Dated("2024-03-05", "day", "feed")
    assert only(read_page(page(STORY, sightings=(sighting,)))).title == "A ward opens in the old chapel"


def test_what_stands_on_every_page_says_nothing_of_one() -> None:
    """A template's date and a template's canonical address are found by comparing the pages of a site."""
    head = '<head><meta name="date" content="2019-01-01"><link rel="canonical" href="/page"></head>'
    template = "<html>" + head + "<body>{0}<p>Published: {1} March 2024</p></body></html>"
    pages = [page(template.format(STORY.replace("chapel", f"chapel {day}"), day), f"{URL}-{day}") for day in range(1, 10)]
    before = [only(read_page(one)) for one in pages]
    assert {article.published and article.published.value for article in before} == {"2019-01-01"}
    site = constants(before)
    after = [only(read_page(one, site=site)) for one in pages]
    assert [article.published and article.published.value for article in after] == [f"2024-03-0{day}" for day in range(1, 10)]
    assert [article.canonical for article in after] == [one.url for one in pages]
    assert "stands on every page" in read_page(pages[0], site=site).reason


def test_three_stories_of_one_day_are_no_template() -> None:
    """A constant date needs many pages; a constant canonical address only three stories, which three addresses of one are not."""
    stories = [replace(only(read_page(page(STORY, f"{URL}-{number}"))), dates=(Dated("2024-03-05", "day", "feed"),)) for number in range(3)]
    assert constants(stories) == frozenset()
    addresses = [replace(story, canonical="https://x.example/all") for story in stories]
    assert constants(addresses) == frozenset()
    assert constants([replace(story, title=story.url) for story in addresses]) == {"https://x.example/all"}


@pytest.mark.parametrize(
    "body",
    [
        STORY + "<div>" * 5000 + "<p>x</p>",
        STORY + "<p>" + "word " * 2_500_000,
        STORY + "".join(f"<p>Patient number {number} went home well.</p>" for number in range(60_000)),
        STORY + "<p>&#0;&#xFFFFFF;&#xD800;</p><!-- <![CDATA[ ]]> --><script>document.write('<div>')</script>",
        STORY + '<script type="application/ld+json">' + '{"a":' * 3000 + "</script>",
        '<?xml version="1.0" encoding="utf-16"?><html xmlns="http://www.w3.org/1999/xhtml"><body>' + STORY,
    ],
    ids=["deep", "long text node", "many paragraphs", "bad references", "deep json", "false declaration"],
)
def test_monstrous_pages_keep_their_story(body: str) -> None:
    """Bounded and flattened before any library sees them."""
    assert "the first patients came on Tuesday" in only(read_page(page(body))).text


def test_the_same_page_reads_the_same_again_and_again() -> None:
    """Nothing is remembered between pages: a text met often stays a text."""
    first = read_page(page(STORY)).articles
    assert all(read_page(page(STORY)).articles == first for _ in range(4))


def test_a_fault_in_a_page_is_a_reading_too() -> None:
    """The run goes on; the reason is stored."""
    broken = Page(URL, URL, 200, {}, STORY.encode(), "not a time")
    reading = read_page(broken)
    assert (reading.outcome, reading.articles) == ("failed", ())
    assert reading.reason.startswith("ValueError: ")


def test_an_alarm_says_when_most_of_a_page_was_not_extracted() -> None:
    """Told in the reason, never decided by it."""
    from leads.pages.blocks import shape
    from leads.pages.tree import parse
    from nlp.alarm import alarm

    words = "".join(
        f"<p>Paragraph {n} tells of the {n}th patient, who was neither the first nor the last to walk home whistling.</p>" for n in range(9)
    )
    made_of = shape(parse(words))
    assert alarm("\n".join(made_of.paragraphs), made_of) == ""
    assert alarm("Subscribe to our newsletter.", made_of).startswith("alarm: text of 28 characters")
    cards = shape(parse("".join(f"<li><a href='/{n}'>A story of the day with number {n}</a></li>" for n in range(9))))
    assert "teasers" in alarm("\n".join(cards.card_lines), cards)
