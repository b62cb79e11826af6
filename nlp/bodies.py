"""Is it the NHS? Names with the shape of an NHS body, and what an article's host, source and text say. Needs no model."""

from __future__ import annotations

import functools
import re
from bisect import bisect

from leads.types import Article
from nlp import rows
from nlp.home import tell

NHS_HOST = re.compile(r"(?:^|\.)(?:nhs|hscni)\.|\.nhs$")
# Shapes such as "Northwick Surgery" or "St Bride's General" name too much else to make an article the NHS's.
SURE = re.compile(r"Hospital|Infirmary|Ambulance|Trust|Health Board|Ysbyty|Health and Social Care|NHS \w")
CARE = re.compile(
    r"(?i)\b(?:hospital|nurse|surgeon|surgery|ambulance|midwi|paramedic|infirmary|consultant|clinic|dialysis|pharmac|physio|"
    r"therap|patient|screening|doctor|GP\b|medical|\w{2,20}ologist|ward\b|haemophil|psychiatr|radiograph|dentist|dental|donor|blood\b|health(?:care)?\b|"
    r"OTs?\b|cancer|stroke\b|optometr|optician|anaesth)"
)
NHS = frozenset({"source", "nhs-host", "nhs-word", "nhs-name", "care-word"})


def names(text: str) -> tuple[str, ...]:
    """Names with the shape of an NHS body, in reading order, the longest where they overlap."""
    return tuple(text[start:end] for start, end in named(text))


@functools.lru_cache(maxsize=4096)
def named(text: str) -> tuple[tuple[int, int], ...]:
    """Where those names stand."""
    found: list[tuple[int, int]] = []  # in reading order
    for one in sorted(rows.find("bodies", rows.plain(text)), key=lambda one: one.start - one.end):
        at = bisect(found, (one.start, one.end))
        if (at == 0 or found[at - 1][1] <= one.start) and (at == len(found) or one.end <= found[at][0]):
            found.insert(at, (one.start, one.end))
    return tuple(found)


@functools.lru_cache(maxsize=256)
def article_signs(article: Article) -> frozenset[str]:
    """What the article as a whole says about being the NHS's."""
    text, host = rows.plain(f"{article.title}\n{article.text}"), article.publisher.lower()
    told = tell(text, host)
    ours = told.home >= told.abroad  # hospitals and doctors are everywhere: a name or words of care will do in a British text only
    signs = {
        "source": bool(article.organisation),
        "nhs-host": bool(NHS_HOST.search(host)),
        "abroad": told.foreign,
        "claim-withdrawn": any(found.row.id == "withdrawn" for found in rows.find("refusals", text)) if "laim" in text else False,
        "nhs-word": "NHS" in text or "ealth service" in text or "ealth Service" in text,
        "care-word": ours and told.home > 0 and bool(CARE.search(text)),
        "nhs-name": ours and any(SURE.search(name) for name in names(text)),
    }
    return frozenset(sign for sign, holds in signs.items() if holds)
