"""The flag stage on pages of the sample web: read in real child processes, stored, and remade without touching a decision."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from leads import nightly
from leads.errors import NothingRead
from leads.flag import Reader, flag
from leads.store import decided, open_db, unread, writing

WEB = Path(__file__).parents[1] / "leads" / "demo" / "web"
TRUST = "northmoor-hospitals.localhost"


def broken_read(pages):
    """Reads like the real one, but a page that holds BOMB kills its process."""
    from nlp.reading import read

    if any(b"BOMB" in page.body for page in pages):
        os.kill(os.getpid(), 9)
    return read(pages)


def never_read(pages):
    """A reader that cannot even start."""
    raise ImportError("no module named trafilatura")


def real_reader(**changes):
    from leads.nightly import reader

    made = reader()
    return Reader(**{name: changes.get(name, getattr(made, name)) for name in ("read", "reread", "extractor", "finder")})


@pytest.fixture
def db(tmp_path):
    """A database with eight stories of the sample trust, as a crawl leaves it."""
    db = open_db(tmp_path / "leads.db", create=True)
    stories = sorted((WEB / TRUST / "news" / "2026").rglob("index.html"))[-8:]
    with writing(db):
        source = "INSERT INTO sources (id, name, kind, url, tags, sample, first_seen) VALUES ('trust', 'Trust', 'feed', ?, '[]', 1, '')"
        db.execute(source, [f"http://{TRUST}/feed/"])
    for story in stories:
        add_page(db, f"http://{TRUST}/{story.parent.relative_to(WEB / TRUST)}/", story.read_bytes())
    return db


def add_page(db, url, body):
    with writing(db):
        ledger = "INSERT INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, ?, 'trust', 'story', '') RETURNING id"
        url_id = db.execute(ledger, [url, url, TRUST]).fetchone()[0]
        page = db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body)
               VALUES (?, ?, 200, 'text/html', '', 0, '2026-11-01T00:00:00Z', 'http', '{}', ?) RETURNING id""",
            [url_id, url, zlib.compress(body)],
        ).fetchone()[0]
        db.execute("UPDATE urls SET page = ? WHERE id = ?", [page, url_id])


