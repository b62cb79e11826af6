"""A small leads database for the tests of the desk, and the desk itself, running in a process of its own."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import zlib
from contextlib import contextmanager

import httpx
from lxml import html

from leads import accounts
from leads.review.desk import METADATA, address, desk, web_server
from leads.store import derived, open_db, writing
from leads.types import Article, Claim, Dated, Reading, Reason

INTROSPECTION = ("metadata", "versions", "plugins", "settings", "threads", "databases", "actor")
PROGRAM = ("/-/static/", "/-/static-plugins/")  # styles and scripts
PASSWORD = "four words for testing"
VALVES = "Northmoor Hospitals has become the first trust in the UK to print heart valves."
AFTER = " The valves are printed overnight in the hospital's own workshop by a team of four engineers and two nurses."
DRONE = "Calder Vale was the first ambulance service in England to fly blood by drone."
RECORD = "Saltersgate carried out a record 431 transplants in one year."
HOSTILE = "<script>alert(1)</script> \u202ednoces eht saw tI The first \x9bward."
STORIES = (  # url, title, quote, score
    ("https://trust.example/valves", "Printed valves", VALVES, 0.95),
    ("https://echo.example/valves", "Valves from a printer", VALVES, 0.9),
    ("https://nhs.example/drone", "Blood by drone", DRONE, 0.8),
    ("https://nhs.example/record", '=HYPERLINK("https://evil.example")', RECORD, 0.7),
    ("javascript:alert(2)", "<img src=x onerror=alert(3)>", HOSTILE, 0.6),
)


def make(path, stories=STORIES):
    """A database at `path` with one article and one lead per story; the first two stories are copies of one sentence."""
    db = open_db(path, create=True)
    with writing(db):
        columns = "(id, name, kind, url, nation, tags, sample, first_seen)"
        db.execute(f"INSERT INTO sources {columns} VALUES ('news', 'The news', 'feed', 'https://s.example', 'England', '[]', 1, '')")
    for story in stories:
        add(db, *story)
    return db


def add(db, url, title, quote, score, *, actor="Northmoor Hospitals"):
    """A page with one claim, read and stored; the page's id."""
    text = f"Monday was quiet.\nIt rained. {quote}{AFTER}\nTuesday was not."
    start = text.index(quote)
    first = quote.find("first")
    cue = (Reason("cue", "first-in", start + first, start + first + 5),) if first >= 0 else ()
    reasons = (*cue, Reason("feature", "has-number", weight=0.4))
    claim = Claim(
        start, start + len(quote), quote, "first", "first", "uk", "asserted", score, True, actor, None, ("clinical",), "", reasons
    )
    article = Article(url, title, text, publisher=url.split("/")[2] if "//" in url else "", published=Dated("2026-10-13", "day", "feed"))
    page = add_page(db, url)
    save(db, page, article, claim)
    return page


def add_page(db, url):
    """A stored page of a story, unread; its id."""
    with writing(db):
        ledger = "INSERT INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, 'c', 'news', 'story', '') RETURNING id"
        number = db.execute(ledger, [url, url]).fetchone()[0]
        return db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body)
               VALUES (?, ?, 200, 'text/html', '', 0, '', 'http', '{}', ?) RETURNING id""",
            [number, url, zlib.compress(b"<p>secret body")],
        ).fetchone()[0]


def save(db, page, article, *claims):
    """The page is read (again): this article with these claims."""
    reading = Reading(page=page, outcome="article", articles=((article, claims),))
    derived.save_readings(db, [reading], extractor="1", finder="1")


def read_again(db, quote, instead=""):
    """The pages with this sentence are read again and have another one `instead`, or none."""
    sql = "SELECT a.page, a.url, a.title FROM claims AS c JOIN articles AS a ON a.id = c.article WHERE c.quote = ?"
    for row in db.execute(sql, [quote]).fetchall():
        claim = Claim(0, len(instead), instead, "first", "first", "nation", "asserted", 0.8, True)
        save(db, row["page"], Article(row["url"], row["title"], instead or "Nothing to see here."), *([claim] if instead else []))


def key_of(db, quote, number=0):
    """Key of the lead with this quote, the head of its story first."""
    rows = db.execute("SELECT key FROM leads WHERE quote = ? ORDER BY copy_of IS NOT NULL, key", [quote]).fetchall()
    return rows[number]["key"]


def same_as_defined(db):
    """True when the table `leads` equals the view that defines it."""
    table, view = (db.execute(f"SELECT * FROM {name} ORDER BY key").fetchall() for name in ("leads", "leads_now"))
    return [dict(row) for row in table] == [dict(row) for row in view]


class Desk:
    """A running desk: its address, or the link that signs in, once."""

    def __init__(self, link, process=None, routes=()):
        self.link, self.process = link, process
        self.routes = routes  # the regular expressions by which it finds its pages
        self.url = re.match(r"http://[^/]+", link)[0]

    def stranger(self, **headers):
        """A client that is not signed in and says what a browser says on the desk's own pages."""
        return httpx.Client(base_url=self.url, headers={"origin": self.url, **headers}, timeout=10)

    @contextmanager
    def sign_in(self):
        """A client that has followed the link."""
        with self.stranger() as client:
            assert client.get(self.link).status_code == 303
            yield client

    @contextmanager
    def enter(self, name, password=PASSWORD, **headers):
        """A client that has signed in by name and password."""
        with self.stranger(**headers) as client:
            assert sign_in(client, name, password).status_code == 303
            yield client


