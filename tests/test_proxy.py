"""Behind a proxy and a private CA, as NHS networks have them: what is fetched through both is judged as everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import Authority
from crawling import crawl, outcomes, source
from tunnels import Proxy, tunnelling
from webserver import Answer, Web, serving

HOST = "news.example.org"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def web(authority: Authority) -> Iterator[Web]:
    """A TLS server with a certificate of the private CA."""
    with serving(authority.server(HOST)) as running:
        yield running


@pytest.fixture
def proxy(web: Web) -> Iterator[Proxy]:
    with tunnelling(web.port) as running:
        yield running


def night(folder: Path, proxy: Proxy, authority: Authority | None, **keys: Any) -> dict[str, tuple[str, str]]:
    """Outcomes of a crawl of the feed through the proxy. No host is ours: names are the proxy's to resolve."""
    environ = proxy.environ | ({"SSL_CERT_FILE": str(authority.file)} if authority else {})
    crawl(folder / "leads.db", [source("news", f"https://{HOST}/feed", **keys)], environ=environ, settings={"LOCAL_HOSTS": []})
    return outcomes(folder / "leads.db")


def test_stories_come_through_the_tunnel_with_a_certificate_of_the_private_ca(tmp_path: Path, web: Web, proxy: Proxy, authority: Authority):
    """The proxy is asked for a tunnel to the host's name, and stands inside the network itself."""
    web.feed(f"{HOST}/feed", *(f"https://{HOST}/story-{n}" for n in range(2)))
    web.stories(HOST, 2)
    said = night(tmp_path, proxy, authority)
    assert {url: outcome for url, (outcome, _) in said.items()} == {
        f"{HOST}/feed": "stored",
        f"{HOST}/story-0": "stored",
        f"{HOST}/story-1": "stored",
    }
    assert set(proxy.log) == {f"CONNECT {HOST}:443 HTTP/1.1"}
    assert web.asked(HOST) == ["/feed", "/story-0", "/story-1"]


def test_addresses_inside_are_refused_behind_a_proxy_as_well(tmp_path: Path, web: Web, proxy: Proxy, authority: Authority):
    """A link, a redirect, a scheme: the proxy is not even asked."""
    moved = ("http://169.254.169.254/latest/", f"https://127.0.0.1:{web.port}/", "https://printer.internal/", "ftp://ftp.example.org/")
    for number, location in enumerate(moved):
        web.add(f"{HOST}/moved-{number}", Answer(status=302, headers={"Location": location}))
    links = [f"https://{HOST}/moved-{number}" for number in range(len(moved))]
    web.feed(f"{HOST}/feed", "https://10.0.0.1/a", "https://[::1]/a", "http://2130706433/", *links)
    said = night(tmp_path, proxy, authority)
    assert {outcome for url, (outcome, _) in said.items() if url not in (f"{HOST}/feed", f"{HOST}/moved-3")} == {"skipped"}
    assert said["10.0.0.1/a"][1] == "10.0.0.1 is not a public address"
    assert said[f"{HOST}/moved-0"][1] == "169.254.169.254 is not a public address"
    assert said[f"{HOST}/moved-3"] == ("failed", "302 Found to ftp://ftp.example.org/, which is no web address")
    assert set(proxy.log) == {f"CONNECT {HOST}:443 HTTP/1.1"}


@pytest.mark.parametrize(
    ("host", "days", "trusted", "why"),
    [
        ("other.example.org", 1, True, "it names another host"),
        (HOST, -1, True, "certificate verify failed"),
        (HOST, 1, False, "certificate verify failed"),
    ],
    ids=["another-host", "expired", "unknown-authority"],
)
@pytest.mark.parametrize("through", ["tunnel", "directly"])
def test_a_wrong_certificate_is_refused(tmp_path: Path, authority: Authority, host: str, days: int, trusted: bool, why: str, through: str):
    """The URL has failed, the reason says what is wrong and what to set; not one byte of the page is taken."""
    with serving(authority.server(host, days=days)) as web, tunnelling(web.port) as proxy:
        web.feed(f"{HOST}/feed")
        environ = {"SSL_CERT_FILE": str(authority.file)} if trusted else {}
        url = f"https://{HOST}/feed" if through == "tunnel" else f"https://{HOST}:{web.port}/feed"
        settings = {"LOCAL_HOSTS": [] if through == "tunnel" else [HOST]}
        environ |= proxy.environ if through == "tunnel" else {}
        crawl(tmp_path / "leads.db", [source("news", url)], environ=environ, settings=settings)
    reason = f"the certificate is not accepted ({why}); a private CA is named by SSL_CERT_FILE"
    assert outcomes(tmp_path / "leads.db")[f"{HOST}/feed"] == ("failed", reason)
    assert web.log == []


def test_a_proxy_that_refuses_is_our_network(tmp_path: Path, web: Web, proxy: Proxy, authority: Authority):
    """Recorded as unreachable, asked again the next night."""
    proxy.refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
    outcome, reason = night(tmp_path, proxy, authority)[f"{HOST}/feed"]
    assert outcome == "pending"
    assert reason.startswith("robots.txt: unreachable: the proxy opens no way to this host")
    assert "407" in reason
    assert web.log == []


def test_a_proxy_that_is_gone_is_our_network(tmp_path: Path, authority: Authority):
    """Nothing listens there."""
    with tunnelling(1) as proxy:
        pass
    assert night(tmp_path, proxy, authority)[f"{HOST}/feed"] == ("pending", "robots.txt: unreachable: connection refused: closed tonight")
