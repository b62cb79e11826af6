"""What does the sentence claim? Marks the cues in the parsed sentence and decides kind and criterion."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.context import span
from nlp.cues import Candidate, scan

if not Doc.has_extension("candidate"):
    Doc.set_extension("candidate", default=None)


@Language.factory("claim_cues", assigns=["doc.spans"])
def make_cues(nlp: Language, name: str) -> Cues:
    return Cues()


class Cues:
    """Sets the span group "cues"."""

    def __call__(self, doc: Doc) -> Doc:
        candidate: Candidate | None = doc._.candidate
        found = candidate.cues if candidate else scan(doc.text)
        doc.spans["cues"] = [span(doc, hit) for hit in found]
        return doc
