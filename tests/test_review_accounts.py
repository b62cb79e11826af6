"""Named people at the desk, over real HTTP: signing in, guessing, roles, sessions that end, and a reverse proxy's word."""

import time
from contextlib import closing

import pytest
from lxml import html
from sample_desk import DRONE, PASSWORD, VALVES, every_address, form_of, in_thread, key_of, make, people, sign_in

from leads import accounts
from leads.errors import LeadsError, SettingsInvalid
from leads.review.desk import serve
from leads.review.guesses import FORGOTTEN_AFTER, OF_ADDRESS, REMEMBERED, Guesses
from leads.review.settings import read
from leads.store import open_db

DEBUGGING = ("/-/messages", "/-/permissions", "/-/allow-debug")  # Datasette's own; the gate refuses what they send
PROXY = {"proxies": ["127.0.0.0/8"], "header": "X-Remote-User", "hosts": ["desk.example.nhs.uk"]}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A database with accounts beside it: Ada and Ben review, Cem reads."""
    path = tmp_path_factory.mktemp("desk") / "leads.db"
    make(path).close()
    people(path, Ada="reviewer", Ben="reviewer", Cem="reader")
    return path


@pytest.fixture(scope="module")
def db(path):
    with closing(open_db(path)) as db:
        yield db


@pytest.fixture
def desk(path):
    """A desk of its own per test, so that no test meets the wrong guesses of another."""
    with in_thread(path, reviewer="") as desk:
        yield desk


def alert(page):
    return " ".join(each.text_content() for each in html.fromstring(page.text).cssselect(".ltw-alert"))


def test_a_name_and_a_password_open_the_desk(desk):
    """The name as the account has it, however it was typed; the cookie is out of reach for scripts and other sites."""
    with desk.stranger() as client:
        answer = sign_in(client, " aDA ")
        assert (answer.status_code, answer.headers["location"]) == (303, "/-/queue")
        cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("ltw_session="))
        assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= {part.strip() for part in cookie.split(";")}
        assert "Secure" not in cookie
        page = client.get("/-/queue")
        assert html.fromstring(page.text).cssselect(".ltw-name")[0].text == "Ada"


def test_what_was_asked_for_comes_after_signing_in(desk, db):
    """A link to a lead, or a decision sent when the session was gone, leads there and nowhere else."""
    lead = f"/-/lead/{key_of(db, VALVES)}"
    with desk.stranger() as client:
        for page, was_sent in ((client.get(f"{lead}?a=1"), False), (client.post(lead, data={"verdict": "yes"}), True)):
            assert page.status_code == 403
            assert ("nothing of what you have just sent was recorded" in page.text) == was_sent
        for sent, back in ((f"{lead}/followup", lead), ("/-/article/1/read", "/-/article/1"), ("/-/undo", ""), ("/leads/leads", "")):
            assert form_of(client.post(sent), "/-/sign-in")["back"] == back
        form = form_of(page, "/-/sign-in")
        assert form["back"] == lead
        assert sign_in(client, "Ada", PASSWORD, **form).headers["location"] == lead


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\n/evil", "/é", ""])
def test_signing_in_leads_to_no_other_site(desk, back):
    """What a forged form names is not followed."""
    with desk.stranger() as client:
        assert sign_in(client, "Ada", PASSWORD, back=back).headers["location"] == "/-/queue"


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada", "wrong words for testing"), ("Nobody", PASSWORD), ("", ""), ("Ada", ""), ("Ada", "x" * 5000), ("%00", "%")],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(desk, name, password):
    """One sentence for all; the name stays in its field, the password does not."""
    with desk.stranger() as client:
        answer = sign_in(client, name, password)
        assert (answer.status_code, alert(answer)) == (403, "Name or password is wrong.")
        assert PASSWORD not in answer.text
        assert client.get("/-/queue").status_code == 403


def test_an_unknown_name_takes_as_long(desk):
    """No name can be found out by a watch: both are answered after one hash."""
    took = {}
    with desk.stranger() as client:
        for name in ("Nobody", "Ada"):
            form = form_of(client.get("/-/sign-in"), "/-/sign-in")
            tries = []
            for _ in range(2):
                begun = time.perf_counter()
                client.post("/-/sign-in", data={**form, "name": name, "password": "wrong words for testing"})
                tries.append(time.perf_counter() - begun)
            took[name] = min(tries)
    assert min(took.values()) > 0.01
    assert took["Nobody"] > took["Ada"] / 5


def test_the_form_needs_its_own_page(desk):
    """Sent from another site, or without its token, it signs nobody in, not even with the right password."""
    with desk.stranger() as client:
        form = {**form_of(client.get("/-/sign-in"), "/-/sign-in"), "name": "Ada", "password": PASSWORD}
        for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            assert client.post("/-/sign-in", data=form, headers=headers).status_code == 403
        assert client.post("/-/sign-in", data={**form, "csrftoken": "x"}).status_code == 403
        assert client.post("/-/sign-in", data={**form, "csrftoken": "x"}, headers={"authorization": "Bearer x"}).status_code == 403
    with desk.stranger() as client:
        assert client.post("/-/sign-in", data=form).status_code == 403


def test_guessing_is_slowed_and_the_right_person_comes_in_from_elsewhere(path):
    """After five wrong tries the address waits for that name; another address, which the proxy names, does not."""
    with in_thread(path, reviewer="", proxies=["127.0.0.1"]) as desk:
        with desk.stranger(**{"x-forwarded-for": "192.0.2.7"}) as guesser:
            statuses = [sign_in(guesser, "Ada", f"wrong words {number}").status_code for number in range(7)]
            assert statuses[:5] == [403] * 5
            assert 429 in statuses[5:]
            last = sign_in(guesser, "Ada")
            assert last.status_code in (303, 429)
            if last.status_code == 429:
                assert int(last.headers["retry-after"]) >= 1
                assert "Too many tries. Wait" in alert(last)
        with desk.stranger(**{"x-forwarded-for": "198.51.100.1"}) as ada:
            assert sign_in(ada, "Ada").status_code == 303


def test_waits_grow_are_forgotten_and_take_no_more_room():
    """By a clock that the test turns: 1, 2, 4 ... seconds; an hour later none; never more than the limit is remembered."""
    at = [0.0]
    guesses = Guesses(lambda: at[0])
    waits = []
    for _ in range(12):
        waits.append(guesses.seconds_to_wait("ada", "a"))
        at[0] += waits[-1]
        guesses.count("ada", "a")
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64]
    assert guesses.seconds_to_wait("ada", "b") == 0
    assert guesses.seconds_to_wait("ben", "a") == 0
    assert 0 < guesses.seconds_of_care("ada") <= 3
    for number in range(OF_ADDRESS.free):
        guesses.count(str(number), "a")
    assert 0 < guesses.seconds_to_wait("ben", "a") <= OF_ADDRESS.longest
    at[0] += FORGOTTEN_AFTER
    assert guesses.seconds_to_wait("ada", "a") == guesses.seconds_to_wait("ben", "a") == guesses.seconds_of_care("ada") == 0
    for number in range(REMEMBERED):
        guesses.count(str(number), str(number))
    assert len(guesses._tries) == REMEMBERED


def test_who_has_an_account_gains_no_tries_by_it():
    """A right sign-in in between does not make the address's other guesses forgotten."""
    guesses = Guesses(lambda: 0.0)
    for number in range(OF_ADDRESS.free):
        guesses.count(f"name {number}", "a")
        guesses.count("mine", "a")
        guesses.right("mine", "a")
    assert guesses.seconds_to_wait("another", "a") > 0


