"""What is asked next of a site, and which of its doors is the one: decided on pages alone, nothing is fetched."""

from datetime import date, timedelta

import pytest
from cms_parts import Story as Told
from cms_parts import alternate, cards, page

from crawler.doors import Door, Seen, measure
from crawler.ladder import Ladder
from crawler.learning import learn
from crawler.naming import named
from crawler.outcomes import Judged
from crawler.recommend import compare
from crawler.robots import Rules
from crawler.rungs import Probe
from leads.adding import eyes
from leads.doors_told import of_probe
from leads.pages.decode import HTML
from leads.pages.tree import parse
from leads.types import Page, Sighting

SITE = "https://www.northmoor.nhs.uk/"
TODAY = date(2026, 11, 24)
OPEN = Rules(0.0)


def answer(body, url=SITE, *, type=HTML, **headers):
    """A page that came."""
    return Page(url, url, 200, headers, body.encode(), "2026-11-24T01:00:00Z", type)


def climb(ladder, told):
    """Every address that is asked, when `told` says what comes: a page by its address, else 404."""
    asked = []
    while ask := ladder.next():
        asked.append(ask.url)
        found = told.get(ask.url)
        judged = found if isinstance(found, Judged) else Judged("stored") if found else Judged("failed", "404 Not Found")
        ladder.tell(ask, found if isinstance(found, Page) else None, judged, OPEN)
    return asked


def told(number=10, path="/news/"):
    return [
        Told(f"Ward number {n} opens its doors to visitors", f"{SITE[:-1]}{path}story-number-{n}/", TODAY - timedelta(days=3 * n))
        for n in range(number)
    ]


def door(kind="feed", url="feed", **more):
    return Door(**{"kind": kind, "url": SITE + url, "found": "test", "items": 10, "newest": "2026-11-20", "per_month": 8.0, **more})


def test_the_plain_address_is_tried_when_nobody_answers_under_tls():
    """Only then, and only where no scheme was typed."""
    https, http = SITE, SITE.replace("https", "http")
    refused = Judged("pending", "robots.txt: unreachable: connection refused: closed tonight")
    assert climb(Ladder(https, eyes(), TODAY, http), {https: refused, http: refused}) == [https, http]
    assert climb(Ladder(https, eyes(), TODAY), {https: refused}) == [https]
    assert http not in climb(Ladder(https, eyes(), TODAY, http), {https: answer(page("Home", "<h1>Home</h1>"))})


def test_a_block_ends_it():
    """No other address of the site is tried."""
    ladder = Ladder(SITE, eyes(), TODAY)
    assert climb(ladder, {SITE: Judged("blocked", "403 Forbidden")}) == [SITE]
    assert "ask its owner" in ladder.result().fault


def test_a_page_that_is_gone_leads_to_the_front_page():
    """A bookmark from the old site still finds the new one's doors."""
    gone = SITE + "old/news.asp"
    asked = climb(Ladder(gone, eyes(), TODAY), {SITE: answer(page("Home", "<h1>Home</h1>", menu=[("News", "/news/")]))})
    assert asked[:3] == [gone, SITE, SITE + "news/"]


def test_guesses_are_left_out_when_the_page_names_a_feed_that_will_do():
    """A good feed costs no further request than the page of news, for comparison."""
    items = "".join(
        f"<item><title>{one.title}</title><link>{one.url}</link><pubDate>{one.day:%a, %d %b %Y} 09:00:00 GMT</pubDate></item>"
        for one in told()
    )
    feed = answer(f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>", SITE + "feed.xml", type="application/rss+xml")
    front = answer(page("Home", "<h1>Home</h1>", head=alternate("/feed.xml"), menu=[("News", "/news/")]))
    assert climb(Ladder(SITE, eyes(), TODAY), {SITE: front, SITE + "feed.xml": feed}) == [SITE, SITE + "feed.xml", SITE + "news/"]


def test_requests_are_spent_on_the_likeliest_first():
    """The page of news before guesses, a system's own addresses before what many share, the front page not twice."""
    front = page("Home", "<h1>Home</h1>", head="<link href='/wp-content/a.css'>", menu=[("News", "/news/")])
    asked = climb(Ladder(SITE, eyes(), TODAY), {SITE: answer(front), SITE + "news/": answer(page("News", "<h1>News</h1>"), SITE + "news/")})
    assert asked.index(SITE + "news/") < asked.index(SITE + "feed/") < asked.index(SITE + "sitemap.xml") < asked.index(SITE + "rss.xml")
    assert len(asked) == len(set(asked)) <= 25


@pytest.mark.parametrize(
    ("doors", "first", "why"),
    [
        ([door(), door("listing", "news", per_month=9.0)], "feed", "would do"),
        ([door(per_month=2.0), door("listing", "news", per_month=9.0)], "listing", "brings fewer: 2 a month, the listing 9"),
        ([door(newest="2026-09-01"), door("listing", "news")], "listing", "is behind: its newest is of 1 Sep 2026"),
        ([door(newest="2026-11-01"), door("sitemap", "s.xml", newest="2026-11-24")], "feed", "would do"),
        ([door("sitemap", "s.xml", follow=("/news/.",)), door("listing", "news")], "listing", "would do"),
        ([door("sitemap", "news.xml"), door("listing", "news")], "sitemap", "would do"),
        ([door("newsletter", "n", per_month=1.0), door("listing", "news")], "listing", "as a second source"),
        ([door("newsletter", "n", found="the address itself"), door()], "newsletter", "as a second source"),
        ([door(per_month=None, newest=""), door("listing", "news")], "feed", "would do"),
        ([door(url="feed"), door(url="news/feed")], "feed", "would do"),
    ],
)
def test_the_most_complete_door_that_is_alive_is_recommended(doors, first, why):
    """And the other says what it lacks."""
    one, other = compare(doors)
    assert (one.kind, one.recommended, other.recommended) == (first, True, False)
    assert why in other.why


def test_of_two_feeds_the_one_of_news_is_recommended():
    """By its address."""
    assert compare([door(url="feed"), door(url="news/feed")])[0].url == SITE + "news/feed"


def measured(days):
    """A feed whose stories bear these dates."""
    stories = [Sighting(f"{SITE}news/story-{n}/", "story", "x", SITE + "feed", title=f"Ward {n} opens its doors") for n in range(len(days))]
    seen = Seen("feed", SITE + "feed", "test", stories, [f"{day:%a, %d %b %Y} 08:{n:02}:00 GMT" for n, day in enumerate(days)])
    return measure(seen, site=SITE, rules=OPEN, eyes=eyes(), today=TODAY)


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=100)])
def test_dates_that_are_all_of_one_day_are_not_the_future(day):
    """After a move to a new site, or on a busy day: neither age nor rhythm is taken from them, and the words say so."""
    found = measured([day] * 6)
    assert (found.why, found.newest, found.per_month, found.one_day) == ("", "", None, day.isoformat())
    (one,) = compare([found])
    assert (one.recommended, one.why) == (True, f"6 stories, all dated {day:%-d %b %Y}")
    assert f"6 items, all dated {day:%-d %b %Y}, rhythm not known" in of_probe(Probe(SITE, SITE, (), (one,)))


