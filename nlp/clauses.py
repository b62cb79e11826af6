"""How does the claim stand in its sentence? The verb that governs it: subject and form; negation, conditions, wishes above it."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from nlp import rows

UNREAL = frozenset({"would", "could", "should", "may", "might", "can", "must"})
CONDITIONS = frozenset({"if", "unless", "whether"})
# Beginnings of the verbs that stand above a claim: cheaper than lemmas, and as good here.
ABOVE = {
    "wish": (
        "want",
        "hope",
        "hoping",
        "aim",
        "plan",
        "call",
        "urg",
        "ask",
        "need",
        "seek",
        "striv",
        "try",
        "tries",
        "look",
        "intend",
        "bid",
        "aspir",
    ),
    "doubt": ("claim", "den", "disput", "doubt", "withdr", "correct", "pretend", "suppos"),
    "say": ("say", "said", "tell", "told", "add", "expla", "report", "announc", "describ", "confirm"),
}
VERBS = frozenset({"VERB", "AUX"})
if not Doc.has_extension("clause"):
    Doc.set_extension("clause", default=frozenset())
if not Doc.has_extension("subject"):
    Doc.set_extension("subject", default=None)


@Language.factory("claim_clause", requires=["token.dep", "doc.spans"])
def make_clauses(nlp: Language, name: str) -> Clauses:
    return Clauses()


class Clauses:
    """Sets doc._.clause, the named facts about the claim's clause, and doc._.subject, the token the clause is about."""

    def __call__(self, doc: Doc) -> Doc:
        facts, subject = self.match(doc)
        doc._.clause, doc._.subject = frozenset(facts), subject
        return doc

    def match(self, doc: Doc) -> tuple[set[str], Token | None]:
        """The facts of the clause of the first cue whose row is not a support."""
        spans: list[Span] = list(doc.spans["cues"])
        if not spans:
            return set(), None
        verb = governor(spans[0].root)
        if verb is None:
            return {"verbless"}, None
        subject = subject_of(verb)
        return {*_form(verb), *_above(verb)}, subject


def governor(token: Token) -> Token | None:
    """The verb whose clause the token stands in, the token itself included."""
    return next((one for one in (token, *token.ancestors) if one.pos_ in VERBS), None)


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, of the verb it is joined to, or the noun that its relative clause hangs on."""
    for one in (verb, *verb.ancestors):
        found = next((child for child in one.children if child.dep_ in ("nsubj", "nsubjpass")), None)
        if found is not None and found.lower_ == "what" and one.dep_ in ("ccomp", "pcomp"):
            continue  # "Surgeons in Exeford did what is thought to be the first": it is theirs
        if found is not None and found.tag_ in ("WDT", "WP") and one.dep_ == "relcl":
            return one.head
        if found is not None:
            return found
        if one.dep_ in ("relcl", "acl") or one.dep_ not in ("conj", "xcomp", "aux", "advcl", "ROOT", "ccomp", "pcomp", "prep"):
            return one.head if one.dep_ in ("relcl", "acl") else None
    return None


def _form(verb: Token) -> set[str]:
    children = list(verb.children)
    helpers = {child.lower_ for child in children if child.dep_ in ("aux", "auxpass")}
    facts: set[str] = set()
    facts |= {"unreal"} if helpers & UNREAL or verb.lower_ in UNREAL else set()
    facts |= {"will"} if helpers & {"will", "'ll"} else set()
    facts |= {"perfect"} if helpers & {"has", "have", "'ve", "'s", "had"} else set()
    facts |= {"passive"} if any(child.dep_ in ("auxpass", "nsubjpass") for child in children) else set()
    facts |= {"negated"} if any(child.dep_ == "neg" for child in children) else set()
    return facts


def _above(verb: Token) -> set[str]:
    facts: set[str] = set()
    for one in (verb, *verb.ancestors):
        if any(child.dep_ == "mark" and child.lower_ in CONDITIONS for child in one.children):
            facts.add("conditional")
        if one is not verb:
            facts |= {f"under-{name}" for name, verbs in ABOVE.items() if one.lower_.startswith(verbs)}
    return facts


def plain_of(token: Token) -> str:
    """The phrase under a token as plain text."""
    subtree = list(token.subtree)
    return rows.plain(token.doc[subtree[0].i : subtree[-1].i + 1].text)
