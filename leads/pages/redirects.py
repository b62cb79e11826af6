"""Where does a tracking link lead, when its target stands in the address itself?"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote

from leads.pages.addresses import split
from leads.pages.rows import words

PATH_TARGET = re.compile(r"/(https?:(?:/|%2f){2}\S+)", re.IGNORECASE)
SES_TAIL = re.compile(r"/\d+/[0-9a-f]{8,}-[0-9a-f-]+(?:/.*)?$")  # click records of Amazon SES end in /1/<id>/<signature>


def target(url: str) -> str:
    """The address that the link carries inside itself, one step deep; empty when it carries none."""
    parts = split(url)
    return next((found for found in _carried(parts) if _is_address(found)), "") if parts else ""


def _is_address(url: str) -> bool:
    parts = split(url)
    return parts is not None and "." in (parts.hostname or "")


def _carried(parts: SplitResult) -> Iterator[str]:
    if parts.netloc.endswith("urldefense.com"):
        yield parts.path.partition("/__")[2].partition("__;")[0]
    for name, value in parse_qsl(parts.query):
        if name.lower() in words("target-parameter"):
            yield value
            yield _from_base64(value)
            # Proofpoint writes its escapes with a hyphen, and slashes as underscores.
            yield unquote(value.replace("-", "%").replace("_", "/")) if "proofpoint" in parts.netloc else ""
    if found := PATH_TARGET.search(parts.path):
        yield SES_TAIL.sub("", unquote(found[1]) if "%2f" in found[1].lower() else found[1])
    for segment in parts.path.split("/"):
        yield _from_token(segment) if segment.startswith("eyJ") and segment.count(".") == 2 else ""


def _from_base64(value: str) -> str:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode() if value.startswith("aHR0c") else ""
    except (binascii.Error, ValueError):
        return ""


def _from_token(token: str) -> str:
    """The address inside a signed token, as GovDelivery's links carry it."""
    try:
        middle = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return str(found.get("url", "")) if isinstance(found, dict) else ""
    except (binascii.Error, ValueError):
        return ""
