"""A source is added from the desk: the site is asked for, a process finds its doors, one is chosen, and sources.yaml has it."""

import json
import subprocess
import sys

import pytest
from cms_web import serving_sites
from lxml import html
from sample_desk import in_thread, make

from leads.applying import before_the_night
from leads.store import open_db, requests, source_decisions

HEAD = "# Ours.\ncontact: tests@lead-the-way.localhost\nsources:\n"
NEWS = "  - id: news  # the first\n    name: The news\n    kind: feed\n    url: http://first.localhost/feed\n"


@pytest.fixture
def desk(tmp_path):
    """A signed-in client; `news` is a source of the last crawl, and of sources.yaml beside the database."""
    make(tmp_path / "leads.db").close()
    (tmp_path / "sources.yaml").write_text(HEAD + NEWS)
    with in_thread(tmp_path / "leads.db") as running, running.sign_in() as client:
        yield client


def apply(folder, *words):
    code = "from leads.cli import cli; cli()"
    done = subprocess.run(
        [sys.executable, "-c", code, *(words or ("sources", "apply", "--yes"))], check=False, cwd=folder, capture_output=True, text=True
    )
    return done.stdout + done.stderr


def send(client, page, button, **extra):
    """Fills in the form with this button, as a browser without JavaScript does: the answer."""
    for form in html.fromstring(client.get(page).text).forms:
        for element in form.xpath(".//button"):
            if element.text_content() == button:
                data = {field.name: field.value for field in form.inputs if field.get("type") == "hidden"}
                data |= {element.get("name"): element.get("value")} if element.get("name") else {}
                return client.post(form.action, data={**data, **extra})
    raise AssertionError(f"no button {button!r} on {page}")


def test_from_an_address_to_an_entry_of_sources_yaml(desk, tmp_path):
    """Asked for, probed, chosen, written: with comments kept, and the page saying how far it is."""
    with serving_sites() as web:
        send(desk, "/-/add-source", "Look for its doors", url=web.url("json-feed.localhost/"))
        assert "waits" in desk.get("/-/add-source").text
        assert "1 sites probed" in apply(tmp_path)
    page = desk.get("/-/add-source")
    assert "recommended" in page.text
    button = next(one.text_content() for one in html.fromstring(page.text).xpath("//button") if one.text_content().startswith("Add it as "))
    send(desk, "/-/add-source", button)
    assert "waits" in desk.get("/-/add-source").text
    told = apply(tmp_path)
    assert "1 decisions carried in, 0 failed" in told
    assert f"+  - id: {button.removeprefix('Add it as ')}" in told
    text = (tmp_path / "sources.yaml").read_text()
    assert text.startswith(HEAD + NEWS)
    assert "json-feed.localhost" in text.removeprefix(HEAD + NEWS)
    assert "done" in desk.get("/-/add-source").text


def test_a_source_is_turned_off_with_its_reason_and_on_again(desk, tmp_path):
    """By a signed-in reviewer, under the name that the server knows."""
    send(desk, "/-/sources/news", "Turn it off", note="closed for good")
    apply(tmp_path)
    assert "enabled: false\n    reason: closed for good" in (tmp_path / "sources.yaml").read_text()
    row = source_decisions.latest(open_db(tmp_path / "leads.db"))[0]
    assert (row["reviewer"], row["action"], row["outcome"]) == ("Ada Obi", "disable", "done")
    with open_db(tmp_path / "leads.db") as db:
        db.execute("UPDATE sources SET enabled = 0")
    send(desk, "/-/sources/news", "Turn it on")
    apply(tmp_path)
    assert (tmp_path / "sources.yaml").read_text() == HEAD + NEWS


def test_what_does_not_load_is_not_written(desk, tmp_path):
    """An id that came into the file meanwhile: the decision failed, with the reason on its page."""
    db = open_db(tmp_path / "leads.db")
    entry = {"id": "news", "name": "Other", "kind": "feed", "url": "http://other.localhost/feed"}
    source_decisions.decide_source(db, "add", "news", entry=entry, reviewer="Ada", request_id="1")
    assert "0 decisions carried in, 1 failed" in apply(tmp_path)
    assert (tmp_path / "sources.yaml").read_text() == HEAD + NEWS
    assert "this id stands on line 4 already" in html.fromstring(desk.get("/-/add-source").text).text_content()


