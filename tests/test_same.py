"""One story under many addresses is one article, and why two were joined can be read; items of newsletters follow their story."""

import zlib
from dataclasses import replace

import pytest

from leads.store import decided, derived, leads, open_db, unread, writing
from leads.types import Article, Claim, Dated, Reading

QUOTE = "Northmoor Hospitals has become the first trust in the UK to print heart valves."
TEXT = QUOTE + " The valves are printed overnight in the hospital's own workshop. " + "Nurses helped to design them. " * 6
SITE = "https://northmoor.example"
STORY = Article(url=f"{SITE}/valves", title="Heart valves printed in the hospital", text=TEXT, publisher="northmoor.example")


@pytest.fixture
def db(tmp_path):
    db = open_db(tmp_path / "leads.db", create=True)
    with writing(db):
        db.execute("INSERT INTO sources (id, name, kind, url, tags, first_seen) VALUES ('s', 'S', 'feed', 'https://s.example', '[]', '')")
    return db


def add_url(db, url, *, outcome="stored", stored=True, role="story"):
    """A URL of the ledger, with a page when it was stored; the page's id."""
    with writing(db):
        ledger = """INSERT INTO urls (key, url, clock, source, role, outcome, first_seen)
                    VALUES (?, ?, 'c', 's', ?, ?, '2026-11-01T00:00:00Z')
                    ON CONFLICT (key) DO UPDATE SET outcome = excluded.outcome RETURNING id"""
        url_id = db.execute(ledger, [url, url, role, outcome]).fetchone()[0]
        if not stored:
            return None
        page = db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body)
               VALUES (?, ?, 200, 'text/html', '', 0, '', 'http', '{}', ?) RETURNING id""",
            [url_id, url, zlib.compress(b"x")],
        ).fetchone()[0]
        db.execute("UPDATE urls SET page = ? WHERE id = ?", [page, url_id])
    return page


def claims_in(text, quote=QUOTE):
    start = text.find(quote)
    if start < 0:
        return ()
    return (Claim(start, start + len(quote), quote, "first", "first", "uk", "asserted", 0.9, flag=True, actor="Northmoor Hospitals"),)


def read(db, page, *articles):
    pairs = tuple((article, claims_in(article.text)) for article in articles)
    derived.save_readings(db, [Reading(page=page, outcome="article", articles=pairs)], extractor="1", finder="1")


def joins(db):
    return {row["url"].removeprefix(SITE): (row["as"].removeprefix(SITE), row["why"]) for row in db.execute("SELECT * FROM same")}


def queue(db):
    return [row["url"] for row in db.execute("SELECT url FROM leads WHERE queued = 1 AND status = 'undecided'")]


def articles(db):
    return db.execute("SELECT count(*) FROM articles").fetchone()[0]


def test_five_addresses_with_one_canonical_are_one_article(db):
    """Whichever is read first; the canonical address, once read, is where the article stands."""
    for name in ("/valves?print=1", "/news/valves", "/valves", "/m/valves", "/v"):
        read(db, add_url(db, SITE + name), replace(STORY, url=SITE + name, canonical=f"{SITE}/valves"))
    assert articles(db) == 1
    assert joins(db) == dict.fromkeys(("/valves?print=1", "/news/valves", "/m/valves", "/v"), ("/valves", "canonical"))
    assert db.execute("SELECT url FROM articles").fetchone()[0] == f"{SITE}/valves"


def test_a_canonical_address_that_another_story_holds_is_not_believed(db):
    """A template that names the same address on each page joins nothing: both stories are kept, each under its own."""
    read(db, add_url(db, f"{SITE}/a"), replace(STORY, url=f"{SITE}/a", canonical=f"{SITE}/main"))
    other = replace(STORY, url=f"{SITE}/b", canonical=f"{SITE}/main", title="Other", text="Quite another thing happened on Friday. " * 9)
    read(db, add_url(db, f"{SITE}/b"), other)
    assert [row["key"] for row in db.execute("SELECT key FROM articles ORDER BY id")] == [f"{SITE}/main", f"{SITE}/b"]


def test_a_story_that_a_newsletter_met_first_belongs_to_its_own_site(db):
    """Whoever saw it first: the source whose door stands on the same site is its source."""
    page = add_url(db, STORY.url)
    with writing(db):
        db.execute(
            "INSERT INTO sources (id, name, kind, url, organisation, tags, first_seen) VALUES ('t', '', 'feed', ?, 'RJ1', '[]', '')", [SITE]
        )
        seen = """INSERT INTO sightings (url, source, seen_on, role, evidence, title, published, author, summary, position, first_seen)
                  VALUES (1, 't', 'feed', 'story', 'feed', 'T', '', '', '', 0, '')"""
        db.execute(seen)
    read(db, page, STORY)
    assert db.execute("SELECT source FROM articles").fetchone()[0] == "t"


def test_a_page_that_a_tracking_link_led_to_belongs_to_the_source_of_its_real_address(db):
    """The newsletter only pointed there: organisation, sightings and source are those of the trust's own feed."""
    with writing(db):
        trust = "INSERT INTO sources (id, name, kind, url, organisation, tags, first_seen) VALUES ('trust', '', 'feed', ?, 'RJ1', '[]', '')"
        db.execute(trust, [f"{SITE}/feed"])
        known = "INSERT INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, 'c', 'trust', 'story', '') RETURNING id"
        direct = db.execute(known, [STORY.url, STORY.url]).fetchone()[0]
        seen = """INSERT INTO sightings (url, source, seen_on, role, evidence, title, published, author, summary, position, first_seen)
                  VALUES (?, 'trust', 'feed', 'story', 'feed', 'T', '2026-11-03', '', '', 0, '')"""
        db.execute(seen, [direct])
    page = add_url(db, "https://click.example/t/1")
    db.execute("UPDATE pages SET final_url = ? WHERE id = ?", [STORY.url, page])
    (unread_page,) = unread.load(db, unread.waiting(db, extractor="1"))
    assert (unread_page.source, unread_page.organisation) == ("trust", "RJ1")
    assert [sighting.published for sighting in unread_page.sightings] == ["2026-11-03"]
    read(db, page, STORY)
    assert db.execute("SELECT source FROM articles").fetchone()[0] == "trust"


