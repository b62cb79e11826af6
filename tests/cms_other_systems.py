"""Invented sites as Umbraco, GOV.UK, SharePoint, Squarespace, Wix, Joomla and others lay them out."""

from __future__ import annotations

import json
from datetime import date, timedelta

from cms_parts import ATOM, alternate, atom, cards, megamenu, ordinary, page, robots, rss, sitemap, stories
from cms_sites import MENU, UMBRACO, site
from webserver import Answer, Web


@site("umbraco-list", "listing", "/news/")
def umbraco_listing(web: Web, host: str) -> None:
    """No feed, a menu of sixty links before the news; events and galleries have pages below /news/ that are no stories."""
    found = stories(web, host, "/news/{slug}/", number=36)
    menu = [*megamenu(), *MENU, ("What's on", "/news/events/"), ("Gallery", "/news/gallery/")]
    web.add(f"{host}/", page("Umbraco List Hospitals NHS Foundation Trust", "<h1>Welcome</h1>" + cards(found[:3]), head=UMBRACO, menu=menu))
    body = (
        "<h1>Latest news</h1><div class='row'>" + cards(found[:9], tag="div", css="col-md-4 news-item") + "</div><a href='?page=2'>Next</a>"
    )
    web.add(f"{host}/news/", page("Latest news", body, head=UMBRACO, menu=menu))
    web.add(f"{host}/sitemap.xml", sitemap([*ordinary(web, host), *((one.url, None) for one in found)]))
    robots(web, host, f"User-agent: *\nDisallow: /umbraco/\nSitemap: {web.url(f'{host}/sitemap.xml')}\n")


@site("umbraco-rss", "feed", "/news/rss/")
def umbraco_rss(web: Web, host: str) -> None:
    """Somebody built a feed below the news page and declared it nowhere."""
    found = stories(web, host, "/news/{slug}/", number=30)
    web.add(f"{host}/", page("Umbraco Feed Trust", "<h1>Welcome</h1>", head=UMBRACO, menu=[*megamenu(4), *MENU]))
    web.add(f"{host}/news/", page("News", cards(found[:10], tag="li", css="news-listing__item"), head=UMBRACO, menu=MENU))
    web.add(f"{host}/news/rss/", rss("Umbraco Feed Trust news", found[:20]))


@site("govuk-body", "feed", "/government/organisations/health-body.atom", start="/government/organisations/health-body")
def govuk_body(web: Web, host: str) -> None:
    """An organisation on GOV.UK: its Atom feed at the same address with another ending; a sign-up for e-mails beside it."""
    found = stories(web, host, "/government/news/{slug}", number=20, every=2)
    address = "/government/organisations/health-body"
    head = "<meta name='govuk:rendering-app' content='collections'>" + alternate(web.url(f"{host}{address}.atom"), "Recent updates", ATOM)
    links = "".join(
        f"<li class='gem-c-document-list__item'><a href='{one.url}'>{one.title}</a> <time datetime='{one.day}'></time></li>"
        for one in found[:5]
    )
    body = f"<h1>Health Body</h1><a href='/email-signup?link={address}'>Get emails</a><h2>Latest</h2><ul>{links}</ul>"
    web.add(f"{host}{address}", page("Health Body - GOV.UK", body, head=head, menu=[("Departments", "/government/organisations")]))
    web.add(f"{host}{address}.atom", atom("Activity on GOV.UK by Health Body", found))


@site(
    "govuk-news",
    "feed",
    "/search/news-and-communications.atom?organisations%5B%5D=agency",
    start="/search/news-and-communications?organisations[]=agency",
)
def govuk_news(web: Web, host: str) -> None:
    """A search on GOV.UK, which has a feed with the same filter."""
    found = stories(web, host, "/government/news/{slug}", number=20, every=2)
    feed = "/search/news-and-communications.atom?organisations%5B%5D=agency"
    items = "".join(f"<li class='gem-c-document-list__item'><a href='{one.url}'>{one.title}</a></li>" for one in found)
    head = "<meta name='govuk:rendering-app' content='finder-frontend'>" + alternate(feed, "News and communications", ATOM)
    whole = page("News and communications - GOV.UK", f"<h1>News</h1><ul>{items}</ul><a href='{feed}'>Subscribe to feed</a>", head=head)
    web.add(f"{host}/search/news-and-communications?organisations[]=agency", whole)
    web.add(f"{host}/search/news-and-communications?organisations%5B%5D=agency", whole)
    web.add(f"{host}{feed}", atom("News and communications from Agency", found))