def test_another_choice_after_the_back_button_is_another_one(desk, tmp_path):
    """A page that is sent twice counts once; with another address or the other verdict on the source it is not the same."""
    page = html.fromstring(desk.get("/-/add-source").text)
    token = page.xpath("//form[contains(@action, 'add-source')]/input[@name='csrftoken']/@value")[0]
    form = {"csrftoken": token, "form_id": "0" * 16}
    for address in ("https://a.example", "https://a.example", "https://b.example"):
        assert desk.post("/-/add-source", data={**form, "url": address}).status_code == 303
    for action in ("disable", "disable", "enable"):
        assert desk.post("/-/decide-source", data={**form, "action": action, "source": "news", "note": "why"}).status_code == 303
    db = open_db(tmp_path / "leads.db")
    assert [row["url"] for row in requests.unanswered(db, "source")] == ["https://a.example", "https://b.example"]
    assert [row["action"] for row in source_decisions.unapplied(db)] == ["disable", "enable"]


def test_the_night_says_what_came_of_the_desks_decisions(desk, tmp_path):
    """The last line of what was done; the reason when sources.yaml has a fault meanwhile; nothing when nothing waits."""
    paths = tmp_path / "leads.db", tmp_path / "sources.yaml"
    assert before_the_night(*paths) == ""
    send(desk, "/-/sources/news", "Turn it off", note="closed")
    paths[1].write_text(HEAD + NEWS.replace("feed\n", "fed\n", 1))
    assert 'did you mean "feed"?' in before_the_night(*paths)
    paths[1].write_text(HEAD + NEWS)
    assert before_the_night(*paths).endswith("0 sites probed, 1 decisions carried in, 0 failed.")


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("/-/add-source", {"url": "file:///etc/passwd"}, "is no web address"),
        ("/-/add-source", {"url": "javascript://a.example"}, "is no web address"),
        ("/-/decide-source", {"action": "add", "request": "99", "door": "0"}, "nothing was found there"),
        ("/-/decide-source", {"action": "add", "request": "x", "door": "0"}, "the form names no door"),
        ("/-/decide-source", {"action": "disable", "source": "news", "note": " "}, "say why it is turned off"),
        ("/-/decide-source", {"action": "enable", "source": "nobody"}, "no such source"),
        ("/-/decide-source", {"action": "delete", "source": "news"}, "expected add, enable or disable"),
    ],
)
def test_a_bad_form_is_told_and_stores_nothing(desk, tmp_path, path, form, sentence):
    """What, and what was expected."""
    page = html.fromstring(desk.get("/-/add-source").text)
    token = page.xpath("//form[contains(@action, 'add-source')]/input[@name='csrftoken']/@value")[0]
    answer = desk.post(path, data={"csrftoken": token, "form_id": "0" * 16, **form})
    assert answer.status_code == 409
    assert sentence in html.fromstring(answer.text).text_content()
    db = open_db(tmp_path / "leads.db")
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("requests", "source_decisions")] == [0, 0]


def test_a_form_cannot_bring_an_entry_of_its_own(desk, tmp_path):
    """What is added is what the probe found; further fields are not looked at."""
    db = open_db(tmp_path / "leads.db")
    found = {
        "doors": [
            {
                "kind": "feed",
                "url": "u",
                "titles": [],
                "why": "",
                "entry": {"id": "theirs", "name": "T", "kind": "feed", "url": "http://t.localhost/"},
            }
        ]
    }
    with db:
        db.execute(
            "INSERT INTO requests (kind, url, note, reviewer, at, request_id) VALUES ('source', 'http://t.localhost/', '', 'Ada', '', '1')"
        )
        db.execute("INSERT INTO answers VALUES (1, '', 'done', '', ?)", [json.dumps(found)])
    send(desk, "/-/add-source", "Add it as theirs", entry='{"id": "mine"}', source="mine")
    assert [(row["source"], json.loads(row["entry"])["url"]) for row in source_decisions.latest(db)] == [("theirs", "http://t.localhost/")]
