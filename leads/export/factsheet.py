"""What does the campaign team take away? One printable page of accepted leads by criterion, as HTML and as Markdown."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from leads.clock import day, now
from leads.export.accepted import Accepted
from leads.store.followups import CONFIRMED
from leads.types import Criterion, Scope
from leads.words import reported, written

HEADINGS = {
    "pioneered": "Pioneered a new approach",
    "technology": "Used technology in a new way",
    "new_way": "Solved an old problem in a new way",
    "first": "Reported as a first",
    "record": "Reported as a record",
}
VERDICTS = {"yes": "Accepted", "weak": "Accepted as weak"}
FOLLOWED = {
    "": "Not followed up yet",
    "to check": "To be checked",
    "confirmed": "Confirmed",
    "refuted": "Refuted",
    "permission to quote": "Permission to quote given",
    "used": "Used before",
}
SCOPES = get_args(Scope)  # widest first
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def html(leads: Sequence[Accepted]) -> str:
    """A page that needs nothing else: one file, no script, fit for print."""
    return _page("factsheet.html", leads)


def markdown(leads: Sequence[Accepted]) -> str:
    """The same in CommonMark."""
    return _page("factsheet.md", leads)


def _page(template: str, leads: Sequence[Accepted]) -> str:
    sections = [(HEADINGS[criterion], _section(leads, criterion)) for criterion in get_args(Criterion)]
    return (
        _environment(template)
        .get_template(template)
        .render(sections=sections, total=len(leads), today=day(now()), confirmed=all(lead.followup in CONFIRMED for lead in leads))
    )


def _section(leads: Sequence[Accepted], criterion: str) -> list[Accepted]:
    """The leads of a criterion, the widest claim first, the newest first among equals."""
    newest = sorted((lead for lead in leads if lead.criterion == criterion), key=lambda lead: lead.published, reverse=True)
    return sorted(newest, key=lambda lead: SCOPES.index(lead.scope))


@cache
def style_source() -> str:
    """The name of the page's only style, by its hash: what a policy must allow where the page is shown by a server."""
    style = (Path(__file__).parent / "factsheet.html").read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


@cache
def _environment(template: str) -> Environment:
    """Escapes whatever a template is given, in the template's own language."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html"]),
        finalize=None if template.endswith(".html") else _escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"written": written, "day": day, "address": Markup}
    environment.globals |= {"reported": reported, "verdicts": VERDICTS, "followed": FOLLOWED}
    return environment


def _escaped(value: Any) -> Any:
    """Text as CommonMark that reads as it stands; addresses, which web_address has made safe, as they are."""
    if isinstance(value, Markup):
        return value
    text = re.sub(r"[\\`*_{}\[\]#|~!$]|://|www\.|^[-+=]|^\d+(?=[.)])", _mark, str(value))
    return re.sub("[&<>]", lambda found: ENTITIES[found[0]], text)


def _mark(found: re.Match[str]) -> str:
    """A backslash before what means something, or within a bare address and a list number."""
    text = found[0]
    return text[:-1] + "\\" + text[-1] if text == "www." else text + "\\" if text.isdigit() else "\\" + text
