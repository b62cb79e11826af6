"""Which web do the nights of the benchmark crawl? Pages of real sizes on many hosts, served on loopback by a process of its own.

Hosts are host-0.localhost, host-1.localhost ...; each has /feed and /story-0, /story-1 ... with ETags, compressed as real servers do.
"""

from __future__ import annotations

import asyncio
import gzip
import math
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import extraction

MEDIAN, SPREAD, SMALLEST, LARGEST = 117_000, 0.75, 15_000, 1_500_000  # bytes of pages as they are met, log-normal
WORDS = re.findall(
    r"\w+",
    """the of a to and in for on with at by from as is was has been will are their its our new hospital ward patients staff
    nurses surgeon clinic team trust service care treatment week month year people family community health children heart
    cancer scan therapy research study support open help home waiting theatre emergency recovery programme across county
    city north south east west region project charity equipment robot scanner unit centre building volunteers training award
    event visit director professor doctor nurse porter midwife""",
)
LEAD = "{name} has become the first trust in the UK to offer the {word} scan to every patient who waits for {other} treatment."


class Asked(NamedTuple):
    """A request as the server saw it: monotonic seconds, host, path, status, bytes of the answer with its head."""

    at: float
    host: str
    path: str
    status: int
    bytes: int


class Web:
    """The running server, seen from the benchmark."""

    def __init__(self, port: int, ask: Connection, hosts: int, stories: int) -> None:
        self.port, self.hosts, self.stories = port, hosts, stories
        self._ask = ask

    def url(self, host: int, path: str) -> str:
        """The address of a path on a host."""
        return f"http://host-{host}.localhost:{self.port}/{path}"

    def asked(self) -> list[Asked]:
        """What was asked for since the last call, robots.txt left out."""
        self._ask.send("log")
        return [Asked(*row) for row in self._ask.recv() if row[2] != "/robots.txt"]


@contextmanager
def serving(hosts: int, stories: int, folder: Path | None = None) -> Iterator[Web]:
    """So many hosts with so many stories each, until the block ends; their pages from a folder of saved ones, else made up."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, hosts, stories, folder), daemon=True)
    process.start()
    try:
        yield Web(ours.recv(), ours, hosts, stories)
    finally:
        process.kill()
        process.join()


def pages(number: int, folder: Path | None = None) -> Iterator[bytes]:
    """So many pages, of the saved ones in turn or made up; no two are the same."""
    saved = [page.body for page in extraction.load(folder)] if folder else []
    for n in range(number):
        yield saved[n % len(saved)].replace(b"</title>", b" %d</title>" % n, 1) if saved else made(n)


def made(number: int) -> bytes:
    """A page that looks like one of a trust's news: a size as real pages have, half of it scripts and styles, a fifth with a claim."""
    chance = random.Random(number)
    size = min(max(math.exp(chance.gauss(math.log(MEDIAN), SPREAD)), SMALLEST), LARGEST)
    paragraphs = [" ".join(_sentence(chance) for _ in range(chance.randint(2, 5))) for _ in range(chance.randint(6, 22))]
    if number % 5 == 0:
        paragraphs[2] += " " + LEAD.format(name=f"{chance.choice(WORDS).title()} Vale Hospital", word=chance.choice(WORDS), other=number)
    title, body = _sentence(chance), "".join(f"<p>{text}</p>" for text in paragraphs)
    head = f'<title>{title}</title><meta property="article:published_time" content="2026-10-{1 + number % 28:02}T09:00:00Z">'
    script = _filled(chance, size * 0.55, _setting)
    cards = _filled(chance, size * 0.4 - len(body), _card)
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8>{head}<script>var d=[{script}]</script></head><body><nav><ul>{cards}</ul>"
        f"</nav><main><article><h1>{title}</h1>{body}</article></main><footer><p>Copyright, story {number}</p></footer></body></html>"
    ).encode()


def _setting(chance: random.Random) -> str:
    return f'{{"k{chance.random():.6f}":"{_sentence(chance)}"}},'


def _card(chance: random.Random) -> str:
    few = " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
    return f'<li class="nav c{chance.randint(1, 99)}"><a href="/{chance.random():.9f}">{few}</a></li>'


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 24))).capitalize() + "."


def _filled(chance: random.Random, size: float, make: Callable[[random.Random], str]) -> str:
    parts: list[str] = []
    while size > 0:
        parts.append(make(chance))
        size -= len(parts[-1])
    return "".join(parts)


def _feed(host: str, stories: int) -> bytes:
    items = "".join(f"<item><title>Story {n}</title><link>http://{host}/story-{n}</link></item>" for n in range(stories))
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def _serve(told: Connection, hosts: int, stories: int, folder: Path | None) -> None:
    bodies = [gzip.compress(page, 6) for page in pages(hosts * stories, folder)] if stories else []
    asyncio.run(_run(told, bodies, stories))


async def _run(told: Connection, bodies: list[bytes], stories: int) -> None:
    log: list[tuple[Any, ...]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Speaker(bodies, stories, log), "127.0.0.1", 0, backlog=1024)

    def answer() -> None:
        told.recv()
        told.send(log)
        log.clear()

    loop.add_reader(told.fileno(), answer)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Speaker(asyncio.Protocol):
    """One connection: each head that has come whole is answered."""

    def __init__(self, bodies: list[bytes], stories: int, log: list[tuple[Any, ...]]) -> None:
        self.bodies, self.stories, self.log = bodies, stories, log
        self.held = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self.held = (self.held + data).split(b"\r\n\r\n")
        for head in heads:
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        status, kind, body = self._found(headers["host"], path)
        tag = f'"{path}-{len(body)}"'
        if headers.get("if-none-match") == tag:
            status, body = 304, b""
        coding = "Content-Encoding: gzip\r\n" if path.startswith("/story") and body else ""
        fields = f"Content-Type: {kind}\r\nETag: {tag}\r\n{coding}Content-Length: {len(body)}\r\n\r\n"
        answer = f"HTTP/1.1 {status} X\r\n{fields}".encode() + body
        self.log.append((time.monotonic(), headers["host"].partition(":")[0], path, status, len(answer)))
        self.transport.write(answer)

    def _found(self, host: str, path: str) -> tuple[int, str, bytes]:
        if path == "/feed":
            return 200, "application/rss+xml", _feed(host, self.stories)
        if path.startswith("/story-"):
            return 200, "text/html; charset=utf-8", self.bodies[int(host.partition(".")[0][5:]) * self.stories + int(path[7:])]
        return (200, "text/plain", b"User-agent: *\nAllow: /\n") if path == "/robots.txt" else (404, "text/plain", b"no")
