"""Addresses that mean the same page, links that may be followed, targets inside tracking links."""

import base64
import json

import pytest

from leads.pages.canonical import believed
from leads.pages.links import find_links, host, identity, is_action, same_site, unwrap


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTP://WWW.Example.NHS.uk:80/News/", "http://www.example.nhs.uk/News"),
        ("https://example.nhs.uk", "https://example.nhs.uk/"),
        ("https://example.nhs.uk:443/a", "https://example.nhs.uk/a"),
        ("https://example.nhs.uk:8443/a", "https://example.nhs.uk:8443/a"),
        ("http://northmoor.localhost:8123/news/", "http://northmoor.localhost/news"),
        ("https://example.nhs.uk/a#part", "https://example.nhs.uk/a"),
        ("https://example.nhs.uk/a?utm_source=x&b=2&a=1&fbclid=9&mc_cid=7", "https://example.nhs.uk/a?a=1&b=2"),
        ("https://example.nhs.uk/a;jsessionid=1A2B?PHPSESSID=77&id=4", "https://example.nhs.uk/a?id=4"),
        ("https://example.nhs.uk/a?sid=9f8e7d6c5b", "https://example.nhs.uk/a"),
        ("https://example.nhs.uk/story?sid=4711", "https://example.nhs.uk/story?sid=4711"),
        ("https://example.nhs.uk/%7ejoe/caf%c3%a9", "https://example.nhs.uk/~joe/caf%C3%A9"),
        ("https://example.nhs.uk/~joe/café", "https://example.nhs.uk/~joe/caf%C3%A9"),
        ("https://example.nhs.uk/a/../b/./c", "https://example.nhs.uk/b/c"),
        ("https://example.nhs.uk/a/%2e%2E/b", "https://example.nhs.uk/b"),
        ("https://user:secret@example.nhs.uk/a", "https://example.nhs.uk/a"),
        ("https://ysbyty-dŵr.cymru/a", "https://xn--ysbyty-dr-i9b.cymru/a"),
        ("mid:20240507.77@heathfield.example", "mid:20240507.77@heathfield.example"),
        ("https://[::1/broken", "https://[::1/broken"),
    ],
)
def test_one_page_has_one_key(url: str, key: str) -> None:
    """What differs only by spelling, tracking or session is the same page; and a key is its own key."""
    assert identity(url) == key
    assert identity(key) == key


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.example.nhs.uk/", "https://news.example.nhs.uk/a", True),
        ("https://www.north.example.com/", "http://example.com:8080/", True),
        ("https://cardiff.wales.nhs.uk/", "https://powys.wales.nhs.uk/", False),
        ("https://belfast.hscni.net/", "https://western.hscni.net/", False),
        ("https://one.co.uk/", "https://two.co.uk/", False),
        ("http://northmoor.localhost:8000/", "http://www.northmoor.localhost:9000/", True),
        ("http://northmoor.localhost/", "http://southmoor.localhost/", False),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("mid:a@example.com", "mid:a@example.com", False),
    ],
)
def test_neighbours_on_a_shared_domain_are_strangers(a: str, b: str, same: bool) -> None:
    """One registrable domain is one site."""
    assert same_site(a, b) is same


def test_a_host_has_no_port_and_no_capitals() -> None:
    """The publisher of a page is its host."""
    assert host("https://News.Example.nhs.uk:8443/a") == "news.example.nhs.uk"
    assert host("not an address") == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://example.nhs.uk/unsubscribe/4f",
        "https://example.nhs.uk/email/optout?id=3",
        "https://example.list-manage.com/profile?u=1",
        "https://example.nhs.uk/newsletter/manage-preferences",
        "https://example.nhs.uk/confirm?token=1",
        "https://example.nhs.uk/account/logout",
        "https://example.nhs.uk/page?action=delete",
        "https://example.nhs.uk/news/story?print=1",
        "https://www.facebook.com/sharer.php?u=https://example.nhs.uk/news/story",
        "mailto:news@example.nhs.uk",
        "javascript:history.back()",
        "tel:01632960000",
        "https://example.nhs.uk/newsletter/confirm/77",
        "https://example.nhs.uk/confirm/8f3a77c1",
    ],
)
def test_links_that_do_something_are_never_followed(url: str) -> None:
    """Unsubscribe, confirm, delete, log out, share, print, mail."""
    assert is_action(url)
    assert unwrap(url) == url


