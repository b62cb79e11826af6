"""Which door is recommended of each invented site, beside the right one and beside a plain feed finder; requests and seconds.

Example: python benchmarks/doors.py [NAME..] [--verbose]
The sites stand in tests/cms_*.py, each with its right door, decided before anything was run on it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cms_web import SITES, Site, address, path_of, serving_sites
from webserver import Answer, Web

from crawler.probe import probe
from crawler.rungs import Probe
from leads.adding import eyes


def plain(site: Site, web: Web) -> str:
    """The feed that trafilatura's finder would take first on the page that is given, as SITES writes it; "" for none."""
    from trafilatura.feeds import FeedParameters, determine_feed

    place = f"{site.host}{site.start}"
    for _ in range(5):  # its own fetching would follow redirects too
        host, _, path = place.partition("/")
        route = web.routes.get((host, f"/{path}"), Answer())
        if not isinstance(route, Answer) or "Location" not in route.headers:
            break
        target = route.headers["Location"]
        place = f"{host}{target}" if target.startswith("/") else target.partition("//")[2].replace(f":{web.port}", "")
    body = route.body if isinstance(route, Answer) else ""
    host, _, path = place.partition("/")
    base = web.url(host).rstrip("/")
    found = determine_feed(body if isinstance(body, str) else body.decode(), FeedParameters(base, host, f"{base}/{path}", False))
    return path_of(found[0], site, web) if found else ""


def is_right(site: Site, kind: str, path: str) -> bool:
    """True for one of the right doors; where there is none, for nothing."""
    return (kind == site.kind and path in site.paths) if site.kind else not kind


def told(site: Site, found: Probe, web: Web) -> tuple[str, ...]:
    """A line of the table."""
    door = found.recommended
    kind, path = (door.kind, path_of(door.url, site, web)) if door else ("", "")
    simple = plain(site, web)
    ours, theirs = is_right(site, kind, path), is_right(site, "feed" if simple else "", simple)
    signs = ("ok" if ours else "WRONG", f"{kind} {path}".strip() or "none", "ok" if theirs else "-", simple or "none")
    return (site.name, *signs, str(found.requests), f"{found.seconds:.1f}")


def behind(found: Probe) -> str:
    """Every door with its reason, every request."""
    doors = [f"{one.kind} {one.url} [{one.found}] {one.items}, {one.newest}, {one.per_month}: {one.why}" for one in found.doors]
    steps = [f"asked {step.url}: {step.outcome} {step.reason}" for step in found.steps]
    return "\n".join(f"      {line}" for line in (*doors, found.fault, *steps))


def main() -> None:
    """All sites side by side, each at its own pace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--verbose", action="store_true", help="every door with its reason, every request")
    parser.add_argument("--delay", type=float, help="seconds between the requests to a site; on a real one it is 2")
    options = parser.parse_args()
    chosen = [site for site in SITES if not options.names or site.name in options.names]
    with serving_sites() as web:
        addresses = [address(site, web) for site in chosen]
        probes = probe(addresses, contact="bench@lead-the-way.localhost", eyes=eyes(), today=date.today(), delay=options.delay)
        rows = [told(site, found, web) for site, found in zip(chosen, probes, strict=True)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, found in zip(rows, probes, strict=True):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
        if options.verbose:
            print(behind(found))
    right, simple = (sum(row[column] == "ok" for row in rows) for column in (1, 3))
    spent = sorted(int(row[5]) for row in rows)
    slowest = sorted(found.seconds for found in probes)
    print(
        f"{right} of {len(rows)} right, plain feed finder {simple}; requests: median {spent[len(spent) // 2]}, most {spent[-1]}; ", end=""
    )
    print(f"seconds: median {slowest[len(slowest) // 2]}, most {slowest[-1]}")


if __name__ == "__main__":
    main()
