"""Accepted leads leave the desk as table, lines, feed and fact sheet: harmless, cited, and never from a confidential source."""

import csv
import io
import json
import resource
import subprocess
import sys

import feedparser
import pytest
from click.testing import CliRunner
from lxml import html
from sample_desk import DRONE, HOSTILE, RECORD, VALVES, add, add_page, key_of, make, read_again, save

from leads.cli import cli
from leads.export import FORMS, accepted
from leads.export.figures import with_figures
from leads.harmless import cell, web_address
from leads.store import decided, writing
from leads.types import Article, Claim, Dated
from leads.words import reported

SECRET = "Copsewood is the first trust in the UK to do what nobody may know yet."


@pytest.fixture
def db(tmp_path):
    """The small database of the desk's tests; the valves and the drone were accepted."""
    db = make(tmp_path / "leads.db")
    say(db, VALVES, "yes", note="ring the press office")
    say(db, DRONE, "yes")
    yield db
    db.close()


def say(db, quote, verdict, *, by="Ada Obi", **more):
    return decided.decide(db, key_of(db, quote), verdict=verdict, reviewer=by, request_id=f"{quote}-{verdict}-{by}", **more)


def source(db, name, **columns):
    """Another source."""
    row = {"id": name, "name": name, "kind": "feed", "url": "https://s.example", "tags": "[]", "first_seen": "", **columns}
    with writing(db):
        db.execute(f"INSERT INTO sources ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def from_source(db, name, url, quote, *, actor=""):
    """An accepted-to-be lead of another source."""
    page = add_page(db, url)
    with writing(db):
        db.execute("UPDATE urls SET source = ? WHERE url = ?", [name, url])
    claim = Claim(0, len(quote), quote, "first", "first", "uk", "asserted", 0.99, True, actor)
    save(db, page, Article(url, "T", quote, publisher=url.split("/")[2], published=Dated("2025-01-01", "day", "feed")), claim)


def leads_of(db, *verdicts):
    return accepted(db, verdicts or ("yes",))[0]


def written_as(db, form, *verdicts):
    return FORMS[form](leads_of(db, *verdicts))


def run(tmp_path, *words):
    return CliRunner().invoke(cli, ["export", "--db", str(tmp_path / "leads.db"), *words])


def test_only_what_was_accepted_leaves_the_desk(db):
    """Yes by default, weak when asked for; undecided, rejected and undone leads stay."""
    say(db, RECORD, "weak")
    assert {lead.quote for lead in leads_of(db)} == {VALVES, DRONE}
    assert {lead.quote for lead in leads_of(db, "yes", "weak")} == {VALVES, DRONE, RECORD}
    say(db, DRONE, "no", by="Ben")
    assert {lead.quote for lead in leads_of(db)} == {VALVES}
    decided.undo(db, reviewer="Ada Obi", request_id="u1")  # of the record
    assert leads_of(db, "weak") == []


def test_copies_of_a_story_are_named_with_it(db):
    """One entry, "also reported by" the other."""
    lead = next(lead for lead in leads_of(db) if lead.quote == VALVES)
    assert (lead.publisher, [place.publisher for place in lead.also]) == ("trust.example", ["echo.example"])
    page = " ".join(html.fromstring(written_as(db, "html")).text_content().split())
    assert page.count(VALVES) == 1
    assert "Also reported byecho.example" in page  # a term and its definition
    assert "Also reported by: echo.example <https://echo.example/valves>" in written_as(db, "md")


def test_a_lead_carries_its_citation_and_nothing_private(db):
    """Title, publisher, address, date with evidence, who accepted it; neither the note nor the article's text."""
    (row,) = [row for row in map(json.loads, written_as(db, "jsonl").splitlines()) if row["quote"] == VALVES]
    assert (row["title"], row["publisher"], row["url"]) == ("Printed valves", "trust.example", "https://trust.example/valves")
    assert (row["published"], row["published_evidence"], row["accepted_by"]) == ("2026-10-13", "feed", "Ada Obi")
    assert row["sample"] is True
    for form in FORMS:
        assert "press office" not in written_as(db, form)
        assert "Tuesday was not" not in written_as(db, form)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_a_confidential_source_is_exported(db, form):
    """Its leads are kept back, and its copy of a public story is not named either."""
    source(db, "board-papers", confidential=1)
    from_source(db, "board-papers", "https://intranet.example/secret", SECRET)
    say(db, SECRET, "yes")
    from_source(db, "board-papers", "https://intranet.example/valves", VALVES, actor="Northmoor Hospitals")
    leads, kept_back = accepted(db)
    assert kept_back == 2
    assert VALVES in {lead.quote for lead in leads}
    text = FORMS[form](leads)
    assert "trust.example" in text
    assert "intranet" not in text
    assert "Copsewood" not in text


@pytest.mark.parametrize(("then", "now"), [(1, 0), (0, 1)])
def test_a_vanished_lead_of_a_source_that_is_or_was_confidential_stays(db, then, now):
    """Its snapshot says how it was, its source how it is: either keeps it back."""
    source(db, "board-papers", confidential=then)
    from_source(db, "board-papers", "https://intranet.example/secret", SECRET)
    say(db, SECRET, "yes")
    read_again(db, SECRET)
    with writing(db):
        db.execute("UPDATE sources SET confidential = ? WHERE id = 'board-papers'", [now])
    assert SECRET not in {lead.quote for lead in leads_of(db)}


def test_a_lead_whose_claim_is_gone_comes_from_its_snapshot(db):
    """The sentence as it was accepted, without neighbours, still with its citation."""
    read_again(db, DRONE)
    (lead,) = [lead for lead in leads_of(db) if lead.quote == DRONE]
    assert (lead.title, lead.publisher, lead.published_evidence) == ("Blood by drone", "nhs.example", "feed")
    assert lead.figures == ()


def test_text_from_the_web_is_harmless_in_every_form(db):
    """Script, turned text, control characters, a script as address, a formula as title."""
    say(db, HOSTILE, "yes")
    say(db, RECORD, "yes")
    for form in FORMS:
        text = written_as(db, form)
        assert not {"\u202e", "\x9b", "\x1b"} & set(text)
        assert "javascript:" not in text
    page = html.fromstring(written_as(db, "html"))
    assert page.xpath("//script | //img") == []
    assert {link.split(":")[0] for link in page.xpath("//@href")} == {"https"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written_as(db, "md")
    assert "<script" not in written_as(db, "md")
    rows = list(csv.DictReader(io.StringIO(written_as(db, "csv"), newline="")))
    assert len(rows) == 4
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK" in written_as(db, "csv")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("[here](https://evil.example)", "\\[here\\](https\\://evil.example)"),
        ("![x](y) | `z` *b* _i_ ~~s~~", "\\!\\[x\\](y) \\| \\`z\\` \\*b\\* \\_i\\_ \\~\\~s\\~\\~"),
        ("<b>AT&T</b>\n\n> more", "&lt;b&gt;AT&amp;T&lt;/b&gt; &gt; more"),
    ],
)
def test_markdown_in_a_title_is_only_text(db, text, shown):
    """Whatever stands in it, it is one line that reads as it stood."""
    sentence = f"Ward 9 is the first of the {len(text)}."
    add(db, "https://md.example/", text, sentence, 0.5)
    say(db, sentence, "yes")
    assert f"- Citation: {shown}, md.example, <https://md.example/>\n" in written_as(db, "md")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x?y=1&z=%20#s", "https://a.example/x?y=1&z=%20#s"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/\u202eé", "https://a.example/%E2%80%AE%C3%A9"),
        ("javascript:alert(1)", ""),
        ("mid:1@list.example", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url, address):
    """Anything else is left out; what could end a link is written as percent."""
    assert web_address(url) == address


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-cmd|'/c calc'!A0", "\t=1", "＝1+1"])
def test_a_formula_is_kept_as_text(text):
    """An apostrophe in front; a plain negative number is no formula."""
    assert cell(text) == "'" + text
    assert cell("-4.5") == "-4.5"


def test_the_feed_is_valid_atom(db):
    """Every entry has an id, a title, a time, an author, a link and a content; a reader finds no fault."""
    feed = feedparser.parse(written_as(db, "atom").encode())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id.startswith("urn:uuid:")
    assert len({entry.id for entry in feed.entries}) == 2
    for entry in feed.entries:
        assert entry.title.startswith("[Sample] ")
        assert entry.updated_parsed
        assert entry.author == "Ada Obi"
        assert entry.link.startswith("https://")
        assert "Reported as a first in the UK" in entry.content[0].value
    assert not feedparser.parse(FORMS["atom"]([]).encode()).bozo


def test_an_entry_keeps_its_id(db):
    """When the sentence is reworded, when an older article comes to head the story, and when the claim is gone."""

    def id_of(publisher):
        feed = feedparser.parse(written_as(db, "atom").encode())
        return next(entry.id for entry in feed.entries if publisher in str(entry.links))

    drone, valves = id_of("nhs.example"), id_of("trust.example")
    read_again(db, DRONE, DRONE.replace("fly blood", "fly fresh blood"))
    assert id_of("nhs.example") == drone
    read_again(db, DRONE.replace("fly blood", "fly fresh blood"))
    assert id_of("nhs.example") == drone
    source(db, "older")
    from_source(db, "older", "https://older.example/valves", VALVES, actor="Northmoor Hospitals")
    assert next(lead.publisher for lead in leads_of(db) if lead.quote == VALVES) == "older.example"
    assert id_of("older.example") == valves


def test_the_fact_sheet_is_ordered_by_criterion(db):
    """Five headings, each lead under its own; a first is somebody's word; the sample is marked."""
    for form in ("html", "md"):
        text = written_as(db, form)
        headings = ["Pioneered a new", "Used technology", "Solved an old", "Reported as a first", "Reported as a record"]
        places = [text.index(heading) for heading in headings]
        assert places == sorted(places)
        assert text.count("No accepted lead.") == 4
        assert "13 October 2026 (from feed)" in text
        assert "ample: invented" in text.replace("SAMPLE", "Sample")
        assert "Accepted by" in text


def test_neighbouring_sentences_that_hold_figures_are_in_the_fact_sheet(db):
    """Beside the sentence, not far from it; a date is no figure."""
    before = "Far away 900 cows graze. It was cold. Dr. Obi spoke on 3 May 2026. It cost £2.4m in all. "
    after = " Since then 431 people have gone home. “Splendid,” she said. The ward has 12 beds. In the end 7 came back."
    sentence = "Ward 9 is the first to count them."
    text = before + sentence + after
    claim = Claim(len(before), len(before) + len(sentence), sentence, "first", "first", "world", "asserted", 0.9, True)
    page = add_page(db, "https://figures.example/")
    save(db, page, Article("https://figures.example/", "Counted", text), claim)
    say(db, sentence, "yes")
    (lead,) = [lead for lead in leads_of(db) if lead.quote == sentence]
    assert lead.figures == ("It cost £2.4m in all.", "Since then 431 people have gone home.", "The ward has 12 beds.")
    assert "“It cost £2.4m in all.”" in written_as(db, "md")
    assert "<q>It cost £2.4m in all.</q>" in written_as(db, "html")


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("Waits fell by 40%.", True),
        ("It opened on 12 June at 10.30am.", False),
        ("In 2019 it closed.", False),
        ("In 2019 it saw 2,019 people.", True),
        ("It has many beds.", False),
    ],
)
def test_dates_and_times_are_no_figures(sentence, holds):
    """What remains when they are taken away must hold a digit."""
    assert bool(with_figures("", sentence)) is holds


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        (("first", "world", "asserted"), "Reported as a first in the world"),
        (("first", "uk", "planned"), "Reported as a first in the UK, still to come"),
        (("record", "unspecified", "hedged"), "Reported as a record, thought or believed"),
        (("innovation", "nhs", "asserted"), "Reported as something new in the NHS"),
    ],
)
def test_a_claim_is_somebody_elses_word(lead, said):
    """Never "is the first"."""
    assert reported(*lead) == said


