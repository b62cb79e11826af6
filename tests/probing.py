"""Real probes for tests, each in a process of its own: Twisted's reactor does not start twice."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.queues import Queue
from typing import Any

from crawling import CONTACT, FORKSERVER

from crawler.rungs import Probe
from leads.clock import now


def probes(urls: Sequence[str], **options: Any) -> list[Probe]:
    """What each address offers; raises what the probe raised."""
    told: Queue[Any] = FORKSERVER.Queue()
    process = FORKSERVER.Process(target=_probe, args=(told, urls, options))
    process.start()
    ended = told.get(timeout=90)
    process.join(30)
    if isinstance(ended, BaseException):
        raise ended
    return ended


def _probe(told: Queue[Any], urls: Sequence[str], options: dict[str, Any]) -> None:
    from datetime import date

    from crawler.probe import probe
    from leads.adding import eyes

    try:
        told.put(probe(urls, contact=CONTACT, eyes=eyes(), today=date.fromisoformat(now()[:10]), **options))
    except Exception as error:  # noqa: BLE001 - whatever it was crosses to the test
        error.__cause__ = error.__context__ = None  # they hold what cannot cross
        told.put(error)
