"""The sites of an invented web: a registry of what is served where, and which door is the right one.

The right door of each was decided before anything was run on it: what a person who knows the system would put into sources.yaml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webserver import Web


@dataclass(frozen=True, slots=True)
class Site:
    """A site. `kind` and `paths` are the right door - any of the paths - and kind "" means that there is none."""

    name: str
    build: Callable[[Web, str], None]
    start: str
    kind: str
    paths: tuple[str, ...]

    @property
    def host(self) -> str:
        """Where it is served."""
        return f"{self.name}.localhost"


SITES: list[Site] = []


def site(name: str, kind: str, *paths: str, start: str = "/") -> Callable[[Callable[[Web, str], None]], Callable[[Web, str], None]]:
    """Names the site that a function builds; its docstring says what is special about it."""

    def register(build: Callable[[Web, str], None]) -> Callable[[Web, str], None]:
        SITES.append(Site(name, build, start, kind, paths))
        return build

    return register


WORDPRESS = "<meta name='generator' content='WordPress 6.4' /><link rel='stylesheet' href='/wp-content/themes/trust/style.css' />"
DRUPAL = (
    "<meta name='Generator' content='Drupal 10 (https://www.drupal.org)' /><link href='/sites/default/files/css/a.css' rel='stylesheet'>"
)
UMBRACO = "<link rel='stylesheet' href='/css/site.css'><meta property='og:image' content='/media/k2plqw4d/entrance.jpg?width=640'>"
MENU = [("About us", "/about-us/"), ("Services", "/services/"), ("Working for us", "/jobs/"), ("News", "/news/"), ("Contact", "/contact/")]
