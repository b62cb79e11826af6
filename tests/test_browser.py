"""The desk in a real browser: by keyboard, at phone width, in the dark, and without a request to anywhere else."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from sample_desk import AFTER, DRONE, RECORD, STORIES, VALVES, in_thread, make
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import leads.review

CHROMIUM, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
# Where nothing may be skipped (.ci/run) these tests fail without a browser.
NEEDED = "LEADS_NOTHING_SKIPPED" in os.environ
pytestmark = pytest.mark.skipif(not ((CHROMIUM and DRIVER) or NEEDED), reason="needs chromium and chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--window-size=1280,900",
)
CSS = (Path(leads.review.__file__).parent / "static" / "desk.css").read_text()


class Patient(webdriver.Chrome):
    """A browser that waits for the whole page: on a busy machine Chromium's driver comes back before style and script are there."""

    def get(self, url):
        super().get(url)
        whole(self)

    def refresh(self):
        super().refresh()
        whole(self)


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    driver = Patient(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def db(tmp_path):
    db = make(tmp_path / "leads.db")
    yield db
    db.close()


@pytest.fixture
def desk(db, tmp_path, browser):
    """A desk whose link the browser has followed."""
    with in_thread(tmp_path / "leads.db") as desk:
        browser.get(desk.link)
        yield desk
        assert [line for line in browser.get_log("browser") if "Content Security Policy" in line["message"]] == []


def quote(browser):
    return browser.find_element(By.CSS_SELECTOR, ".ltw-quote").text


def waiting(browser):
    """Waits up to half a minute; a page that is just being replaced is looked at again."""
    return WebDriverWait(browser, 30, ignored_exceptions=[StaleElementReferenceException])


def whole(browser):
    """Waits for style and script of the page that is coming."""
    waiting(browser).until(lambda browser: browser.execute_script("return document.readyState") == "complete")


def press(browser, keys, *, until=None):
    """Types on the page once its script runs; with `until`, waits for the lead with this sentence."""
    whole(browser)
    ActionChains(browser).send_keys(keys).perform()
    if until:
        waiting(browser).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, ".ltw-quote") and quote(browser) == until)


def said(db):
    rows = db.execute("SELECT snapshot ->> 'quote' AS quote, verdict, note FROM decisions GROUP BY request_id ORDER BY min(id)")
    return [tuple(row) for row in rows]


def test_a_morning_by_keyboard(browser, desk, db):
    """Three decisions, one of them with a note, one undone: no mouse."""
    assert quote(browser) == VALVES
    press(browser, "y", until=DRONE)
    press(browser, "w", until=RECORD)
    press(browser, "c")
    press(browser, "yes, an old record")
    press(browser, Keys.ESCAPE)
    press(browser, "x")
    waiting(browser).until(lambda browser: browser.find_element(By.CSS_SELECTOR, "h1").text == STORIES[4][1])
    press(browser, "u", until=RECORD)
    assert said(db) == [(VALVES, "yes", ""), (DRONE, "weak", ""), (RECORD, "no", "yes, an old record"), (RECORD, None, "")]
    assert browser.find_element(By.CSS_SELECTOR, ".ltw-counts").text.split() == ["2", "left", "2", "done", "today"]


def test_what_is_wrong_is_put_right_by_keyboard(browser, desk, db):
    """A key opens the form at its first field; arrows choose, tabs go on, Enter decides nothing, Escape leaves, a key decides."""
    press(browser, "e")
    assert browser.switch_to.active_element.get_attribute("name") == "kind"
    press(browser, "rec" + Keys.TAB + Keys.TAB + "wor")
    press(browser, Keys.TAB + Keys.TAB + "RJ1" + Keys.ENTER)
    waiting(browser).until(lambda browser: len(browser.find_elements(By.CSS_SELECTOR, "#ltw-bodies option")) > 1000)
    assert quote(browser) == VALVES
    press(browser, "y", until=DRONE)
    right = json.loads(db.execute("SELECT corrections FROM decisions").fetchone()[0])
    assert right == {"kind": "record", "scope": "world", "organisation": "RJ1"}


