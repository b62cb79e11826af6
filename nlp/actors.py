"""Who did it? Noun phrases of staff and bodies, the one that the claim is about, and what an "it" or "the team" points back to."""

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
from nlp.rows import labels

DOERS = re.compile(r"(?:(?:[A-Z]?[a-z-]+ ){0,3}[A-Z]?[a-z-]+) (?:at|from|in) (?:the )?$")
SINGULAR = frozenset({"he", "she", "his", "her", "i"})
PRONOUNS = frozenset({"it", "we", "they", "he", "she", "i", "ours"})
HEAD = re.compile(r" (?:at|of|from|in|with|for|by|on) ")
WHOLE = frozenset({"nhs", "the nhs", "health service", "the health service", "national health service", "the national health service"})
LINKING = frozenset({"at", "of", "from", "in", "with", "for", "by", "and", "&", "on"})

for attribute, default in (("actor", ""), ("org_id", None), ("actor_sign", "none")):
    if not Doc.has_extension(attribute):
        Doc.set_extension(attribute, default=default)


@Language.factory("claim_actor", requires=["token.dep", "doc.spans"], assigns=["doc.spans"])
def make_actors(nlp: Language, name: str) -> Actors:
    return Actors()


class Actors:
    """Sets the span group "actor", doc._.actor, doc._.org_id and doc._.actor_sign: how the actor was found."""

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, *self.match(doc))
        return doc

    def match(self, doc: Doc) -> tuple[str, str, Span | None]:
        """The actor's name, the sign by which it was found, and its span when it stands in the sentence."""
        ranked = sorted(((rank(doc, phrase), -phrase.start, phrase) for phrase in phrases(doc)), key=lambda item: item[:2])
        best = ranked[-1][2] if ranked and ranked[-1][0] > 0 else None
        back = best is None or "back" in labels("actors", best.text)
        pronoun = best.text if best is not None else doc._.subject.text if doc._.subject is not None else ""
        name = earlier(doc._.candidate, pronoun) if back and doc._.candidate else ""
        if name:
            return name, "earlier", None
        if back and best is not None and doc._.candidate and doc._.candidate.article.organisation:
            return best.text, "named", best  # "the trust", on its own site
        if best is None or best.root.pos_ == "PRON":
            best = next(
                (phrase for _, _, phrase in ranked if doc._.subject is not None and phrase.start <= doc._.subject.i < phrase.end), None
            )
            return (best.text, "patient", best) if best is not None and best.root.pos_ != "PRON" else ("", "none", None)
        return best.text, "named" if names(best.text) else "described", best

    def set_annotations(self, doc: Doc, actor: str, sign: str, phrase: Span | None) -> None:
        candidate = doc._.candidate
        if candidate and phrase is not None and not sure(doc, phrase) and (name := earlier(candidate, "")):
            actor, phrase = name, None  # the sign stays: it says what the sentence holds, and the score was fitted to that
        doc._.actor, doc._.actor_sign = actor, sign
        doc.spans["actor"] = [phrase] if phrase is not None else []
        if candidate:
            doc._.org_id = organisation(actor, candidate.article)


def rank(doc: Doc, phrase: Span) -> float:
    """How likely a phrase is the one that the claim is about; 0 for phrases that are no actors."""
    text = rows.plain(phrase.text)
    head = HEAD.split(text)[0]
    said = labels("actors", text)
    named, staff, unit = bool(names(text)), "staff" in labels("actors", head), "unit" in labels("actors", phrase.root.text)
    own = doc._.subject is not None and phrase.start <= doc._.subject.i < phrase.end
    other_name = own and phrase.root.pos_ == "PROPN" and not named
    pronoun = own and phrase.root.lower_ in PRONOUNS
    if "other" in said or not (named or staff or unit or other_name or pronoun):
        return 0
    agent = phrase.root.dep_ == "pobj" and phrase.root.head.dep_ == "agent"
    subject = phrase.root.dep_ in ("nsubj", "nsubjpass")
    happens = "patient" in said and not named
    if other_name and not staff:
        return 1.8
    return 2 * named + 1.5 * staff + 0.5 * unit + 2.5 * own + 2 * agent + subject - 3 * happens


def sure(doc: Doc, phrase: Span) -> bool:
    """Whether a phrase names the actor without a look back: it holds a name, or the claim's clause is about it, or it acts."""
    root = phrase.root
    named = any(token.pos_ == "PROPN" for token in phrase) and rows.plain(phrase.text).lower() not in WHOLE
    own = doc._.subject is not None and phrase.start <= doc._.subject.i < phrase.end
    leading = root.dep_ in ("nsubj", "nsubjpass") and (root.head.dep_ == "ROOT" or phrase.text.lower() in WHOLE)
    return named or own or leading or root.head.dep_ == "agent"


def phrases(doc: Doc) -> Iterator[Span]:
    """Noun phrases with what hangs on them by at, of, from: "surgeons at Exeford Royal"; of other phrases only the name in them."""
    chunks = list(doc.noun_chunks)
    for chunk in chunks:
        phrase = _extended(doc, chunk, chunks)
        text = rows.plain(phrase.text)
        doer = (
            "staff" in labels("actors", chunk.text) or "unit" in labels("actors", chunk.root.text) or chunk.root.pos_ in ("PROPN", "PRON")
        )
        found = names(text)
        if found and not doer:
            at = text.rindex(found[-1])
            inner = doc.char_span(phrase.start_char + at, phrase.start_char + at + len(found[-1]), alignment_mode="expand")
            phrase = inner if inner is not None else phrase
        yield phrase


def _extended(doc: Doc, chunk: Span, chunks: list[Span]) -> Span:
    end = chunk.end
    while end < len(doc) and doc[end].lower_ in LINKING and _attached(doc[end], chunk.root):
        inner = next((other for other in chunks if other.start == end + 1), None)
        if inner is None:
            break
        end = inner.end
    return Span(doc, chunk.start, end)


def _attached(link: Token, head: Token) -> bool:
    return link.dep_ in ("prep", "cc") and head in (link.head, *link.head.ancestors)


def earlier(candidate: Candidate, pronoun: str) -> str:
    """The name given last before the sentence, in its fullest form: a person's for "he", else staff at a body, or the body."""
    before = rows.plain(f"{candidate.article.title}\n{candidate.before}")
    persons = [name for name in (before[found.start : found.end] for found in rows.find("persons", before)) if not names(name)]
    if pronoun.lower().split(" ")[0] in SINGULAR and persons:
        return max((one for one in persons if one.split()[-1] == persons[-1].split()[-1]), key=len)
    bodies = [name for name in names(before) if name.lower() not in WHOLE]
    if not bodies:
        return next(iter(names(before)), "") or (persons[-1] if persons else "")
    first_words = [(name.split()[1:] or name.split())[0] if name[:4].lower() == "the " else name.split()[0] for name in bodies]
    first_word = max(reversed(first_words), key=first_words.count)  # the one the article is about; of several the last
    fullest = max((name for name, word in zip(bodies, first_words, strict=True) if word == first_word), key=len)
    if pronoun.lower() in ("the team", "they"):
        doers = DOERS.search(before[: before.index(fullest)])
        if doers and "staff" in labels("actors", doers[0]):
            return (doers[0] + fullest).strip()
    return fullest


def organisation(actor: str, article: Article) -> str | None:
    """The org_id of the actor, by the register."""
    known = register.load()
    for name in [actor, *names(actor)]:
        if found := known.link(name, source=article.organisation, text=article.text):
            return found
    return None