def test_the_same_text_of_one_publisher_is_one_article(db):
    """Without a canonical, the text itself tells; the reason is stored."""
    read(db, add_url(db, f"{SITE}/a"), replace(STORY, url=f"{SITE}/a", title="One"))
    read(db, add_url(db, f"{SITE}/b"), replace(STORY, url=f"{SITE}/b", title="Two"))
    assert (articles(db), joins(db)) == (1, {"/b": ("/a", "text")})


def test_the_same_title_on_the_same_day_is_one_article(db):
    """A corrected copy under another address of the same source joins the first; a short title joins nothing."""
    dated = replace(STORY, published=Dated("2026-11-03", "day", "feed"))
    read(db, add_url(db, f"{SITE}/a"), replace(dated, url=f"{SITE}/a"))
    read(db, add_url(db, f"{SITE}/b"), replace(dated, url=f"{SITE}/b", text=TEXT + " (Corrected.)"))
    read(db, add_url(db, f"{SITE}/c"), replace(dated, url=f"{SITE}/c", title="Latest news", text="Another. " * 40))
    assert (articles(db), joins(db)) == (2, {"/b": ("/a", "title and date")})


def test_the_same_text_of_another_publisher_stays_its_own_article(db):
    """A paper that prints the release is a copy in the queue, not the same article."""
    read(db, add_url(db, STORY.url), STORY)
    read(db, add_url(db, "https://echo.example/valves"), replace(STORY, url="https://echo.example/valves", publisher="echo.example"))
    assert articles(db) == 2
    assert queue(db) == [STORY.url]


def test_a_decision_follows_a_reworded_sentence(db):
    """The old key leads to the new lead, which carries the verdict as its own."""
    page = add_url(db, STORY.url)
    read(db, page, STORY)
    old = db.execute("SELECT key FROM leads").fetchone()[0]
    decided.decide(db, old, verdict="yes", reviewer="Ada", request_id="r")
    other = QUOTE.replace("has become", "became")
    text = TEXT.replace(QUOTE, other)
    pair = (replace(STORY, text=text), claims_in(text, other))
    derived.save_readings(db, [Reading(page=page, outcome="article", articles=(pair,))], extractor="1", finder="1")
    (lead,) = db.execute("SELECT * FROM leads").fetchall()
    assert (lead["status"], lead["inherited"], lead["quote"]) == ("yes", 0, other)
    assert [tuple(row) for row in db.execute("SELECT old, new, why FROM lead_keys")] == [(old, lead["key"], "reworded")]


