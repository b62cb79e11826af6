"""A proxy as hospitals have one: it resolves names itself, opens tunnels to TLS servers, and writes down what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Proxy:
    """The running proxy. Every host lies at `target`, a port of this machine; `refusal` is said instead of opening a tunnel."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.refusal = b""
        self.log: list[str] = []

    @property
    def environ(self) -> dict[str, str]:
        """What an operator sets."""
        address = f"http://localhost:{self.port}"
        return {"HTTP_PROXY": address, "HTTPS_PROXY": address, "http_proxy": address, "https_proxy": address}


@contextmanager
def tunnelling(target: int) -> Iterator[Proxy]:
    """A proxy on a free port until the block ends."""
    server = _Server(("127.0.0.1", 0), BaseRequestHandler)
    proxy = Proxy(server.server_address[1], target)
    server.RequestHandlerClass = type("Bound", (_Handler,), {"proxy": proxy})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(BaseRequestHandler):
    proxy: Proxy

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(4096)
            if not piece:
                return
            head += piece
        self.proxy.log.append(head.split(b"\r\n")[0].decode("latin-1"))
        if self.proxy.refusal:
            self.request.sendall(self.proxy.refusal)
            return
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.proxy.target)) as there, suppress(OSError):
            back = threading.Thread(target=_copy, args=(there, self.request), daemon=True)
            back.start()
            _copy(self.request, there)
            back.join(30)


def _copy(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)
