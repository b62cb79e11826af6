"""The lines of a file that somebody wrote: UTF-8, with or without the mark that Windows puts before it, plain or .gz."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every line that is not blank, with its number. ValueError says which line is not UTF-8, or that a .gz cannot be unpacked."""
    for number, line in enumerate(_body(path).removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise ValueError(f"line {number} is not UTF-8 (byte {error.object[error.start]:#x}); save the file as UTF-8") from error
        if text:
            yield number, text


def _body(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix != ".gz":
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"no sound .gz ({error})") from error
