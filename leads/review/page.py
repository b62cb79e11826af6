"""What stands on a lead's page?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leads import register
from leads.changes import words_changed
from leads.clock import london
from leads.harmless import visible
from leads.review.fields import Fields, of_lead
from leads.review.marks import SPANS, Run, link, paragraphs
from leads.store import sqlite3
from leads.store.articles import leads_in
from leads.store.corrections import CHOICES, as_found
from leads.store.decided import history, latest, leads_of
from leads.store.followups import STATES, FollowUp, followups
from leads.store.queue import counts, get_lead, previous_key, queued_keys
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
    right: tuple[str, ...] = ()  # what was put right: "scope: world, the finder said UK"
    leads: int = 1  # more, where many were decided at once


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
    facts: tuple[tuple[str, str, str], ...] = ()  # name, value, what the finder said where a reviewer has put it right
    fields: Fields | None = None
    open_fields: bool = False  # the form that was refused held something else than the lead says
    reasons: tuple[tuple[str, str, str], ...] = ()  # part, its words, ids of the patterns
    weights: tuple[tuple[str, float], ...] = ()
    copies: tuple[tuple[str, str, str, str], ...] = ()  # title, link, publisher, date
    beside: tuple[tuple[str, str, str, str], ...] = ()  # key, status, sentence and reviewer of the other leads in the article
    history: tuple[Said, ...] = ()
    followups: tuple[FollowUp, ...] = ()  # what became of it since it was accepted, oldest first
    states: tuple[str, ...] = STATES
    was: tuple[tuple[str, str], ...] = ()  # the sentence as it was decided against how it reads now, see leads.changes.words_changed
    seen: int = 0  # id of the newest decision in `history`
    next: str = ""
    previous: str = ""
    held: int = 0  # leads that others have in hand
    held_by: str = ""  # who else has this one


def gather(
    db: sqlite3.Connection, reviewer: str, key: str | None, *, said: Mapping[str, Any] | None = None, held: Mapping[str, str] | None = None
) -> Shown:
    """All that the page of this lead needs, in one look at the database; without a key the page of an empty queue.

    `said` is what a refused form held of the fields that can be put right, `held` the leads that others have in hand.
    """
    left, done = counts(db, reviewer)
    last = tuple(replace(_said(each), leads=leads_of(db, each.request_id)) for each in latest(db, reviewer))
    if key is None:
        return Shown(left, done, last, held=len(held or {}))
    lead = get_lead(db, key)
    past = history(db, key)
    holds = _holds(past)
    skip = tuple(held or {})
    return Shown(
        left,
        done,
        last,
        lead=lead,
        title=visible(lead.title),
        published=written(lead.published),
        paragraphs=tuple(tuple(runs) for runs in paragraphs(lead)),
        link=link(lead.url, lead.quote),
        facts=_facts(lead, _corrected(holds)),
        fields=of_lead(lead, said),
        open_fields=of_lead(lead, said) != of_lead(lead, None),
        reasons=_reasons(lead),
        weights=tuple((reason.id, reason.weight) for reason in lead.reasons if reason.part == "feature" and reason.weight is not None),
        copies=tuple((visible(c["title"]), link(c["url"], lead.quote), c["publisher"], written(c["published"])) for c in lead.copies),
        beside=_beside(db, lead),
        history=tuple(_said(each) for each in past),
        followups=tuple(each._replace(at=london(each.at), note=visible(each.note)) for each in followups(db, key)),
        was=_was(lead, holds),
        seen=max((each.id or 0 for each in past), default=0),
        next=next(iter(queued_keys(db, after=key, skip=skip, limit=1)), ""),
        previous=previous_key(db, before=key, skip=skip),
        held=len(skip),
        held_by=(held or {}).get(lead.key, ""),
    )


def _beside(db: sqlite3.Connection, lead: Lead) -> tuple[tuple[str, str, str, str], ...]:
    """Key, status, sentence and reviewer of the other leads in the article."""
    others = (each for each in leads_in(db, lead.article) if each["key"] != lead.key)
    return tuple((each["key"], each["status"], visible(each["quote"]), each["reviewer"]) for each in others)


def _facts(lead: Lead, found: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    facts = (
        ("organisation", lead.organisation or "not in the register"),
        ("actor", visible(lead.actor)),
        *((name, meaning(name, getattr(lead, name))) for name in CHOICES),
        ("theme", ", ".join(lead.theme)),
    )
    return tuple((name.capitalize(), value, found.get(name, "")) for name, value in facts if value or name in found)


def _holds(past: Sequence[Decision]) -> Decision | None:
    """The decision that stands, the newest of several."""
    undone = {each.undoes for each in past}
    return next((each for each in reversed(past) if each.verdict and each.id not in undone), None)


def _corrected(decision: Decision | None) -> dict[str, str]:
    """What the finder said, in words, of each field that this decision has put right."""
    found = as_found(decision.snapshot) if decision else {}
    return {name: _words(name, found[name]) for name in (decision.corrections if decision else ())}


def _words(name: str, value: Any) -> str:
    if name == "organisation":
        return register.load().name(value) or "none"
    return (", ".join(value) if name == "theme" else meaning(name, value)) or "none"


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


def _was(lead: Lead, holds: Decision | None) -> tuple[tuple[str, str], ...]:
    """How the sentence has changed since the decision that stands; empty when it has not, or is no longer found."""
    quote = str(holds.snapshot["quote"]) if holds else ""
    changed = words_changed(quote, lead.quote) if quote and lead.article and quote != lead.quote else ()
    return tuple((how, visible(words)) for how, words in changed)


def _said(decision: Decision) -> Said:
    return Said(
        decision.lead,
        decision.verdict or "took back",
        decision.reviewer,
        london(decision.at),
        visible(decision.note),
        visible(str(decision.snapshot["title"])),
        tuple(f"{name}: {_words(name, decision.corrections[name])}, not {was}" for name, was in _corrected(decision).items()),
    )
