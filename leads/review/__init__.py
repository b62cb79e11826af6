"""The desk, a Datasette plugin: what Datasette asks of it, and `serve`, which starts both."""
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from markupsafe import Markup

from leads import register
from leads.harmless import visible
from leads.review import (
    asking,
    bulk,
    by_hand,
    door,
    exports,
    finding,
    followups,
    gate,
    labels,
    outside,
    pictures,
    public,
    reading,
    signin,
    trouble,
    views,
    watching,
)
from leads.review.desk import serve as serve
from leads.store.outside import LEAVING, shade

BUSY_MILLISECONDS = 15_000
# Cells that lead to the desk, and the column of their row that names the lead.
LEAD_LINKS: dict[tuple[str | None, str], str] = {
    ("leads", "quote"): "key",
    ("decisions", "lead"): "lead",
    ("standing", "lead"): "lead",
    (None, "lead"): "lead",  # of saved questions
    (None, "quote"): "lead",
}


@hookimpl
def startup(datasette: Any) -> None:
    """No private data in the log: with rich installed - spaCy brings it - Datasette prints every 404 with all local variables."""
    from datasette import handle_exception  # which needs its plugins, us among them, to be loaded

    if "leads" in datasette.databases:
        handle_exception.rich = None
        trouble.remember_file(datasette)
        outside.guard(datasette)


@hookimpl(specname="handle_exception")
def told(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page in words where the database does not answer."""
    return trouble.page(datasette, request, exception) if "leads" in datasette.databases else None


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """The desk's own pages; none where no leads database is served."""
    if "leads" not in datasette.databases:
        return []
    return [
        (r"^/-/queue$", views.queue),
        (r"^/-/lead/(?P<key>[^/]{1,64})$", views.lead),
        (r"^/-/lead/(?P<key>[0-9a-f]+)/followup$", followups.follow),
        (r"^/-/lead/(?P<key>[0-9a-f]+)/later$", views.put_off),
        (r"^/-/undo$", views.undo_last),
        (r"^/-/bulk$", bulk.bulk_page),
        (r"^/-/article/(?P<number>[0-9]{1,18})$", reading.article_page),
        (r"^/-/article/(?P<number>[0-9]{1,18})/lead$", by_hand.add_lead),
        (r"^/-/article/(?P<number>[0-9]{1,18})/read$", by_hand.mark_read),
        (r"^/-/wanted$", by_hand.wanted_page),
        (r"^/-/export$", exports.export_page),
        (r"^/-/export/(?P<form>csv|jsonl|atom|html|md)$", exports.export_file),
        (r"^/-/search$", finding.search_page),
        (r"^/-/help$", finding.help_page),
        (r"^/-/organisations$", finding.organisations),
        (r"^/-/pictures$", pictures.pictures_page),
        (r"^/-/sources$", watching.sources_page),
        (r"^/-/add-source$", asking.add_page),
        (r"^/-/decide-source$", asking.decide_page),
        (r"^/-/sources/(?P<source>[A-Za-z0-9-]+)$", watching.source_page),
        (r"^/-/coverage$", watching.coverage_page),
        (rf"^{public.PAGE}$", public.public_page),
        (r"^/-/public\.atom$", public.public_feed),
        (rf"^{signin.PATH}$", signin.sign_in),
        (rf"^{signin.OUT}$", signin.sign_out),
    ]


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    """The gate in front of all of Datasette."""
    return lambda app: gate.gate(app, datasette) if "leads" in datasette.databases else app


@hookimpl(wrapper=True)
def actor_from_request(datasette: Any, request: Any) -> Any:
    """Who is at our desk is said by its door alone, whatever other plugins say; elsewhere it is theirs to say."""
    others = yield
    return [door.who(datasette, request)] if door.door_of(datasette).is_ours else others


@hookimpl
def prepare_connection(conn: Any, database: str) -> None:
    """The house's settings on Datasette's own connections; what is confidential is out of sight where files are made."""
    if database in ("leads", outside.NAME):
        conn.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA synchronous = FULL")
    if database == outside.NAME:
        shade(conn)


@hookimpl
def permission_allowed(action: str, resource: Any) -> bool | None:
    """The full-text indexes hold every word of what is confidential, too: nobody reads them as tables."""
    return False if action == "view-table" and resource[0] == "leads" and resource[1] not in LEAVING else None


@hookimpl
def extra_template_vars(datasette: Any, template: str, request: Any) -> Any:
    """Whether what writes is shown; on Datasette's own pages the words for codes, too."""
    shown = {"may_write": door.may_write(request.actor if request else None)}
    if template.startswith("desk/"):
        return shown

    async def words() -> dict[str, Any]:
        return {**shown, "in_words": await labels.in_words(datasette)}

    return words


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> str | None:
    """Titles, sentences and keys lead to the desk; deceiving characters are made visible; all else is Datasette's."""
    if database != "leads" or not isinstance(value, str):
        return None
    if (table, column) == ("articles", "title"):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/-/article/{row['id']}"), visible(value))
    if (table, column) == (None, "pattern"):
        return Markup('<a href="{}?pattern={}">{}</a>').format(datasette.urls.path("/-/bulk"), quote(value), visible(value))
    if (table, column) == (None, "organisation"):
        link = f"{datasette.urls.table('leads', 'leads')}?organisation={quote(value)}&_sort_desc=score"
        return Markup('<a href="{}">{}</a>').format(link, register.load().name(value) or value)
    if (key_column := LEAD_LINKS.get((table, column))) and key_column in row.keys():  # noqa: SIM118 - of a Row, `in` asks for a value
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/-/lead/{row[key_column]}"), visible(value))
    return visible(value) if visible(value) != value else None
