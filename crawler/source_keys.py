"""What may stand in an entry of sources.yaml: its keys, and what each of them takes."""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from crawler import limits, traps, written
from leads import register
from leads.types import is_sample

KINDS = tuple(sorted(file.stem for file in (Path(__file__).parent / "spiders").glob("*.py") if file.stem not in ("__init__", "night")))
NATIONS = ("England", "Scotland", "Wales", "Northern Ireland", "UK")
OTHER_WORDS = {  # what people call a kind that has no letters in common with its name
    **dict.fromkeys(("rss", "atom", "rdf"), "feed"),
    **dict.fromkeys(("website", "web", "site", "html", "news"), "listing"),
    **dict.fromkeys(("mail", "email", "imap"), "mailbox"),
}
REQUIRED = ("id", "name", "kind", "url")
LIMITS = ("limit", "depth", "links", "items", "megabytes", "seconds", "redirects", "retries")
DEFAULTS = ("delay", *LIMITS, "since", "tags", "nation", "confidential")
SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?")
EXPECT = re.compile(r"[1-9]\d{0,3} per (?:day|week|month|year)")
LEAST_DELAY = 1.0  # seconds, for real hosts
MOST_REQUESTS = 5000
MOST_MEGABYTES = 256  # an answer is held in memory, more than once
MOST_REDIRECTS = 20  # as Scrapy's own limit in crawler.settings

Fault = str  # what was expected, "" when all is well
Form = dict[str, Any]  # JSON Schema


class Key(NamedTuple):
    """What a key takes: `fault` judges a value, `form` says the same to an editor, as far as JSON Schema can."""

    fault: Callable[[Any], Fault]
    form: Form


