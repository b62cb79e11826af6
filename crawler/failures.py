"""Why did no answer come? Every failure of a request as one outcome with a plain reason."""

from __future__ import annotations

import zlib

import brotli
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.outcomes import Judged, NotAsked
from leads.types import Source

# No server was reached, or it broke off.
LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    TunnelError,
)
BROKEN = (EOFError, zlib.error, brotli.error)  # of a body that cannot be decompressed; BadGzipFile is an OSError
# What a request ends with when no answer comes. ValueError: a redirect to what is no address.
FAILURES = (IgnoreRequest, DownloadCancelledError, ConnectError, OSError, ValueError, *LOST, *BROKEN)
WORDS = {
    CannotResolveHostError: "unreachable: no address for this host (DNS)",
    DownloadConnectionRefusedError: "unreachable: connection refused",
    DownloadCancelledError: "over the size limit",  # nothing else cancels a download here
    ResponseDataLossError: "the connection broke before the answer was complete",
    ConnectionDone: "unreachable: the connection was closed before an answer came",
    ConnectionLost: "unreachable: the connection was closed before an answer came",
}


def of_failure(error: BaseException, source: Source, refused_address: str = "") -> Judged:
    """The outcome of a request that got no answer, within the source's limits. `refused_address` is what the guard would not connect to."""
    if isinstance(error, NotAsked):
        return error.judged
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error), source)
    if refused_address:
        return Judged("skipped", f"the host's address {refused_address} is not a public one")
    if isinstance(error, DownloadTimeoutError):
        return Judged("failed", f"no complete answer within {source.seconds} seconds")
    return Judged("failed", _words(error))


def _ignored(message: str, source: Source) -> Judged:
    if "redirections" in message:
        return Judged("failed", f"more than {source.redirects} redirects")
    if "during decompression" in message:
        return Judged("failed", "over the size limit after decompression")
    return Judged("skipped", message)


def is_certificate(error: BaseException) -> bool:
    """True when the server was reached and could not prove who it is."""
    inner = _inner(error)
    return isinstance(inner, VerificationError) or (isinstance(inner, SSL.Error) and "certificate" in str(inner))


def _inner(error: BaseException) -> BaseException:
    """What lies within Twisted's wrapping."""
    reasons = getattr(error.__cause__, "reasons", None) if isinstance(error, DownloadFailedError) else None
    inner: BaseException = reasons[0].value if reasons else error
    return inner


def _words(error: BaseException) -> str:
    inner = _inner(error)
    why = _why(inner)
    for kind, words in WORDS.items():
        if isinstance(inner, kind):
            return words
    if is_certificate(error):
        return f"the certificate is not accepted ({why}); a private CA is named by SSL_CERT_FILE"
    if isinstance(inner, SSL.Error):
        return f"no TLS connection ({why})"
    return f"{_sort(error)}: {why}"


def _why(inner: BaseException) -> str:
    if isinstance(inner, VerificationError):
        return "it names another host"
    if isinstance(inner, SSL.Error) and inner.args and inner.args[0]:
        return ", ".join(entry[-1] for entry in inner.args[0])
    return (str(inner).strip().splitlines() or [type(inner).__name__])[0][:200]


def _sort(error: BaseException) -> str:
    if isinstance(error, TunnelError):
        return "unreachable: the proxy opens no way to this host"
    if isinstance(error, DownloadFailedError):
        return "the answer is no HTTP"
    if isinstance(error, BROKEN) or "gzipped" in str(error):
        return "the body cannot be decompressed"
    if isinstance(error, ValueError):
        return "an address that cannot be followed"
    return "unreachable" if isinstance(error, FAILURES) else type(error).__name__
