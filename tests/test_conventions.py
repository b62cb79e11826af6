"""Every row about a content management system knows it by its sign, and leads to addresses of the same site."""

import pytest

from crawler.conventions import LAST, of_any, of_page, rows


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_sign_is_found_in_its_examples_and_not_in_its_counterexamples(row):
    """A row without an example is not allowed; the last one stands for every page."""
    assert row.eg
    assert row.not_ or row.id == LAST
    assert [text for text in row.eg if not row.sign.search(text)] == []
    assert [text for text in row.not_ if row.sign.search(text)] == []


@pytest.mark.parametrize(
    ("source", "page", "address"),
    [
        ('<link href="/wp-content/style.css">', "https://x.nhs.uk/news", "https://x.nhs.uk/news/feed/"),
        ('<meta name="Generator" content="Drupal 10">', "https://x.nhs.uk/news/", "https://x.nhs.uk/news/rss.xml"),
        (
            '<div class="gem-c-title">',
            "https://www.gov.uk/government/organisations/x",
            "https://www.gov.uk/government/organisations/x.atom",
        ),
        ("<script src='//assets.squarespace.com/a.js'>", "https://x.org/news", "https://x.org/news/?format=rss"),
        ("<div class='umb-grid'>", "https://x.nhs.uk/news/index.html", "https://x.nhs.uk/news/rss/"),
    ],
)
def test_a_sign_leads_to_the_systems_address(source, page, address):
    """Below the news page, or at its own address with another ending."""
    assert address in [url for _, url in of_page(source, page)]


def test_a_page_without_a_sign_leads_to_what_many_share():
    """And to nothing of one system."""
    assert list(of_page("<html><p>News</p></html>", "https://x.nhs.uk/news")) == []
    assert ("any", "https://x.nhs.uk/news/rss") in list(of_any("https://x.nhs.uk/news"))


def test_a_sharepoint_list_is_known_by_its_number():
    """The number stands in the page's source."""
    number = "0D9A2B4C-1111-2222-3333-444455556666"
    source = f'<script src="/_layouts/15/init.js"></script><script>var ctx = {{listId: "{{{number}}}"}}</script>'
    assert ("sharepoint-list", f"https://x.nhs.uk/_layouts/15/listfeed.aspx?List=%7B{number}%7D") in list(
        of_page(source, "https://x.nhs.uk/")
    )