def test_a_lead_by_hand(browser, desk, db):
    """By keyboard: a key opens the form at the sentences, arrows choose one, tabs lead on. By mouse: selected words choose theirs."""
    browser.get(f"{desk.url}/-/article/3")
    press(browser, "a")
    assert browser.switch_to.active_element.get_attribute("name") == "start"
    press(browser, Keys.ARROW_DOWN * 3 + Keys.TAB * 2 + "inn" + Keys.TAB + "tech")
    browser.execute_script("document.activeElement.form.requestSubmit()")
    waiting(browser).until(lambda browser: quote(browser) == AFTER.strip())
    assert [tuple(row) for row in db.execute("SELECT quote, status, criterion FROM leads WHERE found_by = 'person'")] == [
        (AFTER.strip(), "yes", "technology")
    ]
    browser.get(f"{desk.url}/-/article/3")
    first = browser.find_element(By.CSS_SELECTOR, ".ltw-sentence")
    ActionChains(browser).move_to_element_with_offset(first, -20, 0).click_and_hold().move_by_offset(30, 0).release().perform()
    assert browser.find_element(By.CSS_SELECTOR, ".ltw-sentence input").is_selected()
    assert browser.find_element(By.CSS_SELECTOR, ".ltw-add").get_attribute("open")


def test_twenty_decisions_in_a_row_need_no_mouse(browser, tmp_path):
    """Each key decides one lead and brings the next; three undos take the last three back, newest first."""
    stories = [
        (f"https://n.example/{number}", f"Story {number}", f"Ward {number} is the first of all.", 1 - number / 100) for number in range(24)
    ]
    db = make(tmp_path / "many.db", stories)
    with in_thread(tmp_path / "many.db") as desk:
        browser.get(desk.link)
        for number, key in enumerate("ywxyx" * 4):
            press(browser, key, until=stories[number + 1][2])
        for number in (19, 18, 17):
            press(browser, "u", until=stories[number][2])
    verdicts = [row["status"] for row in db.execute("SELECT status FROM leads ORDER BY score DESC LIMIT 20")]
    assert verdicts == (["yes", "weak", "no", "yes", "no"] * 4)[:17] + ["undecided"] * 3
    assert len(said(db)) == 23
    db.close()


def test_the_fact_sheet_is_shown_as_it_prints(browser, desk, db):
    """From the desk's own link, with its style, which the policy knows by its hash."""
    press(browser, "y", until=DRONE)
    browser.get(f"{desk.url}/-/export")
    browser.find_element(By.NAME, "all").click()
    browser.find_element(By.CSS_SELECTOR, ".ltw-export button").click()
    waiting(browser).until(lambda browser: VALVES in browser.find_element(By.TAG_NAME, "blockquote").text)
    assert browser.find_element(By.TAG_NAME, "blockquote").value_of_css_property("border-left-width") == "4px"


def test_next_and_previous_by_keyboard(browser, desk, db):
    """They decide nothing."""
    press(browser, "n", until=DRONE)
    press(browser, "n", until=RECORD)
    press(browser, "p", until=DRONE)
    press(browser, "s", until=RECORD)
    browser.get(f"{desk.url}/-/queue")
    assert quote(browser) == VALVES
    press(browser, "n", until=RECORD)
    assert said(db) == []


def test_a_key_held_down_or_pressed_twice_decides_once(browser, desk, db):
    """The second press of an impatient hand does not fall on the next lead."""
    browser.execute_script(
        """const press = (repeat) => document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "y", bubbles: true, repeat}));
           press(false); press(true); press(false);"""
    )
    waiting(browser).until(lambda browser: quote(browser) == DRONE)
    assert [row[0] for row in said(db)] == [VALVES]


def test_keys_of_the_browser_are_left_alone(browser, desk, db):
    """With Control or Alt, and while writing, a letter is no verdict."""
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("y").key_up(Keys.CONTROL).perform()
    press(browser, "c")
    press(browser, "yxw")
    assert browser.find_element(By.NAME, "note").get_attribute("value") == "yxw"
    assert said(db) == []


