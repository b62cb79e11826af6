"""What is derived can be remade: readings, articles, claims, stories and the leads made of them."""

import json
import zlib

import pytest

from leads.store import derived, open_db, unread, writing
from leads.store import leads as leads_table
from leads.types import Article, Claim, Dated, Reading

QUOTE = "Northmoor Hospitals has become the first trust in the UK to print heart valves."
NEXT = " The valves are printed overnight in the hospital's own workshop by a team of four engineers and two nurses."
TRUST, PAPER = "https://northmoor.example/news/valves", "https://echo.example/health/valves"


@pytest.fixture
def db(tmp_path):
    db = open_db(tmp_path / "leads.db", create=True)
    with writing(db):
        db.execute("INSERT INTO sources (id, name, kind, url, tags, first_seen) VALUES ('s', 'S', 'feed', 'https://s.example', '[]', '')")
    return db


def add_page(db, url):
    """A stored page of a story, unread; its id."""
    with writing(db):
        ledger = "INSERT INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, 'c', 's', 'story', '') RETURNING id"
        url_id = db.execute(ledger, [url, url]).fetchone()[0]
        page = db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body)
               VALUES (?, ?, 200, 'text/html', '', 0, '', 'http', '{}', ?) RETURNING id""",
            [url_id, url, zlib.compress(b"<p>x")],
        ).fetchone()[0]
        db.execute("UPDATE urls SET page = ? WHERE id = ?", [page, url_id])
    return page


def reading(page, url, text=QUOTE + NEXT, quotes=(QUOTE,), actor="Northmoor Hospitals"):
    claims = []
    for quote in quotes:
        start = text.index(quote)
        claims.append(Claim(start, start + len(quote), quote, "first", "first", "uk", "asserted", 0.9, flag=True, actor=actor))
    return Reading(page=page, outcome="article", articles=((Article(url=url, title="T", text=text), tuple(claims)),))


def save(db, *readings):
    derived.save_readings(db, readings, extractor="1", finder="1")


def leads(db):
    return [dict(row) for row in db.execute("SELECT * FROM leads ORDER BY key")]


def defined(db):
    return [dict(row) for row in db.execute("SELECT * FROM leads_now ORDER BY key")]


def test_a_reading_becomes_an_article_a_claim_and_a_lead(db):
    """Everything of one page is written together, and the page is read."""
    page = add_page(db, TRUST)
    assert unread.waiting(db, extractor="1") == [page]
    save(db, reading(page, TRUST))
    assert unread.waiting(db, extractor="1") == []
    assert [lead["quote"] for lead in leads(db)] == [QUOTE]
    row = db.execute("SELECT text, start, end, quote FROM claims JOIN articles ON articles.id = claims.article").fetchone()
    assert row["text"][row["start"] : row["end"]] == row["quote"]


def test_reading_again_changes_nothing(db):
    """A second reading of the same page gives the same lead under the same key and article id."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    before = leads(db)
    save(db, reading(page, TRUST))
    assert [{**lead, "claim": 0} for lead in leads(db)] == [{**lead, "claim": 0} for lead in before]


@pytest.mark.parametrize(
    ("text", "actor", "joined"),
    [
        (QUOTE + NEXT, "Northmoor Hospitals", True),  # copied whole
        ("In the news: " + QUOTE + " It is said to be quick.", "northmoor hospitals", True),  # the same actor
        ("In the news: " + QUOTE + NEXT, "", True),  # a shared neighbour
        ("In the news: " + QUOTE + " It is said to be quick.", "Southmoor Hospitals", False),
    ],
)
def test_the_same_sentence_elsewhere_is_a_copy(db, text, actor, joined):
    """With the same actor or a shared neighbouring sentence it is one queue entry, otherwise two."""
    save(db, reading(add_page(db, TRUST), TRUST))
    save(db, reading(add_page(db, PAPER), PAPER, text=text, actor=actor))
    heads = [lead for lead in leads(db) if lead["copy_of"] is None]
    assert len(heads) == (1 if joined else 2)


