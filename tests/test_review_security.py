"""Nobody sees or changes anything at the desk who is not signed in; what pages bring with them harms nobody there."""

import json
import re
import socket
import subprocess
import sys

import httpx
import pytest
from lxml import html
from sample_desk import HOSTILE, INTROSPECTION, PROGRAM, STORIES, VALVES, decide, every_address, form_of, in_thread, key_of, make

SECRETS = ("Northmoor", "secret body", "Printed valves", "Ada Obi", "CREATE TABLE", "trust.example", "sqlite_version")
DEBUGGING = ("/-/patterns", "/-/messages", "/-/allow-debug", "/-/permissions")  # the browser refuses their inline styles; nobody needs them


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def db(folder):
    db = make(folder / "leads.db")
    yield db
    db.close()


@pytest.fixture(scope="module")
def desk(db, folder):
    with in_thread(folder / "leads.db") as desk:
        yield desk


@pytest.fixture(scope="module")
def ada(desk):
    with desk.sign_in() as client:
        yield client


@pytest.fixture(scope="module")
def addresses(db, desk):
    """Every page, table, row, question, JSON, CSV and blob that this desk has, and some that it has not."""
    return every_address(db, desk)


def count(db):
    return db.execute("SELECT count(*) FROM decisions").fetchone()[0]


def test_the_addresses_are_those_of_a_real_desk(ada, addresses):
    """The next test would prove little if these did not exist for those who may see them."""
    statuses = [ada.get(address, follow_redirects=True).status_code for address in addresses]
    assert statuses.count(200) > 80


def test_every_route_is_among_the_addresses(desk, addresses):
    """Ours and Datasette's: a page that comes is asked for, too."""
    paths = [address.partition("?")[0] for address in addresses] + ["/favicon.ico"]
    data = [route for route in desk.routes if not route.lstrip("^").startswith(PROGRAM)]
    assert [route for route in data if not any(re.match(route, path) for path in paths)] == []


def test_a_stranger_sees_nothing_anywhere(desk, addresses):
    """Whatever is asked for, there is one answer: the closed door."""
    others = [(method, address) for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS") for address in addresses[:12]]
    with desk.stranger() as stranger:
        for method, address in [*(("GET", address) for address in addresses), *others]:
            answer = stranger.request(method, address)
            assert answer.status_code == 403, (method, address)
            assert not any(secret in answer.text for secret in SECRETS), (method, address)


@pytest.mark.parametrize(
    "cookie",
    [
        "ltw_session=eyJhIjp7ImlkIjoicm9vdCJ9fQ.c2lnbmF0dXJl",
        "ltw_session=",
        "ltw_session=x; ds_csrftoken=y",
        "ltw_session=\xff",
        "ds_actor=eyJhIjp7ImlkIjoicm9vdCJ9fQ.c2lnbmF0dXJl",
    ],
)
def test_a_forged_cookie_opens_nothing(desk, cookie):
    """Not the right shape, not an empty one, not bytes that are no text."""
    with desk.stranger() as stranger:
        assert stranger.get("/-/queue", headers={"cookie": cookie.encode("latin-1")}).status_code in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_post_from_another_site_does_nothing(desk, db, ada, headers, signed_in):
    """With the reviewer's cookies and token or without any: 403, and no decision."""
    action = f"/-/lead/{key_of(db, VALVES)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    cookies = {"cookie": "; ".join(f"{each.name}={each.value}" for each in ada.cookies.jar)} if signed_in else {}
    with desk.stranger() as other:
        for address in (action, "/-/undo", "/-/logout"):
            answer = other.post(address, data=form, headers={**cookies, **headers})
            assert answer.status_code == 403
    assert count(db) == 0


def test_a_post_that_does_not_say_where_it_comes_from_does_nothing(desk, db, ada):
    """Every browser says so; a program can."""
    action = f"/-/lead/{key_of(db, VALVES)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes"}
    request = ada.build_request("POST", action, data=form)
    del request.headers["origin"]
    assert ada.send(request).status_code == 403
    assert count(db) == 0


@pytest.mark.parametrize("token", [None, "", "x", "IjcxUmIzT0FSSDljTGRBNDci.bYuNdK4moD94jdfUht34bCsG9QE"])
def test_a_post_without_the_token_does_nothing(db, ada, token):
    """Same origin alone is not enough."""
    action = f"/-/lead/{key_of(db, VALVES)}"
    form = {**form_of(ada.get(action), action), "verdict": "yes", "csrftoken": token}
    if token is None:
        del form["csrftoken"]
    assert ada.post(action, data=form).status_code == 403
    assert ada.post(action, json=form).status_code == 403
    assert ada.post(action, data=form, headers={"authorization": "Bearer x"}).status_code in (303, 403)
    assert count(db) == 0 or [tuple(row) for row in db.execute("SELECT DISTINCT reviewer FROM decisions")] == [("Ada Obi",)]


