"""More invented sites: those with a trap, and those from which nothing can or may be had."""

from __future__ import annotations

from datetime import date

from cms_parts import WELSH, alternate, atom, cards, megamenu, moved, page, robots, rss, sitemap, stories
from cms_sites import DRUPAL, MENU, UMBRACO, WORDPRESS, site
from webserver import Answer, Web


@site("other-feed", "listing", "/news/")
def feed_of_another_site(web: Web, host: str) -> None:
    """The feed that the page declares is the national body's; the trust's own news is a list."""
    theirs = stories(web, "national-body.localhost", "/{y}/{m}/{slug}/", number=10, every=1)
    web.add("national-body.localhost/feed/", rss("National Body", theirs))
    found = stories(web, host, "/news/{slug}/", number=20)
    head = UMBRACO + alternate(web.url("national-body.localhost/feed/"), "National news")
    web.add(f"{host}/", page("Other Feed Trust", "<h1>Home</h1>", head=head, menu=MENU))
    web.add(f"{host}/news/", page("News", cards(found[:10]), head=head, menu=MENU))


@site("burnt-feed", "feed", "burner.localhost/BurntFeedTrust")
def feed_kept_elsewhere(web: Web, host: str) -> None:
    """The feed lies with a service, its stories are the site's own."""
    found = stories(web, host, "/{y}/{m}/{slug}.html", number=20)
    web.add("burner.localhost/BurntFeedTrust", rss("Burnt Feed Trust", found))
    head = alternate(web.url("burner.localhost/BurntFeedTrust"), "Burnt Feed Trust")
    web.add(f"{host}/", page("Burnt Feed Trust", cards(found[:5]), head=head, menu=[("About", "/about.html")]))


@site("deep-menu", "listing", "/about-us/media-centre/")
def listing_behind_menus(web: Web, host: str) -> None:
    """The news is called media centre and stands behind sixty other links; its stories lie in folders by month."""
    found = stories(web, host, "/about-us/media-centre/{y}/{m}/{slug}/", number=30)
    menu = [*megamenu(), ("Media centre", "/about-us/media-centre/"), ("Media enquiries", "/about-us/media-enquiries/")]
    web.add(f"{host}/", page("Deep Menu University Hospitals", "<h1>Home</h1>", head=UMBRACO, menu=menu))
    web.add(f"{host}/about-us/media-centre/", page("Media centre", "<h1>Media centre</h1>" + cards(found[:10]), head=UMBRACO, menu=menu))


@site("newsletter-archive", "newsletter", "/about/newsletter-archive/", start="/about/newsletter-archive/")
def newsletter_archive(web: Web, host: str) -> None:
    """Whoever gives the address of an archive wants the newsletter, though the site has a feed of news."""
    found = stories(web, host, "/{y}/{m}/{slug}/", number=20)
    issues = stories(web, host, "/about/newsletter-archive/{y}-{m}/", number=12, every=30.5, last=5, titles=["Issue"])
    rows = "".join(f"<li><a href='{one.url}'>The Pulse, {one.day:%B %Y}</a></li>" for one in issues)
    head = WORDPRESS + alternate("/feed/", "Newsletter Trust » Feed")
    web.add(f"{host}/about/newsletter-archive/", page("Newsletter archive", f"<h1>The Pulse</h1><ul>{rows}</ul>", head=head, menu=MENU))
    web.add(f"{host}/feed/", rss("Newsletter Trust", found))
    web.add(f"{host}/news/", page("News", cards(found[:10]), head=head, menu=MENU))


@site("newsletter-beside", "feed", "/feed/")
def newsletter_beside_news(web: Web, host: str) -> None:
    """News and an archive of newsletters: the news is the first source, the newsletter a second one."""
    found = stories(web, host, "/{y}/{m}/{slug}/", number=20)
    issues = stories(web, host, "/newsletters/issue-{id}/", number=9, every=30.5, titles=["Issue"])
    rows = "".join(f"<li><a href='{one.url}'>Issue {9 - n}, {one.day:%B %Y}</a></li>" for n, one in enumerate(issues))
    head = WORDPRESS + alternate("/feed/", "Beside Trust » Feed")
    web.add(f"{host}/", page("Beside Trust", cards(found[:5]), head=head, menu=[*MENU, ("Newsletters", "/newsletters/")]))
    web.add(f"{host}/newsletters/", page("Newsletters", f"<h1>Newsletters</h1><ul>{rows}</ul>", head=head, menu=MENU))
    web.add(f"{host}/feed/", rss("Beside Trust", found))


@site("page-flip", "", start="/magazine/")
def page_flip(web: Web, host: str) -> None:
    """A members' magazine as turning pages on another site, and nothing else."""
    flips = "".join(f"<li><a href='https://issuu.com/pageflip/docs/{n}'>Issue {n}</a></li>" for n in range(6))
    web.add(f"{host}/magazine/", page("Members' magazine", f"<h1>Members' magazine</h1><ul>{flips}</ul>"))
    web.add(f"{host}/", page("Page Flip Trust", "<h1>Home</h1>", menu=[("Services", "/services/")]))


