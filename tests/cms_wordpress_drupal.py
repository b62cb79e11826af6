"""Invented sites as WordPress and Drupal lay them out."""

from __future__ import annotations

from datetime import date

from cms_parts import alternate, cards, index, megamenu, moved, ordinary, page, robots, rss, sitemap, stories
from cms_sites import DRUPAL, MENU, WORDPRESS, site
from webserver import Web


@site("wp-blog", "feed", "/feed/")
def wordpress_blog(web: Web, host: str) -> None:
    """WordPress as it comes: posts on the front page; the comments' feed is declared beside the posts'."""
    found = stories(web, host, "/{y}/{m}/{slug}/", number=30)
    head = WORDPRESS + alternate("/comments/feed/", "Wp Blog Trust » Comments Feed") + alternate("/feed/", "Wp Blog Trust » Feed")
    web.add(f"{host}/", page("Wp Blog Trust", cards(found[:10]), head=head, menu=MENU))
    web.add(f"{host}/feed/", rss("Wp Blog Trust", found[:10]))
    remarks = [(f"Comment on {one.title} by Janet", one) for one in found[:8]]
    web.add(
        f"{host}/comments/feed/", rss("Comments for Wp Blog Trust", [type(one)(title, one.url + "#c1", one.day) for title, one in remarks])
    )
    robots(web, host, "User-agent: *\nDisallow: /wp-admin/\n")


@site("wp-newspage", "feed", "/feed/")
def wordpress_news_page(web: Web, host: str) -> None:
    """A static front page, posts at /news/; what stands at /news/feed/ is the empty feed of the page's comments."""
    found = stories(web, host, "/{slug}/", number=30)
    head = WORDPRESS + alternate(web.url(f"{host}/feed/"), "Feed") + alternate(web.url(f"{host}/comments/feed/"), "Comments Feed")
    web.add(f"{host}/", page("Home - Newspage Hospitals", "<h1>Welcome</h1>" + cards(found[:3]), head=head, menu=[*megamenu(), *MENU]))
    web.add(f"{host}/news/", page("News - Newspage Hospitals", "<h1>News</h1>" + cards(found[:10]), head=head, menu=MENU))
    web.add(f"{host}/feed/", rss("Newspage Hospitals", found[:10]))
    web.add(f"{host}/news/feed/", rss("Comments on: News", []))
    web.add(f"{host}/comments/feed/", rss("Comments for Newspage Hospitals", []))


@site("wp-posttype", "feed", "/news/feed/")
def wordpress_post_type(web: Web, host: str) -> None:
    """News is a type of its own: the site's feed holds nothing but the "Hello world!" of its first day."""
    found = stories(web, host, "/news/{slug}/", number=40, every=3)
    hello = stories(web, host, "/{slug}/", number=1, last=2900, titles=["Hello world!"])
    declared = WORDPRESS + alternate("/feed/", "Posttype Trust » Feed")
    web.add(f"{host}/", page("Posttype Trust", "<h1>Caring for you</h1>" + cards(found[:3]), head=declared, menu=MENU))
    archive = declared + alternate("/news/feed/", "Posttype Trust » News Feed")
    web.add(f"{host}/news/", page("News Archive - Posttype Trust", cards(found[:12]), head=archive, menu=MENU))
    web.add(f"{host}/feed/", rss("Posttype Trust", hello))
    web.add(f"{host}/news/feed/", rss("News Archive - Posttype Trust", found[:10]))


@site("wp-undeclared", "feed", "/feed/")
def wordpress_undeclared(web: Web, host: str) -> None:
    """The theme declares no feed; WordPress has one all the same."""
    found = stories(web, host, "/{y}/{m}/{slug}/", number=24, every=6)
    web.add(
        f"{host}/",
        page("Undeclared Care", "<h1>Welcome to our trust</h1>", head=WORDPRESS, menu=[("Latest news", "/latest-news/"), *MENU[:3]]),
    )
    web.add(f"{host}/latest-news/", page("Latest news - Undeclared Care", cards(found[:9]), head=WORDPRESS))
    web.add(f"{host}/feed/", rss("Undeclared Care", found[:10]))


