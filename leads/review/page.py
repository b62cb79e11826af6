"""What stands on a lead's page?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leads.clock import london
from leads.harmless import visible
from leads.review.marks import SPANS, Run, link, paragraphs
from leads.store import sqlite3
from leads.store.articles import leads_in
from leads.store.decided import history, latest
from leads.store.queue import counts, get_lead, next_lead, previous_lead
from leads.types import Decision, Lead
from leads.words import meaning, written


@dataclass(frozen=True, slots=True)
class Said:
    """A decision as a line: "yes", "took back", with who, when, the note and the lead's title."""

    lead: str
    verdict: str
    reviewer: str
    at: str
    note: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead with all that its page says. `lead` is None when the queue is empty."""

    left: int
    done: int
    latest: tuple[Said, ...]
    lead: Lead | None = None
    title: str = ""
    published: str = ""
    paragraphs: tuple[tuple[Run, ...], ...] = ()
    link: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str, str], ...] = ()  # part, its words, ids of the patterns
    weights: tuple[tuple[str, float], ...] = ()
    copies: tuple[tuple[str, str, str, str], ...] = ()  # title, link, publisher, date
    beside: tuple[tuple[str, str, str], ...] = ()  # key, status and sentence of the other leads in the article
    history: tuple[Said, ...] = ()
    was: str = ""  # the sentence as it was decided, when it reads otherwise now
    seen: int = 0  # id of the newest decision in `history`
    next: str = ""
    previous: str = ""


def gather(db: sqlite3.Connection, reviewer: str, key: str | None) -> Shown:
    """All that the page of this lead needs, in one look at the database; without a key the page of an empty queue."""
    left, done = counts(db, reviewer)
    last = tuple(_said(each) for each in latest(db, reviewer))
    if key is None:
        return Shown(left, done, last)
    lead = get_lead(db, key)
    past = history(db, key)
    following, preceding = next_lead(db, after=key), previous_lead(db, before=key)
    return Shown(
        left,
        done,
        last,
        lead=lead,
        title=visible(lead.title),
        published=written(lead.published),
        paragraphs=tuple(tuple(runs) for runs in paragraphs(lead)),
        link=link(lead.url, lead.quote),
        facts=_facts(lead),
        reasons=_reasons(lead),
        weights=tuple((reason.id, reason.weight) for reason in lead.reasons if reason.part == "feature" and reason.weight is not None),
        copies=tuple((visible(c["title"]), link(c["url"], lead.quote), c["publisher"], written(c["published"])) for c in lead.copies),
        beside=tuple((b["key"], b["status"], visible(b["quote"])) for b in leads_in(db, lead.article) if b["key"] != lead.key),
        history=tuple(_said(each) for each in past),
        was=_was(lead, past),
        seen=max((each.id or 0 for each in past), default=0),
        next=following.key if following else "",
        previous=preceding.key if preceding else "",
    )


def _facts(lead: Lead) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Organisation", lead.organisation or "not in the register"),
        ("Actor", visible(lead.actor)),
        ("Kind", lead.kind),
        *((name.capitalize(), meaning(name, getattr(lead, name))) for name in ("criterion", "scope", "assertion")),
        ("Theme", ", ".join(lead.theme)),
    )
    return tuple((name, value) for name, value in facts if value)


def _reasons(lead: Lead) -> tuple[tuple[str, str, str], ...]:
    """Cue, scope and actor with the words they were seen in, and the patterns that saw them; overlapping ones are one."""
    text, offset = lead.before + lead.quote + lead.after, len(lead.before) - lead.start
    merged: list[tuple[str, int, int, list[str]]] = []
    for part, start, end, pattern in sorted(_spans(lead)):
        if merged and merged[-1][0] == part and start < merged[-1][2]:
            _, first, last, patterns = merged[-1]
            merged[-1] = (part, first, max(last, end), [*patterns, pattern])
        else:
            merged.append((part, start, end, [pattern]))
    merged.sort(key=lambda each: SPANS.index(each[0]))
    return tuple(
        (part, visible(text[max(start + offset, 0) : max(end + offset, 0)]), ", ".join(filter(None, dict.fromkeys(patterns))))
        for part, start, end, patterns in merged
    )


def _spans(lead: Lead) -> Iterator[tuple[str, int, int, str]]:
    for reason in lead.reasons:
        if reason.part in SPANS and reason.start is not None and reason.end is not None:
            yield reason.part, reason.start, reason.end, reason.id


def _was(lead: Lead, past: list[Decision]) -> str:
    quotes = [str(each.snapshot["quote"]) for each in past if each.verdict]
    return visible(quotes[-1]) if quotes and lead.article and quotes[-1] != lead.quote else ""


def _said(decision: Decision) -> Said:
    return Said(
        decision.lead,
        decision.verdict or "took back",
        decision.reviewer,
        london(decision.at),
        visible(decision.note),
        visible(str(decision.snapshot["title"])),
    )
