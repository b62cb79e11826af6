"""What the finder missed a person adds: a sentence of a stored article, an article by its address; and says what was read in full."""

from contextlib import closing

import pytest
from lxml import html
from nights import Place
from sample_desk import (
    AFTER,
    DRONE,
    VALVES,
    add_page,
    decide,
    form_of,
    in_thread,
    key_of,
    make,
    read_again,
    same_as_defined,
    save,
    text_of,
    undo,
)

from leads.demo.serve import serve
from leads.errors import DecisionRefused
from leads.export import accepted
from leads.store import by_hand, decided, full_reads, open_db, queue, requests
from leads.types import Article, Claim

SAID = {"kind": "innovation", "criterion": "new_way", "scope": "nhs", "assertion": "asserted", "theme": ["process"], "organisation": "RJ1"}
FIELDS = {name: value for name, value in SAID.items() if name != "theme"} | {"theme-process": "on"}
MISSED = AFTER.strip()  # a sentence of the drone's article that nobody flagged
URL = "https://nhs.example/drone"


@pytest.fixture
def db(tmp_path):
    """A small database; whatever a test does to it, the table `leads` equals its definition afterwards."""
    db = make(tmp_path / "leads.db")
    yield db
    assert same_as_defined(db)
    db.close()


@pytest.fixture
def ada(db, tmp_path):
    with in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        yield client


def article(db, url=URL):
    return db.execute("SELECT * FROM articles WHERE url = ?", [url]).fetchone()


def find(db, quote=MISSED, *, request="1", **other):
    row = article(db)
    asked = {"sha256": row["sha256"], "said": SAID, "start": row["text"].find(quote), **other}
    return by_hand.find_by_hand(db, row["id"], asked.pop("start"), **asked, reviewer="Ada", request_id=request)


def test_a_sentence_becomes_a_lead_that_is_decided(db):
    """All that `leads` says of a lead, found by a person; sent twice it is one."""
    key = find(db)
    assert find(db) == key
    row = db.execute("SELECT * FROM leads WHERE key = ?", [key]).fetchone()
    told = ("quote", "status", "found_by", "kind", "scope", "organisation", "theme", "source", "published", "nation", "sample", "url")
    expected = (MISSED, "yes", "person", "innovation", "nhs", "RJ1", '["process"]', "news", "2026-10-13", "England", 1, URL)
    assert tuple(row[name] for name in told) == expected
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 1
    lead = queue.get_lead(db, key)
    assert (lead.before, lead.after, lead.article) == (f"Monday was quiet.\nIt rained. {DRONE} ", "\nTuesday was not.", article(db)["id"])
    assert [each.quote for each in accepted(db)[0]] == [MISSED]


def test_it_is_undone_and_decided_again_under_its_address(db):
    """As any other lead."""
    key = find(db)
    decided.undo(db, reviewer="Ada", request_id="2")
    assert (queue.get_lead(db, key).status, accepted(db)[0]) == ("undecided", [])
    decided.decide(db, key, verdict="weak", reviewer="Ben", request_id="3", corrections={"scope": "uk"})
    lead = queue.get_lead(db, key)
    assert (lead.status, lead.found_by, lead.scope, lead.quote) == ("weak", "person", "uk", MISSED)


