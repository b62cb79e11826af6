"""How is a door or an issue read so that nothing else waits? A heavy one beside the crawl, in a child with limits of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from importlib import import_module
from threading import Thread
from typing import Any, cast

from crawler.issues import stories
from crawler.outcomes import NotReadable
from leads.types import Page, Role, Sighting, Source
from leads.workers import Failed, map_batches

LIGHT_BYTES, LIGHT_TAGS = 512 * 1024, 5_000  # read in the crawl itself: a tenth of a second at most
SECONDS, MEGABYTES = 30, 1536

_one_at_a_time = asyncio.Semaphore(1)


def discover(kind: str) -> Callable[[Source, Page], list[Sighting]]:
    """How a kind of source reads its doors."""
    return cast(Callable[[Source, Page], list[Sighting]], import_module(f"crawler.spiders.{kind}").discover)


def show(source: Source, role: Role, page: Page) -> list[Sighting]:
    """What a door or issue shows; NotReadable says why it shows nothing."""
    return stories(source, page) if role == "issue" else discover(source.kind)(source, page)


async def shown(source: Source, role: Role, page: Page) -> list[Sighting]:
    """The same, without holding up the crawl."""
    if len(page.body) <= LIGHT_BYTES and page.body.count(b"<") <= LIGHT_TAGS:
        return show(source, role, page)
    async with _one_at_a_time:
        result = await _in_thread(lambda: _in_child((source, role, page)))
    if isinstance(result, Failed):
        raise NotReadable(f"too much to read: {result.reason}")
    if result["unreadable"]:
        raise NotReadable(result["unreadable"])
    return [Sighting(**row) for row in result["sightings"]]


def _in_child(item: tuple[Source, Role, Page]) -> Any:
    ((_, result),) = map_batches(show_all, [[item]], seconds=SECONDS, megabytes=MEGABYTES, processes=1)
    return result


def show_all(batch: list[tuple[Source, Role, Page]]) -> list[dict[str, Any]]:
    """What a child does: a row for each item, as JSON carries it."""
    return [_row(*item) for item in batch]


def _row(source: Source, role: Role, page: Page) -> dict[str, Any]:
    try:
        return {"unreadable": "", "sightings": [asdict(one) for one in show(source, role, page)]}
    except NotReadable as why:
        return {"unreadable": str(why)}


async def _in_thread(work: Callable[[], Any]) -> Any:
    """The result of `work`, done in a thread that does not keep a stopped crawl from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def run() -> None:
        try:
            settle = partial(future.set_result, work())
        except Exception as error:  # noqa: BLE001 - it crosses to the seam of the spider, which waits for it
            settle = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the crawl was stopped meanwhile
            loop.call_soon_threadsafe(settle)

    Thread(target=run, daemon=True).start()
    return await future
