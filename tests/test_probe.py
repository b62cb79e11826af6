"""A web of invented sites is probed for its doors: the right one is recommended, the others with a reason, politely and within limits."""

import pytest
from cms_parts import alternate, cards, page, robots, rss, stories
from cms_web import SITES, address, path_of, serving_sites
from probing import probes
from webserver import Answer, serving

NAMES = [site.name for site in SITES]


@pytest.fixture(scope="module")
def probed():
    """(what was found by the name of the site, the web with its log), all sites probed side by side."""
    with serving_sites() as web:
        found = probes([address(site, web) for site in SITES])
        yield dict(zip(NAMES, found, strict=True)), web


def whys(found):
    """The reason of each door by its kind and path."""
    return {f"{door.kind} /{door.url.split('/', 3)[3]}": door.why for door in found.doors}


@pytest.mark.parametrize("site", SITES, ids=NAMES)
def test_the_right_door_is_recommended(site, probed):
    """One of those that a person who knows the system would take; where there is none, none, and a word why."""
    found, web = probed
    door = found[site.name].recommended
    assert (door.kind if door else "") == site.kind, whys(found[site.name])
    assert (door is None and found[site.name].fault) or path_of(door.url, site, web) in site.paths


@pytest.mark.parametrize("site", SITES, ids=NAMES)
def test_a_probe_keeps_to_its_limits(site, probed):
    """At most 25 requests with robots.txt and redirects, and as many as it says."""
    found, web = probed
    hosts = {site.host, *{"old-name": ["new-name.localhost"], "intranet": ["login-service.localhost"]}.get(site.name, ())}
    hosts |= {"burnt-feed": {"burner.localhost"}, "other-feed": {"national-body.localhost"}}.get(site.name, set())
    asked = [one for one in web.log if one.host in hosts]
    assert len(asked) == found[site.name].requests <= 25
    assert [one.path for one in asked].count("/robots.txt") <= len(hosts)


def test_there_are_enough_sites_of_enough_systems():
    """At least 24, and their names are unique."""
    assert len(set(NAMES)) == len(NAMES) >= 24


@pytest.mark.parametrize(
    ("name", "door", "why"),
    [
        ("wp-blog", "feed /comments/feed/", "comments of readers"),
        ("wp-posttype", "feed /feed/", "dead: its newest story is of"),
        ("drupal-view", "feed /rss.xml", "it is empty"),
        ("squarespace-blog", "feed /events?format=rss", 'not news but "events"'),
        ("other-feed", "feed /feed/", "its stories stand on another site, national-body.localhost"),
        ("jobs-feed", "feed /rss/vacancies.xml", 'not news but "vacancies"'),
        ("jobs-feed", "feed /rss/board-papers.xml", 'not news but "board papers"'),
        ("partial-feed", "feed /blog/feed/", "brings fewer: 1.1 a month, the listing"),
        ("two-languages", "feed /cy/newyddion/feed", "in Welsh: no claim is found in it"),
        ("closed-stories", "feed /feed", "robots.txt forbids 20 of its 20 stories"),
        ("page-flip", "newsletter /magazine/", "page-flip site"),
        ("newsletter-beside", "newsletter /newsletters/", "as a second source"),
        ("drupal-plain", "sitemap /sitemap.xml", "the same stories as the listing"),
        ("all-closed", "listing /", "robots.txt forbids it"),
    ],
)
def test_a_door_that_is_not_recommended_says_why(name, door, why, probed):
    """In words that a researcher understands."""
    assert why in whys(probed[0][name])[door]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("wall", "blocked: 403 Forbidden (server: cloudflare"),
        ("intranet", "a sign-in page"),
        ("parked", 'a parked address ("This domain is for sale")'),
        ("all-closed", "robots.txt forbids it"),
    ],
)
def test_a_site_from_which_nothing_may_be_had_is_told_as_such(name, fault, probed):
    """Blocked is blocked, a sign-in page is one; nothing is tried to get round it."""
    found, web = probed
    assert fault in found[name].fault
    assert len([one for one in web.log if one.host == f"{name}.localhost" and one.path != "/robots.txt"]) <= 1


def test_a_door_shows_what_it_brings(probed):
    """Number, newest, rhythm, three titles, language, permission."""
    door = probed[0]["wp-blog"].recommended
    assert (door.items, len(door.titles), door.language, door.robots) == (10, 3, "en", "allowed")
    assert door.newest
    assert 7 < door.per_month < 9
    assert door.why.startswith("10 stories, the newest of ")


def test_comments_are_never_asked_for(probed):
    """A feed that is called one of comments costs no request."""
    assert [one for one in probed[1].log if "comments" in one.path] == []


def test_a_redirect_chain_is_followed_and_the_new_address_counts(probed):
    """From the old name over three steps: what is written down is where it ends."""
    found = probed[0]["old-name"]
    assert found.address.startswith("http://new-name.localhost")
    assert found.asked.startswith("http://old-name.localhost")


def test_a_listing_learns_which_links_are_stories(probed):
    """Folders by month, numbers behind one address; nothing where all below the page are stories."""
    follow = {name: probed[0][name].recommended.follow for name in ("deep-menu", "dotnet-ids", "umbraco-list")}
    assert follow == {"deep-menu": (), "dotnet-ids": (r"/newsitem\.aspx\?(?:.*&)?id=\d+",), "umbraco-list": ()}


def test_a_site_that_wants_long_rests_is_asked_less_and_says_so():
    """A Crawl-delay longer than the probe ends it after the first page, at once."""
    with serving() as web:
        found = stories(web, "slow.localhost", "/news/{slug}/", number=10)
        robots(web, "slow.localhost", "User-agent: *\nCrawl-delay: 120\n")
        web.add("slow.localhost/", page("Slow", cards(found), head=alternate("/feed", "News")))
        web.add("slow.localhost/feed", rss("Slow", found))
        (probe,) = probes([web.url("slow.localhost/")])
    assert probe.requests <= 2
    assert probe.seconds < 30
    assert any("wants a rest" in step.reason for step in probe.steps)


def test_requests_end_at_the_limit_whatever_the_site_does():
    """A site that redirects every address five times has 25 requests and no more."""
    with serving() as web:

        def onwards(asked):
            path, _, number = asked.path.partition("?n=")
            n = int(number or 0)
            body = page("Endless", "".join(f"<a href='/news-{k}/rss'>RSS</a>" for k in range(20)))
            return Answer(status=302, headers={"Location": f"{path}?n={n + 1}"}) if n < 4 else Answer(body)

        for path in ("/", *(f"/news-{k}/rss" for k in range(20)), "/rss", "/feed", "/news/rss", "/sitemap.xml", "/feed.xml", "/rss.xml"):
            for n in range(5):
                web.add(f"endless.localhost{path}" + (f"?n={n}" if n else ""), onwards)
        (probe,) = probes([web.url("endless.localhost/")])
        asked = len(web.log)
    assert asked == probe.requests == 25


def test_the_pace_is_the_hosts_own(tmp_path):
    """One request at a time, none sooner than the delay; two probes of one host share its clock."""
    with serving() as web:
        found = stories(web, "paced.localhost", "/news/{slug}/", number=10)
        web.add("paced.localhost/news/", page("Paced", cards(found)))
        web.add("paced.localhost/", page("Paced", "<h1>Home</h1>", menu=[("News", "/news/")]))
        probes([web.url("paced.localhost/"), web.url("paced.localhost/news/")], delay=0.1)
        assert min(web.intervals("paced.localhost")) >= 0.1
