"""What a reviewer looks for is found: leads and articles by their words, narrowed down by facets, asked by saved questions."""

import pytest
from lxml import html
from sample_desk import DRONE, RECORD, STORIES, VALVES, add, add_page, decide, in_thread, key_of, make, read_again, save, text_of

from leads.store import backup, found, open_db, writing
from leads.types import Article, Claim, Dated

PAGES = (
    "/-/queue",
    "/-/search",
    "/-/help",
    "/-/article/1",
    "/",
    "/leads",
    "/leads/leads",
    "/leads/articles/1",
    "/leads/records",
)


@pytest.fixture
def db(tmp_path):
    db = make(tmp_path / "leads.db")
    yield db
    db.close()


@pytest.fixture
def ada(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def titles(rows):
    return [row["title"] for row in rows]


def indexed(db):
    """True when the full-text index of leads holds what the table holds."""
    db.execute("INSERT INTO leads_fts(leads_fts, rank) VALUES ('integrity-check', 1)")
    return True


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("valves", ["Printed valves"]),
        ("FIRST ambulance", ["Blood by drone"]),
        ("ambulance valves", []),
        ('"', []),
        ("blood*", ["Blood by drone"]),
        ("NOT blood", []),
        ("", []),
    ],
)
def test_leads_are_searched_by_all_their_words(db, words, wanted):
    """In sentence, title or actor; a sentence that stands in two articles comes once."""
    assert titles(found.leads(db, words)) == wanted


def test_accents_and_capitals_do_not_matter(db):
    """Zoë is found as zoe, and the other way round."""
    add(db, "https://nhs.example/zoe", "Zoë Ångström’s ward", "Zoë’s ward is the first to do it.", 0.5)
    for words in ("zoe", "ZOË", "Angstrom"):
        assert titles(found.leads(db, words)) == ["Zoë Ångström’s ward"]


def add_dated(db, day, text):
    """An article of that day with its whole text as a lead."""
    page = add_page(db, f"https://nhs.example/{day}")
    article = Article(f"https://nhs.example/{day}", f"Of {day}", text, published=Dated(day, "day", "feed"))
    save(db, page, article, Claim(0, len(text), text, "first", "first", "uk", "asserted", 0.5, True))


def test_the_newest_come_first_and_the_best_on_request(db):
    """A long sentence that has the word once is the newest; a short one with it twice matches better."""
    add_dated(db, "2026-11-02", "Robots, the first robots.")
    add_dated(db, "2026-11-20", "The trust is the first in the country that lets " + "very " * 20 + "many robots help in its kitchens.")
    for search in (found.leads, found.articles):
        assert titles(search(db, "robots")) == ["Of 2026-11-20", "Of 2026-11-02"]
        assert titles(search(db, "robots", best=True)) == ["Of 2026-11-02", "Of 2026-11-20"]


def test_only_so_many_are_shown(db):
    """The newest of them."""
    for number in range(1, 6):
        add_dated(db, f"2026-11-0{number}", f"Robots are the first of all {number}.")
    assert titles(found.leads(db, "robots", most=2)) == ["Of 2026-11-05", "Of 2026-11-04"]


def test_the_index_of_leads_follows_what_happens_to_them(db, ada):
    """A decision, another wording, a claim that is gone: found by the new words, not by the old ones."""
    decide(ada, key_of(db, DRONE), "yes")
    read_again(db, DRONE, DRONE.replace("drone", "balloon"))
    assert titles(found.leads(db, "balloon")) == ["Blood by drone"]
    read_again(db, VALVES)
    assert found.leads(db, "valves printed") == []
    assert indexed(db)


def test_a_backup_can_be_searched(db, tmp_path):
    """Rows keep their numbers in a copy, and the index goes by them."""
    decided_first = key_of(db, RECORD)
    db.execute("DELETE FROM leads WHERE key = ?", [key_of(db, VALVES)])  # leaves a gap in the numbers
    copy = open_db(backup.backup(tmp_path / "leads.db", tmp_path / "backups"))
    assert [row["key"] for row in found.leads(copy, "transplants")] == [decided_first]
    assert indexed(copy)


def test_the_search_page_shows_leads_before_articles(ada, db):
    """Each with the words marked where they stand; leads with their verdict."""
    decide(ada, key_of(db, DRONE), "weak")
    page = ada.get("/-/search?q=drone")
    assert text_of(page, ".ltw-found-leads mark") == ["drone"]
    assert text_of(page, ".ltw-found-leads small") == ["weak nhs.example, 13 October 2026"]
    assert text_of(page, ".ltw-found-articles a") == ["Blood by drone"]
    assert text_of(page, ".ltw-hint")[0].startswith("1 lead and 1 article, newest first.")


