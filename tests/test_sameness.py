"""When two articles are one, and why."""

from dataclasses import replace

from leads.pages.sameness import keys, text_hash
from leads.types import Article, Dated

STORY = Article(
    url="https://example.nhs.uk/news/ward?utm_source=x",
    title="A ward opens in the old chapel",
    text="Nurses moved in on Monday.",
    canonical="https://example.nhs.uk/news/ward",
    published=Dated("2024-03-05", "day", "feed"),
)


def test_the_ladder_has_four_rungs() -> None:
    """Canonical address, address without tracking, title of one day in one source, text."""
    rungs = {key.why: key.value for key in keys(STORY, "guys-news")}
    assert rungs == {
        "canonical": "https://example.nhs.uk/news/ward",
        "url": "https://example.nhs.uk/news/ward",
        "source, title and date": "guys-news|a ward opens in the old chapel|2024-03-05",
        "text": text_hash("NURSES moved in,  on Monday"),
    }


def test_a_short_title_or_a_month_joins_nothing() -> None:
    """Trusts reuse "News update" every week."""
    assert "source, title and date" not in {key.why for key in keys(replace(STORY, title="News update"), "guys-news")}
    assert "source, title and date" not in {
        key.why for key in keys(replace(STORY, published=Dated("2024-03", "month", "url")), "guys-news")
    }


def test_an_item_is_known_by_its_place_in_the_issue() -> None:
    """All items of an issue share its address and its date."""
    item = replace(STORY, locator="item-3", canonical="", item_of=STORY.url)
    assert keys(item, "bulletin")[0].value.endswith("#item-3")
    assert [key.why for key in keys(item, "bulletin")] == ["url", "text"]
