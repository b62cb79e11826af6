"""What is flagged in texts that hold no leads, as they are and with the test whether it is the NHS forced open?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from leads.errors import GoldInvalid
from leads.lines import lines_of
from leads.types import Article


def false_alarms(texts: Iterable[Path]) -> list[dict[str, Any]]:
    """For each file its articles and its flags; `open` says of a flag that only the open test let its article in."""
    return [_of_file(file) for file in files_of(texts)]


def _of_file(file: Path) -> dict[str, Any]:
    from nlp.bodies import NHS, article_signs
    from nlp.pipeline import find_claims

    articles = read_texts([file])
    flags = [
        {"id": article.url, "score": claim.score, "text": claim.quote, "open": not article_signs(article) & NHS}
        for article, claims in zip(articles, find_claims(articles, anyone=True), strict=True)
        for claim in claims
    ]
    return {"texts": file.name, "articles": len(articles), "flags": flags}


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files given, and of folders every file of JSON lines."""
    return [file for path in paths for file in (sorted(path.glob("*.jsonl*")) if path.is_dir() else [path])]


def read_texts(paths: Iterable[Path]) -> list[Article]:
    """Articles of JSON lines with id, title and text (plain or .gz), of files or of every such file in a folder.

    GoldInvalid names the first line that is none.
    """
    return [article for file in files_of(paths) for article in _articles(file)]


def _articles(file: Path) -> list[Article]:
    try:
        return [_article(file, number, line) for number, line in lines_of(file)]
    except (OSError, ValueError) as error:
        raise GoldInvalid(f"{file}: cannot be read ({error}); expected JSON lines in UTF-8, plain or .gz") from error


def _article(file: Path, number: int, line: str) -> Article:
    try:
        row = json.loads(line)
        return Article(_string(row, "id"), _string(row, "title"), _string(row, "text"))
    except (ValueError, AttributeError) as error:
        raise GoldInvalid(f"{file}, line {number}: {error}; expected one JSON object a line with id, title and text") from error


def _string(row: dict[str, Any], key: str) -> str:
    said = row.get(key, "" if key == "title" else None)
    if not isinstance(said, str):
        raise ValueError(f"{key} is {json.dumps(said)[:60]}, no text")
    return said