def test_best_match_first_is_a_choice_on_the_page(ada):
    """It stays chosen, and the page says so."""
    page = ada.get("/-/search?q=valves&order=best")
    assert html.fromstring(page.text).cssselect("option[selected]")[0].get("value") == "best"
    assert "best match first" in text_of(page, ".ltw-hint")[0]


def test_a_search_goes_on_in_the_table_with_its_facets(ada):
    """The link under the search leads to those leads, to be narrowed down."""
    link = html.fromstring(ada.get("/-/search?q=first valves").text).cssselect(".ltw-hint a")[0].get("href")
    assert text_of(ada.get(link), "td.col-title")[0] == "Printed valves"
    assert STORIES[2][1] not in ada.get(link).text


def test_every_page_leads_everywhere(ada):
    """The same links at the head of our own pages and of Datasette's."""
    for path in PAGES:
        links = [each.get("href").partition("?")[0] for each in html.fromstring(ada.get(path).text).cssselect("nav.ltw-nav a")]
        assert {"/-/queue", "/-/search", "/leads/leads", "/leads"} < set(links), path


def test_help_is_a_page(ada):
    """What a verdict means and the keys, also where there is no lead."""
    page = ada.get("/-/help")
    assert text_of(page, "h1") == ["Help"]
    assert "yes, weak, no" in text_of(page, ".ltw-keys dd")


def test_facets_and_cells_speak_in_words(db, ada):
    """Names of sources and bodies, meanings of scopes; CSV and JSON keep the codes."""
    with writing(db):
        db.execute("UPDATE claims SET org_id = 'RJ1' WHERE quote = ?", [DRONE])
    decide(ada, key_of(db, DRONE), "weak")
    page = ada.get("/leads/leads?_sort=score")
    assert "Guy's and St Thomas' NHS Foundation Trust" in text_of(page, ".facet-organisation a")
    assert text_of(page, ".facet-source a") == ["The news"]
    assert text_of(page, ".facet-scope a") == ["UK"]
    assert set(text_of(page, "td.col-source")) == {"The news"}
    assert {row["source"] for row in ada.get("/leads/leads.json?_shape=array").json()} == {"news"}


def test_facets_lead_to_what_they_count(db, ada):
    """Each value of a facet is a link to just those rows."""
    decide(ada, key_of(db, DRONE), "weak")
    page = html.fromstring(ada.get("/leads/leads").text)
    link = next(each.get("href") for each in page.cssselect(".facet-status a") if each.text_content() == "weak")
    assert text_of(ada.get(link), "td.col-title") == ["Blood by drone"]


def test_questions_say_what_they_answer(ada):
    """Their page lists them by title, each with its description."""
    page = ada.get("/leads")
    assert {"Today's best", "World firsts of this year", "Records", "By organisation"} <= set(text_of(page, ".ltw-where dt a"))
    assert all(text_of(page, ".ltw-where dd"))


def test_todays_best_is_what_came_within_a_day(db, ada):
    """The best first; what came before is left to the week."""
    assert len(ada.get("/leads/best_of_today.json?_shape=array").json()) == 4
    with writing(db):
        db.execute("UPDATE articles SET first_seen = '2026-01-01T00:00:00Z' WHERE title = 'Blood by drone'")
    assert VALVES in [row["quote"] for row in ada.get("/leads/best_of_today.json?_shape=array").json()]
    assert DRONE not in [row["quote"] for row in ada.get("/leads/best_of_today.json?_shape=array").json()]


def test_organisations_are_counted_and_link_to_their_leads(db, ada):
    """One row per body with its verdicts; its name leads to the table."""
    with writing(db):
        db.execute("UPDATE claims SET org_id = 'RJ1' WHERE quote = ?", [DRONE])
    decide(ada, key_of(db, DRONE), "yes")
    row = ada.get("/leads/by_organisation.json?_shape=array").json()
    assert [(each["organisation"], each["leads"], each["yes"]) for each in row] == [("RJ1", 1, 1)]
    link = html.fromstring(ada.get("/leads/by_organisation").text).cssselect("td.col-organisation a")[0].get("href")
    assert text_of(ada.get(link), "td.col-title") == ["Blood by drone"]


def test_sources_that_are_silent_or_broken_are_listed(db, ada):
    """By the last night of each."""
    with writing(db):
        for run, state in ((1, "ok"), (2, "broken")):
            db.execute("INSERT INTO runs (id, verb, started_at) VALUES (?, 'crawl', '')", [run])
            db.execute(
                """INSERT INTO source_nights (run, source, at, requested, stored, unchanged, duplicate, skipped, blocked, failed, pending,
                   new_urls, ms, state, since, reason) VALUES (?, 'news', '', 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, ?, '2026-11-01', 'HTTP 500')""",
                [run, state],
            )
    assert text_of(ada.get("/leads/sources_that_need_a_look"), "td")[:3] == ["The news", "broken", "2026-11-01"]
