"""What may be fetched: web addresses of public hosts, however they are spelt, judged again at the moment of connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Authority
from crawling import crawl, outcomes, source
from scrapy import Request
from webserver import Answer, Web, serving

from crawler.guard import GuardedResolver, GuardMiddleware, fault, is_public, most_bytes
from crawler.outcomes import NotAsked

MIB = 1024 * 1024


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://printer.local/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1]/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://user:secret@www.example.com/",
        "http://www.example.com/" + "a" * 2000,
        "http://trust.localhost/",
        "http://exa mple.com:port/",
    ],
)
def test_addresses_that_are_never_asked(url: str):
    """By their spelling alone, before any name is looked up."""
    assert fault(url, [])


@pytest.mark.parametrize(
    "url", ["https://www.england.nhs.uk/news/", "http://93.184.215.14/", "https://münchen.example/", "http://127.com/"]
)
def test_addresses_of_the_open_web_may_be_asked(url: str):
    """Names, and public addresses."""
    assert fault(url, []) == ""


def test_sample_hosts_are_let_through_in_a_sample_run_only():
    """`*.localhost` is a setting of the run."""
    assert fault("http://trust.localhost:8520/", ["*.localhost"]) == ""
    assert fault("http://127.0.0.1/", ["*.localhost"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("::ffff:127.0.0.1", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("::ffff:0:127.0.0.1", False),
        ("5f00::1", False),
        ("3fff::1", False),
        ("192.88.99.1", False),
        ("2a00:1450:4009::200e", True),
        ("not an address", False),
    ],
)
def test_public_addresses(address: str, public: bool):
    """Also when one is wrapped in another."""
    assert is_public(address) is public


def test_a_name_with_an_address_of_this_machine_is_not_connected_to(tmp_path: Path):
    """The resolver judges the very address: a name of /etc/hosts, and so any rebinding, gets nowhere."""
    with serving() as web:
        named = _name_of_this_machine()
        door = web.url(f"{named}/feed")
        counts = crawl(tmp_path / "leads.db", [source("inside", door)], settings={"LOCAL_HOSTS": []})
        assert counts == {"skipped": 1, "known": 0}
        assert outcomes(tmp_path / "leads.db")[f"{named}/feed"][1].endswith("is not a public one")
        assert web.log == []


def _name_of_this_machine() -> str:
    import socket

    name = socket.gethostname()
    if not socket.gethostbyname(name).startswith(("10.", "127.", "172.", "192.168.")):
        pytest.fail("this machine's own name has a public address: the test needs another name")
    return name


def test_a_real_run_reaches_no_sample_host(tmp_path: Path):
    """A link of a real site to `*.localhost` is refused like any other inside address."""
    with serving() as web:
        feed = web.feed("news.test/feed", web.url("trust.localhost/story"))
        crawl(tmp_path / "leads.db", [source("news", feed)], settings={"LOCAL_HOSTS": ["*.test"]})
        assert outcomes(tmp_path / "leads.db")["trust.localhost/story"] == ("skipped", "trust.localhost is a host of this network")
        assert {one.host for one in web.log} == {"news.test"}


def test_the_proxy_itself_is_exempt(monkeypatch: pytest.MonkeyPatch):
    """Proxies stand inside the network; nothing else of it is, no host that goes without a proxy, and no page of the proxy's own."""
    monkeypatch.setenv("http_proxy", "http://user:secret@proxy.trust.example:3128")
    monkeypatch.setenv("https_proxy", "proxy.trust.example:3128")
    monkeypatch.setenv("no_proxy", "intranet.trust.example")
    assert GuardedResolver(None, 0, 1.0, []).proxies == {"proxy.trust.example"}
    for url in ("http://proxy.trust.example/", "https://proxy.trust.example:3128/status"):
        with pytest.raises(NotAsked, match="is the proxy of this network"):
            GuardMiddleware([]).process_request(Request(url, meta={"role": "story", "source": source("a", "http://a.example/")}))


def test_a_crawl_through_a_proxy(tmp_path: Path):
    """The proxy gets the whole address; the target's scheme and literal address are still judged."""
    with serving() as proxy:
        proxy.routes["news.example.org", "http://news.example.org/feed"] = _feed(proxy)
        environ = {"http_proxy": f"http://localhost:{proxy.port}"}
        crawl(tmp_path / "leads.db", [source("news", "http://news.example.org/feed", delay=0)], environ=environ)
        assert proxy.asked() == ["http://news.example.org/robots.txt", "http://news.example.org/feed"]
        assert outcomes(tmp_path / "leads.db")["10.0.0.1/a"] == ("skipped", "10.0.0.1 is not a public address")