@site("closed-stories", "")
def stories_closed(web: Web, host: str) -> None:
    """robots.txt leaves the feed open and closes the stories that it names."""
    found = stories(web, host, "/news/{slug}/", number=20)
    web.add(f"{host}/", page("Closed Stories Trust", "<h1>Home</h1>", head=alternate("/feed", "News"), menu=MENU))
    web.add(f"{host}/feed", rss("Closed Stories Trust", found))
    web.add(f"{host}/news/", page("News", cards(found)))
    robots(web, host, "User-agent: *\nDisallow: /news/\n")


@site("all-closed", "")
def all_closed(web: Web, host: str) -> None:
    """robots.txt closes everything."""
    found = stories(web, host, "/news/{slug}/", number=10)
    web.add(f"{host}/", page("All Closed Trust", cards(found), head=alternate("/feed", "News")))
    web.add(f"{host}/feed", rss("All Closed Trust", found))
    robots(web, host, "User-agent: *\nDisallow: /\n")


@site("wall", "")
def behind_a_wall(web: Web, host: str) -> None:
    """A guard in front of the site asks for proof of a browser."""
    wall = Answer("<h1>Just a moment</h1>", status=403, headers={"Server": "cloudflare", "cf-mitigated": "challenge"})
    for path in ("/", "/feed/", "/news/", "/robots.txt"):
        web.add(f"{host}{path}", wall)


@site("intranet", "")
def intranet(web: Web, host: str) -> None:
    """A SharePoint that sends strangers to a page for signing in, on another host."""
    web.add(f"{host}/", moved(web.url("login-service.localhost/common/oauth2"), 302))
    form = "<h1>Sign in</h1><form><input name='user'><input type='password' name='password'><button>Next</button></form>"
    web.add("login-service.localhost/common/oauth2", page("Sign in to your account", form))


@site("parked", "")
def parked(web: Web, host: str) -> None:
    """The name was given up and is for sale."""
    offers = "".join(f"<li><a href='/search?q={word}'>{word} clinic offers near you</a></li>" for word in ("Dentist", "Doctor", "Pharmacy"))
    web.add(f"{host}/", page("parked.localhost", f"<h1>This domain is for sale</h1><p>Buy this domain today.</p><ul>{offers}</ul>"))


@site("old-name", "feed", "new-name.localhost/feed/")
def moved_house(web: Web, host: str) -> None:
    """Two trusts merged: the old address leads to the new one over three steps."""
    new = "new-name.localhost"
    found = stories(web, new, "/{y}/{m}/{slug}/", number=20)
    web.add(f"{host}/", moved(web.url(f"{host}/home/")))
    web.add(f"{host}/home/", moved(web.url(f"{new}/welcome"), 302))
    web.add(f"{new}/welcome", moved("/"))
    web.add(f"{new}/", page("New Name NHS Foundation Trust", cards(found[:5]), head=WORDPRESS + alternate("/feed/", "Feed"), menu=MENU))
    web.add(f"{new}/feed/", rss("New Name", found[:10]))


@site("two-languages", "feed", "/en/news/feed")
def two_languages(web: Web, host: str) -> None:
    """A Welsh board: both feeds are declared, the Welsh one first."""
    welsh = stories(web, host, "/cy/newyddion/{slug}", number=18, titles=WELSH)
    found = stories(web, host, "/en/news/{slug}", number=18)
    both = alternate("/cy/newyddion/feed", "Newyddion") + alternate("/en/news/feed", "News")
    web.add(
        f"{host}/", page("Bwrdd Iechyd Dwy Iaith", "<h1>Croeso / Welcome</h1>", head=both, menu=[("Cymraeg", "/cy/"), ("English", "/en/")])
    )
    web.add(f"{host}/cy/newyddion/feed", rss("Newyddion", welsh))
    web.add(f"{host}/en/news/feed", rss("News", found))


@site("jobs-feed", "feed", "/rss/news.xml")
def feed_of_jobs(web: Web, host: str) -> None:
    """A page of feeds: vacancies, papers of the board, news."""
    found = stories(web, host, "/news/{slug}", number=20)
    posts = stories(web, host, "/jobs/{id}", number=20, every=0.3, titles=[f"Band {n} nurse for ward {n}, full time" for n in range(3, 9)])
    links = "".join(
        f"<li><a href='/rss/{name}.xml'>{text}</a></li>"
        for name, text in (("vacancies", "Vacancies"), ("board-papers", "Board papers"), ("news", "News"))
    )
    web.add(f"{host}/", page("Jobs Feed Trust", "<h1>Home</h1>", menu=[("RSS feeds", "/rss-feeds"), ("News", "/news")]))
    web.add(f"{host}/news", page("News", cards(found[:10])))
    web.add(f"{host}/rss-feeds", page("RSS feeds", f"<h1>Our RSS feeds</h1><ul>{links}</ul>"))
    for name, items in (("vacancies", posts), ("board-papers", []), ("news", found)):
        web.add(f"{host}/rss/{name}.xml", rss(f"Jobs Feed Trust {name}", items))