NUMBER = "0D9A2B4C-1111-2222-3333-444455556666"


@site("sharepoint-list", "feed", f"/_layouts/15/listfeed.aspx?List=%7B{NUMBER}%7D")
def sharepoint_list(web: Web, host: str) -> None:
    """A list's feed is known by the list's number only, which stands in a script of the page of news."""
    found = stories(web, host, "/Lists/News/DispForm.aspx?ID={id}", number=25)
    head = "<meta name='GENERATOR' content='Microsoft SharePoint' /><script src='/_layouts/15/init.js'></script>"
    web.add(
        f"{host}/",
        page("Home - Sharepoint Board", "<h1>Home</h1>", head=head, menu=[("News", "/Pages/News.aspx"), ("About", "/Pages/About.aspx")]),
    )
    script = f'<script>var ctx = {{"listName": "News", listId: "{{{NUMBER}}}"}};</script>'
    rows = "".join(f"<tr><td><a href='{one.url}'>{one.title}</a></td><td>{one.day:%d/%m/%Y}</td></tr>" for one in found[:15])
    web.add(f"{host}/Pages/News.aspx", page("News - Sharepoint Board", f"<h1>News</h1><table>{rows}</table>{script}", head=head))
    web.add(f"{host}/_layouts/15/listfeed.aspx?List=%7B{NUMBER}%7D", rss("Sharepoint Board: News", found))


@site("squarespace-blog", "feed", "/news?format=rss")
def squarespace_blog(web: Web, host: str) -> None:
    """The feed is the blog page with a parameter, declared on that page alone; the front page declares the events'."""
    found = stories(web, host, "/news/{slug}", number=20, every=9)
    coming = stories(web, host, "/events/{slug}", number=8, last=-60, titles=[f"Open day number {n} at the town hall" for n in range(8)])
    head = "<script src='//assets.squarespace.com/universal/scripts-compressed/common.js'></script>"
    menu = [("Home", "/"), ("Events", "/events"), ("News", "/news"), ("Contact", "/contact")]
    web.add(
        f"{host}/", page("Squarespace Health Network", "<h1>Hello</h1>", head=head + alternate("/events?format=rss", "RSS Feed"), menu=menu)
    )
    web.add(
        f"{host}/news",
        page("News — Squarespace Health Network", cards(found[:20]), head=head + alternate("/news?format=rss", "RSS Feed"), menu=menu),
    )
    web.add(f"{host}/events?format=rss", rss("Events - Squarespace Health Network", coming))
    web.add(f"{host}/news?format=rss", rss("News - Squarespace Health Network", found))


@site("wix-blog", "feed", "/blog-feed.xml")
def wix_blog(web: Web, host: str) -> None:
    """One feed for the blog, which the pages name nowhere."""
    found = stories(web, host, "/post/{slug}", number=20, every=7)
    head = "<meta name='generator' content='Wix.com Website Builder'/><script src='https://static.wixstatic.com/a.js'></script>"
    web.add(f"{host}/", page("Home | Wix Hospice", "<h1>Home</h1>", head=head, menu=[("Blog", "/blog"), ("Donate", "/donate")]))
    web.add(f"{host}/blog", page("Blog | Wix Hospice", cards(found[:6]), head=head))
    web.add(f"{host}/blog-feed.xml", rss("Wix Hospice", found))


@site("joomla-blog", "feed", "/news?format=feed&type=rss", "/news?format=feed&type=atom")
def joomla_blog(web: Web, host: str) -> None:
    """The same feed twice, as RSS and as Atom."""
    found = stories(web, host, "/news/{id}-{slug}", number=20, every=8)
    head = "<meta name='generator' content='Joomla! - Open Source Content Management' />"
    both = alternate("/news?format=feed&type=rss", "RSS 2.0") + alternate("/news?format=feed&type=atom", "Atom 1.0", ATOM)
    web.add(f"{host}/", page("Joomla Community Trust", "<h1>Home</h1>", head=head, menu=[("News", "/news"), ("Services", "/services")]))
    web.add(f"{host}/news", page("News", cards(found[:10], tag="div", css="item"), head=head + both))
    web.add(f"{host}/news?format=feed&type=rss", rss("News", found[:10]))
    web.add(f"{host}/news?format=feed&type=atom", atom("News", found[:10]))


