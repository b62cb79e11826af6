"""Which leads may leave the desk, and what of them?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from leads.export.figures import with_figures
from leads.harmless import one_line, web_address
from leads.store import sqlite3
from leads.store.followups import STATES, FollowUp, followups
from leads.store.queue import get_lead

# A source that is confidential now counts, and one that was when the lead was decided. The head of a story comes first.
ROWS = """
SELECT l.key, l.story, l.status, l.reviewer, l.decided_at, l.title, l.url, l.publisher, l.followup,
    max(l.confidential, coalesce(s.confidential, 0)) AS confidential
FROM leads AS l LEFT JOIN sources AS s ON s.id = l.source
WHERE l.status IN (SELECT value FROM json_each(?))
ORDER BY l.story, l.copy_of IS NOT NULL, l.claim IS NULL, l.published = '', l.published, l.key
"""
FIRST_DECIDED = """
SELECT lead FROM decisions WHERE lead IN (
    SELECT key FROM leads WHERE story = :story
    UNION ALL SELECT k.old FROM leads AS l JOIN lead_keys AS k ON k.new = l.key WHERE l.story = :story)
ORDER BY id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An article in which the sentence stands, too."""

    publisher: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What leaves the desk of a lead: its sentence and its citation, never the reviewer's note or the article's text.

    Every text is one line, without characters that deceive; `url` is a web address or "".
    `id` is the key under which the story was first decided: it stays when the article moves or another copy comes to head the story.
    """

    id: str
    key: str
    verdict: str
    criterion: str
    kind: str
    scope: str
    assertion: str
    quote: str
    organisation: str
    actor: str
    theme: tuple[str, ...]
    title: str
    publisher: str
    url: str
    published: str
    published_evidence: str
    figures: tuple[str, ...]  # neighbouring sentences that hold figures
    also: tuple[Place, ...]
    accepted_by: str
    accepted_at: str
    followup: str  # what became of it since: one of leads.store.followups.STATES, "" for nothing yet
    followup_by: str
    followup_at: str
    found_by: str  # finder, person
    source: str
    sample: bool


def accepted(
    db: sqlite3.Connection, verdicts: Sequence[str] = ("yes",), followed: Sequence[str] = ("", *STATES)
) -> tuple[list[Accepted], int]:
    """The leads with these verdicts, newest decision first, the copies of a story as one; and how many are kept back as confidential.

    `followed` are the follow-ups of which one must hold, "" for none.
    """
    with _one_moment(db):
        rows = db.execute(ROWS, [json.dumps(list(verdicts))]).fetchall()
        public = [row for row in rows if not row["confidential"] and row["followup"] in followed]
        leads = [_accepted(db, *copies) for _, copies in groupby(public, key=lambda row: row["story"])]
    return sorted(leads, key=lambda lead: (lead.accepted_at, lead.key), reverse=True), sum(row["confidential"] for row in rows)


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """What is read within belongs together, though a night may be writing."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _accepted(db: sqlite3.Connection, head: sqlite3.Row, *copies: sqlite3.Row) -> Accepted:
    lead = get_lead(db, head["key"])
    since = followups(db, head["key"])[-1] if head["followup"] else FollowUp("", "", "", "")
    same = ("criterion", "kind", "scope", "assertion", "quote", "organisation", "actor", "title", "publisher", "published")
    return Accepted(
        id=db.execute(FIRST_DECIDED, {"story": head["story"]}).fetchone()["lead"],
        key=head["key"],
        verdict=head["status"],
        **{name: one_line(getattr(lead, name)) for name in same},
        theme=lead.theme,
        url=web_address(lead.url),
        published_evidence=one_line(lead.published_evidence),
        figures=with_figures(lead.before, lead.after),
        also=_also(head, copies),
        accepted_by=one_line(head["reviewer"]),
        accepted_at=head["decided_at"],
        followup=since.state,
        followup_by=one_line(since.reviewer),
        followup_at=since.at,
        found_by=lead.found_by,
        source=one_line(lead.source),
        sample=lead.sample,
    )


def _also(head: sqlite3.Row, copies: Sequence[sqlite3.Row]) -> tuple[Place, ...]:
    """The other articles of a story, each once: one that has moved may still have its old lead."""
    others = {row["url"]: row for row in copies if row["url"] != head["url"]}
    return tuple(Place(one_line(row["publisher"]), one_line(row["title"]), web_address(url)) for url, row in others.items())
