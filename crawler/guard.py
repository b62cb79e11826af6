"""What may be fetched at all? Web addresses of public hosts, on every hop, judged once more at the moment of connection."""

from __future__ import annotations

import ipaddress
from fnmatch import fnmatchcase
from typing import Any, Self
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.signals import bytes_received, headers_received
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler import limits
from crawler.outcomes import NotAsked
from crawler.traps import trap
from leads.pages.addresses import split
from leads.pages.decode import MAGIC, sniff
from leads.pages.links import host, same_site
from leads.types import Source

LOOPBACK = "127.0.0.1"
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# Protocols, documentation and relays; whether `is_global` knows them depends on the version of Python.
SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
NOT_READ = frozenset(media_type for _, media_type in MAGIC)  # told by their first bytes
HEAD = 1024  # bytes; a PDF may begin so late
# Addresses that the resolver would not connect to, by host name: Twisted reports them as names without an address.
refused: dict[str, str] = {}


def is_local(name: str, patterns: list[str]) -> bool:
    """True for a host that this machine serves itself: of the sample web, of a test."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def is_public(address: str) -> bool:
    """True for an address of the open internet: not private, loopback, link-local, multicast, reserved, in any wrapping."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
        inner = found.ipv4_mapped or found.sixtofour or translated or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found not in GLOBAL_UNICAST:
            return False
    return found.is_global and not found.is_multicast and not any(found in network for network in SPECIAL)


def fault(url: str, patterns: list[str]) -> str:
    """Why this address is not asked, by its spelling alone; empty when it may be."""
    parts = split(url)
    if parts is None:
        return f"not a web address: {url[:100]}"
    name = host(url).strip("[]")
    if len(url) > limits.URL_LENGTH:
        return f"an address of {len(url)} characters"
    if parts.username or parts.password:
        return "an address with a user name in it"
    if is_local(name, patterns):
        return ""
    return _host_fault(name)


def _host_fault(name: str) -> str:
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return f"{name} is a host of this network"
    # Whatever a resolver takes for a number is an address: 2130706433, 0x7f.1, 127.1
    last = name.rpartition(".")[2]
    looks_numeric = ":" in name or last.isdigit() or last.startswith("0x")
    if looks_numeric and not is_public(name):
        return f"{name} is not a public address"
    return ""


def proxies() -> frozenset[str]:
    """The hosts of the proxies that the environment names; `no_proxy` lists hosts too, and none of them is one."""
    named = (url for scheme, url in getproxies().items() if scheme in ("http", "https"))
    return frozenset(host(url if "://" in url else f"http://{url}") for url in named)


class GuardMiddleware:
    """Refuses what may not be fetched, and bounds the size of what comes."""

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self.proxies = proxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The guard with the hosts of this run's settings."""
        guard = cls(crawler.settings.getlist("LOCAL_HOSTS"))
        crawler.signals.connect(guard.bound, signal=headers_received)
        crawler.signals.connect(guard.look, signal=bytes_received)
        return guard

    def process_request(self, request: Request) -> None:
        """Lets the request pass or raises NotAsked."""
        if why := fault(request.url, self.patterns):
            raise NotAsked("skipped", why)
        if host(request.url) in self.proxies:  # whose address is not judged
            raise NotAsked("skipped", f"{host(request.url)} is the proxy of this network")
        if request.meta["role"] != "robots" and (why := trap(request.url, request.meta["source"])):
            raise NotAsked("skipped", f"a trap, {why}")
        start = (request.meta.get("redirect_urls") or [request.url])[0]
        home = request.meta.get("home", "")
        # A redirect away from the source's own site is another site's page; a tracking link starts elsewhere and may lead anywhere.
        if home and same_site(start, home) and not same_site(request.url, home):
            raise NotAsked("skipped", f"moved to another site: {request.url}")

    def bound(self, headers: Headers, request: Request) -> None:
        """The limit for this type of content, counted after decompression as well."""
        declared, role = (headers.get("content-type") or b"").decode("latin-1"), request.meta["role"]
        request.meta["download_maxsize"] = most_bytes(declared, role, request.meta["source"])
        request.meta["unseen"] = role == "story" and not headers.get("content-encoding")
        # What calls itself a PDF may be a page: a small one is looked at, one that no page could be is not even begun.
        length = (headers.get("content-length") or b"").decode("latin-1")
        if role == "story" and "pdf" in declared and length.isdigit() and int(length) > most_bytes("", role, request.meta["source"]):
            raise StopDownload(fail=False)

    def look(self, data: bytes, request: Request) -> None:
        """A story whose first bytes say that we do not read it - a PDF, a picture - is not fetched to its end."""
        if request.meta["unseen"]:
            request.meta["unseen"] = False
            if sniff(data[:HEAD]) in NOT_READ:
                raise StopDownload(fail=False)


def most_bytes(content_type: str, role: str, source: Source) -> int:
    """How large an answer of this type may be."""
    return limits.ROBOTS if role == "robots" else limits.bytes_of(source, _usual_bytes(content_type, role))


def _usual_bytes(content_type: str, role: str) -> int:
    if role == "sitemap":
        return limits.SITEMAP
    if "pdf" in content_type:
        return limits.PDF
    return limits.FEED if role == "door" and "html" not in content_type else limits.HTML


class GuardedResolver(CachingThreadedResolver):
    """Names to public addresses only. What it gives is what is connected to: nothing is resolved a second time.

    Behind an HTTP proxy names are resolved by the proxy: schemes and literal addresses are judged here, inside names it must refuse itself.
    """

    def __init__(self, reactor: Any, cache_size: int, timeout: float, patterns: list[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.patterns = patterns
        self.proxies = proxies()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """The resolver with the hosts of this run's settings."""
        settings: BaseSettings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), settings.getlist("LOCAL_HOSTS"))

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a name, or a DNSLookupError for one that may not be connected to."""
        if is_local(name, self.patterns):
            return defer.succeed(LOOPBACK)
        found = super().getHostByName(name, timeout)
        return found if name in self.proxies else found.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if is_public(address):
            return address
        refused[name] = address
        raise DNSLookupError(f"{name} has the address {address}, which is not a public one")
