"""Is it the NHS? Names with the shape of an NHS body, and what an article's host, source and text say. Needs no model."""

from __future__ import annotations

import functools
import re

from leads.types import Article
from nlp import rows

NHS_HOST = re.compile(r"(?:^|\.)nhs\.|\.nhs$|hscni")
FOREIGN_HOST = re.compile(r"\.(?:ie|in|nz|au|ca|us|edu|za|sg|de|fr|nl|com\.\w\w)$")
# Shapes such as "Northwick Surgery" or "St Bride's General" name too much else to make an article the NHS's.
SURE = re.compile(r"Hospital|Infirmary|Ambulance|Trust|Health Board|Ysbyty|Health and Social Care|NHS \w")
CARE = re.compile(
    r"(?i)\b(?:hospital|nurse|surgeon|surgery|ambulance|midwi|paramedic|infirmary|health board|consultant|clinic|dialysis|pharmac|physio|"
    r"therapist|patient|screening|doctor|GP\b|medical|\w+ologist)"
)
NHS = frozenset({"source", "nhs-host", "nhs-word", "nhs-name", "care-word"})


@functools.lru_cache(maxsize=4096)
def names(text: str) -> tuple[str, ...]:
    """Names with the shape of an NHS body, in reading order, the longest where they overlap."""
    found: list[tuple[int, int]] = []
    for one in sorted(rows.find("bodies", rows.plain(text)), key=lambda one: one.start - one.end):
        if all(one.end <= start or end <= one.start for start, end in found):
            found.append((one.start, one.end))
    return tuple(text[start:end] for start, end in sorted(found))


@functools.lru_cache(maxsize=256)
def article_signs(article: Article) -> frozenset[str]:
    """What the article as a whole says about being the NHS's."""
    text, host = rows.plain(f"{article.title}\n{article.text}"), article.publisher.lower()
    at_home = not host.endswith(".com")  # hospitals and doctors are everywhere: on such a host only the NHS by name will do
    signs = {
        "source": bool(article.organisation),
        "nhs-host": bool(NHS_HOST.search(host)),
        "foreign-host": bool(FOREIGN_HOST.search(host)),
        "company-host": host.endswith(".com") and not article.organisation,
        "claim-withdrawn": any(found.row.id == "withdrawn" for found in rows.find("refusals", text)) if "laim" in text else False,
        "nhs-word": "NHS" in text or "ealth service" in text or "ealth Service" in text,
        "care-word": len({word.lower() for word in CARE.findall(text)}) > 1 and at_home,
        "nhs-name": at_home and any(SURE.search(name) for name in names(text)),
    }
    return frozenset(sign for sign, holds in signs.items() if holds)
