"""What the verbs say and how they exit: a clear sentence for what the user can mend, a line of counts at the end."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from leads.demo import lay_out
from leads.demo.serve import serve
from leads.nightly import Night
from leads.store import open_db, sqlite3
from leads.summary import last_line

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests/gold/dev_b.jsonl"
STORY = ROOT / "leads/demo/web/northmoor-hospitals.localhost/news/2026/10/splint-before-birth/index.html"


def leads(*words, cwd):
    code = "from leads.cli import cli; cli()"
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def refused(*words, cwd):
    """The one line that a refused verb prints; status 2, no traceback."""
    done = leads(*words, cwd=cwd)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.fixture
def folder(tmp_path):
    entry = "sources:\n  - {id: one, name: One, kind: feed, url: 'https://one.example/feed'}\n"
    (tmp_path / "sources.yaml").write_text("contact: a@b.example\n" + entry)
    (tmp_path / "anonymous.yaml").write_text(entry)
    (tmp_path / "broken.yaml").write_text("sources:\n  - {id: one, nam: One, kind: fed, url: ftp://one.example}\n")
    (tmp_path / "not.yaml").write_text("sources: [")
    return tmp_path


@pytest.mark.parametrize("verb", ["demo", "sources", "crawl", "flag", "nightly", "review", "try", "score", "train"])
def test_every_verb_has_help_with_an_example(verb, tmp_path):
    """One sentence and one line to copy."""
    done = leads(verb, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"Example: leads {verb}" in done.stdout


def test_sources_lists_them_with_a_count(folder):
    """A line each, and a last line that says what is on and who is the contact."""
    lines = leads("sources", cwd=folder).stdout.splitlines()
    assert lines[1].split() == ["one", "feed", "on", "-", "One"]
    assert lines[-1] == "1 sources: 1 feed, 0 off. Contact: a@b.example"


def test_a_missing_sources_file_is_told(tmp_path):
    """Which file, and what to do."""
    assert "sources.yaml: no such file" in refused("sources", cwd=tmp_path)


def test_every_fault_of_the_file_is_told_at_once(folder):
    """One line each, with file, line, id, what was got and what is expected."""
    lines = refused("crawl", "--sources", "broken.yaml", cwd=folder).splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("broken.yaml, line 2") for line in lines)
    assert any('unknown key "nam"; did you mean "name"?' in line for line in lines)


def test_a_file_that_is_not_yaml_is_told(folder):
    """The line where reading ended."""
    assert refused("sources", "--sources", "not.yaml", cwd=folder).startswith("not.yaml, line ")


def test_crawling_without_contact_is_refused(folder):
    """Who runs a crawler says so in its user agent; nothing is fetched, no database is made."""
    assert "contact" in refused("crawl", "--sources", "anonymous.yaml", cwd=folder)
    assert not (folder / "leads.db").exists()


def test_an_unknown_source_is_told(folder):
    """With the nearest id as a suggestion."""
    assert "no source" in refused("crawl", "on", cwd=folder)


@pytest.mark.parametrize("verb", [("flag",), ("review", "--as", "Ada")])
def test_a_missing_database_is_told(verb, tmp_path):
    """Reading verbs do not make one."""
    assert "leads.db: no such file" in refused(*verb, cwd=tmp_path)
    assert not (tmp_path / "leads.db").exists()


@pytest.mark.parametrize("verb", ["crawl", "flag", "nightly"])
def test_a_foreign_database_is_refused(verb, folder):
    """And left as it is."""
    sqlite3.connect(str(folder / "leads.db")).execute("CREATE TABLE theirs (x)")
    before = (folder / "leads.db").read_bytes()
    assert "not a database of Lead the Way" in refused(verb, cwd=folder)
    assert (folder / "leads.db").read_bytes() == before


def test_a_newer_database_is_refused(folder):
    """The next step is to update."""
    open_db(folder / "leads.db", create=True).execute("PRAGMA user_version = 999")
    assert "update Lead the Way" in refused("flag", cwd=folder)


def test_try_shows_a_saved_page_with_its_claims_and_reasons(tmp_path):
    """What sort of page, which article, every claim with cue, scope and actor; nothing is stored."""
    shown = leads("try", STORY, cwd=tmp_path).stdout
    assert shown.startswith("page: article")
    assert "World first as baby’s windpipe is mended before birth" in shown
    assert "scope world" in shown
    assert "cue: " in shown
    assert list(tmp_path.iterdir()) == []


def test_try_shows_what_came_near(tmp_path):
    """A sentence that is not flagged, with its reasons and what a flag takes; it is not counted as a claim."""
    sentences = (
        "Elmbridge Hospital has introduced the NHS's first hydrogen-powered lorry and drivers are pleased with it.",
        "The nurses there are the first in the UK to use a robot for turning patients at night, which takes two minutes for each of them.",
        "The lorry has been working for two years and the drivers of the department like it very much, they told our reporter in the yard.",
    )
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page = tmp_path / "lorry.html"
    page.write_text(
        f"<html lang='en-GB'><head><title>Lorry news</title></head><body><article><h1>Lorry news</h1>{body}</article></body></html>"
    )
    claims, _, near = leads("try", page, cwd=tmp_path).stdout.partition("not flagged (a flag takes 0.")
    assert sentences[1] in claims
    assert sentences[0] in near
    shown = [float(weight) for weight in re.findall(r"(?:feature: \S+|starts:) ([+-][\d.]+)", near)]
    assert 1 / (1 + math.exp(-sum(shown))) == pytest.approx(float(near.split()[near.split().index("first:") + 1]), abs=0.01)
    assert near.endswith("\n  not shown: 1 without a cue\n\n1 claim\n")


def test_try_says_when_nothing_points_to_the_nhs(tmp_path):
    """Then a claim is not even looked at, and whoever wonders why reads it."""
    page = tmp_path / "lorry.html"
    sentences = (
        "The council has bought a lorry that is the first in the UK to run on milk, and it is red all over, and loud.",
        "It was seen in the high street on Friday with bunting on it and children running behind it to the park.",
        "The lorry has been working for two years and its drivers like it very much, they told our reporter in the yard.",
    )
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page.write_text(f"<html lang='en-GB'><head><title>Lorry</title></head><body><article><h1>Lorry</h1>{body}</article></body></html>")
    assert "nothing here points to the NHS" in leads("try", page, cwd=tmp_path).stdout


def test_try_says_what_a_page_is_that_holds_no_article(tmp_path):
    """An index page is called one, with the reason."""
    index = STORY.parents[3] / "index.html"
    shown = leads("try", index, cwd=tmp_path)
    assert shown.returncode == 0
    assert shown.stdout.startswith("page: index (")


def test_try_of_nothing_is_told(tmp_path):
    """Neither file nor URL: one sentence, status 1."""
    done = leads("try", "no-such-page.html", cwd=tmp_path)
    assert done.returncode == 1
    assert "no such file" in done.stderr


def test_try_of_what_cannot_be_read_is_told(tmp_path):
    """Neither a page nor a PDF: what it is, status 1."""
    (tmp_path / "noise.html").write_bytes(bytes(range(256)) * 4)
    done = leads("try", "noise.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "page: refused (application/octet-stream is not read)\n")


def test_try_of_an_empty_page_is_told(tmp_path):
    """Nothing came that could be read: status 1."""
    (tmp_path / "nothing.html").touch()
    done = leads("try", "nothing.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "page: empty (no bytes)\n")


def test_a_file_of_labelled_articles_that_is_empty_is_told(tmp_path):
    """No table of zeros."""
    (tmp_path / "gold.jsonl").touch()
    assert refused("score", "gold.jsonl", cwd=tmp_path).startswith("gold.jsonl: nothing in it; expected labelled articles")


def test_a_backup_of_nothing_leaves_nothing(tmp_path):
    """No folder for what was never copied."""
    assert "leads.db: no such file" in refused("backup", "backups", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("nightly", "--keep-days", "0"),
        ("nightly", "--keep-days", "-1"),
        ("nightly", "--keep-days", "9999999"),
        ("demo", "--port", "99999"),
        ("review", "--as", "Ada", "--port", "-1"),
        ("runs", "99999999999999999999"),
        ("runs", "0"),
        ("runs", "--last", "99999999999999999999"),
        ("runs", "--last", "-1"),
        ("changes", "--last", "0"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(words, folder):
    """Before anything is done; with what it can be."""
    open_db(folder / "leads.db", create=True).close()
    assert "is not in the range" in refused(*words, cwd=folder)
    assert not (folder / ".demo").exists()


@pytest.mark.parametrize(
    ("target", "told"), [("", "the name is empty"), ("sources.yaml/x", "cannot be made"), ("/proc/x", "cannot be made")]
)
def test_a_backup_says_where_it_cannot_go(folder, target, told):
    """A folder that can be no folder, or takes no file; nothing is left."""
    open_db(folder / "leads.db", create=True).close()
    assert told in refused("backup", target, cwd=folder)
    assert "no file can be made in this folder" in refused("backup", "/proc", cwd=folder)
    assert not list(folder.glob("leads-*"))


def test_the_last_line_of_a_crawl_names_who_did_not_come():
    """The first five; where to read why."""
    night = Night(Counter(pending=7), seconds={"crawl": 6.2}, missed=tuple("abcdefg"), limited=("feed",), run=12)
    assert last_line(night) == "crawl: 7 pending in 6 s (did not come: a, b, c, d, e and 2 more; limits cut feed: see `leads runs 12`)"


def test_score_prints_figures_and_writes_predictions(tmp_path):
    """A table, JSON, and a row per sentence with a cue that spans the whole sentence."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join((ROOT / "tests/gold/dev_b.jsonl").read_text().splitlines()[:12]))
    assert "precision" in leads("score", gold, cwd=tmp_path).stdout
    done = leads("score", gold, "--json", "--predictions", "out.jsonl", cwd=tmp_path)
    assert json.loads(done.stdout)["all"]["claims"] > 0
    row = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    wanted = {"id", "start", "end", "flag", "score", "kind", "criterion", "scope", "assertion", "actor", "org_id", "theme", "reasons"}
    assert wanted <= row.keys()


