"""Bytes become text whatever the server says of them."""

import pytest

from leads.pages import decode

TEXT = "Zoë Ångström’s café – £5,000"


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        (TEXT.encode(), "text/html; charset=iso-8859-1", TEXT),
        (TEXT.encode("cp1252"), "text/html; charset=utf-8", TEXT),
        (TEXT.encode("cp1252"), "iso-8859-1", TEXT),
        (TEXT.encode("utf-8-sig"), "windows-1251", TEXT),
        (TEXT.encode("utf-16"), "", TEXT),
        (f"<html>{TEXT}".encode("utf-16-le"), "", f"<html>{TEXT}"),
        ("日本の病院".encode("cp932"), "text/html; charset=Shift_JIS", "日本の病院"),
        (b"<meta charset=koi8-r>" + "больница".encode("koi8-r"), "", "<meta charset=koi8-r>больница"),
        (TEXT.encode() + b" \x93quoted\x94", "utf-8", TEXT + " “quoted”"),
        (b"caf\xe9 \x81", "", "caf\xe9 \ufffd"),
        (TEXT.encode(), "base64", TEXT),
    ],
)
def test_the_bytes_are_believed_before_the_header(body: bytes, declared: str, text: str) -> None:
    """Mark, then strict UTF-8, then what was declared, then windows-1252."""
    assert decode.decode(body, declared) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"a&#0;b", "ab"),
        (b"a\x00b\x0bc\x1f", "abc"),
        (b"a&#x1F;b&#31b", "abb"),
        (b"&#150;&#x92;", "–’"),
        (b"&#xD83D;&#55357;&#x110000;", "\ufffd\ufffd\ufffd"),
        (b"&#8217;&#9;&amp;", "&#8217;&#9;&amp;"),
        (b"line\r\nline\ttab", "line\r\nline\ttab"),
    ],
)
def test_control_characters_never_come_through(body: bytes, text: str) -> None:
    """Neither raw nor as references: one of them made an extractor drop the whole page."""
    assert decode.decode(body) == text


def test_lone_surrogates_are_replaced() -> None:
    """SQLite refuses them; JSON escapes bring them in."""
    assert decode.clean("a\ud83db") == "a\ufffdb"


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (b"", "text/html", ""),
        (b"  \n", "text/html", ""),
        (b"%PDF-1.7", "text/html", decode.PDF),
        (b"\n\njunk\n%PDF-1.4", "application/pdf", decode.PDF),
        (b"<!DOCTYPE html><html>", "application/pdf", decode.HTML),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='x'>", "application/xml", decode.HTML),
        (b"<p>Only a piece</p>", "text/plain", decode.HTML),
        ("<html><p>wide</p>".encode("utf-16"), "", decode.HTML),
        (b"<?xml version='1.0'?><rss version='2.0'>", "text/html", decode.RSS),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "", decode.RSS),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "text/plain", decode.ATOM),
        (b"<?xml version='1.0'?><sitemapindex>", "", decode.SITEMAP),
        (b"<urlset xmlns='x'>", "text/html", decode.SITEMAP),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "text/html", decode.JSON_FEED),
        (b'{"html": "<p>x</p>"}', "", decode.JSON),
        (b"\x1f\x8b\x08", "application/xml", decode.GZIP),
        (b"\x89PNG\r\n", "text/html", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "", "image/webp"),
        (b"Received: from a by b\nFrom: a@b.example\nSubject: x\n\nhello", "", decode.MAIL),
        (b"Subject matter experts agree.\n", "", decode.PLAIN),
        (b"<?xml version='1.0'?><note><to>x</to></note>", "text/html", decode.XML),
        (bytes(range(256)) * 4, "text/html", decode.BINARY),
    ],
)
def test_the_type_is_what_the_bytes_are(body: bytes, declared: str, media_type: str) -> None:
    """A lying Content-Type loses nothing."""
    assert decode.sniff(body, declared) == media_type