@site("wp-feeds-off", "sitemap", "/post-sitemap.xml")
def wordpress_feeds_off(web: Web, host: str) -> None:
    """Feeds are switched off and lead to the front page; the news is drawn by a script; an SEO plugin has sitemaps, of pictures too."""
    found = stories(web, host, "/{slug}/", number=60, every=5)
    web.add(f"{host}/", page("Feeds Off Partnership", "<h1>Welcome</h1>", head=WORDPRESS, menu=MENU))
    web.add(f"{host}/news/", page("News - Feeds Off Partnership", "<h1>News</h1><div id='app'>Loading</div>", head=WORDPRESS, menu=MENU))
    web.add(f"{host}/feed/", moved(web.url(f"{host}/"), 302))
    parts = [f"{host}/{name}-sitemap.xml" for name in ("page", "post", "category", "image")]
    web.add(f"{host}/sitemap_index.xml", index(*map(web.url, parts)))
    web.add(parts[0], sitemap(ordinary(web, host)))
    web.add(parts[1], sitemap([(one.url, one.day) for one in found]))
    web.add(parts[2], sitemap([(web.url(f"{host}/category/awards/"), date.today())]))
    web.add(parts[3], sitemap([(web.url(f"{host}/wp-content/uploads/{n}.jpg"), date.today()) for n in range(50)]))
    robots(web, host, f"User-agent: *\nDisallow:\n\nSitemap: {web.url(f'{host}/sitemap_index.xml')}\n")


@site("drupal-view", "feed", "/news/rss.xml")
def drupal_view(web: Web, host: str) -> None:
    """A view of news has a feed of its own; Drupal's own /rss.xml is empty because nothing is promoted to the front page."""
    found = stories(web, host, "/news/{slug}", number=30)
    web.add(f"{host}/", page("Home | Drupal View NHS Trust", "<h1>Home</h1>", head=DRUPAL + alternate("/rss.xml", ""), menu=MENU))
    icon = '<a href="/news/rss.xml" class="feed-icon" title="Subscribe to News">Subscribe to News</a>'
    body = (
        "<h1>News</h1><div class='view-content'>" + cards(found[:10], tag="div", css="views-row") + "</div><a href='?page=1'>2</a>" + icon
    )
    web.add(f"{host}/news/", page("News | Drupal View NHS Trust", body, head=DRUPAL + alternate("/news/rss.xml", "News"), menu=MENU))
    web.add(f"{host}/rss.xml", rss("Drupal View NHS Trust", []))
    web.add(f"{host}/news/rss.xml", rss("News", found[:10]))


@site("drupal-plain", "listing", "/news")
def drupal_plain(web: Web, host: str) -> None:
    """No feed of news, /rss.xml has been still since 2019; the sitemap names every page of the site."""
    found = stories(web, host, "/news/{slug}", number=45)
    old = stories(web, host, "/node/{id}", number=5, last=2200)
    menu = [(text, href.rstrip("/")) for text, href in MENU]
    web.add(f"{host}/", page("Home | Drupal Plain", "<h1>Home</h1>" + cards(found[:2]), head=DRUPAL, menu=menu))
    pager = "<nav class='pager'><a href='?page=1'>2</a> <a href='?page=2'>3</a></nav>"
    body = "<h1>News</h1><div class='view-content'>" + cards(found[:12], tag="div", css="views-row") + "</div>" + pager
    web.add(f"{host}/news", page("News | Drupal Plain", body, head=DRUPAL, menu=menu))
    web.add(f"{host}/rss.xml", rss("Drupal Plain", old))
    web.add(f"{host}/sitemap.xml", sitemap([*ordinary(web, host), *((one.url, one.day) for one in found)]))
