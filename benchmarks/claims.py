"""How fast is the finder beside the full English pipeline over every sentence? Both in one run, each in a process of its own.

Seconds are of processor time, which other work on the machine disturbs least, and without what a process loads once: each way has read
three other articles before its clock starts.

python benchmarks/claims.py                                      # the gold articles: NHS-like text
python benchmarks/claims.py --texts news.jsonl.gz --articles 300 # any JSON lines with id, title, text
python benchmarks/claims.py --growing                            # 100, 1,000 and 10,000 articles: is the time per article flat?
python benchmarks/claims.py --large                              # a text of 2 MB, and sentences of 120,000 characters
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leads.alarms import read_texts
from leads.gold import read_gold
from leads.pages.sentences import sentences
from leads.types import Article

GOLD = Path(__file__).parents[1] / "tests" / "gold"
GROWING = (100, 1_000, 10_000)
LONG = 120_000  # characters
LARGE = 2_000_000
LISTS = {"one phrase": "first in the UK ", "names": "Northmoor Hospital NHS Trust and ", "no spaces": "a", "capitals": "FIRST IN THE UK "}


def finder(articles: Sequence[Article]) -> dict[str, Any]:
    """Claims by the cascade: cues over everything, words alone over candidates, spaCy over what is left."""
    from nlp.cues import candidates
    from nlp.pipeline import find_claims
    from nlp.screen import worth

    _warm()
    start = time.process_time()
    found = [tuple(claim.start for claim in claims) for claims in find_claims(articles)]
    seconds = time.process_time() - start
    cued = [candidate for article in articles for candidate in candidates(article)]
    read = [candidate for candidate in cued if worth(candidate)]
    total = sum(len(sentences(article.text)) for article in articles)
    return {
        "seconds": seconds,
        "leads": _placed(found),
        "share with a cue": len(cued) / total,
        "share of sentences": len(read) / total,
        "share of words": sum(len(one.text.split()) for one in read) / sum(len(article.text.split()) for article in articles),
    }


def _warm(*, every: bool = False) -> None:
    """Let the finder load what it loads once, on articles that are not measured."""
    from nlp.pipeline import find_claims

    list(find_claims(_others(), every=every))


def _others() -> list[Article]:
    return [one.article for one in read_gold([GOLD / "plain_a.jsonl"])[:3]]


def unscreened(articles: Sequence[Article]) -> dict[str, Any]:
    """The leads that parsing every sentence with a cue would bring."""
    from nlp.pipeline import find_claims
    from nlp.ranking import weights

    _warm(every=True)
    start = time.process_time()
    threshold = weights()["threshold"]
    found = [tuple(one.start for one in claims if one.score >= threshold) for claims in find_claims(articles, every=True)]
    return {"seconds": time.process_time() - start, "leads": _placed(found)}


def _placed(found: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    return {(number, place) for number, places in enumerate(found) for place in places}


def everything(articles: Sequence[Article]) -> dict[str, Any]:
    """The full English pipeline, with entities, over every sentence of every article."""
    import spacy

    from nlp.pipeline import model

    nlp = spacy.load(model())

    def read(some: Sequence[Article]) -> None:
        for _ in nlp.pipe((article.text[a:b] for article in some for a, b in sentences(article.text)), batch_size=64):
            pass

    read(_others())
    start = time.process_time()
    read(articles)
    return {"seconds": time.process_time() - start}


def seconds_of(articles: Sequence[Article]) -> dict[str, Any]:
    """How long the finder takes, without loading."""
    from nlp.pipeline import find_claims

    _warm()
    start = time.process_time()
    for _ in find_claims(iter(articles)):
        pass
    return {"seconds": time.process_time() - start}


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


def side_by_side(articles: Sequence[Article]) -> Iterator[str]:
    """One line per way of reading, how many times faster the finder is, and what its screen costs in leads."""
    words = sum(len(article.text.split()) for article in articles)
    ours, all_cues, full = measured(finder, articles), measured(unscreened, articles), measured(everything, articles)
    yield f"{len(articles)} articles, {words} words"
    for name, done in (("finder", ours), ("every cue", all_cues), ("full pipeline", full)):
        yield f"{name:14} {done['seconds']:7.1f} s  {words / done['seconds']:9.0f} words/s  {done['megabytes']:5.0f} MB"
    yield (
        f"{full['seconds'] / ours['seconds']:.1f} times faster; {ours['share with a cue']:.1%} of sentences have a cue, "
        f"{ours['share of sentences']:.1%} of sentences and {ours['share of words']:.1%} of words reach the model"
    )
    kept = len(ours["leads"] & all_cues["leads"]) / len(all_cues["leads"]) if all_cues["leads"] else 1.0
    yield f"{len(ours['leads'])} leads: {kept:.1%} of what parsing every sentence with a cue brings; one without a cue can be none"


def growing(articles: Sequence[Article]) -> Iterator[str]:
    """The time per article of 100, 1,000 and 10,000 articles, and its ratio to the first."""
    first = 0.0
    for count in GROWING:
        some = [replace(one, url=f"{one.url}/{n}") for n, one in enumerate(itertools.islice(itertools.cycle(articles), count))]
        done = measured(seconds_of, some)
        each = done["seconds"] / count
        first = first or each
        yield f"{count:6} articles {each * 1000:7.2f} ms each  {each / first:5.2f} of the first  {done['megabytes']:5.0f} MB"


def large(articles: Sequence[Article]) -> Iterator[str]:
    """What a text of 2 MB and endless sentences take."""
    whole = "\n".join(article.text for article in articles)
    texts = {"2 MB of articles": (whole * (LARGE // len(whole) + 1))[:LARGE]}
    texts |= {f"one sentence, {name}": (part * (LONG // len(part) + 1))[:LONG] for name, part in LISTS.items()}
    for name, text in texts.items():
        done = measured(seconds_of, [replace(articles[0], text=text)])
        yield f"{name:26} {len(text):9} characters {done['seconds']:6.1f} s  {done['megabytes']:5.0f} MB"


def main() -> None:
    """Print what was asked for, a line at a time."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=Path, help="JSON lines with id, title, text; default: the gold articles")
    options.add_argument("--articles", type=int, default=400, help="read at most so many")
    options.add_argument("--growing", action="store_true", help="time per article of ever more articles")
    options.add_argument("--large", action="store_true", help="large texts and endless sentences")
    given = options.parse_args()
    articles = read_texts([given.texts]) if given.texts else [one.article for one in read_gold(sorted(GOLD.glob("dev_*.jsonl")))]
    for line in (growing if given.growing else large if given.large else side_by_side)(articles[: given.articles]):
        print(line, flush=True)


if __name__ == "__main__":
    main()
