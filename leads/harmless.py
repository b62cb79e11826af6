"""What could text from the web do to a reader's eye, spreadsheet or browser? Nothing, once it has been through here."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

# Embeddings, overrides and isolates can turn a whole line round; the plain marks U+200E and U+200F cannot.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_CHARACTERS = frozenset("\ufffe\uffff")  # XML refuses them
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and the wide ones of East Asia
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"


def visible(text: str) -> str:
    """The text with every character that could deceive the eye - controls, turning marks - shown as U+FFFD."""
    return "".join("\ufffd" if _deceives(each) else each for each in text)


def _deceives(each: str) -> bool:
    return each in TURNING or each in NO_CHARACTERS or (each not in "\n\t" and unicodedata.category(each) in ("Cc", "Cs"))


def one_line(text: str) -> str:
    """The text with its white space, line ends of all sorts too, as single spaces, and nothing in it that deceives."""
    return visible(" ".join(text.split()))


def cell(text: str) -> str:
    """The text as a cell of a table, no formula to a spreadsheet: what looks like one begins with an apostrophe."""
    text = visible(text)
    return "'" + text if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def web_address(url: str) -> str:
    """The address in ASCII, safe as a link and between angle brackets; "" when it is no web address."""
    url = url.strip()
    try:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            return ""
    except ValueError:  # "http://["
        return ""
    return quote(url, safe=IN_ADDRESSES, errors="replace")
