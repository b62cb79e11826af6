"""How fast is the desk, and does it hold under five reviewers while a crawl writes? Over real HTTP, on made-up articles.

Example: python benchmarks/desk.py
Beside each figure stands plain Datasette on a copy of the file without our indexes. --large: ten times as much, for the record.
--together: five reviewers post while a crawl writes batches; ends with 1 when a decision was lost or an error seen.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import httpx
from desk_data import Words, build
from desk_together import SERVE, together
from lxml import html

from leads.store import connect

TARGETS = {"next lead": 50, "decision": 50, "lead table with facets": 200, "search": 150, "pictures": 1000}  # ms, p95
FACETS = ("status", "kind", "scope", "criterion", "followup", "organisation", "source", "nation", "week")
ROUNDS = 60


@contextmanager
def desk(path: Path) -> Iterator[httpx.Client]:
    """A signed-in client of the desk in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(path), "Ada"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    link = process.stdout.readline().strip()
    base = "/".join(link.split("/")[:3])
    try:
        with httpx.Client(base_url=base, headers={"origin": base}, timeout=60) as client:
            client.get(link)
            yield client
    finally:
        process.terminate()
        process.wait()


@contextmanager
def plain(path: Path) -> Iterator[httpx.Client]:
    """A client of Datasette as it comes, without our plugin, settings and metadata."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(path), "--port", str(port), "--setting", "sql_time_limit_ms", "60000"]
    command += ["--setting", "facet_time_limit_ms", "60000"]
    process = subprocess.Popen(
        command, env={**os.environ, "DATASETTE_LOAD_PLUGINS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            _wait(client)
            yield client
    finally:
        process.terminate()
        process.wait()


def _wait(client: httpx.Client) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            client.get("/-/versions.json")
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def timed(ask: Callable[[int], httpx.Response], rounds: int) -> list[float]:
    """Milliseconds of each round; the first one, which warms up, does not count."""
    found = []
    for number in range(rounds + 1):
        started = time.perf_counter()
        answer = ask(number)
        found.append(1000 * (time.perf_counter() - started))
        assert answer.status_code in (200, 303), (answer.status_code, str(answer.url), answer.text[:300])
    return found[1:]


def of_the_desk(client: httpx.Client, queries: list[str]) -> dict[str, list[float]]:
    """Every page that has a target."""
    page = client.get("/-/queue")

    def decide(number: int) -> httpx.Response:
        nonlocal page
        form = next(form for form in html.fromstring(page.text).forms if str(form.action).startswith("/-/lead/"))
        data = {**{name: value for name, value in form.form_values() if name not in ("note",)}, "verdict": "no"}
        spent = time.perf_counter()
        answer = client.post(form.action, data=data)
        waits.append(1000 * (time.perf_counter() - spent))
        page = client.get(answer.headers["location"])
        return answer

    waits: list[float] = []
    found = {"next lead": timed(lambda number: client.get("/-/queue"), ROUNDS)}
    timed(decide, ROUNDS)
    return found | {
        "decision": waits[1:],
        "lead table with facets": timed(lambda number: client.get("/leads/leads"), ROUNDS),
        "search": timed(lambda number: client.get("/-/search", params={"q": queries[number % len(queries)]}), 3 * ROUNDS),
        "pictures": timed(lambda number: client.get("/-/pictures"), ROUNDS // 3),
    }


def of_plain(client: httpx.Client, queries: list[str]) -> dict[str, list[float]]:
    """The same questions as far as it can answer them."""
    facets = "&".join(f"_facet={name}" for name in FACETS)
    base = f"/{client.get('/.json').json().popitem()[0]}"
    return {
        "next lead": timed(lambda number: client.get(f"{base}/leads?status=undecided&queued=1&_sort_desc=score&_size=1"), 10),
        "lead table with facets": timed(lambda number: client.get(f"{base}/leads?{facets}&_sort_desc=score&_size=25"), 10),
        "search": timed(
            lambda number: client.get(f"{base}/articles", params={"_search": queries[number % len(queries)], "_size": 50}), ROUNDS
        ),
    }


def without_our_indexes(path: Path) -> Path:
    """A copy of the file with the tables and nothing of ours that makes them quick."""
    copy = path.with_name("plain.db")
    shutil.copy(path, copy)
    db = connect(copy)
    for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'leads_%'").fetchall():
        db.execute(f"DROP INDEX {row['name']}")
    db.close()
    return copy


def _percentiles(found: list[float]) -> tuple[float, float]:
    cuts = quantiles(found, n=20, method="inclusive")
    return cuts[9], cuts[18]


def measure(path: Path, words: Words) -> None:
    """Prints p50 and p95 of every page, the target, plain Datasette's p95 and how many times as long that is."""
    queries = words.queries(3 * ROUNDS)
    with plain(without_our_indexes(path)) as client:
        beside = of_plain(client, queries)
    with desk(path) as client:
        ours = of_the_desk(client, queries)
    print(f"{'ms':24}{'p50':>8}{'p95':>8}{'target':>8}{'plain p95':>11}{'times':>7}")
    for name, found in ours.items():
        median, worst = _percentiles(found)
        other = _percentiles(beside[name])[1] if name in beside else None
        print(
            f"{name:24}{median:8.1f}{worst:8.1f}{TARGETS[name]:8}"
            + (f"{other:11.1f}{other / worst:7.1f}" if other else f"{'-':>11}{'-':>7}")
        )


def main() -> int:
    """Builds, measures, prints."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--leads", type=int, default=20_000)
    options.add_argument("--large", action="store_true", help="1,000,000 articles and 200,000 leads")
    options.add_argument("--together", action="store_true", help="five reviewers beside a crawl")
    options.add_argument("--seconds", type=int, default=120, help="of --together")
    given = options.parse_args()
    articles, leads = (1_000_000, 200_000) if given.large else (given.articles, given.leads)
    with tempfile.TemporaryDirectory() as folder:
        path, started = Path(folder) / "leads.db", time.monotonic()
        words = build(path, articles=articles, leads=leads)
        built = (
            f"{articles:,} articles, {leads:,} leads, {path.stat().st_size / 2**20:,.0f} MB, built in {time.monotonic() - started:.0f} s"
        )
        print(built, flush=True)
        if given.together:
            return together(path, words, seconds=given.seconds)
        measure(path, words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
