"""What has the operator set for the desk? `"plugins": {"lead_the_way": {...}}`, as Datasette has it."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from leads.errors import SettingsInvalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; none is needed on a machine of one's own."""

    hosts: frozenset[str] = frozenset()  # names that the desk answers under, besides this machine's
    public: bool = False  # strangers may read accepted leads on pages of their own
    proxies: tuple[Network, ...] = ()  # addresses of the reverse proxy: what it says of a visitor is believed
    header: str = ""  # the header in which the proxy names who has signed in there


def read(config: Mapping[str, Any] | None) -> Settings:
    """The settings; SettingsInvalid for a key or a value that cannot be meant."""
    config = config or {}
    names = [field.name for field in fields(Settings)]
    for key in config:
        if key not in names:
            near = difflib.get_close_matches(key, names, n=1)
            raise _fault(f'unknown key "{key}"' + (f'; did you mean "{near[0]}"?' if near else f"; expected {', '.join(names)}"))
    public, header = config.get("public", False), config.get("header", "")
    if not isinstance(public, bool):
        raise _fault(f"public is {public!r}; expected true or false")
    if not isinstance(header, str):
        raise _fault(f"header is {header!r}; expected the name of a header, such as X-Remote-User")
    proxies = tuple(_network(each) for each in _texts(config, "proxies"))
    if header and not proxies:
        raise _fault("header is set and proxies is not; name the proxy's addresses, or anybody could send that header")
    return Settings(frozenset(each.lower() for each in _texts(config, "hosts")), public, proxies, header.lower())


def _texts(config: Mapping[str, Any], key: str) -> list[str]:
    found = config.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise _fault(f'{key} is {found!r}; expected a list such as ["{"127.0.0.1" if key == "proxies" else "desk.example.nhs.uk"}"]')
    return found


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise _fault(f'proxies holds "{text}"; expected an address such as 127.0.0.1 or a network such as 10.0.0.0/8') from error


def _fault(what: str) -> SettingsInvalid:
    return SettingsInvalid(f"settings of the desk (plugins, lead_the_way): {what}")