def test_a_form_from_before_a_new_start_says_what_to_do(tmp_path):
    """The desk was started anew under an open tab, and its reviewer has signed in again: a sentence, and no decision."""
    db = make(tmp_path / "leads.db")
    action = f"/-/lead/{key_of(db, VALVES)}"
    with in_thread(tmp_path / "leads.db") as before, before.sign_in() as ada:
        old = form_of(ada.get(action), action)
    with in_thread(tmp_path / "leads.db") as after, after.sign_in() as ada:
        ada.get(action)
        answer = ada.post(action, data={**old, "verdict": "yes"})
    assert answer.status_code == 403
    assert "before the desk was started anew" in answer.text
    assert "load the page again" in answer.text
    assert count(db) == 0
    db.close()


def test_no_form_of_ours_is_taken_without_its_token(folder):
    """Every route of ours, by a signed-in reviewer from the right origin, with all that a form could hold: 403, and no row anywhere."""
    db = make(folder / "token.db")
    tables = [row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'")]
    rows = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    form = {
        "form_id": "0" * 16,
        "verdict": "yes",
        "state": "to check",
        "url": "https://a.example",
        "start": "0",
        "kind": "first",
        "counted": "",
    }
    with in_thread(folder / "token.db") as desk, desk.sign_in() as ada:
        ours = [address for address in every_address(db, desk) if address.startswith("/-/") and "?" not in address]
        assert len(ours) > 30
        for address in ours:
            for data in (form, {**form, "csrftoken": "forged"}):
                assert ada.post(address, data=data).status_code == 403, address
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == rows
    db.close()


def test_the_signed_in_are_bounded(ada):
    """No SQL of one's own, no answer without end, two seconds for a question, a thousand rows, no file taken away."""
    settings = ada.get("/-/settings.json").json()
    off = ("default_allow_sql", "allow_download", "allow_csv_stream", "suggest_facets")
    assert not any(settings[name] for name in off)
    assert settings["sql_time_limit_ms"] <= 2000
    assert settings["facet_time_limit_ms"] <= 1000
    assert settings["max_returned_rows"] <= 1000
    assert ada.get("/leads/leads.csv?_stream=on").status_code == 400
    assert ada.get("/leads/best_of_today?sql=select+1").text.count("sqlite_version") == 0


def test_the_name_comes_from_the_server(folder):
    """A form that brings a reviewer, a time, an undone row is not asked about them."""
    db = make(folder / "names.db")
    with in_thread(folder / "names.db") as desk, desk.sign_in() as ada:
        decide(ada, key_of(db, VALVES), "yes", reviewer="Ben", at="1999-01-01", actor="Ben", id="7", undoes="1")
        row = db.execute("SELECT * FROM decisions").fetchone()
    assert (row["reviewer"], row["at"][:2], row["id"], row["undoes"]) == ("Ada Obi", "20", 1, None)
    db.close()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::ffff:127.0.0.1]"]
)
def test_the_desk_answers_only_under_its_names(desk, ada, host):
    """A name that somebody points at this machine gets nothing, with any cookie (DNS rebinding)."""
    answer = ada.get("/-/queue", headers={"host": host})
    assert answer.status_code == 421
    assert len(answer.text) < 100


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_loopback_has_several_names(desk, ada, host):
    """With any port, so that a tunnel can be used."""
    assert ada.get("/-/queue", headers={"host": f"{host}:9999"}).status_code == 200


