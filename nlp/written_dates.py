"""Which day, month or year does this string mean: as machines write dates, as people do, as addresses hold them?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from leads.clock import LONDON
from leads.types import Precision

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan ionawr",
            "february feb chwefror",
            "march mar mawrth",
            "april apr ebrill",
            "may mai",
            "june jun mehefin",
            "july jul gorffennaf",
            "august aug awst",
            "september sept sep medi",
            "october oct hydref",
            "november nov tachwedd",
            "december dec rhagfyr",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"((?:19|20)\d\d)\b"
ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d\d?)(?:-(\d\d?))?(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?(?![\d-])",
    re.IGNORECASE,
)
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}.*)?")
SLASHED = re.compile(rf"(?<![\d./-])(\d\d?)[./-](\d\d?)[./-]{YEAR}(?![./-]\d)")
SLASHED_YEAR_FIRST = re.compile(rf"(?<!\d){YEAR}[./](\d\d?)[./](\d\d?)(?!\d)")
DAY_FIRST = re.compile(rf"\b(\d\d?)(?:st|nd|rd|th|ain|af|fed|eg)?(?: of)?[ -]{MONTH}[ ,-]+{YEAR}", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"\b{MONTH} (\d\d?)(?:st|nd|rd|th)?,? {YEAR}", re.IGNORECASE)
MONTH_ONLY = re.compile(rf"\b{MONTH},? {YEAR}", re.IGNORECASE)
ADDRESS_DAY = re.compile(
    r"(?:^|[/_-])((?:19|20)\d\d)[/_-]?(\d\d|" + "|".join(name for name in MONTHS if len(name) == 3) + r")[/_-]?(\d\d)(?=[/_.-]|$)",
    re.IGNORECASE,
)
ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d|" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?=/)", re.IGNORECASE)
ADDRESS_YEAR = re.compile(r"/((?:19|20)\d\d)(?=/)")


class Written(NamedTuple):
    """A date cut to its precision, and the words that gave it."""

    value: str
    precision: Precision
    text: str = ""


def from_value(value: str) -> Written | None:
    """A date as machines write it: ISO 8601, RFC 822, 20240315, or words; UTC becomes the London day, other offsets stay their own day."""
    value = " ".join(value.split())[:100]
    if found := ISO.search(value):
        return _from_iso(found)
    if found := COMPACT.fullmatch(value):
        return written(*found.groups()[:3], text=value)
    if re.match(r"(?:[A-Za-z]{3,9},? )?\d\d? [A-Za-z]{3,9} \d\d(?:\d\d)? \d\d?:\d\d", value):
        return _from_mail_date(value)
    if value.isascii() and value.isdigit() and len(value) in (10, 13):
        return written(*datetime.fromtimestamp(int(value[:10]), UTC).astimezone(LONDON).date().isoformat().split("-"), text=value)
    if re.fullmatch(YEAR, value):
        return written(value, text=value)
    return from_text(value)


def _from_iso(found: re.Match[str]) -> Written | None:
    year, month, day, hour, minute, _, zone = found.groups()
    if day and hour and zone and zone.upper() in ("Z", "UTC", "+0000", "+00:00"):
        try:
            moment = datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC).astimezone(LONDON)
        except ValueError:
            return None
        return written(*moment.date().isoformat().split("-"), text=found[0])
    return written(year, month, day, text=found[0])


def _from_mail_date(value: str) -> Written | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return from_text(value)
    if moment.tzinfo and not moment.utcoffset():
        moment = moment.astimezone(LONDON)
    return written(*moment.date().isoformat().split("-"), text=value)


def from_text(text: str, *, american: bool = False) -> Written | None:
    """The first date in a line of text, days before months unless that is impossible or the page is American. A bare year is none."""
    if found := ISO.search(text):
        return _from_iso(found)
    if found := DAY_FIRST.search(text):
        return written(found[3], found[2], found[1], text=found[0])
    if found := MONTH_FIRST.search(text):
        return written(found[3], found[1], found[2], text=found[0])
    if found := SLASHED_YEAR_FIRST.search(text):
        return written(found[1], found[2], found[3], text=found[0])
    if found := SLASHED.search(text):
        day, month = (found[2], found[1]) if (american and int(found[1]) <= 12) or int(found[2]) > 12 else (found[1], found[2])
        return written(found[3], month, day, text=found[0])
    found = MONTH_ONLY.search(text)
    return written(found[2], found[1], text=found[0]) if found else None


def from_address(url: str) -> Written | None:
    """The date in a path, as far as it goes: /2024/03/15/, /2024/mar/15/, -20240315, /2024/03/, /2024/."""
    path = "/" + url.partition("://")[2].partition("?")[0].partition("#")[0].partition("/")[2]
    for found in ADDRESS_DAY.finditer(path):
        if day := written(found[1], found[2], found[3], text=found[0]):
            return day
    whole = ADDRESS_MONTH.search(path)
    if whole and (month := written(whole[1], whole[2], text=whole[0])):
        return month
    year = ADDRESS_YEAR.search(path)
    return written(year[1], text=year[0]) if year else None


def written(year: str, month: str | None = None, day: str | None = None, *, text: str = "") -> Written | None:
    """The date if there is such a day."""
    number = MONTHS.get(month.lower().rstrip("."), 0) or (int(month) if month.isdigit() else 0) if month else None
    try:
        whole = date(int(year), number if number is not None else 1, int(day or 1))
    except ValueError:
        return None
    precision: Precision = "day" if day else "month" if month else "year"
    return Written(whole.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]], precision, text)