def test_a_decided_lead_that_moved_and_then_vanished_lives_on(db):
    """Reworded after the decision, gone after the next reading: it is still there, from its snapshot."""
    page = add_url(db, STORY.url)
    read(db, page, STORY)
    decided.decide(db, db.execute("SELECT key FROM leads").fetchone()[0], verdict="yes", reviewer="Ada", request_id="r")
    other = QUOTE.replace("has become", "became")
    text = TEXT.replace(QUOTE, other)
    for pair in ((replace(STORY, text=text), claims_in(text, other)), (replace(STORY, text="Nothing of it. " * 20), ())):
        derived.save_readings(db, [Reading(page=page, outcome="article", articles=(pair,))], extractor="1", finder="1")
        rows = [[dict(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY key")] for name in ("leads", "leads_now")]
        assert rows[0] == rows[1]
    assert [(row["status"], row["claim"], row["quote"]) for row in db.execute("SELECT * FROM leads")] == [("yes", None, QUOTE)]


def test_a_decision_follows_an_article_to_its_canonical_address(db):
    """When a later reading believes a canonical address, keys move and the verdict moves with them."""
    page = add_url(db, f"{SITE}/v?id=7")
    read(db, page, replace(STORY, url=f"{SITE}/v?id=7"))
    old = db.execute("SELECT key FROM leads").fetchone()[0]
    decided.decide(db, old, verdict="no", reviewer="Ada", request_id="r")
    read(db, page, replace(STORY, url=f"{SITE}/v?id=7", canonical=f"{SITE}/valves"))
    (lead,) = db.execute("SELECT * FROM leads").fetchall()
    assert (lead["status"], lead["key"] != old) == ("no", True)
    assert db.execute("SELECT why FROM lead_keys").fetchone()[0] == "moved"


def test_the_story_that_a_page_named_as_canonical_does_not_overwrite_it(db):
    """B names A's address and is read first; A turns out to be another story: both are kept, whichever came first."""
    read(db, add_url(db, f"{SITE}/b"), replace(STORY, url=f"{SITE}/b", canonical=f"{SITE}/a"))
    read(db, add_url(db, f"{SITE}/a"), replace(STORY, url=f"{SITE}/a", title="Other", text="Quite another thing happened on Friday. " * 9))
    assert {row["key"] for row in db.execute("SELECT key FROM articles")} == {f"{SITE}/a", f"{SITE}/b"}
    assert [page.url for page in unread.load(db, unread.waiting(db, extractor="1"))] == [f"{SITE}/b"]


def test_when_an_article_goes_the_pages_known_as_the_same_are_read_again(db):
    """One of them may hold the story; and what was joined before is no longer said."""
    a, b = add_url(db, f"{SITE}/a"), add_url(db, f"{SITE}/b")
    read(db, a, replace(STORY, url=f"{SITE}/a"))
    read(db, b, replace(STORY, url=f"{SITE}/b"))
    assert joins(db) == {"/b": ("/a", "text")}
    derived.save_readings(db, [Reading(page=a, outcome="index", reason="12 cards")], extractor="1", finder="1")
    assert (unread.waiting(db, extractor="1"), joins(db)) == ([b], {})
    read(db, b, replace(STORY, url=f"{SITE}/b"))
    assert queue(db) == [f"{SITE}/b"]


def test_a_failed_reading_takes_nothing_away_and_is_tried_three_times(db):
    """A child that died says nothing of the page: article and lead stay, and the page is tried again, but not for ever."""
    page = add_url(db, STORY.url)
    read(db, page, STORY)
    for tries in (1, 2, 3):
        derived.save_readings(db, [Reading(page=page, outcome="failed", reason="died")], extractor="1", finder="1")
        assert queue(db) == [STORY.url]
        assert len(unread.waiting(db, extractor="1")) == (tries < 3)


def test_an_item_whose_tracking_link_led_to_a_known_story_is_its_copy(db):
    """The crawl says "duplicate" of the tracking link; the item is then a copy, not a second lead."""
    page = add_url(db, STORY.url)
    read(db, page, STORY)
    add_url(db, "https://click.example/t/1", outcome="duplicate", stored=False)
    db.execute("INSERT INTO runs (id, verb, started_at) VALUES (1, 'crawl', '')")
    visit = (
        "INSERT INTO visits (run, url, source, at, outcome, page) SELECT 1, id, 's', '', 'duplicate', ? FROM urls WHERE key LIKE '%click%'"
    )
    db.execute(visit, [page])
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item(link="https://click.example/t/1"))
    leads.refresh_changed(db)
    assert queue(db) == [STORY.url]
    assert joins(db) == {"https://click.example/t/1": ("/valves", "redirect")}


def test_a_source_made_confidential_is_so_in_its_leads(db):
    """What sources.yaml says of a source holds for the leads that are there already."""
    read(db, add_url(db, STORY.url), STORY)
    db.execute("UPDATE sources SET confidential = 1, nation = 'Wales'")
    leads.refresh_changed(db)
    assert [tuple(row) for row in db.execute("SELECT confidential, nation FROM leads")] == [(1, "Wales")]


def item(number=1, link=STORY.url, text="Teaser: " + QUOTE, issue=f"{SITE}/issue-4"):
    return Article(
        url=issue, title="Valves", text=text, locator=f"item-{number}", item_of=issue, stands_for=link, publisher="northmoor.example"
    )


def test_an_item_waits_for_its_story_and_becomes_its_copy(db):
    """Not queued while the story is pending or unread; after that one entry, at the story, with the item as a copy."""
    add_url(db, STORY.url, outcome="pending", stored=False)
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item())
    assert queue(db) == []
    page = add_url(db, STORY.url)
    leads.refresh_changed(db)
    assert queue(db) == []
    read(db, page, STORY)
    assert queue(db) == [STORY.url]
    assert db.execute("SELECT count(*) FROM leads WHERE copy_of IS NOT NULL").fetchone()[0] == 1


@pytest.mark.parametrize("outcome", ["blocked", "failed", "skipped"])
def test_an_item_whose_story_cannot_be_had_is_a_lead_of_its_own(db, outcome):
    """What the newsletter said is then all there is."""
    add_url(db, STORY.url, outcome=outcome, stored=False)
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item())
    assert queue(db) == [f"{SITE}/issue-4"]


