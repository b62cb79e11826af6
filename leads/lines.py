"""The lines of a file that somebody wrote: UTF-8, with or without the mark that Windows puts before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every line that is not blank, with its number. ValueError says which line is not UTF-8."""
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise ValueError(f"line {number} is not UTF-8 (byte {error.object[error.start]:#x}); save the file as UTF-8") from error
        if text:
            yield number, text
