"""Stories made to harm whoever fetches or reads them: each a row with its stated outcome."""

from __future__ import annotations

import gzip
import itertools
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli
from webserver import Answer, Asked, Route

MIB = 1024 * 1024
ABOVE = "<p>Surgeons of the trust have done what nobody had done before, and the ward sister told us how it went that morning.</p>"
BELOW = "<p>The patient is well, walks to the harbour each afternoon, and thanked everyone who had looked after her for three weeks.</p>"


@dataclass(frozen=True)
class Row:
    """A hostile answer: what becomes of its URL (outcome, start of the reason), and of its page when it is `read`."""

    name: str
    answer: Route
    outcome: str
    reason: str = ""
    read: str = ""


def moved(location: str, status: int = 302) -> Answer:
    return Answer("<p>Moved</p>", status=status, headers={"Location": location})


def page(body: str) -> str:
    """An article around a hostile body."""
    return f"<!doctype html><html><head><title>A story</title></head><body><h1>A story</h1>{ABOVE}{body}{BELOW}</body></html>"


def again(make: Callable[[], Answer]) -> Route:
    """A route that gives each request chunks of its own."""
    return lambda asked: make()


def raw(*pieces: bytes) -> Route:
    """What is sent without status, headers and body."""
    return again(lambda: Answer(raw=iter(pieces)))


def packed(encoding: str, body: bytes) -> Answer:
    return Answer(body, headers={"Content-Encoding": encoding})


def drip(piece: bytes) -> Iterator[bytes]:
    """A piece every tenth of a second, for ever."""
    while True:
        time.sleep(0.1)
        yield piece


ZEROS = b"0" * (56 * MIB)
# Spellings of this machine, of its networks, of the cloud's metadata service.
INSIDE = [
    "127.0.0.1:{inside}",
    "127.1:{inside}",
    "2130706433:{inside}",
    "0x7f000001:{inside}",
    "0x7f.1:{inside}",
    "0177.0.0.1:{inside}",
    "0:{inside}",
    "[::1]:{inside}",
    "[::]:{inside}",
    "[::ffff:127.0.0.1]:{inside}",
    "[::ffff:7f00:1]:{inside}",
    "127.0.0.1.:{inside}",
    "localhost:{inside}",
    "LOCALHOST.:{inside}",
    "%31%32%37.0.0.1:{inside}",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[64:ff9b::7f00:1]:{inside}",
    "[2002:7f00:1::]:{inside}",
    "\u2460\u2461\u2466.0.0.1:{inside}",
    "\uff11\uff12\uff17.0.0.1:{inside}",
    "127\u30020\u30020\u30021:{inside}",
]


def inside(port: int) -> list[Row]:
    """Redirects into the network, in every spelling."""
    return [
        Row(f"inside-{number}", moved(f"http://{name.format(inside=port)}/latest/".encode().decode("latin-1")), "skipped", "")
        for number, name in enumerate(INSIDE)
    ]


def elsewhere(port: int) -> list[Row]:
    """Redirects to what is no web page, that never end, or that turn inside on the second try."""
    tries = itertools.count()

    def second(asked: Asked) -> Answer:
        return moved(f"http://127.0.0.1:{port}/") if next(tries) else Answer("busy", status=503, headers={"Retry-After": "0"})

    return [
        Row("to-file", moved("file:///etc/passwd"), "failed", "302 Found to file:///etc/passwd, which is no web address"),
        Row("to-data", moved("data:text/html,<p>x"), "failed", "302 Found to data:text/html,<p>x, which is no web address"),
        Row("to-ftp", moved(f"ftp://127.0.0.1:{port}/"), "failed", "302 Found to ftp:"),
        Row("to-script", moved("javascript:alert(1)"), "failed", "an address that cannot be followed"),
        Row("to-user", moved(f"http://trust.localhost@127.0.0.1:{port}/"), "skipped", "an address with a user name in it"),
        Row("to-itself", moved("/to-itself"), "failed", "more than 5 redirects"),
        Row("to-and-fro", moved("/to-itself"), "failed", "more than 5 redirects"),
        Row("to-long", moved("/" + "a" * 9000), "skipped", "an address of 90"),
        Row("to-nothing", moved(""), "failed", "more than 5 redirects"),
        Row("to-garbage", moved("http://["), "failed", "an address that cannot be followed"),
        Row("second-try", second, "skipped", "127.0.0.1 is not a public address"),
    ]


