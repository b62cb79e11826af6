"""How is the claim meant? What the rows say about its sentence, as spans of a Doc."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp import rows
from nlp.marks import marks
from nlp.rows import Found


@Language.factory("claim_context", requires=["doc.spans"], assigns=["doc.spans"])
def make_context(nlp: Language, name: str) -> Context:
    return Context()


class Context:
    """Sets the span groups "scope", "signs", "refusals" and the others of nlp.marks."""

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.match(doc))
        return doc

    def match(self, doc: Doc) -> dict[str, list[Found]]:
        """What each file of rows finds in the sentence."""
        found: dict[str, list[Found]] = doc._.candidate.marks if doc._.candidate else marks(rows.plain(doc.text))
        return found

    def set_annotations(self, doc: Doc, found: dict[str, list[Found]]) -> None:
        for group, hits in found.items():
            doc.spans[group] = [span(doc, hit) for hit in hits]


def span(doc: Doc, hit: Found) -> Span:
    """The tokens a row was found in, with its label, and its id as span_id."""
    found: Any = doc.char_span(hit.start, hit.end, label=hit.row.label, alignment_mode="expand", span_id=hit.row.id)
    return found or Span(doc, 0, 1, label=hit.row.label, span_id=hit.row.id)
