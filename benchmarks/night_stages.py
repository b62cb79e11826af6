"""What does the first night cost by stage, and what the unchanged one after it?"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import night_web
from night_fetch import download, variants
from night_run import a_day_passes, alone, crawl, read, sources
from night_table import Row
from night_web import Asked, Web

HALF, SHARE, SPARED = 0.5, 0.06, 0.95


def first_and_second(web: Web, folder: Path, saved: Path | None) -> Iterator[Row]:
    """(a) the first night by stage, and (b) what the next ones ask when nothing has changed."""
    db, number, listed = folder / "night.db", web.hosts * web.stories, sources(web)
    night = alone(crawl, db, listed)
    asked = web.asked()
    reading = alone(read, db, number)
    yield from _stages(night, reading, number)
    yield from _alone(web, number, saved)
    first = night["cpu"] + sum(reading[stage] for stage in ("gate", "extract", "claims", "store"))
    for name in ("(b) the next night: every story asked for again", "(b) the night after that: sources only"):
        a_day_passes(db)
        yield from _again(web, db, listed, first, asked, name)


def _stages(night: dict[str, Any], reading: dict[str, Any], number: int) -> Iterator[Row]:
    stages = {
        "fetch": night["cpu"] - night["store"],
        "store": night["store"] + reading["store"],
        **{stage: reading[stage] for stage in ("gate", "extract", "claims")},
    }
    for stage, seconds in stages.items():
        yield Row(f"(a) first night, {stage}", f"{1000 * seconds / number:.2f} ms a page", f"{seconds / stages['extract']:.2f} of extract")
    before = (stages["fetch"] + stages["store"] + stages["gate"]) / stages["extract"]
    yield Row("(a) fetch, store and gate together", "", f"{before:.2f} of extract", f"<= {HALF}", before <= HALF)
    yield Row("(a) crawl, wall clock", f"{number / night['wall']:.0f} pages/s, peak {night['peak']:.0f} MB")


def _alone(web: Web, number: int, saved: Path | None) -> Iterator[Row]:
    urls = [web.url(host, f"story-{n}") for n in range(web.stories) for host in range(web.hosts)]
    got = alone(download, urls, variants()["ours"])
    web.asked()
    yield Row("(a) beside it: download only", f"{1000 * got['cpu'] / number:.2f} ms a page")
    few = min(number, 300)
    got = alone(extract_only, few, saved)
    yield Row("(a) beside it: extraction only, trafilatura fast", f"{1000 * got['seconds'] / few:.2f} ms a page")


def extract_only(number: int, saved: Path | None) -> dict[str, Any]:
    """Plain trafilatura in its fast mode over the same pages: `seconds` of CPU."""
    from trafilatura import extract

    bodies = list(night_web.pages(number, saved))
    extract(bodies[0], fast=True, include_comments=False)
    start = time.process_time()
    for body in bodies:
        extract(body, fast=True, include_comments=False)
    return {"seconds": time.process_time() - start, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _again(web: Web, db: Path, listed: Any, first: float, before: list[Asked], name: str) -> Iterator[Row]:
    night = alone(crawl, db, listed)
    asked = web.asked()
    unread = alone(read, db, 10**6)["pages"]
    requests, sent = len(asked) / len(before), sum(one.bytes for one in asked) / sum(one.bytes for one in before)
    spared = 1 - sum(one.status != 304 for one in asked) / len(before)
    cpu = night["cpu"] / first
    told = f"{len(asked)} requests, {sum(one.bytes for one in asked) >> 10} KiB, {unread} pages to read"
    yield Row(name, told, f"{requests:.3f} of the requests")
    yield Row("    bytes", "", f"{sent:.4f} of the first night", f"<= {SHARE}", sent <= SHARE)
    yield Row("    CPU seconds", f"{night['cpu']:.1f} of {first:.1f}", f"{cpu:.3f} of the first night", f"<= {SHARE}", cpu <= SHARE)
    yield Row("    answered by 304 or not asked", "", f"{spared:.3f}", f">= {SPARED}", spared >= SPARED)