def test_try_fetches_a_url_as_at_night(tmp_path):
    """A page of the sample web by its address; one that robots.txt closes is refused with that reason."""
    with serve(0) as web:
        sources = lay_out(tmp_path, web.port)
        base = f"http://northmoor-hospitals.localhost:{web.port}"
        shown = leads("try", f"{base}/news/2026/10/splint-before-birth/", "--sources", sources, cwd=tmp_path).stdout
        closed = leads("try", f"{base}/staff-room/", "--sources", sources, cwd=tmp_path)
    assert "scope world" in shown
    assert closed.returncode == 1
    assert "robots.txt" in closed.stderr


@pytest.mark.parametrize("text", ["# Not a gold file", "{}", '{"id": 1, "sentences": 2}'])
def test_a_file_that_is_no_gold_is_told(tmp_path, text):
    """Which file, which line, what is expected."""
    (tmp_path / "other.jsonl").write_text(text)
    assert "other.jsonl, line 1: not a labelled article" in refused("score", "other.jsonl", cwd=tmp_path)


def test_score_lists_what_is_flagged_in_texts_without_leads(tmp_path):
    """--texts takes files of JSON lines; every flag in them is a false alarm until a person has read it."""
    said = "Surgeons at Northmoor NHS Trust have become the first in the UK to print a heart for a patient, who went home in a week."
    text = {"id": "t", "title": "T", "text": said}
    (tmp_path / "texts.jsonl").write_text(json.dumps(text))
    shown = leads("score", GOLD, "--texts", "texts.jsonl", "--json", cwd=tmp_path)
    assert "first in the UK to print a heart" in json.dumps(json.loads(shown.stdout)["alarms"])