def test_a_reader_sees_all_and_writes_nothing(desk, db):
    """403 with a sentence for every form; pages show no buttons that would be refused."""
    lead = f"/-/lead/{key_of(db, VALVES)}"
    with desk.enter("Ada") as ada, desk.enter("Cem") as cem:
        token = form_of(cem.get("/-/queue"), "/-/logout")
        forged = {**form_of(ada.get(lead), lead), **token, "verdict": "yes"}
        for address in (lead, "/-/undo", "/leads/leads", "/-/messages", "/no-such-page"):
            answer = cem.post(address, data=forged)
            assert (answer.status_code, "write nothing" in answer.text) == (403, True)
        for address in (lead, "/-/queue", "/leads/leads", "/leads/decisions.json", "/-/article/1"):
            page = cem.get(address)
            assert page.status_code == 200
            if not address.endswith(".json"):
                assert [form.action for form in html.fromstring(page.text).forms if form.method == "POST"] == ["/-/logout"], address
        assert cem.post("/-/logout", data=token).status_code == 303
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


def test_no_page_offers_a_reader_what_would_be_refused(desk, db):
    """Whatever address is asked for, the one form that sends something is the way out."""
    with desk.enter("Cem") as cem:
        pages = [address for address in every_address(db, desk) if "." not in address and not address.startswith(DEBUGGING)]
        for address in pages:
            page = cem.get(address, follow_redirects=True)
            forms = [form.action for form in html.fromstring(page.text or "<p>").forms if form.method == "POST"]
            assert set(forms) <= {"/-/logout"}, address


