"""Parts of speech from the tagger's tags: a table, as good here as the model's own rules and many times faster."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

POS = {
    "NOUN": ("NN", "NNS"),
    "PROPN": ("NNP", "NNPS"),
    "PRON": ("PRP", "PRP$", "EX", "WP", "WP$", "WDT"),
    "VERB": ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"),
    "AUX": ("MD",),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB", "RBR", "RBS"),
    "NUM": ("CD",),
    "DET": ("DT", "PDT"),
    "ADP": ("IN", "RP"),
    "CCONJ": ("CC",),
    "SCONJ": ("WRB",),
    "PART": ("TO", "POS"),
    "PUNCT": (",", ".", ":", "``", "''", "-LRB-", "-RRB-", "HYPH"),
}
OF_TAG = {tag: pos for pos, tags in POS.items() for tag in tags}
BE = frozenset({"be", "am", "is", "are", "was", "were", "been", "being", "'s", "'re", "'m", "’s", "’re", "’m"})
HELPING = frozenset({"aux", "auxpass"})
STANDING = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj", "ROOT"})  # a determiner that stands for a noun: those, all
NOBODY = frozenset(
    "nobody nothing none someone anyone everyone something anything everything everybody anybody no-one".split()  # noqa: SIM905
)


@Language.factory("claim_tags", requires=["token.tag", "token.dep"], assigns=["token.pos"])
def make_tags(nlp: Language, name: str) -> Tags:
    return Tags()


class Tags:
    """Sets token.pos."""

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            pos = OF_TAG.get(token.tag_, "X")
            if pos == "VERB" and (token.dep_ in HELPING or token.lower_ in BE):
                pos = "AUX"
            stands = token.lower_ in NOBODY if pos == "NOUN" else pos == "DET" and token.dep_ in STANDING
            token.pos_ = "PRON" if stands else pos
        return doc
