"""A second batch of invented sites, written when the probe was done, to see how it does on what it was not made for."""

from __future__ import annotations

import gzip

from cms_parts import alternate, cards, index, page, robots, rss, sitemap, stories
from cms_sites import DRUPAL, MENU, WORDPRESS, site
from webserver import Answer, Web


@site("undated-feed", "feed", "/rss.xml")
def undated_feed(web: Web, host: str) -> None:
    """A feed without a single date, beside a list with dates."""
    found = stories(web, host, "/news/{slug}", number=20)
    head = alternate("rss.xml", "Undated Trust")
    web.add(f"{host}/", page("Undated Trust", "<h1>Home</h1>", head=head, menu=MENU))
    web.add(f"{host}/news/", page("News", cards(found[:10]), head="<base href='/'>" + head, menu=MENU))
    web.add(f"{host}/rss.xml", rss("Undated Trust", found, dates=False))


@site("index-php", "listing", "/index.php/news/latest-news")
def index_php(web: Web, host: str) -> None:
    """Addresses run through index.php; the list stands under a heading of its own, with dates before the links."""
    found = stories(web, host, "/index.php/news/latest-news/{id}-{slug}", number=24)
    rows = "".join(
        f"<div><span>{one.day:%d.%m.%Y}</span><h2><a href='{one.url}'>{one.title}</a></h2><p>{one.title}.</p></div>" for one in found[:8]
    )
    menu = [("Home", "/index.php"), ("Our services", "/index.php/services"), ("Latest news", "/index.php/news/latest-news")]
    web.add(f"{host}/", page("Index Php Hospice", "<h1>Home</h1>", menu=menu))
    web.add(f"{host}/index.php/news/latest-news", page("Latest news", f"<h1>Latest news</h1>{rows}", menu=menu))


@site("press-table", "listing", "/media/press-releases")
def press_table(web: Web, host: str) -> None:
    """Press releases as a table of dates and links, filed by year."""
    found = stories(web, host, "/media/press-releases/{y}/{slug}", number=30, every=9)
    rows = "".join(f"<tr><td>{one.day:%d %b %Y}</td><td><a href='{one.url}'>{one.title}</a></td></tr>" for one in found)
    menu = [("About", "/about"), ("Media", "/media"), ("Press releases", "/media/press-releases"), ("Contact us", "/contact")]
    web.add(f"{host}/", page("Press Table Agency", "<h1>Home</h1>", menu=menu))
    table = f"<h1>Press releases</h1><table><tr><th>Date</th><th>Title</th></tr>{rows}</table>"
    web.add(f"{host}/media/press-releases", page("Press releases - Press Table Agency", table, menu=menu))


@site("shared-host", "listing", "/ourboard/news/", start="/ourboard/")
def shared_host(web: Web, host: str) -> None:
    """A board below a folder of a host that many share; the front page of the host is another's."""
    found = stories(web, host, "/ourboard/news/{slug}/", number=20)
    theirs = stories(web, host, "/theirs/news/{slug}/", number=20)
    web.add(f"{host}/", page("All boards", cards(theirs[:9])))
    menu = [("Home", "/ourboard/"), ("News", "/ourboard/news/"), ("Services", "/ourboard/services/")]
    web.add(f"{host}/ourboard/", page("Our Board", "<h1>Welcome</h1>", menu=menu))
    web.add(f"{host}/ourboard/news/", page("News - Our Board", cards(found[:10], tag="li", css="item"), menu=menu))


@site("old-refresh", "listing", "/newsroom.html")
def old_refresh(web: Web, host: str) -> None:
    """The front page sends browsers on by a meta element."""
    found = stories(web, host, "/newsroom/{slug}.html", number=15)
    refresh = "<meta http-equiv='refresh' content='0; url=/home.html'>"
    web.add(f"{host}/", page("Redirecting", "<p>Please wait.</p>", head=refresh))
    web.add(f"{host}/home.html", page("Old Refresh Unit", "<h1>Home</h1>", menu=[("Newsroom", "/newsroom.html")]))
    web.add(f"{host}/newsroom.html", page("Newsroom", "<ul>" + cards(found[:10], tag="li", css="entry") + "</ul>"))


@site("script-site", "sitemap", "/sitemap.xml")
def script_site(web: Web, host: str) -> None:
    """Every page is drawn by a script; the sitemap has the news among all else."""
    found = stories(web, host, "/news-and-views/{slug}", number=40, every=6)
    head, body = "<head><title>Script Site Trust</title></head>", "<div id='root'></div><script src='/app.js'></script>"
    shell = f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"
    for path in ("/", "/news-and-views"):
        web.add(f"{host}{path}", shell)
    others = [(web.url(f"{host}/services/ward-{n}"), None) for n in range(60)]
    web.add(f"{host}/sitemap.xml", sitemap([*others, *((one.url, one.day) for one in found)]))


