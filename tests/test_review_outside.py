"""What leaves the desk as a file: nothing of a confidential source, in whatever form and by whatever address."""

import csv
import io
import json
import re
from contextlib import closing

import pytest
from lxml import html
from sample_desk import VALVES, decide, in_thread, key_of, make

from leads.review.desk import METADATA
from leads.store import open_db, outside, sqlite3, writing

SECRET = "Whispering Gables"  # in every text that the confidential source gave
QUOTE = f"{SECRET} is the first hospice to hush a corridor."
URL = "https://whispering-gables.example/hush"
TRACES = ("whispering", "hush", "quiet-letter", "Quiet letter")
QUESTIONS = sorted(json.loads(METADATA.read_text())["databases"]["leads"]["queries"])


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A desk with an open and a confidential source; leads of both are decided, follow up, versions and all tables have rows of both."""
    path = tmp_path_factory.mktemp("desk") / "leads.db"
    with closing(make(path, [("https://trust.example/valves", "Printed valves", VALVES, 0.9), (URL, SECRET, QUOTE, 0.8)])) as db:
        _confide(db)
        with in_thread(path) as desk, desk.sign_in() as ada:
            assert decide(ada, key_of(db, QUOTE), "yes", note=f"{SECRET} told us").status_code == 303
            assert decide(ada, key_of(db, VALVES), "yes", note="seen").status_code == 303
        _fill(db)
    return path


def _confide(db):
    """The page of the second story is one of a confidential letter."""
    with writing(db):
        columns = "(id, name, kind, url, tags, confidential, sample, first_seen)"
        values = "('quiet-letter', 'Quiet letter', 'newsletter', 'https://whispering-gables.example', '[]', 1, 1, '')"
        db.execute(f"INSERT INTO sources {columns} VALUES {values}")
        db.execute("UPDATE urls SET source = 'quiet-letter', clock = 'whispering-gables.example' WHERE url = ?", [URL])
        db.execute("UPDATE articles SET source = 'quiet-letter' WHERE url = ?", [URL])
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")


def put(db, table, **row):
    """A row of this table; its id."""
    names = ", ".join(f'"{name}"' for name in row)
    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
    return db.execute(sql, list(row.values())).lastrowid


def one(db, sql, *values):
    return db.execute(sql, values).fetchone()[0]


def _fill(db):
    """A row of the open source and one of the confidential, in every table that has none yet."""
    with writing(db):
        run = put(db, "runs", verb="crawl", started_at="")
        _fill_for(db, run, "news", "https://trust.example/valves", "open")
        _fill_for(db, run, "quiet-letter", URL, SECRET)


def _fill_for(db, run, source, url, word):
    said = {"note": word, "reviewer": "Ada", "at": "", "request_id": source}
    number, key = one(db, "SELECT id FROM urls WHERE url = ?", url), one(db, "SELECT key FROM urls WHERE url = ?", url)
    page = one(db, "SELECT id FROM pages WHERE url = ?", number)
    put(db, "hosts", clock=one(db, "SELECT clock FROM urls WHERE id = ?", number), next_at=0, delay=1)
    put(db, "visits", run=run, url=number, source=source, at="", outcome="stored", reason=word)
    seen = dict.fromkeys(("published", "author", "summary", "first_seen"), "")
    put(db, "sightings", url=number, source=source, seen_on=url, role="story", evidence="feed", title=word, position=0, **seen)
    counted = ("requested", "stored", "unchanged", "duplicate", "skipped", "blocked", "failed", "pending", "new_urls", "ms")
    put(db, "source_nights", run=run, source=source, at="", reason=word, **dict.fromkeys(counted, 0))
    put(db, "versions", key=key, locator="", page=page, until="", sha256="", title=word, text=word)
    put(db, "same", url=f"{key}/again", **{"as": key}, why="text", at="")
    put(db, "followups", lead=one(db, "SELECT key FROM leads WHERE url = ?", url), state="to check", **said)
    put(db, "full_reads", key=key, locator="", sha256="", whole=1, reviewer="Ada", at="", request_id=source)
    request = put(db, "requests", kind="source", url=url, **said)
    put(db, "answers", request=request, at="", outcome="done", reason=word, found="{}")
    entry = json.dumps({"name": word, "confidential": source != "news"})
    decision = put(db, "source_decisions", request=request, source=source, action="add", entry=entry, **said)
    put(db, "applied", decision=decision, at="", outcome="done", reason=word)
    put(db, "forgotten", what="source", name=source, at="", counts="{}")


@pytest.fixture(scope="module")
def desk(path):
    with in_thread(path) as desk:
        yield desk


@pytest.fixture(scope="module")
def ada(desk):
    with desk.sign_in() as client:
        yield client


def tables():
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript((METADATA.parent / "leads" / "schema.sql").read_text())
        return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]


def has_trace(text):
    return any(trace.lower() in text.lower() for trace in TRACES)


def test_every_table_is_accounted_for():
    """A new table says what of it is confidential, or that nothing is, before its rows may leave."""
    assert {name for name in tables() if "_fts" not in name} == outside.LEAVING


@pytest.mark.parametrize("table", sorted(outside.STAYS))
def test_no_file_of_a_table_holds_what_is_confidential(ada, path, table):
    """CSV, JSON in every shape, facets, rows, blobs, filters: the open row is there, the confidential one is not; the page has both."""
    assert has_trace(ada.get(f"/leads/{table}").text) or table in ("followups", "readings", "full_reads", "answers", "claims", "pages")
    with closing(open_db(path)) as db:
        whole = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    for shape in ("array", "arrays", "objects", "object"):
        answer = ada.get(f"/leads/{table}.json?_shape={shape}&_size=max&_labels=on&_facet_size=max")
        assert not has_trace(answer.text), (table, shape)
        if shape == "array":
            assert 0 < len(answer.json()) < whole
    sheet = ada.get(f"/leads/{table}.csv?_size=max&_labels=on")
    assert not has_trace(sheet.text)
    assert 1 < len(list(csv.reader(io.StringIO(sheet.text)))) <= whole
    assert ada.get(f"/leads/{table}.json").json()["filtered_table_rows_count"] < whole


def addresses(db, table):
    """Of every row of this table, as Datasette writes them."""
    names = [f'"{row["name"]}"' for row in db.execute(f"PRAGMA table_info({table})") if row["pk"]]
    for row in db.execute(f"SELECT {', '.join(names)} FROM {table}") if names else ():
        yield ",".join(re.sub(r"[^0-9A-Za-z_-]", lambda found: f"~{ord(found[0]):02X}", str(value)) for value in row)


def test_no_file_of_a_row_holds_what_is_confidential(ada, path):
    """A row of the open source can be had as JSON, one of the confidential source is not there; neither is its body."""
    gone = 0
    with closing(open_db(path)) as db:
        for table, address in [(name, address) for name in outside.STAYS for address in addresses(db, name)]:
            assert ada.get(f"/leads/{table}/{address}").status_code == 200, (table, address)
            answer = ada.get(f"/leads/{table}/{address}.json")
            assert answer.status_code in (200, 404)
            assert not has_trace(answer.text.replace(address, "")), (table, address)
            gone += answer.status_code == 404
        page = one(db, "SELECT p.id FROM pages AS p JOIN urls AS u ON u.id = p.url WHERE u.url = ?", URL)
    assert gone > 15
    assert ada.get(f"/leads/pages/{page}.blob?_blob_column=body").status_code == 404


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_answer_to_a_question_holds_what_is_confidential(ada, name):
    """As CSV and as JSON."""
    for end in (".csv", ".json?_shape=array", ".json"):
        answer = ada.get(f"/leads/{name}{end}")
        assert answer.status_code == 200
        assert not has_trace(answer.text)


def test_pages_show_to_the_signed_in_what_files_do_not_hold(ada, path):
    """The queue, the table, a question; and files still find words, links and the other columns."""
    assert has_trace(ada.get("/leads/leads").text)
    assert has_trace(ada.get("/leads/records").text + ada.get("/leads/by_source").text)
    assert [row["title"] for row in ada.get("/leads/leads.json?_search=valves&_shape=array").json()] == ["Printed valves"]
    assert ada.get("/leads/leads.json?_search=corridor&_shape=array").json() == []
    assert ada.get("/leads/articles.json?_search=corridor&_shape=array").json() == []
    assert html.fromstring(ada.get("/leads/leads?_search=corridor").text).cssselect("td.col-quote a")
    assert list(ada.get("/leads/leads.json?_shape=array").json()[0]) == [*_columns(path, "leads")]
    assert "/-/queue" in ada.get("/").text


def _columns(path, table):
    with closing(open_db(path)) as db:
        return [row["name"] for row in db.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("table", [name for name in tables() if "_fts" in name])
def test_the_indexes_of_words_are_nobodys_to_read(ada, table):
    """They hold every word, also of confidential sources; the search uses them, no page or file shows them."""
    for end in ("", ".json", ".csv", "/1", "/1.json"):
        assert ada.get(f"/leads/{table}{end}").status_code == 403


def test_other_spellings_of_an_address_are_no_way_round(ada):
    """Endings in other letters, encoded, with a slash, with the format as a parameter."""
    for address in (
        "/leads/leads.JSON",
        "/leads/leads%2Ejson",
        "/leads/leads~2Ejson",
        "/leads/leads.jsono",
        "/leads/leads/.json",
        "/leads/leads?_format=json",
        "/leads.json",
        "//leads/leads.json",
        "/leads/leads.csv?_stream=on",
        "/leads/leads.csv?_dl=1",
        "/leads/leads.csv?_where=1=1",
        "/leads/leads.atom",
    ):
        answer = ada.get(address)
        assert answer.headers["content-type"].startswith("text/html") or not has_trace(answer.text), address


def test_a_lead_stays_confidential_when_its_source_no_longer_is(path, tmp_path):
    """It was when it was decided, and nobody has promised the source otherwise."""
    copy = tmp_path / "leads.db"
    with closing(open_db(path)) as db:
        db.execute("VACUUM INTO ?", [str(copy)])
    with closing(open_db(copy)) as db, writing(db):
        db.execute("UPDATE sources SET confidential = 0")
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")
    with in_thread(copy) as desk, desk.sign_in() as ada:
        assert not has_trace(ada.get("/leads/leads.json?_size=max").text)
        assert not has_trace(ada.get("/leads/decisions.csv?_size=max").text)
