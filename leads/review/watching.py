"""How do the sources stand? All of them with their last thirty nights, one of them explained, and the register held against them."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from datasette.utils.asgi import Request, Response

from leads import register
from leads.clock import day, london
from leads.coverage import GROUPS, STATES, Watch, coverage, summed
from leads.harmless import visible
from leads.health import SEVERITY
from leads.review.views import message, reviewer_of
from leads.store import sqlite3
from leads.store.yields import NIGHTS, Yield, became, yields

SIGNS = {"ok": "●", "quiet": "○", "silent": "–", "blocked": "✕", "broken": "✕", "moved": "→", None: "·"}  # beside the colour
URGENT = (*sorted(SEVERITY, key=lambda state: -SEVERITY[state]), None)


async def sources_page(request: Request, datasette: Any) -> Response:
    """Every source: state, thirty nights at a glance, yield, last new article; those that want a look first."""
    reviewer_of(request)
    found = await datasette.get_database("leads").execute_fn(yields)
    shown = [_shown(one) for one in sorted(found, key=lambda one: (not one.enabled, URGENT.index(one.state)))]
    context = {"sources": shown, "most": NIGHTS, "signs": {state: sign for state, sign in SIGNS.items() if state}}
    return Response.html(await datasette.render_template("desk/sources.html", context, request=request))


async def source_page(request: Request, datasette: Any) -> Response:
    """One source: its last nights, what was taken, and what was not and why."""
    reviewer_of(request)
    source = request.url_vars["source"]

    def read(db: sqlite3.Connection) -> tuple[list[Yield], list[dict[str, Any]]]:
        return yields(db, source), [{**dict(row), "url": visible(row["url"]), "at": london(row["at"])} for row in became(db, source)]

    found, rows = await datasette.get_database("leads").execute_fn(read)
    if not found:
        return await message(request, datasette, 404, f"Source {source}: no such source in the last crawl; look at the list of sources")
    nights = [{**asdict(night), "at": day(night.at)} for night in reversed(found[0].nights)]
    context = {"source": _shown(found[0]), "nights": nights, "became": rows, "most": NIGHTS, "form_id": secrets.token_hex(8)}
    return Response.html(await datasette.render_template("desk/source.html", context, request=request))


def _shown(one: Yield) -> dict[str, Any]:
    nights = [
        {"state": n.state or "none", "sign": SIGNS[n.state], "title": f"{day(n.at)}: {n.state or 'not judged'}, {n.new} new"}
        for n in one.nights
    ]
    return {
        **asdict(one),
        "name": visible(one.name),
        "body": register.load().name(one.organisation),
        "state": one.state or ("" if one.enabled else "off"),
        "reason": visible(one.reason),
        "since": day(one.since),
        "last_new": day(one.last_new),
        "per_hundred": one.per_hundred,
        "nights": nights,
        "glance": "".join(night["sign"] for night in nights),
    }


async def coverage_page(request: Request, datasette: Any) -> Response:
    """Which bodies of the register are watched, by nation, region or type, and those of one group and state by name."""
    reviewer_of(request)
    by, group, state = (request.args.get(name) or "" for name in ("by", "group", "state"))
    by = by if by in GROUPS else "nation"
    found = await datasette.get_database("leads").execute_fn(yields)
    watches = [Watch(one.id, one.organisation, one.enabled, one.watched) for one in found]
    covered = coverage(register.load(), watches)
    chosen = [one for one in covered if (not group or GROUPS[by](one) == group) and (not state or one.state == state)]
    context = {
        "by": by,
        "groups": tuple(GROUPS),
        "states": STATES,
        "rows": [(name, counts, counts.total()) for name, counts in summed(covered, by)],
        "chosen": chosen if group or state else [],
        "group": visible(group),
        "state": state if state in STATES else "",
        "bodies": len(covered),
    }
    return Response.html(await datasette.render_template("desk/coverage.html", context, request=request))