def people(path, **roles):
    """Accounts with the password PASSWORD for this database: people(path, Ada="reviewer")."""
    for name, role in roles.items():
        accounts.add(accounts.accounts_file(path), name, role=role, password=PASSWORD)


def sign_in(client, name, password=PASSWORD, /, **extra):
    """Sends the form of the door: the answer."""
    form = form_of(client.get("/-/sign-in"), "/-/sign-in")
    return client.post("/-/sign-in", data={**form, "name": name, "password": password, **extra})


@contextmanager
def in_thread(path, *, reviewer="Ada Obi", **settings):
    """The desk as `serve` makes it, on a free port, in a thread: quicker to start than a process. reviewer="": for accounts."""
    metadata = path.with_name("settings.json")
    metadata.write_text(json.dumps({"plugins": {"lead_the_way": settings}}))
    datasette = desk(path, reviewer=reviewer, hosts=[], metadata=metadata)
    listening = socket.create_server(("127.0.0.1", 0))
    server = web_server(datasette)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        routes = [pattern.pattern for pattern, _ in datasette._routes()]
        yield Desk(address(datasette, f"http://127.0.0.1:{listening.getsockname()[1]}"), routes=routes)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        datasette.databases["leads"].close()


@contextmanager
def running(path, *, reviewer="Ada Obi", port=0, any_port=False, first=""):
    """The desk on a free port, after the statements `first`; ended by Ctrl-C."""
    code = f"import sys\n{first}\nfrom leads.review.desk import serve\nshow = lambda link: print(link, flush=True)\n"
    code += f"serve(sys.argv[1], reviewer=sys.argv[2], port={port}, any_port={any_port}, on_ready=show)"
    process = subprocess.Popen([sys.executable, "-c", code, str(path), reviewer], stdout=subprocess.PIPE, text=True)
    try:
        yield Desk(process.stdout.readline().strip(), process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        process.stdout.close()


def every_address(db, desk):
    """Every page, table, row, question, JSON, CSV and blob that this desk has, in several spellings, and some that it has not."""
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    key = db.execute("SELECT key FROM leads ORDER BY score DESC").fetchone()["key"]
    found = [f"/{end}" for end in ("", ".json", ".jsono", "leads", "leads.json", "leads.db", "-/config", "-/config.json", ":memory:")]
    found += [f"/leads{end}?sql=select+1" for end in ("", ".json", ".csv")]
    for name in [*names, "sqlite_master", "sqlite_schema"]:
        found += [f"/leads/{name}{end}" for end in ("", ".json?_shape=array", ".csv?_stream=on", "/1", "/1.json")]
    for name in json.loads(METADATA.read_text())["databases"]["leads"]["queries"]:
        found += [f"/leads/{name}{end}" for end in ("", ".json", ".csv")]
    for ending in (".json", ".jsono", ".csv", ".json?_shape=object", ".json?_facet=reviewer", "?_facet=reviewer", "?_format=json", ".blob"):
        found += [f"/leads/leads{ending}", f"/leads/decisions{ending}", f"/leads/leads/{key}{ending}"]
    found += [f"/-/{name}{end}" for name in INTROSPECTION for end in ("", ".json")]
    samples = {"key": key, "number": "1", "source": "news", "form": "csv"}
    ours = [re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda group: samples.get(group[1], "x"), route) for route in desk.routes if "/-/" in route]
    found += [each.strip("^$").replace("\\", "") for each in ours if not re.search(r"[(*?]", each)]
    found += ["/-/search?q=Northmoor", "/-/bulk?kind=first", "/-/sign-out", "/leads/pages/1.blob?_blob_column=body"]
    found += ["/-/auth-token?token=", "/favicon.icon", "/_internal", "/_internal/databases", "/_memory", "/_memory?sql=select+1"]
    found += ["/no-such-page", "/leads/no_such_table", "/-/queue/", "/%2e%2e/leads", "/leads%2Fleads", "/-/static-plugins"]
    return list(dict.fromkeys(each for each in found if not each.startswith(PROGRAM)))


def form_of(page, action):
    """The hidden fields of the form with this action on the page."""
    form = next(form for form in html.fromstring(page.text).forms if form.action == action)
    return {field.name: field.value for field in form.inputs if field.get("type") == "hidden"}


def text_of(page, css):
    """The text of each element of the page that the selector finds, its white space folded."""
    return [" ".join(each.text_content().split()) for each in html.fromstring(page.text).cssselect(css)]


def decide(client, key, verdict, /, **extra):
    """Opens the lead's page and sends its form, as a browser without JavaScript does: the answer."""
    action = f"/-/lead/{key}"
    return client.post(action, data={**form_of(client.get(action), action), **{"verdict": verdict, **extra}})


def undo(client, **extra):
    """Sends the form of the undo button: the answer."""
    return client.post("/-/undo", data={**form_of(client.get("/-/queue"), "/-/undo"), **extra})
