"""What does a night cost? Stages, the unchanged night, polite slots, growth, the fetch path: side by side in one run on loopback.

Example: python benchmarks/night.py                         # all parts, 2,000 made-up pages of real sizes
         python benchmarks/night.py --parts ab --pages DIR   # two parts, with saved pages as for benchmarks/extraction.py
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import night_fetch
import night_scale
import night_stages
from night_table import Row, table
from night_web import serving

HOSTS, ROUND = 40, 15  # hosts of the ordinary nights; stories of each host in the polite one


def stages(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """(a) and (b)."""
    with serving(HOSTS, options.number // HOSTS, options.pages) as web:
        yield from night_stages.first_and_second(web, folder, options.pages)


def slots(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """(c)"""
    with serving(options.hosts, ROUND, options.pages) as web:
        yield from night_scale.slots(web, folder)


def growth(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """(d)"""
    with serving(10, options.new // 10, options.pages) as web:
        yield from night_scale.growth(web, folder, options.known)


def fetch(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """(e)"""
    with serving(20, options.new // 20, options.pages) as web:
        yield from night_fetch.fetch_path(web)
        web.asked()
        yield from night_fetch.whole_crawl(web, folder)
    yield from night_fetch.compression(200, options.pages)


PARTS = {"a": stages, "b": stages, "c": slots, "d": growth, "e": fetch}


def main() -> None:
    """Run the parts, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="abcde", help="letters; a and b are one run")
    parser.add_argument("--pages", type=Path, help="saved pages instead of made-up ones")
    parser.add_argument("--number", type=int, default=2000, help="pages of the first night")
    parser.add_argument("--hosts", type=int, default=200, help="of the polite night")
    parser.add_argument("--known", type=int, nargs="+", default=[1000, 10_000, 100_000], help="URLs known before")
    parser.add_argument("--new", type=int, default=400, help="new pages of a night with known ones, and of the fetch path")
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in dict.fromkeys(PARTS[letter] for letter in options.parts):
            rows += part(options, Path(folder))
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
