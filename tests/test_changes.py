"""What an article said before its site changed it: kept, and shown sentence by sentence."""

import zlib
from contextlib import closing

import pytest
import sample_desk
from click.testing import CliRunner
from crawling import crawl, source
from lxml import html
from nights import days_pass
from test_derived import NEXT, QUOTE, TRUST, add_page, leads, reading, save
from webserver import serving

from leads import nightly
from leads.changes import changes
from leads.cli import cli
from leads.store import open_db, versions, writing
from leads.types import Article

CHANGED = QUOTE.replace("the first trust", "among the first trusts")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("It rained. It was cold.", "It rained. It was cold.", []),
        ("It rained. It was cold.", "It rained.\nIt was cold. ", []),
        ("It rained. It was cold.", "It rained. It was hot.", [(("It was cold.",), ("It was hot.",))]),
        ("It rained.", "It rained. “It was hot,” said Dr. A. Moss.", [((), ("“It was hot,” said Dr.", "A.", "Moss."))]),
        ("One. Two. Three.", "Two. Three. Four.", [(("One.",), ()), ((), ("Four.",))]),
        ("", "All is new.", [((), ("All is new.",))]),
    ],
)
def test_two_texts_differ_by_sentences(before, after, told):
    """What stayed is left out; a sentence that moved went and came; line breaks are no change."""
    assert [tuple(change) for change in changes(before, after)] == told


@pytest.fixture
def db(tmp_path):
    db = open_db(tmp_path / "leads.db", create=True)
    with writing(db):
        db.execute("INSERT INTO sources (id, name, kind, url, tags, first_seen) VALUES ('s', 'S', 'feed', 'https://s.example', '[]', '')")
    return db


def add_newer(db, page):
    """A newer page of the same address; its id."""
    with writing(db):
        newer = db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers, body)
               SELECT url, final_url, status, media_type, 'x', size, fetched_at, via, headers, ? FROM pages WHERE id = ? RETURNING id""",
            [zlib.compress(b"<p>y"), page],
        ).fetchone()[0]
        db.execute("UPDATE urls SET page = ? WHERE page = ?", [newer, page])
    return newer


def texts(db):
    (article,) = versions.articles_at(db, TRUST)
    return [one.text for one in versions.versions_of(db, article["key"], article["locator"])]


def test_a_changed_article_keeps_the_text_it_had(db):
    """One article under one address, its texts oldest first, also when it changes back."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    for text, quote in ((CHANGED + NEXT, CHANGED), (QUOTE + NEXT, QUOTE)):
        page = add_newer(db, page)
        save(db, reading(page, TRUST, text, (quote,)))
    assert texts(db) == [QUOTE + NEXT, CHANGED + NEXT, QUOTE + NEXT]
    assert [row["times"] for row in versions.changed_lately(db, 9)] == [2]


def test_only_the_text_decides_whether_something_has_changed(db):
    """Other bytes round the same text are no change; another text from the same page is our extractor's doing, not the site's."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    save(db, reading(page, TRUST, QUOTE, (QUOTE,)))
    save(db, reading(add_newer(db, page), TRUST, QUOTE, (QUOTE,)))
    assert texts(db) == [QUOTE]


def test_a_lead_follows_its_sentence_into_the_changed_article(db):
    """The old key leads to the new one: permalinks and decisions are not lost."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    (before,) = leads(db)
    save(db, reading(add_newer(db, page), TRUST, CHANGED + NEXT, (CHANGED,)))
    (after,) = leads(db)
    assert [tuple(row) for row in db.execute("SELECT old, new, why FROM lead_keys")] == [(before["key"], after["key"], "reworded")]


def test_an_article_that_goes_takes_its_texts_with_it(db):
    """Nothing is kept of what is not shown."""
    page = add_page(db, TRUST)
    save(db, reading(page, TRUST))
    newer = add_newer(db, page)
    save(db, reading(newer, TRUST, CHANGED, (CHANGED,)))
    save(db, reading(newer, "https://northmoor.example/elsewhere", CHANGED, (CHANGED,)))
    assert db.execute("SELECT count(*) FROM versions").fetchone()[0] == 0


STORY = """<html><head><title>Printed valves</title></head><body><article><h1>Printed valves</h1>
<p>Monday was a quiet day at the hospital, and the valves were printed overnight in its own workshop by a team of four engineers.</p>
<p>{}</p><p>Patients from all over the county have asked for more news of it, and the team will tell them on the first of May.</p>
</article></body></html>"""


def test_a_story_that_changed_is_shown_by_the_verb(tmp_path):
    """Two real nights a day apart: fetched again, read again, and `leads changes` says what went and what came."""
    path = tmp_path / "leads.db"
    with serving() as web:
        link = web.add("trust.localhost/valves", STORY.format(QUOTE))
        sources = [source("news", web.feed("trust.localhost/feed", link))]
        for text in (QUOTE, CHANGED):
            web.add("trust.localhost/valves", STORY.format(text))
            crawl(path, sources)
            nightly.flag(path, progress=lambda line: None)
            days_pass(path, 1)
    shown = CliRunner().invoke(cli, ["changes", link, "--db", str(path)]).output
    assert f"  - {QUOTE}\n  + {CHANGED}\n" in shown
    assert shown.endswith("1 article, changed once\n")
    assert "Printed valves" in CliRunner().invoke(cli, ["changes", "--db", str(path)]).output
    with closing(open_db(path)) as db:
        assert [row["quote"] for row in leads(db)] == [CHANGED]


def test_an_address_that_nobody_has_read_is_told(db, tmp_path):
    """One line and a status."""
    done = CliRunner().invoke(cli, ["changes", "https://nobody.example/", "--db", str(tmp_path / "leads.db")])
    assert (done.exit_code, "no article of this address is stored" in done.output) == (2, True)


def test_the_articles_page_on_the_desk_shows_what_has_changed(tmp_path):
    """When it was seen, what went and what came; nothing of the site's is taken for markup."""
    made = sample_desk.make(tmp_path / "leads.db", stories=())
    page = sample_desk.add_page(made, TRUST)
    sample_desk.save(made, page, Article(TRUST, "Valves", "It rained. The first <b>valve</b>."))
    with closing(made):
        sample_desk.save(made, add_newer(made, page), Article(TRUST, "Valves", "It rained. The second <b>valve</b>."))
        number = made.execute("SELECT id FROM articles").fetchone()[0]
    with sample_desk.in_thread(tmp_path / "leads.db") as desk, desk.sign_in() as client:
        shown = html.fromstring(client.get(f"/-/article/{number}").text)
    assert [each.text_content() for each in shown.cssselect(".ltw-change del, .ltw-change ins")] == [
        "The first <b>valve</b>.",
        "The second <b>valve</b>.",
    ]