def suggestion(got: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?" when something known is near, else ""."""
    near = difflib.get_close_matches(got, list(known), n=1, cutoff=0.5)
    # "feed_url" is far from "url" by its letters alone.
    near = near or [one for one in known if one in re.split(r"\W|_", got)]
    return f'; did you mean "{near[0]}"?' if near else ""


def shown(value: object) -> str:
    """The value as a fault shows it: short and on one line."""
    return f'"{str(value)[:80]}"'.replace("\n", " ")


def check(key: str, value: Any) -> tuple[Any, Fault]:
    """The value as Source takes it, and what was expected of it when it is faulty."""
    if fault := _in_curly_quotes(value) or KEYS[key].fault(value):
        return value, fault
    if isinstance(value, list):
        return tuple(str(one) for one in value), ""
    if isinstance(value, (bool, int, float)):
        return value, ""
    return str(value), ""


def together(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, fault) of what is right alone and wrong in company."""
    faults = []
    url, kind = str(values.get("url", "")), values.get("kind")
    sample = is_sample(url)
    if kind == "mailbox" and url and not url.startswith("file:"):
        faults.append(("url", f"url is {shown(url)}, expected a folder of .eml files, a Maildir or an mbox file beside this file"))
    if kind != "mailbox" and url and (fault := written.web(url)):
        faults.append(("url", f"url is {shown(url)}, expected {fault}"))
    if kind in KINDS and kind != "mailbox" and not sample and (fault := too_fast(values)):
        faults.append(("delay", fault))
    if values.get("enabled") is False and not values.get("reason"):
        faults.append(("enabled", 'enabled is false, expected a "reason:" beside it'))
    return faults


def too_fast(values: Mapping[str, Any]) -> Fault:
    """What is wrong with the delay of a real site, "" when it is polite or not said."""
    delay = values.get("delay", LEAST_DELAY)
    return f"delay is {delay} seconds, expected {LEAST_DELAY:g} or more on a real site" if delay < LEAST_DELAY else ""


def _in_curly_quotes(value: Any) -> Fault:
    texts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return next(filter(None, map(written.in_curly_quotes, texts)), "")


def _one_of(*known: str) -> Key:
    def judge(value: Any) -> Fault:
        said = OTHER_WORDS.get(str(value).lower(), str(value))
        return "" if value in known else f"one of {', '.join(known)}{suggestion(said, known)}"

    return Key(judge, {"enum": list(known)})


def _text(value: Any) -> Fault:
    return "" if isinstance(value, str) and value.strip() else "a text; put quotes around it if it looks like a number or a date"


def _texts(value: Any) -> Fault:
    return "" if isinstance(value, list) and all(isinstance(one, str) for one in value) else "a list of texts, such as [acute, london]"


def _patterns(value: Any) -> Fault:
    if fault := _texts(value):
        return fault.replace("texts, such as [acute, london]", "regular expressions, such as ['/news/\\d+']")
    for one in value:
        if fault := _of_pattern(one):
            return f"a regular expression: {shown(one)} has an error ({fault})"
    return ""


def _of_pattern(pattern: str) -> Fault:
    """What re says; what it only warns of, such as [[:alpha:]], means something else than people think."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    except FutureWarning as warning:
        return f"{warning}; a [, - or | that means itself is written with a backslash before it".lower()
    return ""


def _number(least: float, most: float, unit: str) -> Key:
    def judge(value: Any) -> Fault:
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most
        return "" if right else f"a number of {unit} from {least:g} to {most:g}"

    return Key(judge, {"type": "number", "minimum": least, "maximum": most})


def _whole(least: int, most: int, unit: str) -> Key:
    def judge(value: Any) -> Fault:
        right = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if right else f"a whole number of {unit} from {least} to {most}"

    return Key(judge, {"type": "integer", "minimum": least, "maximum": most})


def _traps(value: Any) -> Fault:
    strange = [one for one in value if one not in traps.KINDS] if isinstance(value, list) else [""]
    return f"a list of {', '.join(traps.KINDS)}{suggestion(str(strange[0]), traps.KINDS)}" if strange else ""


def _flag(value: Any) -> Fault:
    return "" if isinstance(value, bool) else "true or false"


def _slug(value: Any) -> Fault:
    if isinstance(value, str) and SLUG.fullmatch(value):
        return ""
    quotes = f'; in quotes, as it is a number: "{value}"' if type(value) is int else ""
    return f"letters, digits and hyphens, at most 64{quotes}"


def _day(value: Any) -> Fault:
    try:
        right = date.fromisoformat(str(value)).isoformat() == str(value)  # Python reads 20240131 and 2024-W05-3, too
    except ValueError:
        right = False
    return "" if right else "a date such as 2024-01-31"


def _expect(value: Any) -> Fault:
    return "" if EXPECT.fullmatch(str(value)) else 'a rhythm such as "3 per week" (day, week, month, year)'


def _organisation(value: Any) -> Fault:
    bodies, said = register.load(), str(value)
    if isinstance(value, str) and value in bodies:
        return ""
    by_name = said.upper() if said.upper() in bodies else bodies.link(said)
    hint = f'; did you mean "{by_name}"?' if by_name else suggestion(said, [body.org_id for body in bodies])
    return f"an org_id of the register (leads/data/organisations.csv){hint}"


TEXT = Key(_text, {"type": "string", "minLength": 1})
TEXTS = Key(_texts, {"type": "array", "items": {"type": "string"}})
SLUGS = Key(_slug, {"type": "string", "pattern": f"^{SLUG.pattern}$"})
FLAG = Key(_flag, {"type": "boolean"})
PATTERNS = Key(_patterns, {"type": "array", "items": {"type": "string", "format": "regex"}})

KEYS: dict[str, Key] = {
    "id": SLUGS,
    "name": TEXT,
    "kind": _one_of(*KINDS),
    "url": TEXT,
    "organisation": Key(_organisation, TEXT.form),
    "publisher": TEXT,
    "nation": _one_of(*NATIONS),
    "region": TEXT,
    "tags": TEXTS,
    "expect": Key(_expect, {"type": "string", "pattern": f"^{EXPECT.pattern}$"}),
    "note": TEXT,
    "delay": _number(0, 3600, "seconds"),
    "limit": _number(1, MOST_REQUESTS, "requests"),
    "depth": _whole(0, 100, "pages"),
    "links": _whole(1, limits.LINKS_SEEN, "links"),
    "items": _whole(1, 50_000, "items"),
    "megabytes": _whole(1, MOST_MEGABYTES, "megabytes"),
    "seconds": _whole(1, 300, "seconds"),
    "redirects": _whole(0, MOST_REDIRECTS, "redirects"),
    "retries": _whole(0, 5, "retries"),
    "allow_traps": Key(_traps, {"type": "array", "items": {"enum": list(traps.KINDS)}}),
    "follow": PATTERNS,
    "skip": PATTERNS,
    "since": Key(_day, {"type": "string", "format": "date"}),
    "politeness": SLUGS,
    "confidential": FLAG,
    "enabled": FLAG,
    "reason": TEXT,
}
ALL = tuple(KEYS)
