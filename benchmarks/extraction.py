"""How well do we read a folder of real pages? Extraction beside plain trafilatura, the gate's confusion, dates beside htmldate's defaults.

Example: python benchmarks/extraction.py --pages DIR
DIR holds manifest.jsonl with `file`, `url` and `article_body`, or folders with page.html and known.json, as tests/pages does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from leads.pages import decode, gate, tree
from leads.types import Page
from nlp.extract import read_page
from nlp.written_dates import from_address

WORD = re.compile(r"\w+")
FETCHED = "2026-11-24T00:00:00Z"


class Saved(NamedTuple):
    """A saved page with what is known of it."""

    url: str
    body: bytes
    truth: str
    sort: str
    published: str | None  # None when not known, "" when the page has none
    unread: str  # the address to find a date with: not the one that told us the truth
    status: int = 200
    header: str = ""


def load(folder: Path) -> Iterator[Saved]:
    """The pages of a manifest, whose day is known when their address tells it; or those of folders, issues left out."""
    return _from_manifest(folder) if (folder / "manifest.jsonl").exists() else _from_folders(folder)


def _from_folders(folder: Path) -> Iterator[Saved]:
    for path in sorted(folder.glob("*/known.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if "items" not in row and not path.parent.name.startswith("type-"):
            body = (path.parent / "page.html").read_bytes()
            yield Saved(
                row["url"],
                body,
                "",
                row.get("sort", "article"),
                row.get("published"),
                row["url"],
                row.get("status", 200),
                row.get("header", ""),
            )


def _from_manifest(folder: Path) -> Iterator[Saved]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        raw = (folder / row["file"]).read_bytes()
        body = gzip.decompress(raw) if row["file"].endswith(".gz") else raw
        written = from_address(row["url"])
        known = written.value if written and written.precision == "day" else None
        yield Saved(row["url"], body, row.get("article_body") or "", "article", known, "https://hidden.example/story")


def f1(text: str, truth: str) -> float:
    """F1 of the bags of words."""
    ours, theirs = Counter(WORD.findall(text.lower())), Counter(WORD.findall(truth.lower()))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def ours(page: Saved) -> str:
    """Our text of the page; empty when it is not read as an article."""
    reading = read_page(Page(page.url, page.url, 200, {}, page.body, FETCHED))
    return reading.articles[0][0].text if reading.articles else ""


def plain_trafilatura(page: Saved, **settings: Any) -> str:
    """What trafilatura says of the page as it came, with its own defaults unless told otherwise."""
    from trafilatura import extract

    return extract(page.body, url=page.url, **settings) or ""


def measure(name: str, pages: list[Saved], text_of: Callable[[Saved], str]) -> dict[str, Any]:
    """Mean F1 over the pages whose text is known, pages left without text, milliseconds a page (after one page of warming up)."""
    text_of(pages[0])
    start = time.process_time()
    texts = [text_of(page) for page in pages]
    spent = (time.process_time() - start) * 1000 / len(pages)
    scores = [f1(text, page.truth) for text, page in zip(texts, pages, strict=True) if page.truth]
    return {
        "name": name,
        "f1": round(sum(scores) / len(scores), 4),
        "lost": sum(len(text) < 200 for text in texts),
        "ms": round(spent, 1),
        "scores": scores,
    }


def compared(pages: list[Saved]) -> list[dict[str, Any]]:
    """Ours beside trafilatura's settings."""
    return [
        measure("leads", pages, ours),
        measure("trafilatura, defaults", pages, plain_trafilatura),
        measure("trafilatura, fast", pages, lambda page: plain_trafilatura(page, fast=True, include_comments=False)),
        measure("trafilatura, recall", pages, lambda page: plain_trafilatura(page, favor_recall=True, include_comments=False)),
        measure("trafilatura, precision", pages, lambda page: plain_trafilatura(page, favor_precision=True, include_comments=False)),
    ]


def confusion(pages: list[Saved]) -> Counter[tuple[str, str]]:
    """How often a page of one sort (first) is judged to be another (second)."""
    return Counter((page.sort, _judged(page)) for page in pages)


def _judged(page: Saved) -> str:
    return gate.judge(tree.parse(decode.decode(page.body, page.header)), page.url, status=page.status).sort


def dates(pages: list[Saved]) -> dict[str, str]:
    """Right, wrong and missing dates where the truth is known; where the address tells it, both sides are kept from looking there."""
    dated = [page for page in pages if page.published is not None and page.sort == "article"]
    believed = {"ours": _our_date, "htmldate": _htmldate}
    return {name: _told(dated, find) for name, find in believed.items()}


def _told(pages: list[Saved], find: Callable[[Saved], str]) -> str:
    found = [(find(page), page.published or "") for page in pages]
    right = sum(value == known for value, known in found)
    near = sum(value != known and bool(known) and value[:7] == known[:7] for value, known in found)
    missing = sum(not value and bool(known) for value, known in found)
    invented = sum(bool(value) and not known for value, known in found)
    wrong = len(found) - right - near - missing - invented
    return f"{right} of {len(found)} right, {near} in the same month, {wrong} wrong, {invented} invented, {missing} missing"


def _our_date(page: Saved) -> str:
    reading = read_page(Page(page.unread, page.unread, 200, {}, page.body, FETCHED))
    published = reading.articles[0][0].published if reading.articles else None
    return published.value if published else ""


def _htmldate(page: Saved) -> str:
    from htmldate import find_date

    return find_date(decode.decode(page.body, page.header), url=page.unread) or ""


def main() -> None:
    """Print the figures as text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    pages = list(load(parser.parse_args().pages))
    out = sys.stdout.write
    out(f"{len(pages)} pages, {sum(bool(page.truth) for page in pages)} with known text\n")
    for result in compared(pages) if any(page.truth for page in pages) else []:
        out(f"{result['name']:24} F1 {result['f1']:.4f}   without text {result['lost']:3}   {result['ms']:6.1f} ms a page\n")
    for (known, judged), count in sorted(confusion(pages).items()):
        out(f"gate: {known:10} judged {judged:10} {count:4}\n")
    for name, told in dates(pages).items():
        out(f"dates: {name:10} {told}\n")


if __name__ == "__main__":
    main()
