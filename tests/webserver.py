"""A real web server on the loopback interface: virtual hosts, routes that a test writes, and a log of what was asked and when."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it. `at` is monotonic, `headers` have lower-case names."""

    at: float
    host: str
    path: str
    headers: Mapping[str, str]
    status: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says. `seconds` it waits before; `chunks` instead of a body are sent one by one, for ever if they never end.

    `raw` chunks are sent as they are, instead of status, headers and body.
    """

    body: bytes | str = b""
    status: int = 200
    type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    chunks: Iterator[bytes] | None = None
    raw: Iterator[bytes] | None = None


Route = Answer | Callable[[Asked], Answer]
NOWHERE = Answer("<h1>No such page</h1>", status=404)


class Web:
    """The running server. Hosts are whatever the Host header says; what has no route is a 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.routes: dict[tuple[str, str], Route] = {}
        self.everywhere: dict[str, Route] = {}  # what a host says where it has no route
        self.log: list[Asked] = []
        self.said: list[tuple[Asked, Answer]] = []  # the log once more, each request with its answer

    def add(self, url: str, answer: Route | str, **more: object) -> str:
        """Routes "host/path" to an answer; the address with the port."""
        host, _, path = url.partition("/")
        self.routes[host, "/" + path] = Answer(answer, **more) if isinstance(answer, str) else answer  # type: ignore[arg-type]
        return self.url(url)

    def url(self, url: str) -> str:
        """The address of "host/path" on this server."""
        host, _, path = url.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def feed(self, url: str, *links: str) -> str:
        """A route to an RSS feed of these addresses; its own address."""
        items = "".join(f"<item><title>Story {n}</title><link>{link}</link></item>" for n, link in enumerate(links))
        return self.add(url, f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', type=RSS)

    def stories(self, host: str, number: int) -> list[str]:
        """Routes to so many stories, each with an ETag; their addresses."""
        return [self.add(f"{host}/story-{n}", story(f"{host} {n}")) for n in range(number)]

    def asked(self, host: str | None = None, *, robots: bool = False) -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.log if host in (None, one.host) and (robots or one.path != "/robots.txt")]

    def intervals(self, host: str) -> list[float]:
        """Seconds between the starts of the requests to a host, as the server saw them."""
        times = [one.at for one in self.log if one.host == host]
        return [after - before for before, after in itertools.pairwise(times)]


def story(name: str) -> Callable[[Asked], Answer]:
    """A page with an ETag that answers 304 to those who hold it."""
    tag = f'"{name}"'
    text = f"<html><title>{name}</title><body><p>{name}: a surgeon of the trust has done what nobody had done before.</p></body></html>"

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(text, headers={"ETag": tag})

    return answer


@contextmanager
def serving(tls: ssl.SSLContext | None = None, *, port: int = 0) -> Iterator[Web]:
    """A server on a free port (or on `port`, where one has been before), until the block ends; over TLS with `tls`."""
    server = _Server(("127.0.0.1", port), _Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)  # in the thread of its request
    web = Web(server.server_port)
    server.RequestHandlerClass = type("Bound", (_Handler,), {"web": web})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing on the terminal: clients that break off are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    web: Web

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(time.monotonic(), headers.get("host", "").partition(":")[0], self.path, headers)
        self.web.log.append(asked)
        route = self.web.routes.get((asked.host, self.path)) or self.web.everywhere.get(asked.host, NOWHERE)
        answer = route if isinstance(route, Answer) else route(asked)
        self.web.said.append((asked, answer))
        time.sleep(answer.seconds)
        try:
            self._say(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _say(self, answer: Answer) -> None:
        if answer.raw is not None:
            self._send(answer.raw)
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        headers = {"Content-Type": answer.type, **answer.headers}
        if answer.chunks is None and answer.status != 304:
            headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.chunks is None:
            self.wfile.write(body)
            return
        self._send(answer.chunks)

    def _send(self, chunks: Iterator[bytes]) -> None:
        self.close_connection = True
        for chunk in chunks:
            self.wfile.write(chunk)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the record is `web.log`."""


def by_host(log: list[Asked]) -> dict[str, list[Asked]]:
    """The log, host by host."""
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        hosts[asked.host].append(asked)
    return hosts
