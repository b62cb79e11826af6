"""How do accepted leads read as an Atom 1.0 feed?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from leads.clock import now
from leads.export.accepted import Accepted
from leads.words import reported, written

ATOM = "http://www.w3.org/2005/Atom"
OURS = UUID("6f0d4f3e-2f0b-5a0c-9f43-3f9a6c1d7b52")  # names within it are lead keys: an entry's id is the same on any machine


def atom(leads: Sequence[Accepted]) -> str:
    """A feed with an entry per lead, dated by its decision. A lead keeps its id, so that a reader shows it once."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _add(feed, "id", uuid5(OURS, "accepted leads").urn)
    _add(feed, "title", "How the NHS leads the way: accepted leads")
    _add(feed, "updated", max((lead.accepted_at for lead in leads), default=now()))
    _add(_add(feed, "author"), "name", "Lead the Way")
    for lead in leads:
        _entry(feed, lead)
    indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _entry(feed: Element, lead: Accepted) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", uuid5(OURS, lead.id).urn)
    _add(entry, "title", ("[Sample] " if lead.sample else "") + (lead.title or lead.quote))
    _add(entry, "updated", lead.accepted_at)
    if lead.accepted_by:  # else the feed's own author counts
        _add(_add(entry, "author"), "name", lead.accepted_by)
    for relation, url in (("alternate", lead.url), *(("related", place.url) for place in lead.also)):
        if url:
            SubElement(entry, "link", {"rel": relation, "href": url})
    SubElement(entry, "category", {"term": lead.criterion})
    _add(entry, "content", _content(lead)).set("type", "text")


def _content(lead: Accepted) -> str:
    who = lead.organisation or lead.actor
    dated = f"{written(lead.published)} (date from {lead.published_evidence})" if lead.published else "no date found"
    return f"{reported(lead.kind, lead.scope, lead.assertion)}: “{lead.quote}” {' · '.join(filter(None, (who, lead.publisher, dated)))}"


def _add(parent: Element, name: str, text: str = "") -> Element:
    element = SubElement(parent, name)
    element.text = text or None
    return element
