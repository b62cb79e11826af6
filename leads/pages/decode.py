"""What do these bytes say: which type of document are they, and which characters do they hold?"""

from __future__ import annotations

import codecs
import re

HTML, PLAIN, MAIL = "text/html", "text/plain", "message/rfc822"
PDF, GZIP, JSON, XML = "application/pdf", "application/gzip", "application/json", "application/xml"
RSS, ATOM, JSON_FEED = "application/rss+xml", "application/atom+xml", "application/feed+json"
SITEMAP = "application/sitemap+xml"  # no type is registered for urlset and sitemapindex
BINARY = "application/octet-stream"
FEEDS = frozenset({RSS, ATOM, JSON_FEED})

MAGIC = (
    (b"%PDF-", PDF),
    (b"\x1f\x8b", GZIP),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
ROOTS = {
    "html": HTML,
    "rss": RSS,
    "rdf": RSS,
    "feed": ATOM,
    "urlset": SITEMAP,
    "sitemapindex": SITEMAP,
    "svg": "image/svg+xml",
}
PROLOGUE = re.compile(
    # Possessive, and no comment holds the end of another: a thousand comments are read in one way only.
    r"(?:\s|<\?[^>]{0,2000}\?>|<!--(?:(?!-->).){0,20000}-->|<!doctype(?:[^>\[]{0,2000}\[[^\]]{0,20000}\])?[^>]{0,2000}>)*+<(?:\w+:)?([\w-]+)",
    re.IGNORECASE | re.DOTALL,
)
HTML_TAG = re.compile(
    r"<(?:html|head|body|title|meta|link|script|style|div|table|p|h[1-6]|ul|a|span|section|article|main|br)\b", re.IGNORECASE
)
MAIL_FIELD = re.compile(
    rb"From |(?:Return-Path|Received|Delivered-To|MIME-Version|Message-ID|From|To|Subject|Date|X-[\w-]+|DKIM-Signature|Content-Type):",
    re.IGNORECASE,
)
MAIL_FROM = re.compile(rb"^(?:From|Subject|Message-ID):", re.IGNORECASE | re.MULTILINE)

META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""", re.IGNORECASE
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# As browsers read these labels (WHATWG Encoding): each is the wider set that pages really use.
WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\U0001fffe\U0001ffff]")
SURROGATES = re.compile("[\ud800-\udfff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,9}));?")


def sniff(body: bytes, declared: str = "") -> str:
    """Media type by the bytes; `declared` (a Content-Type) decides only where bytes cannot. Empty for an empty body."""
    head = body[:65536]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return ""
    for magic, media_type in MAGIC:
        if start.startswith(magic):
            return media_type
    if start[:4] == b"RIFF":
        return "image/webp" if start[8:12] == b"WEBP" else BINARY
    return _sniff_text(start, head, declared.partition(";")[0].strip().lower())


def _sniff_text(start: bytes, head: bytes, declared: str) -> str:
    # Some servers put a few lines of junk in front of a PDF; the format allows 1,024 bytes.
    if b"%PDF-" in head[:1024]:
        return PDF
    if MAIL_FIELD.match(start) and MAIL_FROM.search(start):
        return MAIL
    text = _unicode(head)
    if found := _sniff_markup(text) or _sniff_json(start, text):
        return found
    if _is_binary(text):
        return BINARY
    return declared if declared in (MAIL, PLAIN, "text/csv", "text/calendar") else PLAIN


def _sniff_markup(text: str) -> str:
    root = PROLOGUE.match(text.lstrip("\ufeff"))
    if root and (media_type := ROOTS.get(root[1].lower())):
        return media_type
    if HTML_TAG.search(text) and text.lstrip("\ufeff \t\r\n")[:1] not in "{[":
        return HTML
    return XML if root and "<?xml" in text[:100] else ""


def _sniff_json(start: bytes, text: str) -> str:
    if start[:1] not in (b"{", b"["):
        return ""
    return JSON_FEED if "jsonfeed.org/version" in text else JSON


def _unicode(head: bytes) -> str:
    for bom, name in BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(name, errors="replace")
    return head.decode(_without_bom_utf16(head) or "utf-8", errors="replace")


def _is_binary(text: str) -> bool:
    sample = text[:4096]
    return len(CONTROLS.findall(sample)) > len(sample) // 50


def decode(body: bytes, declared: str = "") -> str:
    """The characters of a document, cleaned: byte order mark, then strict UTF-8, then the declared charset, then windows-1252.

    `declared` is a charset or a whole Content-Type; a declaration inside the document is looked for as well.
    """
    return clean(_characters(body, declared))


def _characters(body: bytes, declared: str) -> str:
    for bom, name in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, errors="replace")
    if name := _without_bom_utf16(body):
        return body.decode(name, errors="replace")
    for name in ("utf-8", *_declared(body, declared)):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return _mostly_utf8(body) or body.decode("cp1252", errors="replace")


def _declared(body: bytes, declared: str) -> list[str]:
    """Codecs that the header, then the document, name: as browsers read those names, unknown ones left out."""
    inside = META_CHARSET.search(body[:4096])
    labels = [declared.rpartition("charset=")[2] if "charset=" in declared else "" if "/" in declared else declared]
    labels += [label.decode("ascii") for label in (inside.groups() if inside else ()) if label]
    names = [_codec(label.partition(";")[0].strip(" \"'")) for label in labels]
    return [name for name in names if name and name not in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32")]


def _codec(label: str) -> str:
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding:  # "base64" and "zip" are codecs too, and no charsets
        return ""
    return WIDER.get(info.name, info.name)


def _without_bom_utf16(body: bytes) -> str:
    """UTF-16 without a mark shows itself by a NUL at every other byte of ASCII markup."""
    head = body[:200]
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _mostly_utf8(body: bytes) -> str:
    """UTF-8 with a few foreign bytes pasted in, those read as windows-1252; empty if it is no UTF-8 at all."""
    text = body.decode("utf-8", errors="surrogateescape")
    strange = SURROGATES.findall(text)
    wide = sum(1 for char in text if char > "\x7f") - len(strange)
    if wide <= len(strange):
        return ""
    return SURROGATES.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", errors="replace"), text)


def clean(text: str) -> str:
    """Text that lxml parses and SQLite stores: no control characters, no lone surrogates, no references to either."""
    return CONTROLS.sub("", SURROGATES.sub("\ufffd", REFERENCE.sub(_reference, text)))


def _reference(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= code <= 0x9F:  # meant as windows-1252, as browsers take it
        return bytes([code]).decode("cp1252", errors="replace")
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return "" if CONTROLS.match(chr(code)) else found[0]