def test_a_broken_host_header_is_no_crash(desk):
    """What no client library would send."""
    port = int(desk.url.rsplit(":", 1)[1])
    for host in (b"[::1", b"[", b"a b", b"@127.0.0.1", b":::"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(b"GET /-/queue HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
            assert re.match(rb"HTTP/1\.1 4\d\d", raw.recv(1000)), host


def test_every_answer_carries_the_policy(desk, ada):
    """Pages, redirects, refusals, styles, JSON and CSV."""
    with desk.stranger() as stranger:
        answers = [
            client.get(path)
            for client in (ada, stranger)
            for path in ("/-/queue", "/leads/leads", "/leads/leads.json", "/leads/leads.csv", "/x")
        ]
        answers.append(stranger.get("/-/static-plugins/lead_the_way/desk.css"))
        answers.append(ada.get("/-/queue", headers={"host": "evil.example"}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_pages_keep_the_policy(db, ada, addresses):
    """No inline script, style or handler on any page, so that nothing of it is refused by the browser; no address outside."""
    decide(ada, key_of(db, STORIES[4][2]), "weak", note="<b>bold</b>")
    pages = [address for address in addresses if ".json" not in address and ".csv" not in address]
    for address in [*pages, f"/-/lead/{key_of(db, STORIES[4][2])}"]:
        answer = ada.get(address, follow_redirects=True)
        if "text/html" not in answer.headers["content-type"] or address in DEBUGGING:
            continue
        tree = html.fromstring(answer.text)
        assert not [each for each in tree.iter("script") if not (each.get("src") or "").startswith("/-/static")], address
        assert not list(tree.iter("style", "iframe", "object", "base")), address
        assert not [name for each in tree.iter() if isinstance(each.tag, str) for name in each.attrib if name.startswith("on")], address
        assert not [each for each in tree.iter() if each.get("style")], address
        assert not [
            each for each in tree.cssselect("link[href], [src]") if re.match("(http:)?//(?!127)", each.get("href") or each.get("src"))
        ], address


def test_hostile_text_is_text(db, ada):
    """Script is shown, not run; turning and control characters are visible; no link but to the web."""
    key = key_of(db, HOSTILE)
    for address in (
        f"/-/lead/{key}",
        "/leads/leads",
        f"/leads/leads/{key}",
        "/leads/articles",
        "/leads/articles/5",
        "/-/queue",
        "/-/article/5",
        "/-/search?q=ward",
    ):
        page = ada.get(address)
        assert "<script>alert(1)" not in page.text
        assert "<img src=x" not in page.text
        assert "\u202e" not in page.text
        assert "\x9b" not in page.text
        assert not [each for each in html.fromstring(page.text).cssselect("a[href]") if each.get("href").startswith("javascript:")]
    tree = html.fromstring(ada.get(f"/-/lead/{key}").text)
    assert tree.cssselect(".ltw-quote")[0].text_content().startswith("<script>alert(1)</script> \ufffddnoces")


def test_csv_holds_no_formulas(ada):
    """Datasette's own CSV of leads and decisions, saved or shown."""
    for address in ("/leads/leads.csv?_size=max", "/leads/leads.csv?_dl=1", "/leads/articles.csv"):
        sheet = ada.get(address)
        assert "'=HYPERLINK(" in sheet.text
        assert not re.search(r'(^|,|")=HYPERLINK', sheet.text)
        assert "\u202e" not in sheet.text
        assert "0.95" in sheet.text or "articles" in address
    assert ada.get("/leads/leads.csv?_dl=1").headers["content-disposition"] == 'attachment; filename="leads.csv"'


def test_sql_cannot_be_sent(ada):
    """By nobody, in no format; tables and their filters are enough for now."""
    for address in ("/leads?sql=select+1", "/leads.json?sql=select+1", "/leads.csv?sql=select+hex(zeroblob(400000000))"):
        assert ada.get(address).status_code == 403
    assert ada.get("/leads/leads.json?_where=1=1").status_code == 403


def test_the_file_cannot_be_taken_away(ada):
    """No download of the whole database."""
    assert ada.get("/leads.db").status_code in (403, 404)


def test_settings_tell_no_secrets(ada, desk):
    """Metadata and plugins are public to reviewers: the token of the link is not in them."""
    token = desk.link.partition("token=")[2]
    for name in INTROSPECTION:
        text = json.dumps(ada.get(f"/-/{name}.json").json())
        assert token not in text


def test_a_plain_datasette_with_the_plugin_is_as_closed(folder):
    """Without datasette_meta.json nothing says who may see it, so nobody does but who has Datasette's own link."""
    (folder / "plain").mkdir()
    db = make(folder / "plain" / "leads.db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(folder / "plain" / "leads.db"), "--port", str(port), "--root"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        link = process.stdout.readline().strip()
        while "Uvicorn running" not in process.stdout.readline():
            pass
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"origin": f"http://127.0.0.1:{port}"}, timeout=10) as client:
            for path in ("/", "/leads/leads", "/leads/decisions.json", "/-/queue"):
                assert client.get(path).status_code == 403
            assert client.get(link).status_code == 302
            assert decide(client, key_of(db, VALVES), "yes").status_code == 303
        assert db.execute("SELECT reviewer FROM decisions").fetchone()["reviewer"] == "root"
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
        db.close()