def test_a_role_holds_from_the_next_click(desk, path, db):
    """The cookie does not say what one may do."""
    with desk.enter("Ben") as ben:
        page = f"/-/lead/{key_of(db, DRONE)}"
        form = {**form_of(ben.get(page), page), "verdict": "weak"}
        accounts.set_role(accounts.accounts_file(path), "Ben", "reader")
        assert ben.post(page, data=form).status_code == 403
        accounts.set_role(accounts.accounts_file(path), "Ben", "reviewer")
        assert ben.post(page, data=form).status_code == 303
        undo = form_of(ben.get("/-/queue"), "/-/undo")
        assert ben.post("/-/undo", data=undo).status_code == 303
    assert [row["reviewer"] for row in db.execute("SELECT DISTINCT reviewer FROM decisions")] == ["Ben"]


def test_a_session_ends_with_its_account_its_password_and_signing_out(desk, path):
    """A copy of the cookie opens nothing afterwards."""
    file = accounts.accounts_file(path)
    accounts.add(file, "Dee", role="reviewer", password=PASSWORD)
    with desk.enter("Dee") as first, desk.enter("Dee") as second, desk.stranger() as thief:
        stolen = {"cookie": "; ".join(f"{each.name}={each.value}" for each in first.cookies.jar)}
        assert thief.get("/-/queue", headers=stolen).status_code == 200
        assert first.post("/-/logout", data=form_of(first.get("/-/queue"), "/-/logout")).status_code == 303
        assert thief.get("/-/queue", headers=stolen).status_code == 403
        assert second.get("/-/queue").status_code == 200
        accounts.set_password(file, "Dee", "four quite different words")
        assert second.get("/-/queue").status_code == 403
        assert sign_in(second, "Dee", PASSWORD).status_code == 403
        assert sign_in(second, "Dee", "four quite different words").status_code == 303
        accounts.remove(file, "Dee")
        assert second.get("/-/queue").status_code == 403


def test_a_file_of_accounts_that_others_may_read_lets_nobody_in(desk, path):
    """503 without a word of what is in it, until it is put right."""
    file = accounts.accounts_file(path)
    with desk.enter("Ada") as ada:
        file.chmod(0o644)
        try:
            answer = ada.get("/-/queue")
        finally:
            file.chmod(0o600)
        assert answer.status_code == 503
        assert str(path) not in answer.text
        assert ada.get("/-/queue").status_code == 200


@pytest.mark.parametrize("way", ["origin", "proxy"])
def test_cookies_are_for_https_only_where_that_is_spoken(path, way):
    """The browser says so by its Origin, or the proxy does; the token's cookie, too."""
    with in_thread(path, reviewer="", proxies=["127.0.0.1"], hosts=["desk.example.nhs.uk"]) as desk:
        host = {"host": "desk.example.nhs.uk", "origin": "https://desk.example.nhs.uk"}
        headers = host if way == "origin" else {"x-forwarded-proto": "https", "sec-fetch-site": "same-origin"}
        with desk.stranger(**headers) as client:
            page = client.get("/-/sign-in")
            token = page.headers["set-cookie"]
            form = {**form_of(page, "/-/sign-in"), "name": "Ada", "password": PASSWORD}
            answer = client.post("/-/sign-in", data=form, headers={"cookie": token.partition(";")[0]})
            assert answer.status_code == 303
            assert all("; Secure" in each for each in [token, *answer.headers.get_list("set-cookie")])