def test_a_file_is_written_whole_or_not_at_all(db, tmp_path):
    """The old file is replaced at once; where it cannot be, it stays, and nothing half-made is left."""
    out = tmp_path / "sheet.html"
    out.write_text("of last week")
    done = run(tmp_path, "--format", "html", "--all-accepted", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == written_as(db, "html")
    assert "leads written: 2;" in done.stderr
    folder = tmp_path / "folder.csv"
    (folder / "x").mkdir(parents=True)
    assert run(tmp_path, "--out", str(folder)).exit_code == 2
    assert "does not exist" in run(tmp_path, "--out", str(tmp_path / "no" / "x.csv")).stderr
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_does_not_fit_leaves_the_old_one(db, tmp_path):
    """The process may write 100 bytes only."""
    out = tmp_path / "leads.csv"
    out.write_text("of last week")
    words = ["export", "--db", str(tmp_path / "leads.db"), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from leads.cli import cli; cli()", *words],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert out.read_text() == "of last week"
    assert not list(tmp_path.glob("*.part"))


def test_the_verb_counts_what_left_and_what_stayed(db, tmp_path):
    """The form goes to standard output, the count to standard error; both verdicts may be asked for."""
    source(db, "board-papers", confidential=1)
    from_source(db, "board-papers", "https://intranet.example/secret", SECRET)
    say(db, SECRET, "yes")
    say(db, RECORD, "weak")
    done = run(tmp_path, "--format", "jsonl", "--verdict", "yes", "--verdict", "weak")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()].count("weak") == 1
    assert done.stderr == "leads written: 3; copies named with them: 1; left out as confidential: 1\n"


def test_every_form_of_the_verb_works_on_an_empty_desk(tmp_path):
    """Nothing accepted yet is no fault."""
    make(tmp_path / "leads.db", stories=()).close()
    for form in FORMS:
        done = run(tmp_path, "--format", form)
        assert done.exit_code == 0
        assert done.stderr.startswith("leads written: 0;")
