"""How is the claim meant? Its scope, whether it is asserted, hedged or planned, and what speaks against it."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp import rows
from nlp.rows import Found

WIDEST = ("world", "europe", "uk", "nation", "nhs", "region", "organisation")


@Language.factory("claim_context", requires=["doc.spans"], assigns=["doc.spans"])
def make_context(nlp: Language, name: str) -> Context:
    return Context()


class Context:
    """Sets the span groups "scope", "signs" and "refusals"."""

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.match(doc))
        return doc

    def match(self, doc: Doc) -> dict[str, list[Found]]:
        """What each file of rows finds in the sentence."""
        text = rows.plain(doc.text)
        return {
            group: rows.find(file, text)
            for group, file in (
                ("scope", "scopes"),
                ("signs", "signs"),
                ("refusals", "refusals"),
                ("support", "support"),
                ("themes", "themes"),
                ("topics", "topics"),
            )
        }

    def set_annotations(self, doc: Doc, found: dict[str, list[Found]]) -> None:
        for group, hits in found.items():
            doc.spans[group] = [span(doc, hit) for hit in hits]


def reach(scope: Span, cue: Span) -> bool:
    """Whether a scope stands in a cue or so close to it that it belongs to the claim."""
    return scope.start_char - cue.end_char < 30 and cue.start_char - scope.end_char < 15


def span(doc: Doc, hit: Found) -> Span:
    """The tokens a row was found in, with its label, and its id as span_id."""
    found: Any = doc.char_span(hit.start, hit.end, label=hit.row.label, alignment_mode="expand", span_id=hit.row.id)
    return found or Span(doc, 0, 1, label=hit.row.label, span_id=hit.row.id)
