"""A folder of saved pages served on loopback as the sites they came from: HOST.localhost with feed, sitemap, listing and ETags.

Example: python benchmarks/serve_web.py --pages DIR
DIR holds manifest.jsonl with `file` and `url`, as for benchmarks/extraction.py.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from extraction import Saved, load


@dataclass(slots=True)
class SavedWeb:
    """The running server. `sites`: host -> paths of its stories; `pages`: (host, path) -> saved page; `asked`: (host, path, status)."""

    port: int = 0
    sites: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[tuple[str, str], Saved] = field(default_factory=dict)
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def url(self, host: str, path: str) -> str:
        """The address of a path on this server."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serve(pages: list[Saved], port: int = 0) -> Iterator[SavedWeb]:
    """The saved pages as sites of their own, until the block ends."""
    web = SavedWeb()
    for page in pages:
        address = urlsplit(page.url)
        host, path = f"{address.hostname}.localhost", (address.path or "/") + (f"?{address.query}" if address.query else "")
        web.pages[host, path] = page
        web.sites[host].append(path)
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"web": web}))
    web.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Stories as saved, doors as made here, 304 for what has not changed."""

    protocol_version = "HTTP/1.1"
    web: SavedWeb

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        page = self.web.pages.get((host, self.path))
        body, kind = (page.body, "text/html") if page else DOORS.get(self.path, nothing)(self.web, host)
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        status = 404 if not body else 304 if self.headers.get("If-None-Match") == etag else 200
        self.web.asked.append((host, self.path, status))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body) if status == 200 else 0))
        self.end_headers()
        if status == 200:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: `asked` is the record."""


def nothing(web: SavedWeb, host: str) -> tuple[bytes, str]:
    """No such address: nothing is sent."""
    return b"", "text/plain"


def feed(web: SavedWeb, host: str) -> tuple[bytes, str]:
    """RSS 2.0 with links alone: titles and dates must come from the pages."""
    items = "".join(f"<item><link>{escape(web.url(host, path))}</link></item>" for path in web.sites[host])
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode(), "application/rss+xml"


def sitemap(web: SavedWeb, host: str) -> tuple[bytes, str]:
    """A plain sitemap."""
    urls = "".join(f"<url><loc>{escape(web.url(host, path))}</loc></url>" for path in web.sites[host])
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode(), "application/xml"


def listing(web: SavedWeb, host: str) -> tuple[bytes, str]:
    """A page of links."""
    links = "".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in web.sites[host])
    return f"<!DOCTYPE html><html><head><title>News</title></head><body><h1>News</h1><ul>{links}</ul></body></html>".encode(), "text/html"


def robots(web: SavedWeb, host: str) -> tuple[bytes, str]:
    """Everything is open."""
    return b"User-agent: *\nAllow: /\n", "text/plain"


DOORS = {"/-/feed.xml": feed, "/-/sitemap.xml": sitemap, "/-/news": listing, "/robots.txt": robots}


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8530)
    options = parser.parse_args()
    with serve(list(load(options.pages)), options.port) as web:
        for host in sorted(web.sites):
            sys.stdout.write(f"{web.url(host, '/-/news')}  {len(web.sites[host])} stories\n")
        threading.Event().wait()


if __name__ == "__main__":
    main()