@site("concrete-rss", "feed", "/rss/news")
def concrete_rss(web: Web, host: str) -> None:
    """The feed is a link with the text RSS in the page of news."""
    found = stories(web, host, "/about-us/news/{slug}", number=30)
    head = "<meta name='generator' content='concrete5 - 8.5'>"
    web.add(f"{host}/", page("Concrete Ambulance Service", "<h1>Home</h1>", head=head, menu=[*megamenu(6), ("News", "/about-us/news")]))
    body = "<div class='ccm-page'><h1>News</h1>" + cards(found[:10], tag="div", css="ccm-block-page-list-page-entry")
    web.add(
        f"{host}/about-us/news", page("News", body + "<a href='/rss/news'>RSS</a><a href='?ccm_paging_p_b9502=2'>2</a></div>", head=head)
    )
    web.add(f"{host}/rss/news", rss("News", found[:15]))


@site("dotnet-ids", "listing", "/news.aspx")
def dotnet_ids(web: Web, host: str) -> None:
    """A system of its own: stories are numbers behind one address, beside services that are numbers too."""
    found = stories(web, host, "/newsitem.aspx?id={id}", number=30)
    services = [(f"Service {name}", f"/service.aspx?id={n}") for n, name in enumerate(("heart", "lungs", "skin", "bones", "blood", "eyes"))]
    web.add(f"{host}/", page("Dotnet Hospitals", "<h1>Home</h1>", menu=[*services, ("News", "/news.aspx")]))
    body = "<h1>News</h1><ul class='newslist'>" + cards(found[:15], tag="li", css="") + "</ul>"
    web.add(f"{host}/news.aspx", page("News", body, menu=services))


@site("json-feed", "feed", "/news/feed.json")
def json_feed(web: Web, host: str) -> None:
    """A JSON Feed and nothing else."""
    found = stories(web, host, "/news/{slug}", number=12, every=6)
    items = [{"id": one.url, "url": one.url, "title": one.title, "date_published": f"{one.day}T09:30:00Z"} for one in found]
    told = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Json Trust news", "items": items})
    head = alternate("/news/feed.json", "News", "application/feed+json")
    web.add(f"{host}/", page("Json Trust", "<h1>Home</h1>", head=head, menu=MENU))
    web.add(f"{host}/news/", page("News", cards(found[:6]), head=head, menu=MENU))
    web.add(f"{host}/news/feed.json", Answer(told, type="application/feed+json"))


@site("link-header", "feed", "/updates.atom")
def link_header(web: Web, host: str) -> None:
    """The feed is declared in the headers of the answer, under a name that nobody would guess."""
    found = stories(web, host, "/updates/{slug}", number=15)
    header = {"Link": '</updates.atom>; rel="alternate"; type="application/atom+xml"; title="Updates", </style.css>; rel="preload"'}
    web.add(f"{host}/", Answer(page("Header Agency", "<h1>Home</h1>" + cards(found[:4]), menu=[("Updates", "/updates")]), headers=header))
    web.add(f"{host}/updates.atom", atom("Header Agency updates", found))


@site("news-sitemap", "sitemap", "/sitemap-news.xml")
def news_sitemap(web: Web, host: str) -> None:
    """A paper: its feed died years ago, a news sitemap is kept up beside one of pictures; the front page shows a few stories."""
    found = stories(web, host, "/news/health/{id}.{slug}/", number=60, every=0.5)
    old = stories(web, host, "/news/{id}.{slug}/", number=10, last=1500)
    web.add(
        f"{host}/",
        page("The Northmoor Paper", cards(found[:4]), head=alternate("/rss", "Paper"), menu=[("Sport", "/sport/"), ("Jobs", "/jobs/")]),
    )
    web.add(f"{host}/rss", rss("The Northmoor Paper", old))
    web.add(f"{host}/sitemap-news.xml", sitemap([], news=found))
    web.add(
        f"{host}/sitemap-images.xml", sitemap([(web.url(f"{host}/images/{n}.jpg"), date.today() - timedelta(days=n)) for n in range(99)])
    )
    told = "\n".join(f"Sitemap: {web.url(f'{host}/sitemap-{name}.xml')}" for name in ("images", "news"))
    robots(web, host, f"User-agent: *\nDisallow: /search\n{told}\n")