def rows(db, table):
    return [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")]


def test_stories_become_articles_claims_and_leads(db):
    """Every page gets a reading, and every claim's span is its quote."""
    counts = flag(db, real_reader())
    assert counts["article"] == counts["articles"] == 8
    assert counts["claims"] == len(rows(db, "leads")) > 0
    for row in db.execute("SELECT c.*, a.text FROM claims AS c JOIN articles AS a ON a.id = c.article"):
        assert row["text"][row["start"] : row["end"]] == row["quote"]
        assert any(reason["part"] == "cue" for reason in json.loads(row["reasons"]))


def test_a_second_run_reads_nothing(db):
    """Read pages stay read."""
    flag(db, real_reader())
    assert sum(flag(db, real_reader()).values()) == 0


def test_again_remakes_everything_and_touches_no_decision(db):
    """The same keys come out, the verdict is still on its lead, and the decisions are byte for byte as they were."""
    flag(db, real_reader())
    key = rows(db, "leads")[0]["key"]
    decided.decide(db, key, verdict="yes", reviewer="Ada", request_id="r1")
    before, kept = {row["key"] for row in rows(db, "leads")}, rows(db, "decisions")
    time.sleep(1.1)  # readings are told apart by the second
    assert flag(db, real_reader(), again=True)["article"] == 8
    assert {row["key"] for row in rows(db, "leads")} == before
    assert rows(db, "decisions") == kept
    assert {row["key"]: row["status"] for row in rows(db, "leads")}[key] == "yes"
    assert rows(db, "leads") == rows(db, "leads_now")


def test_a_new_finder_reads_the_stored_texts(db):
    """Pages are not read again, and the claims carry over."""
    flag(db, real_reader(finder="old"))
    claims = len(rows(db, "claims"))
    counts = flag(db, real_reader())
    assert (counts["reread"], counts["article"]) == (8, 0)
    assert len(rows(db, "claims")) == claims


def test_a_page_that_kills_its_reader_costs_itself_only(db):
    """It is recorded as failed with the reason; the other eight are read."""
    add_page(db, f"http://{TRUST}/bomb/", b"<p>BOMB</p>")
    counts = flag(db, real_reader(read=broken_read))
    assert (counts["article"], counts["failed"]) == (8, 1)
    assert [row["reason"] for row in rows(db, "readings") if row["outcome"] == "failed"] == ["the reading process died"]


def test_what_stands_on_every_page_of_a_site_is_not_believed(db):
    """Nine stories whose template carries one date: their own date lines are believed instead."""
    template = (WEB / TRUST / "news/2026/10/splint-before-birth/index.html").read_text("utf-8")
    for day in range(1, 10):
        text = re.sub(r'<script type="application/ld\+json">.*?</script>', "", template, flags=re.S)
        text = text.replace("</head>", '<meta name="date" content="2019-01-01"></head>').replace("windpipe", f"windpipe {day}")
        text = re.sub(r"13 October 2026", f"{day} October 2026", re.sub(r"2026-10-13", f"2026-10-0{day}", text))
        add_page(db, f"http://template.localhost/news/{day}/", text.encode())
    flag(db, real_reader())
    dates = {row["published"] for row in rows(db, "articles") if "template" in row["url"]}
    assert "2019-01-01" not in dates
    assert len(dates) == 9


def test_a_killed_flag_goes_on_where_it_was(db, tmp_path):
    """kill -9 when some pages are read and others not, then again: the leads of an undisturbed run, none twice."""
    story = (WEB / TRUST / "news/2026/10/splint-before-birth/index.html").read_text("utf-8")
    for number in range(60):
        text = story.replace("windpipe", f"windpipe {number}").replace("Northmoor Royal", f"Northmoor {'abcdefghij'[number % 10]} Royal")
        add_page(db, f"http://{TRUST}/copies/{number}/", re.sub("<p>", f"<p>Case {number}. ", text).encode())
    db.execute("VACUUM INTO ?", [str(tmp_path / "undisturbed.db")])
    code = "import sys; from leads.cli import cli; cli()"
    run = subprocess.Popen([sys.executable, "-c", code, "flag", "--db", tmp_path / "leads.db"])
    while not rows(db, "readings"):
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert 0 < len(rows(db, "readings")) < 68
    flag(db, real_reader())
    with closing(open_db(tmp_path / "undisturbed.db")) as undisturbed:
        flag(undisturbed, real_reader())
        assert [lead(row) for row in rows(db, "leads")] == [lead(row) for row in rows(undisturbed, "leads")]
    assert len(rows(db, "readings")) == 68
    assert rows(db, "leads") == rows(db, "leads_now")


def test_a_stopped_again_goes_on_where_it_was(db, tmp_path):
    """What it has read is not read twice; once it is done, the next one begins anew."""
    for number in range(30):
        add_page(db, f"http://{TRUST}/short/{number}/", b"<p>Short.")
    path, told = tmp_path / "leads.db", []

    def stop(line):
        told.append(line)
        raise KeyboardInterrupt

    nightly.flag(path, progress=lambda line: None)
    with pytest.raises(KeyboardInterrupt):
        nightly.flag(path, again=True, progress=stop)
    read = int(told[0].split()[1])
    assert again(path) == 38 - read
    assert again(path) == 38
    assert [row["verb"] for row in rows(db, "runs")] == ["flag", *["flag --again"] * 3]


def again(path):
    """How many pages `leads flag --again` has read."""
    counts = nightly.flag(path, again=True, progress=lambda line: None).flagged
    return sum(counts[outcome] for outcome in ("article", "index", "empty", "short", "failed"))


def lead(row):
    """What of a lead does not depend on the order in which rows were written."""
    return {name: value for name, value in row.items() if name not in ("claim", "article", "story", "copy_of", "queued")}


def test_when_no_page_can_be_read_it_is_told(db):
    """Children that cannot work are our fault: status 2 with the reason, and the pages stay unread."""
    with pytest.raises(NothingRead, match="none of 8 pages could be read"):
        flag(db, real_reader(read=never_read))
    assert len(unread.waiting(db, extractor=real_reader().extractor)) == 8
