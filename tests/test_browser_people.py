"""Named people in a real browser: the door, a session that ends under one's hands, a reader, another site's page, many leads at once."""

import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sample_desk import PASSWORD, VALVES, in_thread, key_of, make, people
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_accessible import faults, screen  # noqa: F401 - the fixture
from test_browser import browser, press, pytestmark, quote, waiting  # noqa: F401 - the fixture, and the reason to skip

from leads import accounts
from leads.store import open_db


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "leads.db"
    make(path).close()
    people(path, Ada="reviewer", Cem="reader")
    return path


@pytest.fixture
def db(path):
    with closing(open_db(path)) as db:
        yield db


@pytest.fixture
def desk(path, browser):  # noqa: F811
    """A desk for accounts; nothing of an earlier one is left in the browser."""
    with in_thread(path, reviewer="") as desk:
        browser.get(desk.url + "/-/sign-in")
        browser.delete_all_cookies()
        yield desk
        assert [line for line in browser.get_log("browser") if "Content Security Policy" in line["message"]] == []


def sign_in(browser, name, password=PASSWORD):  # noqa: F811
    field = browser.find_element(By.NAME, "name")
    field.clear()
    field.send_keys(name + Keys.TAB + password + Keys.ENTER)


def decisions(db):
    return [
        (row["reviewer"], row["verdict"])
        for row in db.execute("SELECT reviewer, verdict FROM decisions GROUP BY request_id ORDER BY min(id)")
    ]


def test_the_door_leads_to_what_was_asked_for(browser, desk, db):  # noqa: F811
    """By keyboard alone; no script can read the session's cookie."""
    lead = f"{desk.url}/-/lead/{key_of(db, VALVES)}"
    browser.get(lead)
    sign_in(browser, "ada", "not the right words")
    waiting(browser).until(lambda browser: "Name or password is wrong" in browser.page_source)
    assert browser.switch_to.active_element.get_attribute("name") == "password"
    browser.switch_to.active_element.send_keys(PASSWORD + Keys.ENTER)
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote"))
    assert browser.current_url == lead
    assert "ltw_session" in [cookie["name"] for cookie in browser.get_cookies()]
    assert "ltw_session" not in browser.execute_script("return document.cookie")


def test_a_session_that_ends_under_ones_hands_loses_and_doubles_nothing(browser, desk, db, path):  # noqa: F811
    """The verdict is not recorded, the door says so, and after signing in the same lead is there."""
    browser.get(desk.url + "/-/queue")
    sign_in(browser, "Ada")
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote"))
    accounts.set_password(accounts.accounts_file(path), "Ada", "four quite different words")
    press(browser, "y")
    waiting(browser).until(lambda browser: "nothing of what you have just sent was recorded" in browser.page_source)
    assert decisions(db) == []
    sign_in(browser, "Ada", "four quite different words")
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote") and quote(browser) == VALVES)
    press(browser, "y")
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote") and quote(browser) != VALVES)
    assert decisions(db) == [("Ada", "yes")]


def test_a_readers_keys_and_pages_write_nothing(browser, desk, db):  # noqa: F811
    """There is no button for a verdict, so its key does nothing."""
    browser.get(desk.url + "/-/queue")
    sign_in(browser, "Cem")
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote"))
    assert not browser.find_elements(By.CSS_SELECTOR, ".ltw-verdicts, .ltw-undo")
    press(browser, "yxwu")
    browser.refresh()
    assert quote(browser) == VALVES
    assert decisions(db) == []


@contextmanager
def another_site(page):
    """A page on another port of this machine: to a browser the same site, so that our cookies go along, but another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def test_another_sites_page_neither_decides_nor_frames(browser, desk, db):  # noqa: F811
    """With the reviewer's session in the same browser, and with the token that a page of ours held."""
    browser.get(desk.url + "/-/queue")
    sign_in(browser, "Ada")
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote"))
    action = f"{desk.url}/-/lead/{key_of(db, VALVES)}"
    token = browser.find_element(By.NAME, "csrftoken").get_attribute("value")
    fields = {"csrftoken": token, "form_id": "0" * 16, "verdict": "yes", "seen": "0"}
    form = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    with another_site(f'<form method="post" action="{action}">{form}<button>Win a prize</button></form>') as url:
        browser.get(url)
        browser.find_element(By.TAG_NAME, "button").click()
        waiting(browser).until(lambda browser: "sent from another site" in browser.page_source)
    with another_site(f'<h1>Prizes</h1><iframe src="{desk.url}/-/queue"></iframe>') as url:
        browser.get(url)
        browser.switch_to.frame(0)
        assert "ltw" not in browser.page_source
        browser.switch_to.default_content()
    assert any("frame-ancestors" in line["message"] for line in browser.get_log("browser"))
    assert decisions(db) == []


def test_many_leads_are_decided_by_mouse_and_taken_back_by_key(browser, desk, db):  # noqa: F811
    """From a pattern's number to all of its leads, and back with one press."""
    browser.get(desk.url + "/-/bulk")
    sign_in(browser, "Ada")
    waiting(browser).until(lambda browser: browser.find_elements(By.LINK_TEXT, "first-in"))
    browser.find_element(By.LINK_TEXT, "first-in").click()
    waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-many"))
    press(browser, "x")
    assert decisions(db) == []
    browser.find_element(By.CSS_SELECTOR, ".ltw-many .ltw-no").click()
    waiting(browser).until(lambda browser: "noted; one undo takes all back" in browser.page_source)
    assert decisions(db) == [("Ada", "no")]
    press(browser, "u", until=VALVES)
    assert "leads are open again" in browser.page_source


@pytest.mark.parametrize("address", ["/-/sign-in", "/-/queue"])
def test_the_door_is_accessible_and_fits(screen, desk, address):  # noqa: F811
    """On a desk and on a phone, light and dark."""
    screen.get(desk.url + address)
    assert faults(screen) == []
    assert screen.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
