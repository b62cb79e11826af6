"""Every page of the desk meets WCAG 2.2 AA as far as axe can tell, light and dark, on a desk and on a phone, and fits its screen."""

import pytest
from sample_desk import DRONE, HOSTILE, STORIES, VALVES, in_thread, key_of, make
from selenium_axe_python import Axe
from test_browser import browser, pytestmark  # noqa: F401 - the fixture, and the reason to skip

from leads.store import decided, writing

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = (
    "/-/queue",
    "/-/lead/{decided}",
    "/-/lead/{hostile}",
    "/-/lead/0000000000000000",
    "/-/article/1",
    "/-/search",
    "/-/search?q=first",
    "/-/pictures",
    "/-/wanted",
    "/-/export",
    "/-/bulk",
    "/-/bulk?pattern=first-in",
    "/-/public",
    "/-/help",
    "/",
    "/leads",
    "/leads/leads",
    "/leads/leads?status=yes&_search=valves",
    "/leads/leads?_search=nothing",
    "/leads/leads/{decided}",
    "/leads/decisions",
    "/leads/articles",
    "/leads/sources",
    "/leads/by_source",
    "/leads/by_organisation",
    "/leads/no_such_table",
)


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    db = make(tmp_path_factory.mktemp("accessible") / "leads.db")
    with writing(db):
        db.execute("UPDATE claims SET org_id = 'RJ1' WHERE quote = ?", [VALVES])
    decided.decide(db, key_of(db, VALVES), verdict="yes", reviewer="Ben", note="Zoë says so", request_id="1")
    decided.decide(db, key_of(db, DRONE), verdict="no", reviewer="Ada Obi", request_id="2")
    yield db
    db.close()


@pytest.fixture(scope="module")
def desk(db, browser):  # noqa: F811
    with in_thread(db.file[0]) as desk:
        browser.get(desk.link)
        yield desk


@pytest.fixture(scope="module", params=[("light", 1280), ("dark", 360)], ids=["light desk", "dark phone"])
def screen(request, browser):  # noqa: F811
    """The browser with that scheme and width."""
    scheme, width = request.param
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    yield browser
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def faults(browser):  # noqa: F811
    """What axe finds on the page as it stands: rule, element, why."""
    axe = Axe(browser)
    axe.inject()
    found = axe.run(options=RULES)["violations"]
    return [(each["id"], node["html"][:150], node["failureSummary"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_fits(screen, desk, db, path):
    """With everything on it unfolded: no rule is broken, and nothing makes the page wider than the screen."""
    screen.get(desk.url + path.format(decided=key_of(db, VALVES), hostile=key_of(db, HOSTILE)))
    screen.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    assert faults(screen) == []
    assert screen.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_rules_are_at_work(screen, desk):
    """A page with faults is told: a test that finds nothing would prove nothing."""
    screen.get(desk.url + "/-/search")
    screen.execute_script("document.querySelector('label').remove(); document.documentElement.removeAttribute('lang')")
    assert {rule for rule, *_ in faults(screen)} >= {"html-has-lang"}


def test_a_stranger_sees_an_accessible_door(screen, desk):
    """The page that asks who is there."""
    cookies = screen.get_cookies()
    screen.delete_all_cookies()
    screen.get(desk.url + "/-/queue")
    found, heading = faults(screen), screen.find_element("css selector", "h1").text
    for cookie in cookies:
        screen.add_cookie(cookie)
    assert heading
    assert found == []


def test_no_page_asks_anybody_else_for_anything(screen, desk, db):
    """Pictures included: all that was loaded came from the desk."""
    for path in PAGES:
        screen.get(desk.url + path.format(decided=key_of(db, VALVES), hostile=key_of(db, STORIES[4][2])))
        loaded = screen.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
        assert [name for name in loaded if not name.startswith(desk.url + "/")] == []