@site("packed-map", "sitemap", "/sitemaps/articles.xml.gz")
def packed_map(web: Web, host: str) -> None:
    """Compressed sitemaps, one of articles among those of videos and tags; no list, no feed."""
    found = stories(web, host, "/{y}/{m}/{d}/{slug}", number=50, every=2)
    web.add(f"{host}/", page("Packed Map Journal", "<h1>Read us</h1>", menu=[("Subscribe", "/subscribe"), ("Advertise", "/advertise")]))
    files = {"articles": [(one.url, one.day) for one in found], "videos": [(web.url(f"{host}/v/{n}"), None) for n in range(9)]}
    for name, urls in files.items():
        body = sitemap(urls).body
        packed = gzip.compress(body.encode() if isinstance(body, str) else body)
        web.add(f"{host}/sitemaps/{name}.xml.gz", Answer(packed, type="application/gzip"))
    web.add(f"{host}/sitemaps/index.xml", index(*(web.url(f"{host}/sitemaps/{name}.xml.gz") for name in files)))
    robots(web, host, f"Sitemap: {web.url(f'{host}/sitemaps/index.xml')}\n")


@site("only-newsletter", "newsletter", "/our-newsletters")
def only_newsletter(web: Web, host: str) -> None:
    """No news, but newsletters by season on pages of their own."""
    issues = stories(web, host, "/our-newsletters/issue-{id}", number=8, every=91, titles=["Issue"])
    seasons = [
        "Winter",
        "Winter",
        "Winter",
        "Spring",
        "Spring",
        "Spring",
        "Summer",
        "Summer",
        "Summer",
        "Autumn",
        "Autumn",
        "Autumn",
        "Winter",
    ]
    rows = "".join(f"<p><a href='{one.url}'>{seasons[one.day.month]} {one.day.year} newsletter</a></p>" for one in issues)
    menu = [("Home", "/"), ("Practices", "/practices"), ("Our newsletters", "/our-newsletters")]
    web.add(f"{host}/", page("Only Newsletter Alliance", "<h1>Welcome</h1>", menu=menu))
    web.add(f"{host}/our-newsletters", page("Our newsletters", f"<h1>Our newsletters</h1>{rows}", menu=menu))


@site("read-more", "listing", "/news-hub/")
def read_more(web: Web, host: str) -> None:
    """Headings are no links; each box has a button called "Read more"."""
    found = stories(web, host, "/news-hub/{slug}/", number=20)
    boxes = "".join(
        f"<div class='tile'><h3>{one.title}</h3><p>{one.day:%-d %B %Y}</p><a class='btn' href='{one.url}'>Read more</a></div>"
        for one in found[:9]
    )
    menu = [("Home", "/"), ("News hub", "/news-hub/"), ("About", "/about/")]
    web.add(f"{host}/", page("Read More Centre", "<h1>Welcome</h1>", menu=menu))
    web.add(f"{host}/news-hub/", page("News hub", f"<h1>News hub</h1><div class='grid'>{boxes}</div>", menu=menu))


@site("author-feeds", "feed", "/feed/")
def author_feeds(web: Web, host: str) -> None:
    """A story that declares the feeds of its author, its topic and its own data before that of the site."""
    found = stories(web, host, "/{y}/{m}/{slug}/", number=40, every=2)
    head = "".join(alternate(f"/{path}/feed/", title) for path, title in (("author/ada", "Posts by Ada"), ("tag/heart", "heart")))
    head += alternate("/wp-json/wp/v2/posts/12", "JSON", "application/json") + alternate("/feed/", "Author Feeds » Feed")
    web.add(f"{host}/", page("Author Feeds Network", cards(found[:10]), head=WORDPRESS + head, menu=MENU))
    for path, number in (("author/ada/feed/", 10), ("tag/heart/feed/", 3)):
        web.add(f"{host}/{path}", rss(path, found[::6][:number]))
    web.add(f"{host}/feed/", rss("Author Feeds Network", found[:10]))


@site("hub-and-region", "listing", "/news")
def hub_and_region(web: Web, host: str) -> None:
    """Stories of each region stand in a folder of their own, all of them below the news; filters are links too."""
    regions = ["north", "south", "east"]
    found = [one for place, name in enumerate(regions) for one in stories(web, host, f"/news/{name}/{{slug}}", number=10, last=1 + place)]
    found.sort(key=lambda one: one.day, reverse=True)
    filters = "".join(f"<a href='/news?region={name}'>{name.title()}</a> " for name in regions)
    web.add(f"{host}/", page("Hub And Region", "<h1>Home</h1>", head=DRUPAL, menu=[("News", "/news"), ("Regions", "/regions")]))
    body = f"<h1>News</h1><div class='filters'>{filters}</div>" + cards(found[:15], tag="div", css="node node--teaser")
    web.add(f"{host}/news", page("News | Hub And Region", body, head=DRUPAL))


@site("busy-site", "")
def busy_site(web: Web, host: str) -> None:
    """The server is overloaded and says so."""
    web.add(f"{host}/", Answer("<h1>503</h1>", status=503, headers={"Retry-After": "600"}))