def test_search_begins_at_a_key(browser, desk, db):
    """The slash opens the search with the cursor in its field: the word can be typed at once."""
    press(browser, "/")
    waiting(browser).until(lambda browser: browser.switch_to.active_element.get_attribute("name") == "q")
    press(browser, "valves" + Keys.ENTER)
    waiting(browser).until(lambda browser: "q=valves" in browser.current_url)
    assert browser.find_elements(By.CSS_SELECTOR, ".ltw-found li")


def test_help_opens_and_keys_can_be_switched_off(browser, desk, db):
    """For who speaks to the computer instead of typing (WCAG 2.1.4)."""
    press(browser, "?")
    assert browser.find_element(By.ID, "ltw-help").get_attribute("open")
    browser.find_element(By.CSS_SELECTOR, ".ltw-switch input").click()
    press(browser, "y")
    browser.refresh()
    assert quote(browser) == VALVES
    assert said(db) == []
    browser.execute_script("localStorage.clear()")


@pytest.mark.parametrize(
    "path", ["/-/queue", "/-/article/1", "/-/wanted", "/-/export", "/-/search?q=first", "/leads/leads", "/leads/articles/1", "/"]
)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_fit_the_screen(browser, desk, path, width):
    """No page is wider than the phone it is read on."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    browser.get(desk.url + path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("path", ["/-/queue", "/leads/leads"])
def test_dark_mode_follows_the_system(browser, desk, path):
    """Light on dark when the system says dark, and the other way round."""
    brightness = []
    for scheme in ("light", "dark"):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        browser.get(desk.url + path)
        color = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        brightness.append(sum(int(part) for part in re.findall(r"\d+", color)[:3]))
    assert brightness[0] > 600
    assert brightness[1] < 150


def test_no_request_leaves_the_machine(browser, desk):
    """All that the pages load comes from the desk, and nothing of it is refused by the policy."""
    for path in ("/-/queue", "/leads/leads", "/leads/leads?_facet=kind", "/leads/articles/1", "/leads/decisions", "/leads", "/"):
        browser.get(desk.url + path)
        loaded = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
        assert loaded
        assert [name for name in loaded if not name.startswith(desk.url + "/")] == []


def test_what_a_screen_reader_needs_is_there(browser, desk):
    """Language, landmarks, one main heading, a name for every field and button, a way past the navigation, visible focus."""
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en-GB"
    for landmark in ("header", "main", "nav", "aside"):
        assert len(browser.find_elements(By.TAG_NAME, landmark)) == 1
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    browser.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    for field in browser.find_elements(By.CSS_SELECTOR, "button:not([hidden]), a, summary, textarea, select, input:not([type=hidden])"):
        assert field.accessible_name.strip(), field.get_attribute("outerHTML")
    press(browser, Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the lead"
    assert skip.is_displayed()
    assert skip.value_of_css_property("outline-style") == "solid"


def test_buttons_can_be_hit_with_a_thumb(browser, desk):
    """At least 24 by 24 pixels, WCAG 2.5.8; the verdicts 44 high."""
    for button in browser.find_elements(By.CSS_SELECTOR, ".ltw button:not([hidden])"):
        assert min(button.size["height"], button.size["width"]) >= 24
    assert all(button.size["height"] >= 44 for button in browser.find_elements(By.CSS_SELECTOR, ".ltw-verdicts button"))


def luminance(color):
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out(scheme):
    """Every text colour has a contrast of 4.5 or more on every ground that it stands on."""
    colors = dict(re.findall(r"--(\w+): (#\w{6})", re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[scheme]))
    grounds = {
        "paper": ("ink", "soft", "link", "yes", "weak", "no"),
        "card": ("ink", "soft", "link", "cue", "scope", "actor", "weak", "no"),
    }
    grounds |= {"quote": ("ink", "cue", "scope", "actor"), "warn": ("ink",), "yes": ("on",)}
    for ground, texts in grounds.items():
        for text in texts:
            assert contrast(colors[ground], colors[text]) >= 4.5, (ground, text)