SIZES = [
    Row("endless", again(lambda: Answer(chunks=itertools.repeat(b"x" * 65536))), "failed", "over the size limit"),
    Row("large", Answer(b"x" * (8 * MIB + 1)), "failed", "over the size limit"),
    Row("announced", again(lambda: Answer(headers={"Content-Length": str(10**12)}, chunks=iter([b"x"]))), "failed", "over the size limit"),
    Row("gzip-bomb", packed("gzip", gzip.compress(ZEROS)), "failed", "over the size limit after decompression"),
    Row("deflate-bomb", packed("deflate", zlib.compress(ZEROS)), "failed", "over the size limit after decompression"),
    Row("brotli-bomb", packed("br", brotli.compress(ZEROS, quality=5)), "failed", "over the size limit after decompression"),
    Row("double-bomb", packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS))), "failed", "over the size limit after decompression"),
    Row("no-gzip", packed("gzip", b"<p>this is no gzip"), "failed", "the body cannot be decompressed"),
    Row("half-gzip", packed("gzip", gzip.compress(page("").encode())[:-30]), "stored", "", "article"),
    Row("half", again(lambda: Answer(headers={"Content-Length": "9000"}, chunks=iter([b"<p>half"]))), "failed", "the connection broke"),
    Row("empty", Answer(""), "failed", "an empty answer"),
    Row("blank", Answer(" \n" * 5000), "failed", "an empty answer"),
]
HEAD = b"HTTP/1.1 200 OK\r\n"
RAW = [
    Row("no-http", raw(b"GIF89a\x00\x00 this is no HTTP at all\r\n\r\n"), "failed", "the answer is no HTTP"),
    Row("nothing-said", raw(), "failed", "unreachable: the connection was closed before an answer came"),
    Row("bad-length", raw(HEAD + b"Content-Length: -7\r\n\r\n<p>x"), "failed", "the answer is no HTTP"),
    Row("bad-chunks", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<p>x\r\n"), "failed", "the connection broke"),
    Row("huge-chunk", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n<p>x"), "failed", "the connection broke"),
    Row("long-header", raw(HEAD + b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n<p>x"), "failed", "unreachable: the connection was closed"),
    Row("bad-header", raw(HEAD + b"no colon\r\nX-Nul: \x00\xff\r\n\r\n" + page("headers").encode()), "stored", "", "article"),
    Row("strange-status", Answer(page("strange"), status=799), "failed", "status 799"),
]
SLOW = [
    Row("hangs", Answer("late", seconds=30), "failed", "no complete answer within 2 seconds"),
    Row("drips", again(lambda: Answer(chunks=drip(b"<p>x"))), "failed", "no complete answer within 2 seconds"),
    Row("drips-status", again(lambda: Answer(raw=drip(b"H"))), "failed", "no complete answer within 2 seconds"),
    Row("drips-headers", again(lambda: Answer(raw=itertools.chain([HEAD], drip(b"X: y\r\n")))), "failed", "no complete answer"),
    Row(
        "endless-headers", again(lambda: Answer(raw=itertools.chain([HEAD], itertools.repeat(b"X: y\r\n" * 900)))), "failed", "no complete"
    ),
    Row("endless-line", again(lambda: Answer(raw=itertools.repeat(b"x" * 65536))), "failed", "unreachable: the connection was closed"),
    Row("endless-100", again(lambda: Answer(raw=itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 900))), "failed", "no complete answer"),
]
TYPES = [
    Row("pdf-as-html", Answer(b"%PDF-1.7\n" + b"x" * 999), "skipped", "a PDF: not read yet"),
    Row("html-as-pdf", Answer(page("not a PDF"), type="application/pdf"), "stored", "", "article"),
    Row("html-as-picture", Answer(page("no picture"), type="image/png"), "stored", "", "article"),
    Row("html-as-nothing", Answer(page("of no type"), type=""), "stored", "", "article"),
    Row("picture-as-html", Answer(b"\x89PNG\r\n\x1a\n" + b"x" * 999), "skipped", "image/png, nothing to read"),
    Row("zip", Answer(b"PK\x03\x04" + b"x" * 999, type="text/html"), "skipped", "application/zip, nothing to read"),
    Row("json", Answer('{"a": 1}', type="text/html"), "skipped", "application/json, nothing to read"),
    Row("noise", Answer(bytes(range(256)) * 40, type="text/html"), "stored", "", "refused"),
    Row("utf-16", Answer(page("sixteen").encode("utf-16"), type="text/html; charset=utf-8"), "stored", "", "article"),
    Row("bad-charset", Answer(page("caf\u00e9").encode("cp1252"), type="text/html; charset=zip"), "stored", "", "article"),
    Row("nul", Answer(page("<p>Not \x00 lost &#0; and &#x0;</p>")), "stored", "", "article"),
    Row("surrogates", Answer(page("<p>&#xD800; &#57343; &#x110000; &#99999999999;</p>")), "stored", "", "article"),
]
XXE = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:{inside}/">]>'
LAUGHS = '<!DOCTYPE html [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11)) + "]>"


def markup(port: int) -> list[Row]:
    """Pages that a parser chokes on, each with an article around what is hostile where a reader would see one."""
    xxe, deep = XXE.format(inside=port), 100_000
    short = {
        "deep-div": "<div>" * deep + "deep" + "</div>" * deep,
        "deep-unknown": "<x>" * deep,
        "deep-bold": "<b>" * deep,
        "deep-list": "<ul><li>" * deep,
        "deep-table": "<table><tr><td>" * deep,
        "deep-svg": "<svg>" * deep,
        "deep-quotes": "<blockquote>" * deep,
        "open-comment": "<!--" * 500_000,
        "open-tags": "<" * 3_000_000,
        "open-script": "<script>" * 200_000,
    }
    article = {
        "many-paragraphs": "<p>word</p>" * 300_000,
        "long-text": "word " * 1_500_000,
        "one-word": "w" * 7_000_000,
        "many-links": "".join(f"<a href='/x{n}'>Link {n}</a>" for n in range(100_000)),
        "many-attributes": "<p " + "".join(f"a{n}=1 " for n in range(400_000)) + ">x</p>",
        "long-attribute": f"<p title='{'x' * 6_000_000}'>x</p>",
        "entities": "&lt;" * 1_500_000,
        "picture-inside": f"<img src='data:image/png;base64,{'A' * 6_000_000}'>",
        "json-ld": f"<script type='application/ld+json'>{'[' * 200_000}</script>",
        "json-ld-large": f"<script type='application/ld+json'>{'[' + '1,' * 300_000 + '1]'}</script>",
        "dates": "<time datetime='2024-01-01'>1 January 2024</time> " * 3_000,
    }
    # What is never closed swallows the rest of the page; what is too much is cut: a short text is a recorded failure.
    rows = [Row(name, Answer(page(body)), "stored", "", "short") for name, body in short.items()]
    rows += [Row(name, Answer(page(body)), "stored", "", "article") for name, body in article.items()]
    rows += [
        Row("xxe", Answer(xxe + page("<p>&x; &y;</p>"), type="application/xhtml+xml"), "stored", "", "article"),
        Row("laughs", Answer(LAUGHS + page("<p>&a10;</p>"), type="application/xhtml+xml"), "stored", "", "article"),
        Row(
            "xinclude",
            Answer(page('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>')),
            "stored",
            "",
            "article",
        ),
        Row("refresh", Answer(page(f"<meta http-equiv='refresh' content='0;url=http://127.0.0.1:{port}/'>")), "stored", "", "article"),
    ]
    return rows
