"""A web of invented NHS sites, each laid out as its content management system does it, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cms_other_systems
import cms_second
import cms_traps
import cms_wordpress_drupal
from cms_sites import SITES, Site
from webserver import Web, serving

__all__ = ["SITES", "Site", "address", "path_of", "serving_sites"]
BUILT = (cms_wordpress_drupal, cms_other_systems, cms_traps, cms_second)  # each puts its sites into SITES


@contextmanager
def serving_sites() -> Iterator[Web]:
    """The whole web, answering until the block ends."""
    with serving() as web:
        for site in SITES:
            site.build(web, site.host)
        yield web


def address(site: Site, web: Web) -> str:
    """What a researcher would give for the site."""
    return web.url(site.host + site.start)


def path_of(url: str, site: Site, web: Web) -> str:
    """An address as `Site.paths` has it: the path, after the host when it is another one."""
    return url.removeprefix(f"http://{site.host}:{web.port}").removeprefix("http://").replace(f":{web.port}", "")