@pytest.mark.parametrize(
    "text", ["Unsubscribe from this list", "Update your preferences", "Log out", "Share on Facebook", "Print this page"]
)
def test_the_words_of_a_link_can_tell(text: str) -> None:
    """A tracking link hides its address, not its words."""
    assert is_action("https://click.example.net/c/eJx9", text)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://example.nhs.uk/news/patients-urged-to-confirm-appointments", "Patients urged to confirm appointments"),
        ("https://example.nhs.uk/share-your-story", "Share your story with us"),
        ("https://example.nhs.uk/news/sign-in-the-park", "Sign in the park tells a story"),
        ("https://example.nhs.uk/news/3d-print", "How a 3D print saved a jaw"),
        ("https://example.nhs.uk/register/covid-19-vaccines", "A register of vaccines opens"),
        ("https://example.nhs.uk/news/12345", "A first"),
    ],
)
def test_stories_are_followed_whatever_their_headlines_say(url: str, text: str) -> None:
    """A word in a headline does nothing."""
    assert not is_action(url, text)


TOKEN = base64.urlsafe_b64encode(json.dumps({"url": "https://example.nhs.uk/news/a"}).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (
            "https://x.us7.list-manage.com/track/click?u=8f&url=https%3A%2F%2Fexample.nhs.uk%2Fnews%2Fa%3Fb%3D1",
            "https://example.nhs.uk/news/a?b=1",
        ),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.nhs.uk%2F&data=5", "https://example.nhs.uk/"),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__example.nhs.uk_news&d=x", "https://example.nhs.uk/news"),
        ("https://urldefense.com/v3/__https://example.nhs.uk/news/a__;!!k$", "https://example.nhs.uk/news/a"),
        (f"https://lnks.gd/l/eyJhbGciOiJIUzI1NiJ9.{TOKEN}.sig/s/1/br/2", "https://example.nhs.uk/news/a"),
        (
            "https://ab12.r.eu-west-2.awstrack.me/L0/https:%2F%2Fexample.nhs.uk%2Fnews%2Fa/1/0102018f00aa11bb-55cc-000000/s=1",
            "https://example.nhs.uk/news/a",
        ),
        ("https://go.example.com/?u=aHR0cHM6Ly9leGFtcGxlLm5ocy51ay9uZXdzL2E=", "https://example.nhs.uk/news/a"),
        (
            "https://a.example/r?url=https%3A%2F%2Fb.example%2Fr%3Furl%3Dhttps%253A%252F%252Fc.example%252F",
            "https://b.example/r?url=https%3A%2F%2Fc.example%2F",
        ),
        ("https://click.example.net/c/eJx9opaque", "https://click.example.net/c/eJx9opaque"),
        ("https://example.nhs.uk/search?q=hip+surgery", "https://example.nhs.uk/search?q=hip+surgery"),
        ("https://example.nhs.uk/go?url=javascript:alert(1)", "https://example.nhs.uk/go?url=javascript:alert(1)"),
    ],
)
def test_a_tracking_link_gives_up_its_target_once(url: str, target: str) -> None:
    """Only what stands in the address itself; one step, never two."""
    assert unwrap(url) == target


def test_links_are_absolute_and_each_address_stands_once() -> None:
    """A card links its story by picture and by heading: the longer text wins; fragments, mail and scripts are left out."""
    page = """<html><head><base href="/news/"></head><body><a href="one"><img src="x" alt="Photo"></a>
    <a href="one#top" rel="Bookmark">A longer title</a>
    <a href="#menu">Menu</a><a href="mailto:a@b.example">Mail</a><a href="javascript:x()">Run</a>
    <a href="//other.example/two">Two</a><a href="http://[bad/">Bad</a></body></html>"""
    links = find_links(page, "https://example.nhs.uk/start")
    assert [(link.url, link.text) for link in links] == [
        ("https://example.nhs.uk/news/one", "A longer title"),
        ("https://other.example/two", "Two"),
    ]


def test_a_link_farm_is_cut_at_three_hundred() -> None:
    """A calendar or farm never fills the frontier from one page."""
    page = "".join(f"<a href='/{number}'>Page {number}</a>" for number in range(1000))
    assert [link.url for link in find_links(page, "https://example.nhs.uk/")][-1] == "https://example.nhs.uk/299"


def test_a_canonical_that_stands_on_every_page_is_not_believed() -> None:
    """Otherwise all stories of a site would become one."""
    declared, address = "https://example.nhs.uk/page", "https://example.nhs.uk/news/a"
    assert believed(declared, address).url == declared
    told = believed(declared, address, site=frozenset({declared}))
    assert (told.url, "every page" in told.why) == (address, True)