@site("partial-feed", "listing", "/news/")
def feed_of_one_column(web: Web, host: str) -> None:
    """The declared feed holds the chief executive's monthly column, the news has none."""
    column = stories(web, host, "/blog/{slug}/", number=10, every=31)
    found = stories(web, host, "/news/{slug}/", number=30, every=3)
    head = alternate("/blog/feed/", "Chief executive's blog")
    web.add(f"{host}/", page("Partial Feed Trust", "<h1>Home</h1>", head=head, menu=MENU))
    web.add(f"{host}/news/", page("News", cards(found[:15]), head=head, menu=MENU))
    web.add(f"{host}/blog/feed/", rss("Chief executive's blog", column))


@site("dead-feed", "listing", "/news")
def dead_feed(web: Web, host: str) -> None:
    """The new design kept the old feed, which has not moved since."""
    found = stories(web, host, "/news/{slug}", number=30)
    old = stories(web, host, "/news/old-{slug}", number=10, last=900)
    head = DRUPAL + alternate("/news.rss", "News")
    web.add(f"{host}/", page("Dead Feed Trust", "<h1>Home</h1>", head=head, menu=[("News", "/news")]))
    web.add(f"{host}/news", page("News", cards(found[:10]), head=head))
    web.add(f"{host}/news.rss", rss("Dead Feed Trust", old))


@site("empty-feed", "listing", "/news/")
def empty_feed(web: Web, host: str) -> None:
    """A feed was declared and never filled."""
    found = stories(web, host, "/news/{slug}/", number=20)
    head = UMBRACO + alternate("/news/feed.xml", "News")
    web.add(f"{host}/", page("Empty Feed Trust", "<h1>Home</h1>", head=head, menu=MENU))
    web.add(f"{host}/news/", page("News", cards(found[:10]), head=head, menu=MENU))
    web.add(f"{host}/news/feed.xml", atom("News", []))


@site("says-yes", "listing", "/news/")
def answers_everything(web: Web, host: str) -> None:
    """Whatever it is asked for, the site answers with its front page and status 200."""
    found = stories(web, host, "/news/{slug}/", number=20)
    front = page("Says Yes Trust", "<h1>Welcome</h1><p>We care for everybody who lives here, day and night.</p>", head=WORDPRESS, menu=MENU)
    for path in (
        "/",
        "/feed/",
        "/rss",
        "/feed",
        "/rss.xml",
        "/news/feed/",
        "/sitemap.xml",
        "/feed.xml",
        "/atom.xml",
        "/?feed=rss2",
        "/news/rss",
    ):
        web.add(f"{host}{path}", front)
    web.add(f"{host}/news/", page("News", cards(found[:10]), head=WORDPRESS, menu=MENU))


@site("from-a-story", "feed", "/news/feed/", start="/news/walk-in-vaccination-clinics-return-to-the-market-square/")
def from_a_story(web: Web, host: str) -> None:
    """The address that is given is a story; the comments on it have a feed as well."""
    found = stories(web, host, "/news/{slug}/", number=30)
    own = next(one for one in found if "walk-in" in one.url)
    declared = alternate("feed/", f"Story Trust » {own.title} Comments Feed")
    body = (
        f"<article><h1>{own.title}</h1><time datetime='{own.day}'></time>"
        + "<p>People came from the whole county to the square.</p>" * 9
        + "</article>"
    )
    head = WORDPRESS + declared + f"<meta property='og:type' content='article'><meta property='article:published_time' content='{own.day}'>"
    web.add(own.url.partition("//")[2].replace(f":{web.port}", ""), page(f"{own.title} - Story Trust", body, head=head, menu=MENU))
    web.add(
        f"{host}/news/", page("News - Story Trust", cards(found[:10]), head=WORDPRESS + alternate("/news/feed/", "News Feed"), menu=MENU)
    )
    web.add(f"{host}/news/feed/", rss("News - Story Trust", found[:10]))


@site("build-dates", "listing", "/latest/")
def dates_of_the_build(web: Web, host: str) -> None:
    """The sitemap calls every page of the site changed today; the stories' folder is called "latest"."""
    found = stories(web, host, "/latest/{slug}/", number=20)
    web.add(f"{host}/", page("Build Dates Trust", "<h1>Home</h1>", menu=[*megamenu(6), ("Latest news", "/latest/")]))
    web.add(f"{host}/latest/", page("Latest news", cards(found[:12])))
    every = [*(web.url(f"{host}{path}") for _, path in megamenu()), *(one.url for one in found)]
    web.add(f"{host}/sitemap.xml", sitemap([(url, date.today()) for url in every]))