def test_certificates_are_verified_and_a_private_ca_is_named_by_the_environment(tmp_path: Path):
    """As in NHS networks, whose proxies sign with a CA of their own: SSL_CERT_FILE, and nothing is ever taken unverified."""
    authority = Authority(tmp_path)
    with serving(authority.server("news.test")) as web:
        feed = web.feed("news.test/feed").replace("http:", "https:")
        options = {"settings": {"LOCAL_HOSTS": ["*.test"]}}
        assert crawl(tmp_path / "a.db", [source("news", feed)], **options) == {"failed": 1, "known": 0}
        assert outcomes(tmp_path / "a.db")["news.test/feed"][1].startswith("the certificate is not accepted (certificate verify failed)")
        assert crawl(tmp_path / "b.db", [source("news", feed)], environ={"SSL_CERT_FILE": str(authority.file)}, **options) == {
            "stored": 1,
            "known": 0,
        }


def _feed(web: Web):
    web.feed("x/feed", "http://10.0.0.1/a")
    return web.routes["x", "/feed"]


def _counted(first: bytes, sent: list[int]) -> Iterator[bytes]:
    """A body of up to 40 MiB, and how many pieces of it were taken."""
    yield first
    for _ in range(640):
        sent[0] += 1
        yield b"x" * 65536


@pytest.mark.parametrize(
    ("first", "headers"),
    [
        (b"%PDF-1.7\n", {"Content-Type": "application/pdf"}),
        (b"%PDF-1.7\n", {"Content-Type": "application/pdf", "Content-Length": str(640 * 65536 + 9)}),
        (b"%PDF-1.7\n", {"Content-Type": "text/html"}),
        (b"\x89PNG\r\n", {"Content-Type": "text/html"}),
    ],
    ids=["pdf", "large-pdf", "pdf-as-html", "picture-as-html"],
)
def test_what_is_not_read_is_not_fetched_to_its_end(tmp_path: Path, first: bytes, headers: dict[str, str]):
    """By type and length where no page is so large, by the first bytes everywhere else; what was taken waited in buffers."""
    sent = [0]
    with serving() as web:
        story = web.add("news.test/report", Answer(chunks=_counted(first, sent), headers=headers))
        crawl(tmp_path / "leads.db", [source("news", web.feed("news.test/feed", story))], settings={"LOCAL_HOSTS": ["*.test"]})
    why = "image/png, nothing to read" if b"PNG" in first else "a PDF: not read yet"
    assert outcomes(tmp_path / "leads.db")["news.test/report"] == ("skipped", why)
    assert sent[0] < 320


def test_a_page_that_calls_itself_a_pdf_is_read(tmp_path: Path):
    """Its bytes decide."""
    with serving() as web:
        links = [web.add("news.test/lying", Answer("<h1>A first</h1>" + "<p>word</p>" * 9000, type="application/pdf"))]
        links.append(web.add("news.test/moved", Answer("<p>Moved</p>", status=302, headers={"Location": "/lying?2"})))
        web.add("news.test/lying?2", Answer(b"%PDF-1.4\n" + b"x" * 99999, type="application/pdf"))
        crawl(tmp_path / "leads.db", [source("news", web.feed("news.test/feed", *links))], settings={"LOCAL_HOSTS": ["*.test"]})
    said = outcomes(tmp_path / "leads.db")
    assert said["news.test/lying"] == ("stored", "")
    assert said["news.test/moved"] == ("skipped", "a PDF: not read yet")


@pytest.mark.parametrize(
    ("content_type", "role", "most"),
    [
        ("text/html; charset=utf-8", "story", 8 * MIB),
        ("text/html", "door", 8 * MIB),
        ("application/rss+xml", "door", 32 * MIB),
        ("application/pdf", "story", 64 * MIB),
        ("text/xml", "sitemap", 50 * MIB),
        ("text/plain", "robots", 4 * MIB),
        ("", "story", 8 * MIB),
    ],
)
def test_the_size_limit_depends_on_the_type_unless_the_source_names_one(content_type: str, role: str, most: int):
    """Counted after decompression; a robots.txt is no larger for anyone."""
    assert most_bytes(content_type, role, source("a", "http://a.localhost/")) == most
    assert most_bytes(content_type, role, source("a", "http://a.localhost/", megabytes=3)) == (most if role == "robots" else 3 * MIB)