@pytest.mark.parametrize(
    ("actor", "other", "joined"),
    [
        ("Our nurses · Northmoor Hospitals", "our nurses", True),  # the other article does not say whose
        ("Our nurses", "Our nurses · Northmoor Hospitals", True),
        ("Our nurses · Northmoor Hospitals", "Our nurses · Northmoor hospitals", True),
        ("Our nurses · Northmoor Hospitals", "Our nurses · Southmoor Hospitals", False),
        ("Our nurses · Northmoor Hospitals", "Northmoor Hospitals", False),
    ],
)
def test_an_actor_is_the_same_with_and_without_the_larger_whole(db, actor, other, joined):
    """Two wholes are two actors."""
    save(db, reading(add_page(db, TRUST), TRUST, actor=actor))
    save(db, reading(add_page(db, PAPER), PAPER, text="In the news: " + QUOTE + " It is said to be quick.", actor=other))
    assert len([lead for lead in leads(db) if lead["copy_of"] is None]) == (1 if joined else 2)


def test_a_story_does_not_join_two_wholes_through_a_copy_that_tells_none(db):
    """Whatever comes first."""
    for host, actor in ((TRUST, "Our nurses · Northmoor Hospitals"), (PAPER, "Our nurses"), ("third", "Our nurses · Southmoor Hospitals")):
        text = f"From {host}: {QUOTE} That was {host}."
        save(db, reading(add_page(db, host), host, text=text, actor=actor))
    assert len([lead for lead in leads(db) if lead["copy_of"] is None]) == 2


def test_the_same_sentence_twice_in_one_article_is_one_lead(db):
    """One lead per sentence: the stronger claim stands."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST, quotes=(QUOTE, QUOTE)))
    assert len(leads(db)) == 1


def test_a_sentence_that_is_gone_takes_its_undecided_lead_with_it(db):
    """A corrected page no longer holds the claim; nothing undecided is left of it."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    save(db, reading(page, TRUST, text="We were not first after all.", quotes=()))
    assert leads(db) == []
    assert [row[0] for row in db.execute("SELECT count(*) FROM articles")] == [1]


def test_a_page_that_is_no_article_any_more_takes_its_article_with_it(db):
    """A page read anew as an index page has no article."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    save(db, Reading(page=page, outcome="index", reason="12 cards"))
    assert db.execute("SELECT count(*) FROM articles").fetchone()[0] == 0
    assert leads(db) == []


def test_leads_equal_their_definition(db):
    """After writes of every sort the table holds exactly what the view says."""
    first, second = add_page(db, TRUST), add_page(db, PAPER)
    save(db, reading(first, TRUST), reading(second, PAPER, text="Well. " + QUOTE))
    save(db, reading(first, TRUST, text="Nothing here.", quotes=()))
    assert leads(db) == defined(db)
    leads_table.rebuild_leads(db)
    assert leads(db) == defined(db)


def test_nothing_of_a_failed_batch_stays(db):
    """One transaction: when the second reading cannot be written, the first is not there either."""
    page = add_page(db, TRUST)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        save(db, reading(page, TRUST), Reading(page=999, outcome="index"))
    assert db.execute("SELECT count(*) FROM readings").fetchone()[0] == 0
    assert not db.in_transaction


def test_a_newer_finder_reads_texts_not_pages(db):
    """Stored texts of another finder version are stale; their claims are replaced."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    ((number, article),) = unread.stale(db, finder="2")
    derived.save_rereadings(db, [(number, article, ())], finder="2")
    assert unread.stale(db, finder="2") == []
    assert leads(db) == []


def test_dates_keep_their_precision(db):
    """A year alone is no month: it does not appear among the months of the facets."""
    page = add_page(db, TRUST)
    made = reading(page, TRUST)
    article = made.articles[0][0]
    dated = type(article)(url=TRUST, title="T", text=article.text, published=Dated("2024", "year", "meta"))
    save(db, Reading(page=page, outcome="article", articles=((dated, ()),)))
    row = db.execute("SELECT published, published_month, dates FROM articles").fetchone()
    assert (row["published"], row["published_month"], json.loads(row["dates"])) == ("2024", None, [])


def test_a_name_with_half_a_character_stops_nothing(db):
    """A lone surrogate in a mail's sender or title is left out; the article is stored."""
    article = Article(url=TRUST, title="T\ud800itle", text=QUOTE, site_name="Trust \ud800", author="\udfff")
    save(db, Reading(page=add_page(db, TRUST), outcome="article", articles=((article, ()),)))
    assert "\ud800" not in db.execute("SELECT title || site_name || author FROM articles").fetchone()[0]
