"""Who asks? The user agent, and the port of the sample web."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import urlsplit

from crawler.robots import NAME
from leads.errors import SourcesInvalid
from leads.types import is_sample


def user_agent(contact: str | None) -> str:
    """The name under which we ask, with an address for whoever minds. Without one we do not ask at all."""
    if not contact:
        raise SourcesInvalid(
            ['sources.yaml: no contact; sites must be able to reach you, so set "contact:" to an e-mail or web address before crawling']
        )
    return f"{NAME}/{version('lead-the-way')} (finds NHS firsts in news; contact: {contact})"


def with_port(url: str, port: int | None) -> str:
    """The address of a sample site with the port on which the sample web runs today; any other address as it is."""
    if port is None or not is_sample(url):
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl()