def test_an_item_without_a_link_is_queued_at_once(db):
    """There is no story to wait for."""
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item(link=""))
    assert len(queue(db)) == 1


def test_an_item_waits_three_nights_at_most(db):
    """A story that stays pending for three crawls is waited for no longer."""
    add_url(db, STORY.url, outcome="pending", stored=False)
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item())
    for night in (2, 3, 4):
        assert queue(db) == []
        db.execute("INSERT INTO runs (verb, started_at) VALUES ('crawl', ?)", [f"2026-11-{night:02}T01:00:00Z"])
        leads.refresh_changed(db)
    assert len(queue(db)) == 1


@pytest.mark.parametrize("first", ["mail", "web"])
def test_an_issue_met_by_mail_and_on_the_web_is_one_issue(db, first):
    """Two thirds of its items word by word the same: one issue, which stands on the web, where anybody can open it."""
    texts = ("Teaser: " + QUOTE, "The canteen has a new menu.", "A new bus stop opens on Monday.")
    mail, web = "mid:issue-4@northmoor.example", f"{SITE}/issue-4"
    for address, told in [(mail, (*texts[:2], "Changed.")), (web, texts)][:: 1 if first == "mail" else -1]:
        read(db, add_url(db, address, role="issue"), *(item(n, "", text, issue=address) for n, text in enumerate(told)))
    assert (articles(db), joins(db)) == (3, {mail: ("/issue-4", "issue")})
    assert queue(db) == [web]


def test_a_decision_on_a_mail_follows_the_issue_to_the_web(db):
    """The verdict was given on the mail's item and stands at the web's."""
    mail, web = "mid:issue-4@northmoor.example", f"{SITE}/issue-4"
    read(db, add_url(db, mail, role="issue"), item(1, "", issue=mail))
    decided.decide(db, db.execute("SELECT key FROM leads").fetchone()[0], verdict="yes", reviewer="Ada", request_id="r")
    read(db, add_url(db, web, role="issue"), item(1, "", issue=web))
    assert [(row["url"], row["status"], row["inherited"]) for row in db.execute("SELECT * FROM leads")] == [(web, "yes", 0)]


def test_leads_equal_their_definition_after_joins_and_moves(db):
    """The table and the view agree after every sort of write."""
    add_url(db, STORY.url, outcome="pending", stored=False)
    read(db, add_url(db, f"{SITE}/issue-4", role="issue"), item())
    page = add_url(db, STORY.url)
    read(db, page, STORY)
    decided.decide(db, db.execute("SELECT key FROM leads WHERE queued = 1").fetchone()[0], verdict="yes", reviewer="Ada", request_id="r")
    read(db, page, replace(STORY, text=TEXT.replace("has become", "became")))
    rows = [[dict(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY key")] for name in ("leads", "leads_now")]
    assert rows[0] == rows[1]