def test_the_proxy_names_who_is_there(path, db):
    """The role is the account's, or reader; the name is recorded as it came, checked."""
    with in_thread(path, reviewer="", **PROXY) as desk:
        for name, status, shown in [("ada", 303, "Ada"), ("Zoë", 403, "Zoë"), ("Cem", 403, "Cem")]:
            with desk.stranger(**{"x-remote-user": name.encode()}) as client:
                page = client.get(f"/-/lead/{key_of(db, DRONE)}")
                assert html.fromstring(page.text).cssselect(".ltw-name")[0].text == shown
                form = {**form_of(page, "/-/logout"), "form_id": "0" * 16, "verdict": "no"}
                assert client.post(f"/-/lead/{key_of(db, DRONE)}", data=form).status_code == status
        for name in (b"", b"\xff", b"Ada\x1b", b"x" * 101):
            with desk.stranger(**{"x-remote-user": name}) as client:
                assert client.get("/-/queue").status_code == 403
        with desk.stranger() as client:
            twice = [("x-remote-user", "Ada"), ("x-remote-user", "Ben"), ("origin", desk.url)]
            assert client.get("/-/queue", headers=twice).status_code == 403


def test_a_write_by_way_of_the_proxy_needs_its_token(path, db):
    """No session cookie is needed there, the form's token is."""
    with in_thread(path, reviewer="", **PROXY) as desk, desk.stranger(**{"x-remote-user": "Ada"}) as ada:
        action = f"/-/lead/{key_of(db, VALVES)}"
        form = {**form_of(ada.get(action), action), "verdict": "yes"}
        ada.cookies.clear()
        before = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
        for headers in ({}, {"authorization": "Bearer x"}, {"cookie": "a=b"}, {"cookie": "ds_csrftoken=x", "authorization": "Bearer x"}):
            assert ada.post(action, data=form, headers=headers).status_code == 403
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == before


@pytest.mark.parametrize("settings", [{}, {"proxies": ["192.0.2.1"], "header": "X-Remote-User"}, {"proxies": ["127.0.0.1"]}])
def test_nobody_else_may_name_who_is_there(path, settings):
    """The header from an address that is not the proxy's, or where no header is set, is a word like any other."""
    with in_thread(path, reviewer="", **settings) as desk, desk.stranger(**{"x-remote-user": "Ada"}) as client:
        assert client.get("/-/queue").status_code == 403


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"host": ["a"]}, 'unknown key "host"; did you mean "hosts"'),
        ({"hosts": "a"}, "expected a list"),
        ({"public": "yes"}, "expected true or false"),
        ({"proxies": ["proxy.example"]}, "expected an address"),
        ({"header": "X-Remote-User"}, "anybody could send that header"),
        ({"header": 7, "proxies": ["127.0.0.1"]}, "expected the name of a header"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(settings, told):
    """Before anything is served."""
    with pytest.raises(SettingsInvalid, match=told):
        read(settings)


def test_a_desk_without_a_way_in_is_not_opened(tmp_path):
    """Nobody has an account, or the link for one person would be served to a network."""
    make(tmp_path / "leads.db").close()
    with pytest.raises(LeadsError, match="leads reviewers add NAME"):
        serve(tmp_path / "leads.db", port=0)
    with pytest.raises(LeadsError, match="this machine only"):
        serve(tmp_path / "leads.db", reviewer="Ada", host="0.0.0.0", port=0)


def test_another_desks_session_opens_nothing(path, tmp_path, monkeypatch):
    """With one and the same secret: a session of the one-time link is none where accounts are asked for."""
    monkeypatch.setenv("DATASETTE_SECRET", "for this test")
    make(tmp_path / "leads.db").close()
    with in_thread(tmp_path / "leads.db", reviewer="Ada") as alone, alone.sign_in() as ada:
        cookies = {"cookie": "; ".join(f"{each.name}={each.value}" for each in ada.cookies.jar)}
        assert ada.get("/-/queue").status_code == 200
    with in_thread(path, reviewer="") as desk, desk.stranger() as client:
        assert client.get("/-/queue", headers=cookies).status_code == 403


def test_a_form_without_end_is_not_read(desk):
    """Neither one that says so nor one that does not say how long it is."""
    with desk.stranger() as client:
        assert client.post("/-/sign-in", content=b"a=" + b"x" * 1_000_001).status_code == 413
        assert client.post("/-/sign-in", content=(b"x" for _ in range(3))).status_code == 413