def test_it_stays_a_persons_find_when_the_finder_sees_it_later(db):
    """And lives on when the finder loses it again, and when the text goes."""
    key = find(db)
    row = article(db)
    claim = Claim(
        row["text"].find(MISSED), row["text"].find(MISSED) + len(MISSED), MISSED, "first", "first", "uk", "asserted", 0.9, flag=True
    )
    for claims in ((claim,), ()):
        save(db, row["page"], Article(URL, row["title"], row["text"]), *claims)
        lead = queue.get_lead(db, key)
        assert (lead.status, lead.found_by) == ("yes", "person")
        assert same_as_defined(db)
    read_again(db, DRONE)
    save(db, row["page"], Article(URL, row["title"], "Nothing to see here."))
    assert (queue.get_lead(db, key).quote, queue.get_lead(db, key).article) == (MISSED, None)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"sha256": "another"}, "its text has changed since the page was shown"),
        ({"start": 3}, "no sentence begins at 3"),
        ({"quote": DRONE}, "this sentence is a lead already"),
        ({"said": {"kind": "first"}}, "needs criterion, scope, assertion, theme, organisation"),
        ({"said": {**SAID, "scope": "galaxy"}}, "scope 'galaxy'"),
    ],
)
def test_what_cannot_be_a_lead_is_refused(db, other, why):
    """Each with its reason, and nothing is written."""
    with pytest.raises(DecisionRefused, match=why):
        find(db, **other)
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 0


def test_nobody_finds_the_same_sentence_twice(db):
    """The second is sent to the lead's page."""
    key = find(db)
    with pytest.raises(DecisionRefused, match=f"a lead already, {key}"):
        find(db, request="2")


def test_the_articles_page_makes_a_lead_without_javascript(ada, db):
    """Each sentence can be chosen; the lead's page comes, the article lists it, undo takes it back."""
    page = f"/-/article/{article(db)['id']}"
    shown = ada.get(page)
    starts = {
        " ".join(each.text_content().split()): each.find("input").get("value")
        for each in html.fromstring(shown.text).cssselect("label.ltw-sentence")
    }
    assert list(starts) == ["Monday was quiet.", "It rained.", DRONE, MISSED, "Tuesday was not."]
    form = form_of(shown, f"{page}/lead")
    answer = ada.post(f"{page}/lead", data={**form, **FIELDS, "start": starts[MISSED], "note": "seen at the conference"})
    assert answer.status_code == 303
    lead = ada.get(answer.headers["location"])
    assert text_of(lead, ".ltw-quote") == [MISSED]
    assert "What a reviewer found" in text_of(lead, "h2")
    assert text_of(lead, ".ltw-history q") == ["seen at the conference"]
    assert f"yes {MISSED} found by Ada Obi" in text_of(ada.get(page), ".ltw-latest li")
    assert [MISSED in row for row in text_of(ada.get(f"/-/lead/{key_of(db, DRONE)}"), ".ltw-beside li")] == [True]
    back = undo(ada).headers["location"]
    assert back == answer.headers["location"]
    assert ada.get(back).status_code == 200
    assert decide(ada, back.rpartition("/")[2], "no").status_code == 303


def test_a_form_without_a_sentence_is_refused(ada, db):
    """It says what to do."""
    page = f"/-/article/{article(db)['id']}"
    refused = ada.post(f"{page}/lead", data={**form_of(ada.get(page), f"{page}/lead"), **FIELDS})
    assert (refused.status_code, "choose one in the text" in refused.text) == (409, True)


def test_an_article_is_marked_as_read_in_full(ada, db):
    """Who and when stand there; it can be taken back, and says so when the text has changed since."""
    row = article(db)
    page = f"/-/article/{row['id']}"
    form = form_of(ada.get(page), f"{page}/read")
    for _ in range(2):
        assert ada.post(f"{page}/read", data={**form, "whole": "1"}).status_code == 303
    assert text_of(ada.get(page), ".ltw-was-read")[0].startswith("Read in full by Ada Obi, ")
    assert db.execute("SELECT count(*) FROM full_reads").fetchone()[0] == 1
    save(db, row["page"], Article(URL, row["title"], row["text"] + "\nAnd more."))
    assert "its text has changed since" in text_of(ada.get(page), ".ltw-was-read")[0]
    assert ada.post(f"{page}/read", data={**form, "form_id": "0" * 16, "whole": "1"}).status_code == 409
    ada.post(f"{page}/read", data={**form_of(ada.get(page), f"{page}/read"), "whole": "0"})
    assert text_of(ada.get(page), ".ltw-was-read") == []
    assert full_reads.full_read(db, row["key"], row["locator"]) is None


