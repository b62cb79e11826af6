"""Dates as machines write them, as people do, as addresses hold them; and which one we believe."""

import pytest

from leads.types import Dated, Sighting
from nlp.dates import believed, from_mail
from nlp.written_dates import from_address, from_text, from_value

FETCHED = "2024-06-15T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T23:30:00Z", "2024-03-05"),
        ("2024-06-14T23:30:00Z", "2024-06-15"),
        ("2024-06-14T23:30:00-08:00", "2024-06-14"),
        ("2024-03-05T09:00:00.123+0000", "2024-03-05"),
        ("Tue, 05 Mar 2024 09:00:00 GMT", "2024-03-05"),
        ("Tue, 5 Mar 24 09:00 +0100", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("20240305T0900", "2024-03-05"),
        ("1709629200", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("5 March 2024", "2024-03-05"),
        ("\u00b2" * 10, None),
        ("2024-02-30", None),
        ("0000-00-00T00:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_machine_date_is_a_london_day(text: str, value: str | None) -> None:
    """UTC is turned into the day in London; another offset keeps the day it names."""
    found = from_value(text)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Posted on Tuesday 5th March 2024 at 9am", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("05/03/2024", "2024-03-05"),
        ("03/25/2024", "2024-03-25"),
        ("5.3.2024", "2024-03-05"),
        ("2024/03/05", "2024-03-05"),
        ("14 Mehefin 2024", "2024-06-14"),
        ("1af Mai 2024", "2024-05-01"),
        ("Spring and March 2024", "2024-03"),
        ("since 2017", None),
        ("in 2019 and 2020", None),
        ("Call 01632 960 2019", None),
        ("31/02/2024", None),
    ],
)
def test_people_write_the_day_first(text: str, value: str | None) -> None:
    """And a bare year in a text is no date."""
    found = from_text(text)
    assert (found.value if found else None) == value


def test_an_american_page_writes_the_month_first() -> None:
    """Only when the page says that it is American."""
    assert from_text("03/04/2024", american=True) == from_text("4 March 2024")._replace(text="03/04/2024")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://x.example/news/2024/03/05/story", "2024-03-05"),
        ("https://x.example/news/2024-03-05-story", "2024-03-05"),
        ("https://x.example/story-20240305.html", "2024-03-05"),
        ("https://x.example/2019/nov/18/story", "2019-11-18"),
        ("https://x.example/2024/03/story", "2024-03"),
        ("https://x.example/2024/march/story", "2024-03"),
        ("https://x.example/news/2024/story", "2024"),
        ("https://x.example/news/plan-2024", None),
        ("https://x.example/id/20249999", None),
        ("https://x.example/news?d=2024-03-05", None),
    ],
)
def test_an_address_holds_a_date_as_far_as_it_goes(url: str, value: str | None) -> None:
    """Day, month or year: the precision is kept."""
    found = from_address(url)
    assert (found.value if found else None) == value


DAY, MONTH = Dated("2024-03-05", "day", "url"), Dated("2024-03", "month", "meta dc.date")


@pytest.mark.parametrize(
    ("dates", "value"),
    [
        ([DAY, Dated("2024-03-04", "day", "json-ld datePublished")], "2024-03-04"),
        ([DAY, Dated("2024-06-16", "day", "json-ld datePublished")], "2024-03-05"),
        ([DAY, Dated("1970-01-01", "day", "meta date")], "2024-03-05"),
        ([DAY, Dated("2024-05-01", "day", "json-ld dateModified")], "2024-03-05"),
        ([Dated("2024-05-01", "day", "sitemap lastmod")], None),
        ([Dated("2024-05-01", "day", "modified text")], None),
        ([DAY, MONTH], "2024-03-05"),
        ([Dated("2024-02-05", "day", "url"), MONTH], "2024-03"),
        ([Dated("2024-06-15", "day", "feed")], "2024-06-15"),
        ([Dated("2024-07", "month", "meta date")], None),
        ([], None),
    ],
)
def test_the_most_trusted_possible_date_is_believed(dates: list[Dated], value: str | None) -> None:
    """Never the future, never before the web, never a change; a day inside the believed month says more than the month."""
    found = believed(dates, fetched_at=FETCHED)
    assert (found.value if found else None) == value


def test_a_sitemap_says_when_a_page_was_touched_unless_it_is_a_news_sitemap() -> None:
    """A news sitemap names the story; a plain one only knows lastmod, which is kept and never believed."""
    touched = Sighting("https://x.example/a", "story", "s", "https://x.example/sitemap.xml", "sitemap", published="2024-03-05")
    news = Sighting("https://x.example/a", "story", "s", "https://x.example/news.xml", "sitemap", title="A story", published="2024-03-04")
    found = from_mail("", (touched, news))
    assert {one.evidence: one.value for one in found} == {"sitemap lastmod": "2024-03-05", "sitemap news": "2024-03-04"}
    assert believed(found, fetched_at=FETCHED) == Dated("2024-03-04", "day", "sitemap news")
