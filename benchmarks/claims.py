"""How fast is the finder beside the full English pipeline over every sentence? Both in one run, each in a process of its own.

python benchmarks/claims.py                                      # the gold articles: NHS-like text
python benchmarks/claims.py --texts news.jsonl.gz --articles 300 # any JSON lines with id, title, text
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leads.gold import read_gold
from leads.score import read_texts
from leads.types import Article

GOLD = Path(__file__).parents[1] / "tests" / "gold"


def finder(articles: Sequence[Article]) -> dict[str, Any]:
    """Claims by the cascade: cues over everything, spaCy over candidates."""
    from leads.pages.sentences import sentences
    from nlp.cues import candidates
    from nlp.pipeline import find_claims, load

    load()
    start = time.perf_counter()
    found = [tuple((claim.start, claim.flag) for claim in claims) for claims in find_claims(articles)]
    seconds = time.perf_counter() - start
    read = [candidate for article in articles for candidate in candidates(article)]
    total = sum(len(sentences(article.text)) for article in articles)
    return {
        "seconds": seconds,
        "leads": {(n, place) for n, claims in enumerate(found) for place, _ in claims},
        "share of sentences": len(read) / total,
        "share of words": sum(len(one.text.split()) for one in read) / sum(len(article.text.split()) for article in articles),
    }


def everything(articles: Sequence[Article]) -> dict[str, Any]:
    """The full English pipeline, with entities, over every sentence of every article."""
    import spacy

    from leads.pages.sentences import sentences
    from nlp.pipeline import model

    nlp = spacy.load(model())
    start = time.perf_counter()
    for _ in nlp.pipe((article.text[a:b] for article in articles for a, b in sentences(article.text)), batch_size=64):
        pass
    return {"seconds": time.perf_counter() - start}


def _work(pipe: Any, run: Any, articles: Sequence[Article]) -> None:
    done = run(articles)
    done["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(done)


def measured(run: Any, articles: Sequence[Article]) -> dict[str, Any]:
    """What a way of reading takes in a fresh process."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, run, articles))
    process.start()
    done: dict[str, Any] = ours.recv()
    process.join()
    return done


def main() -> None:
    """Print one line per way of reading, and how many times faster the finder is."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=Path, help="JSON lines with id, title, text; default: the gold articles")
    options.add_argument("--articles", type=int, default=400, help="read at most so many")
    given = options.parse_args()
    articles = read_texts([given.texts]) if given.texts else [one.article for one in read_gold(sorted(GOLD.glob("dev_*.jsonl")))]
    articles = articles[: given.articles]
    words = sum(len(article.text.split()) for article in articles)
    ours, full = measured(finder, articles), measured(everything, articles)
    print(f"{len(articles)} articles, {words} words")
    for name, done in (("finder", ours), ("full pipeline", full)):
        print(f"{name:14} {done['seconds']:7.1f} s  {words / done['seconds']:9.0f} words/s  {done['megabytes']:5.0f} MB")
    print(
        f"{full['seconds'] / ours['seconds']:.1f} times faster; "
        f"{ours['share of sentences']:.1%} of sentences and {ours['share of words']:.1%} of words reach the model"
    )
    print(f"{len(ours['leads'])} leads; a sentence without a cue can be none, so reading everything would bring no more")


if __name__ == "__main__":
    main()