def test_dates_that_lie_ahead_are_events():
    """Also when what has passed is all of one day."""
    ahead = [TODAY + timedelta(days=n + 1) for n in range(7)]
    assert measured(ahead).why == measured(ahead + [TODAY] * 5).why == "its dates lie in the future: events, not news"
    assert not measured(ahead[:2] + [TODAY] * 5).why


def test_where_nothing_will_do_nothing_is_recommended():
    """Each door keeps its own reason."""
    (one,) = compare([door(why="it is empty")])
    assert (one.recommended, one.why) == (False, "it is empty")


def test_issues_that_lie_with_a_mailer_are_known_by_its_host():
    """The pattern takes those and not the rest of the page."""
    links = "".join(f"<li><a href='https://mailchi.mp/northmoor/pulse-{n}'>The Pulse, issue {n}</a></li>" for n in range(9))
    tree = parse(page("Newsletter", f"<h1>Newsletter</h1><ul>{links}</ul><a href='https://www.facebook.com/x'>Follow us on Facebook</a>"))
    found = learn(tree, SITE + "newsletter/", issues=True)
    assert found.follow == (r"mailchi\.mp(?::\d+)?/northmoor/[^/?#]+/?$",)
    assert len(found.entries) == 9


@pytest.mark.parametrize(
    ("path", "follow"),
    [
        ("/news/", ()),
        ("/news-item/", ("/news-item/[^/?#]+/?$",)),
        ("/2026/03/", (r"/\d+/\d+/[^/?#]+/?$",)),
        ("/stories/2026/march/", (r"/stories/\d+/[a-z]+/[^/?#]+/?$",)),
    ],
)
def test_the_pattern_of_stories_is_learnt_with_numbers_and_months_left_open(path, follow):
    """What lies below the listing needs none."""
    tree = parse(page("News", cards(told(path=path)), menu=[("About", "/about/"), ("Contact us about news", "/contact-us-about-news/")]))
    assert learn(tree, SITE + "news/").follow == follow


def test_stories_at_the_top_of_a_site_are_told_from_its_other_pages():
    """By headlines in their address, as long as the other pages have short ones."""
    tree = parse(page("News", cards(told(path="/")), menu=[("About", "/about/"), ("Services", "/services/"), ("Contact", "/contact/")]))
    assert learn(tree, SITE + "news/").follow == ("://[^/]+/[^/?#]+-[^/?#]+-[^/?#]+/?$",)


@pytest.mark.parametrize(("path", "works"), [("/news/", True), ("/jobs/", False), ("/whats-on/", False)])
def test_a_list_whose_addresses_say_that_it_is_no_news_is_not_recommended(path, works):
    """Vacancies and events are lists of titles, too."""
    ladder = Ladder(SITE + path[1:], eyes(), TODAY)
    climb(ladder, {SITE + path[1:]: answer(page("Northmoor", cards(told(path=path))), SITE + path[1:])})
    assert (ladder.result().recommended is not None) is works


def test_a_menu_is_no_list_of_stories():
    """Sixty links in a header are none."""
    menu = [(f"The department of medicine number {n}", f"/services/medicine-{n}/") for n in range(60)]
    assert learn(parse(page("Home", "<h1>Welcome</h1><p>We care.</p>", menu=menu)), SITE) is None


def test_a_page_names_its_feeds_by_head_header_and_link():
    """Data of the page itself, and links to care for babies, are none."""
    head = alternate("/feed/", "News") + alternate("/wp-json/wp/v2/pages/1", "JSON", "application/json")
    body = "<a href='/rss/news'>RSS</a><a href='/services/infant-feeding'>Infant feeding</a><a href='/feedback'>Feedback</a>"
    link = '</atom.xml>; rel="alternate"; type="application/atom+xml", </a.css>; rel="preload"'
    found = named(answer(page("Home", body, head=head), link=link))
    assert [url.removeprefix(SITE) for url, _ in found.feeds] == ["feed/", "atom.xml", "rss/news"]
