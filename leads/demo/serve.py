"""The server of the sample web: one port of the loopback interface, a site per Host header, everything it was asked on record."""

from __future__ import annotations

import errno
import gzip
import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from leads.demo.files import find

PORT = 8520
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rdf": "application/rdf+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".gz": "application/gzip",
}
# Also inside a tracking link, where the address is percent-encoded.
SAMPLE_HOST = re.compile(r"(http(?:://|%3A%2F%2F)[a-z0-9.-]+\.localhost)(?![\w.:-]|%3A)")

SAMPLE_ADDRESS = re.compile(r"http://[a-z0-9.-]+\.localhost(:\d+)?(/[^\s\x00-\x1f]*)?$")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it. `at` is in seconds since the epoch."""

    at: float
    method: str
    host: str
    path: str
    status: int
    agent: str


@dataclass(frozen=True, slots=True)
class SampleWeb:
    """The running server: where it listens and what it was asked, in the order of the answers. `moved` when the wished port was in use."""

    port: int
    moved: bool = False
    log: list[Request] = field(default_factory=list)


def with_port(text: str, port: int) -> str:
    """The text with the port added to every address of the sample web; the files themselves hold none."""
    if port == 80:
        return text
    return SAMPLE_HOST.sub(lambda found: found[0] + ("%3A" if "%3A" in found[0] else ":") + str(port), text)


@contextmanager
def serve(port: int = PORT) -> Iterator[SampleWeb]:
    """The sample web, answering until the block ends; on any free port when `port` is in use."""
    server = _bind(port)
    web = SampleWeb(server.server_port, moved=server.server_port != port != 0)
    server.RequestHandlerClass = type("Bound", (Handler,), {"web": web})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bind(port: int) -> ThreadingHTTPServer:
    try:
        return Server(("127.0.0.1", port), Handler)
    except OSError as fault:
        if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        return Server(("127.0.0.1", 0), Handler)


class Server(ThreadingHTTPServer):
    """Open connections do not hold up the end of the demo."""

    daemon_threads = True
    block_on_close = False


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with a file, a redirect, 304 or 404."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    web: SampleWeb

    def do_GET(self) -> None:
        """A page of the host that was asked for."""
        file = find(self._host(), self.path)
        if file is None:
            self._missing()
        elif file.is_dir():
            self._moved(self.path.partition("?")[0] + "/")
        elif file.suffix == ".redirect":
            self._sent_on(file.read_text("utf-8").strip())
        else:
            self._page(file)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _page(self, file: Path) -> None:
        packed = self.path.partition("?")[0].endswith(".gz")
        body = self._body(file, packed)
        changed = int(file.stat().st_mtime)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Last-Modified": formatdate(changed, usegmt=True)}
        if self._fresh(tag, changed):
            self._answer(304, b"", headers)
        else:
            self._answer(200, body, headers | {"Content-Type": TYPES[".gz" if packed else file.suffix]})

    def _body(self, file: Path, packed: bool) -> bytes:
        text = with_port(file.read_text("utf-8"), self.web.port).encode()
        return gzip.compress(text, mtime=0) if packed else text

    def _fresh(self, tag: str, changed: int) -> bool:
        """True when the asker already holds this very page; an ETag outweighs a date (RFC 9110, 13.2.2)."""
        if tags := self.headers["If-None-Match"]:
            return tags.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in tags.split(",")]
        try:
            return changed <= parsedate_to_datetime(self.headers["If-Modified-Since"] or "").timestamp()
        except ValueError:
            return False

    def _sent_on(self, address: str) -> None:
        if address.startswith("?"):
            address = parse_qs(urlsplit(self.path).query).get(address[1:], [""])[0]
        address = with_port(address, self.web.port)
        # A redirect to wherever the asker likes would be a hole even in a sample.
        if SAMPLE_ADDRESS.match(address):
            self._moved(address)
        else:
            self._missing()

    def _missing(self) -> None:
        own = find(self._host(), "/404.html")
        body = self._body(own, False) if own else b"<!DOCTYPE html><title>Not found</title><h1>There is no such page in the sample web</h1>"
        self._answer(404, body, {"Content-Type": TYPES[".html"]})

    def _moved(self, address: str) -> None:
        self._answer(302, b"", {"Location": address})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _host(self) -> str:
        return (self.headers["Host"] or "").rpartition("@")[2].partition(":")[0].lower()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Every answer goes to the record of the server, also one to a method that it does not know."""
        headers = getattr(self, "headers", None)
        host, agent = (self._host(), headers["User-Agent"] or "") if headers else ("", "")
        self.web.log.append(Request(time.time(), self.command or "", host, getattr(self, "path", ""), int(code), agent))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the record is in `web.log`."""
