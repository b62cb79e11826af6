"""The pieces of an invented site: stories with days, pages with menus, feeds and sitemaps as content management systems write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape

from webserver import Answer, Web

RSS, ATOM, XML, JSON = "application/rss+xml", "application/atom+xml", "application/xml", "application/feed+json"
HEADLINES = """New scanner halves the wait for heart patients at Northmoor
Nurses celebrated for thirty years of night shifts on the children's ward
Hospital opens garden designed by patients recovering from stroke
First baby of the year arrives two minutes after midnight
Surgeons use robot to remove kidney tumour in day surgery unit
Volunteers give ten thousand hours to the emergency department
Dementia team wins national award for its memory cafe
Patients invited to help design the new outpatients building
Community midwives launch text service for expectant parents
Ward sister runs three marathons to buy sensory equipment
Trust welcomes largest group of apprentices since the programme began
Electric ambulances join the fleet this winter
Pharmacy robot dispenses its millionth prescription
Chief executive thanks staff after busiest weekend on record
New clinic brings cancer tests closer to rural villages
Research study recruits its five hundredth volunteer
Children choose names for the hospital's two therapy dogs
Physiotherapists take their exercise classes into the park
Hospital radio celebrates fifty years on the air
Dietitians publish cookbook with recipes from the wards
Eye clinic sees patients on Saturdays from next month
Porters recognised for kindness at annual staff awards
Blood donors queue round the block for the new centre
Maternity unit rated good by inspectors after two years of work
Solar panels on the car park power the whole theatre block
Paramedics teach schoolchildren how to restart a heart
Specialist stroke nurses now on the ward every night of the week
Art by former patients lines the corridor to intensive care
Walk-in vaccination clinics return to the market square
Lung screening lorry parks at the leisure centre until spring""".splitlines()
WELSH = """Sganiwr newydd yn haneru amseroedd aros cleifion y galon yn ne Cymru
Nyrsys yn cael eu dathlu am ddeng mlynedd ar hugain o shifftiau nos ar y ward
Ysbyty yn agor gardd a gynlluniwyd gan gleifion sydd wedi cael strôc
Bydwragedd cymunedol yn lansio gwasanaeth testun i rieni newydd
Gwirfoddolwyr yn rhoi deng mil o oriau i'r adran achosion brys
Y bwrdd iechyd yn croesawu'r grŵp mwyaf o brentisiaid erioed eleni""".splitlines()


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its site lists it."""

    title: str
    url: str
    day: date


def slug(title: str) -> str:
    """The words of a title as an address holds them."""
    return "-".join("".join(char if char.isalnum() else " " for char in title.lower().replace("'", "")).split())


def stories(
    web: Web, host: str, path: str, *, number: int = 20, every: float = 4.0, last: float = 1.0, titles: Sequence[str] = HEADLINES
) -> list[Story]:
    """So many stories under addresses such as "/news/{slug}", one each `every` days, the newest `last` days ago; their pages are served."""
    found = []
    for place in range(number):
        title, day = titles[place % len(titles)], date.today() - timedelta(days=last + place * every)
        address = path.format(slug=slug(title), id=9000 - place, y=day.year, m=f"{day:%m}", d=f"{day:%d}")
        text = f"<article><h1>{escape(title)}</h1><time datetime='{day}'>{day:%-d %B %Y}</time><p>{escape(title)}, the trust said. "
        web.add(
            host + address, page(title, text + "It was a good day for all who took part in it and for those they care for.</p></article>")
        )
        found.append(Story(title, web.url(host + address), day))
    return found


def page(title: str, body: str, *, head: str = "", menu: Iterable[tuple[str, str]] = (), attributes: str = 'lang="en-GB"') -> str:
    """A whole page with its menu and footer."""
    links = "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in menu)
    return (
        f"<!DOCTYPE html><html {attributes}><head><meta charset='utf-8'><title>{escape(title)}</title>{head}</head><body>"
        f"<header><a href='/'>Home</a><nav><ul>{links}</ul></nav></header><main>{body}</main>"
        "<footer><a href='/privacy'>Privacy</a> <a href='/accessibility'>Accessibility statement</a> "
        "<a href='https://www.facebook.com/ourtrust'>Facebook</a></footer></body></html>"
    )


def megamenu(sections: int = 9, each: int = 5) -> list[tuple[str, str]]:
    """The menu of a large trust: dozens of services before anything else."""
    wards = [
        "Cardiology",
        "Maternity",
        "Radiology",
        "Pharmacy",
        "Oncology",
        "Paediatrics",
        "Surgery",
        "Dermatology",
        "Urology",
        "Therapies",
    ]
    pages = ["About the department", "Meet the team", "Contact the ward", "Information for patients", "Frequently asked questions"]
    return [(f"{ward}: {name}", f"/services/{slug(ward)}/{slug(name)}") for ward in wards[:sections] for name in pages[:each]]


def cards(
    found: Iterable[Story], *, tag: str = "article", css: str = "card", written: Callable[[date], str] = lambda day: f"{day:%-d %B %Y}"
) -> str:
    """A list of cards, each with a linked heading, its day, a teaser and "Read more"."""
    return "".join(
        f'<{tag} class="{css}"><h3><a href="{one.url}">{escape(one.title)}</a></h3><p class="date">{written(one.day)}</p>'
        f'<p>{escape(one.title)}. Find out what happened and who took part.</p><a class="more" href="{one.url}">Read more</a></{tag}>'
        for one in found
    )


def alternate(href: str, title: str = "RSS", kind: str = RSS) -> str:
    """A feed as the head of a page declares it."""
    return f'<link rel="alternate" type="{kind}" title="{escape(title)}" href="{escape(href)}" />'


def moment(day: date) -> datetime:
    """Half past nine."""
    return datetime.combine(day, time(9, 30), UTC)


def rss(title: str, found: Iterable[Story], *, dates: bool = True) -> Answer:
    """RSS 2.0."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.url)}</link><guid>{escape(one.url)}</guid>"
        + (f"<pubDate>{format_datetime(moment(one.day))}</pubDate>" if dates else "")
        + f"<description>{escape(one.title)}, the trust said.</description></item>"
        for one in found
    )
    return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>', type=RSS)


