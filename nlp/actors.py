"""Who did it, and is it the NHS? Noun phrases of staff and bodies, the one the claim is about, and its place in the register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from leads import register
from leads.types import Article
from nlp import rows
from nlp.bodies import names
from nlp.cues import Candidate

PRONOUNS = frozenset("it we they he she our its their his her this that these who which i us them ours".split())
LINKING = frozenset("at of from in with for by and & on".split())

for attribute, default in (("actor", ""), ("org_id", None), ("actor_sign", "none")):
    if not Doc.has_extension(attribute):
        Doc.set_extension(attribute, default=default)


@Language.factory("claim_actor", requires=["token.dep", "doc.spans"], assigns=["doc.spans"])
def make_actors(nlp: Language, name: str) -> Actors:
    return Actors()


class Actors:
    """Sets doc._.actor, doc._.org_id and doc._.actor_sign: how we know that it is the NHS, or not."""

    def __init__(self) -> None:
        self.staff = re.compile(rows.regex("{staff}").pattern, re.IGNORECASE)
        self.unit = re.compile(rows.regex("{unit}").pattern, re.IGNORECASE)

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.match(doc))
        return doc

    def match(self, doc: Doc) -> tuple[str, str, Span | None]:
        """The actor's name, the sign by which it was found, and its span when it stands in the sentence."""
        ranked = sorted(((self.rank(doc, phrase), -phrase.start, phrase) for phrase in phrases(doc)), key=lambda item: item[:2], reverse=True)
        if ranked and ranked[0][0] > 0:
            phrase = ranked[0][2]
            return phrase.text, "named" if names(rows.plain(phrase.text)) else "described", phrase
        candidate: Candidate | None = doc._.candidate
        earlier = names(candidate.article.title + "\n" + candidate.before) if candidate else []
        return (earlier[-1], "earlier", None) if earlier else ("", "none", None)

    def rank(self, doc: Doc, phrase: Span) -> float:
        """How likely a phrase is the one that the claim is about; 0 for phrases that are no actors."""
        text = rows.plain(phrase.text)
        named, staff, unit = bool(names(text)), bool(self.staff.search(text)), bool(self.unit.search(phrase.root.text))
        if not (named or staff or unit):
            return 0
        subject = phrase.root.dep_ in ("nsubj", "nsubjpass") or (phrase.root.dep_ == "pobj" and phrase.root.head.dep_ == "agent")
        return 2 * named + 1.5 * staff + 0.5 * unit + 1.5 * subject

    def set_annotations(self, doc: Doc, found: tuple[str, str, Span | None]) -> None:
        doc._.actor, doc._.actor_sign, phrase = found
        doc.spans["actor"] = [phrase] if phrase is not None else []
        candidate: Candidate | None = doc._.candidate
        article = candidate.article if candidate else Article("", "", "")
        doc._.org_id = organisation(doc._.actor, article)


def phrases(doc: Doc) -> Iterator[Span]:
    """Noun phrases with what hangs on them by at, of, from ...: "surgeons at Exeford Royal Hospital"."""
    for chunk in doc.noun_chunks:
        end = chunk.end
        while end < len(doc) and (doc[end].lower_ in LINKING) and _attached(doc[end], chunk.root):
            inner = next((other for other in doc.noun_chunks if other.start == end + 1), None)
            if inner is None:
                break
            end = inner.end
        yield Span(doc, chunk.start, end)


def _attached(link: Token, head: Token) -> bool:
    return link.dep_ in ("prep", "cc") and head in (link.head, *link.head.ancestors)


def organisation(actor: str, article: Article) -> str | None:
    """The org_id of the actor, by the register."""
    known = register.load()
    for name in [actor, *names(rows.plain(actor))]:
        if found := known.link(name, source=article.organisation, text=article.text):
            return found
    return None