def test_an_article_is_asked_for_by_its_address(ada, db):
    """Stored as a request, shown as waiting; what is no web address is refused."""
    form = form_of(ada.get("/-/wanted"), "/-/wanted")
    asked = {**form, "url": "https://trust.example/new", "note": "a first?"}
    for _ in range(2):
        assert ada.post("/-/wanted", data=asked).status_code == 303
    assert ada.post("/-/wanted", data={**form, "form_id": "0" * 16, "url": "javascript:alert(1)"}).status_code == 409
    (shown,) = text_of(ada.get("/-/wanted"), ".ltw-wanted li")
    assert shown.startswith("waiting https://trust.example/new Ada Obi, ")
    assert shown.endswith("a first? for the next crawl")


def ask(place, *urls):
    with closing(open_db(place.db)) as db:
        for url in urls:
            requests.ask(db, "article", url, reviewer="Ada", request_id=url)


def answers(place):
    sql = "SELECT r.url, a.outcome, a.reason FROM requests AS r JOIN answers AS a ON a.request = r.id ORDER BY r.id"
    return {url.rpartition("/news/")[2]: (outcome, reason) for url, outcome, reason in place.rows(sql)}


def test_another_address_after_the_back_button_is_another_request(ada, db):
    """The page is the old one, with its old number; what is asked for is new."""
    form = form_of(ada.get("/-/wanted"), "/-/wanted")
    for url in ("https://trust.example/one", "https://trust.example/two", "https://trust.example/two"):
        ada.post("/-/wanted", data={**form, "url": url})
    assert [one["url"] for one in requests.latest(db, "article")] == ["https://trust.example/two", "https://trust.example/one"]


def test_what_was_asked_for_is_fetched_by_the_next_crawl_once(tmp_path):
    """Behind the guard, whatever comes of it; the answer says what did, the sums of the night agree, the article is there."""
    with serve(0) as web:
        place = Place(tmp_path, web, ["caring-jobs"])
        place.leads("crawl")
        site = f"http://northmoor-hospitals.localhost:{web.port}/news/2026"
        there, gone = f"{site}/10/splint-before-birth/", f"{site}/10/never-was/"
        ask(place, there, gone, "https://www.example.org/news/real")
        place.leads("crawl")
        place.leads("flag")
        told = answers(place)
        assert told["2026/10/splint-before-birth/"] == ("done", "stored")
        assert told["2026/10/never-was/"] == ("failed", "failed 404 Not Found")
        assert told["real"] == ("failed", "this database holds the sample: only its invented sites are fetched")
        assert place.rows("SELECT count(*) FROM leads WHERE source = 'asked-for'") == [(1,)]
        assert place.rows("SELECT requested, stored, failed FROM source_nights WHERE source = 'asked-for'") == [(2, 1, 1)]
        ask(place, there + "#again")
        place.leads("crawl")
        assert answers(place)["2026/10/splint-before-birth/#again"] == ("done", "it was stored already")
    assert place.rows("SELECT v.run, count(*) FROM visits AS v JOIN urls AS u ON u.id = v.url WHERE u.source = 'asked-for' GROUP BY 1") == [
        (2, 2)
    ]
    assert place.rows("SELECT due_at FROM urls WHERE source = 'asked-for'") == [(None,), (None,)]


def test_a_copy_of_what_a_person_found_is_not_a_second_copy_of_the_story(db):
    """A hand-made lead is a story of its own; a claim elsewhere stays what it was."""
    find(db)
    page = add_page(db, "https://late.example/")
    claim = Claim(0, len(MISSED), MISSED, "first", "first", "uk", "asserted", 0.9, flag=True)
    save(db, page, Article("https://late.example/", "Late", MISSED), claim)
    assert sorted(row["found_by"] for row in db.execute("SELECT found_by FROM leads WHERE quote = ?", [MISSED])) == ["finder", "person"]
    assert queue.get_lead(db, key_of(db, VALVES)).status == "undecided"