def atom(title: str, found: Iterable[Story]) -> Answer:
    """Atom 1.0."""
    entries = "".join(
        f'<entry><title>{escape(one.title)}</title><link href="{escape(one.url)}"/><id>{escape(one.url)}</id>'
        f"<updated>{moment(one.day).isoformat()}</updated><summary>{escape(one.title)}</summary></entry>"
        for one in found
    )
    return Answer(
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>{entries}</feed>', type=ATOM
    )


def sitemap(urls: Iterable[tuple[str, date | None]], *, news: Iterable[Story] = ()) -> Answer:
    """A sitemap of (address, last change); of `news` a news sitemap's entries."""
    plain = "".join(f"<url><loc>{escape(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for url, day in urls)
    fresh = "".join(
        f"<url><loc>{escape(one.url)}</loc><news:news><news:publication_date>{one.day}</news:publication_date>"
        f"<news:title>{escape(one.title)}</news:title></news:news></url>"
        for one in news
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return Answer(f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{plain}{fresh}</urlset>', type=XML)


def index(*urls: str) -> Answer:
    """An index of sitemaps."""
    parts = "".join(f"<sitemap><loc>{escape(url)}</loc><lastmod>{date.today()}</lastmod></sitemap>" for url in urls)
    return Answer(
        f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>', type=XML
    )


def robots(web: Web, host: str, text: str) -> None:
    """The site's robots.txt."""
    web.add(f"{host}/robots.txt", Answer(text, type="text/plain"))


def moved(target: str, status: int = 301) -> Answer:
    """A redirect."""
    return Answer("<h1>Moved</h1>", status=status, headers={"Location": target})


def ordinary(web: Web, host: str) -> list[tuple[str, date | None]]:
    """The addresses of pages that every site has, for its sitemap: no news among them."""
    return [(web.url(host + path), date.today() - timedelta(days=400)) for _, path in megamenu()]