def test_a_single_set_can_be_learnt_from(tmp_path):
    """One's own decisions alone: there is no other set to hold out; with nothing to tell apart it says so."""
    ours = tmp_path / "ours.jsonl"
    ours.write_text("\n".join(GOLD.read_text(encoding="utf-8").splitlines()[:12]), encoding="utf-8")
    assert leads("train", ours, "--out", "w.json", cwd=tmp_path).returncode == 0
    fitted = json.loads((tmp_path / "w.json").read_text())
    assert json.loads((tmp_path / "w_held_out.json").read_text()) == {}
    assert fitted["models"]["lead"]
    ours.write_text('{"id": "x", "title": "", "host": "x.nhs.uk", "sentences": [{"t": "Tea.", "p": 0, "lead": "no"}]}', encoding="utf-8")
    refused = leads("train", ours, "--out", "w.json", cwd=tmp_path)
    assert refused.returncode == 2
    assert "nothing to learn from" in refused.stderr


def test_train_is_reproducible_to_the_digit(tmp_path):
    """The same articles give the same files."""
    sets = [tmp_path / f"{name}.jsonl" for name in ("dev_b", "dev_d", "prose")]
    for path in sets:
        path.write_text("\n".join((ROOT / "tests/gold" / path.name).read_text().splitlines()[:40]))
    for name in ("one.json", "two.json"):
        assert leads("train", *sets, "--out", name, cwd=tmp_path).returncode == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert (tmp_path / "one_held_out.json").read_bytes() == (tmp_path / "two_held_out.json").read_bytes()


def test_patterns_check_tries_every_row(tmp_path):
    """No fault in the rows that are shipped; a last line counts."""
    assert leads("patterns", "check", cwd=tmp_path).stdout.startswith("0 faults")


def test_a_folder_is_no_page(tmp_path):
    """`leads try` of a folder says so."""
    assert "is a folder" in leads("try", ".", cwd=tmp_path).stderr
