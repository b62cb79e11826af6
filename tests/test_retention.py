"""Old bodies are emptied once they have been read; what was found in them stays."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sample_desk import VALVES, add_page, make

from leads.clock import iso
from leads.store import unread
from leads.store.retention import prune

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def db(tmp_path):
    with closing(make(tmp_path / "leads.db")) as db:
        yield db


def age(db, page, days):
    db.execute("UPDATE pages SET fetched_at = ? WHERE id = ?", [iso(NOW - timedelta(days=days)), page])


def bodies(db):
    return {row["id"] for row in db.execute("SELECT id FROM pages WHERE body IS NOT NULL")}


def test_bodies_go_by_age_and_articles_stay(db):
    """Older than 400 days and read: emptied; the leads are what they were."""
    before = [tuple(row) for row in db.execute("SELECT * FROM leads ORDER BY key")]
    old, young, *rest = sorted(bodies(db))
    age(db, old, 401)
    for page in (young, *rest):
        age(db, page, 399)
    assert prune(db, days=400, now=NOW) == 1
    assert bodies(db) == {young, *rest}
    assert [tuple(row) for row in db.execute("SELECT * FROM leads ORDER BY key")] == before
    assert db.execute("SELECT count(*) FROM articles WHERE page = ?", [old]).fetchone()[0] == 1
    assert prune(db, days=400, now=NOW) == 0


def test_a_page_that_nobody_has_read_keeps_its_body(db):
    """However old: it is still to be read."""
    page = add_page(db, "https://nhs.example/unread")
    db.execute("UPDATE urls SET page = (SELECT max(id) FROM pages WHERE url = urls.id)")
    age(db, page, 4000)
    prune(db, days=400, now=NOW)
    assert page in bodies(db)
    assert page in unread.waiting(db, extractor="x")


@pytest.mark.parametrize("role", ["door", "story"])
def test_only_the_newest_version_of_a_page_is_kept(db, role):
    """What a feed or a story was a month ago is never read again, what it is now is."""
    old, new = (add_page(db, f"https://nhs.example/feed{n}") for n in "12")
    db.execute("UPDATE pages SET url = (SELECT url FROM pages WHERE id = ?) WHERE id = ?", [new, old])
    db.execute("UPDATE urls SET role = ?, page = ? WHERE id = (SELECT url FROM pages WHERE id = ?)", [role, new, new])
    age(db, old, 31)
    age(db, new, 31)
    prune(db, days=400, now=NOW)
    assert bodies(db) >= {new}
    assert old not in bodies(db)


def test_an_emptied_page_read_anew_keeps_its_articles(db):
    """A new extractor does not meet it; `leads flag --again` keeps what was found."""
    for page in bodies(db):
        age(db, page, 500)
    prune(db, days=400, now=NOW)
    assert bodies(db) == set()
    assert unread.waiting(db, extractor="another") == []
    assert db.execute("SELECT count(*) FROM claims WHERE quote = ?", [VALVES]).fetchone()[0] == 2
