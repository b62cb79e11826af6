"""What became of a request? Its answer as one outcome with a plain reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from leads.pages.links import identity
from leads.types import Outcome

BUSY = (429, 503)
CLOSED = (401, 403, 407, 451)
A_PDF = "a PDF: not read yet"
STOPPED = "download_stopped"  # Scrapy's flag for an answer that crawler.guard has ended
EVIDENCE = ("server", "cf-mitigated", "x-sucuri-id", "x-iinfo", "retry-after")  # headers of those who turn crawlers away


class Judged(NamedTuple):
    """An outcome and why."""

    outcome: Outcome
    reason: str = ""


class NotAsked(IgnoreRequest):
    """A request that was never sent, or an answer that is not waited for."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.judged = Judged(outcome, reason)
        super().__init__(reason)


class NotReadable(ValueError):
    """A door or issue that came, and is not what its source's kind reads. The message is the reason."""


def of_answer(response: Response) -> Judged:
    """The outcome of an answer, before its body is compared with the last one."""
    status = response.status
    if status == 304:
        return Judged("unchanged", "304 Not Modified")
    if is_challenge(response) or status in CLOSED:
        return Judged("blocked", f"{named(status)}{_evidence(response)}")
    if status in BUSY:
        return Judged("pending", f"{named(status)}{_evidence(response)}: the host wants a rest")
    if 200 <= status < 300:
        return _of_page(response)
    return Judged("failed", f"{named(status)}{_where(response)}")


def _of_page(response: Response) -> Judged:
    if why := _moved_up(response):
        return Judged("skipped", why)
    if STOPPED in response.flags and not response.body:
        return Judged("skipped", A_PDF)
    return Judged("stored") if response.body.strip() else Judged("failed", "an empty answer")


def _moved_up(response: Response) -> str:
    """Why a story that was moved is none: many sites send what is gone to a page above it."""
    if response.meta.get("role") != "story" or "redirect_urls" not in response.meta:
        return ""
    if identity(response.url) == identity(response.meta["home"]):
        return "moved to the listing: the story is gone"
    parts = urlsplit(response.url)
    return "" if parts.path.strip("/") or parts.query else "moved to the front page: the story is gone"


def is_challenge(response: Response) -> bool:
    """True when a guard of the site asks us to prove that we are a browser."""
    return response.headers.get("cf-mitigated") == b"challenge" or (
        response.status in (202, *CLOSED, *BUSY) and b"/cdn-cgi/challenge-platform/" in response.body[:20000]
    )


def named(status: int) -> str:
    """The status with its name: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


def _evidence(response: Response) -> str:
    found = [f"{name}: {value.decode('latin-1')[:80]}" for name in EVIDENCE if (value := response.headers.get(name))]
    return f" ({', '.join(found)})" if found else ""


def _where(response: Response) -> str:
    location = response.headers.get("location")
    return f" to {location.decode('latin-1')[:200]}, which is no web address" if location else ""
