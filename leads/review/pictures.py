"""What happens on the page of pictures? Bars, drawn here as SVG with a table beside each; nothing is loaded from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from datasette.utils.asgi import Request, Response

from leads.clock import LONDON
from leads.harmless import visible
from leads.review.views import reviewer_of
from leads.store import sqlite3, tallies
from leads.store.tallies import Verdicts, Week
from leads.words import written

WEEKS = 26
WIDTH, HEIGHT = 640, 200  # of the picture of weeks, in its own units
ROW, LABEL = 26, 200  # height of a bar with its space, room for its name
SHORTENED = 27  # characters of a name


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `part` is its class: leads, decisions, yes, weak, no, undecided."""

    x: float
    y: float
    width: float
    height: float
    part: str


async def pictures_page(request: Request, datasette: Any) -> Response:
    """Leads and decisions per week, yield by source, precision by pattern."""
    reviewer_of(request)
    today = datetime.now(UTC).astimezone(LONDON).date()
    context = await datasette.get_database("leads").execute_fn(lambda db: gather(db, today))
    return Response.html(await datasette.render_template("desk/pictures.html", context, request=request))


def gather(db: sqlite3.Connection, today: date) -> dict[str, Any]:
    """What the page shows: the numbers, and the bars that stand for them."""
    weeks, sources, patterns = tallies.by_week(db, until=today, weeks=WEEKS), tallies.by_source(db), tallies.by_pattern(db)
    return {
        "weeks": [(written(week.monday), week) for week in weeks],
        "week_bars": week_bars(weeks),
        "most": max((max(week.leads, week.decisions) for week in weeks), default=0),
        "sources": [(visible(one.name), one) for one in sources],
        "source_bars": row_bars(sources, whole=max((_all(one) for one in sources), default=0)),
        "patterns": [(visible(one.name), one) for one in patterns],
        "pattern_bars": row_bars(patterns, whole=None),
        "size": {"width": WIDTH, "height": HEIGHT, "row": ROW, "label": LABEL, "shortened": SHORTENED},
    }


def week_bars(weeks: Sequence[Week]) -> list[Bar]:
    """Two bars a week side by side, standing on the ground; the highest fills the picture."""
    most = max((max(week.leads, week.decisions) for week in weeks), default=0) or 1
    step = WIDTH / max(len(weeks), 1)
    bars = []
    for number, week in enumerate(weeks):
        for place, (part, count) in enumerate((("leads", week.leads), ("decisions", week.decisions))):
            height = HEIGHT * count / most
            bars.append(
                Bar(round(number * step + place * step * 0.42, 1), round(HEIGHT - height, 1), round(step * 0.4, 1), round(height, 1), part)
            )
    return [bar for bar in bars if bar.height]


def row_bars(rows: Sequence[Verdicts], *, whole: int | None) -> list[Bar]:
    """One bar a row, its parts end to end; `whole` fills the picture, without it each row is its own whole."""
    bars = []
    for number, row in enumerate(rows):
        x, room = float(LABEL), WIDTH - LABEL
        for part in ("yes", "weak", "no", "undecided"):
            width = room * getattr(row, part) / ((whole or _all(row)) or 1)
            bars.append(Bar(round(x, 1), number * ROW + 4, round(width, 1), ROW - 8, part))
            x += width
    return [bar for bar in bars if bar.width]


def _all(row: Verdicts) -> int:
    return row.decided + row.undecided
