"""Many leads decided at once, over real HTTP: counted, shown, decided exactly as counted, taken back by one undo."""

from contextlib import closing

import pytest
from lxml import html
from sample_desk import add, decide, form_of, in_thread, key_of, make, people, read_again, same_as_defined, text_of, undo

from leads.review.holds import BATCH
from leads.store import bulk, decided, open_db, writing

GOOD = "It is a record number of hips in a day."
BAD = [f"Our first newsletter of the year {number} is out." for number in range(8)]
COPIED = BAD[0]


@pytest.fixture
def path(tmp_path):
    """Eight leads that one pattern misled the finder to, one of them in two articles, and a good one; two reviewers, a reader."""
    path = tmp_path / "leads.db"
    stories = [(f"https://a.example/{n}", f"Story {n}", quote, 0.9 - n / 100) for n, quote in enumerate(BAD)]
    copy = ("https://b.example/copy", "A copy", COPIED, 0.5)
    make(path, [*stories, copy, ("https://a.example/good", "Hips", GOOD, 0.4)]).close()
    people(path, Ada="reviewer", Ben="reviewer", Cem="reader")
    return path


@pytest.fixture
def db(path):
    with closing(open_db(path)) as db:
        yield db
        assert same_as_defined(db)


@pytest.fixture
def desk(path):
    with in_thread(path, reviewer="") as desk:
        yield desk


@pytest.fixture
def ada(desk):
    with desk.enter("Ada") as client:
        yield client


def post(client, address, verdict, /, **extra):
    """Opens the page with this filter and presses one of its buttons: the answer."""
    page = client.get(address)
    form = next(form for form in html.fromstring(page.text).forms if form.method == "POST" and form.action.startswith("/-/bulk"))
    return client.post(form.action, data={**form_of(page, form.action), "verdict": verdict, **extra})


def open_leads(db):
    return db.execute("SELECT count(*) FROM leads WHERE status = 'undecided' AND copy_of IS NULL").fetchone()[0]


def test_all_leads_of_a_pattern_are_counted_shown_decided_and_taken_back(ada, db):
    """One request, one line among the last decisions, one undo; copies go along; what the pattern did not flag stays."""
    page = ada.get("/-/bulk?pattern=first-in")
    assert text_of(page, "h2")[0] == "8 leads: pattern first-in"
    assert text_of(page, ".ltw-verdicts button") == ["Yes to all 8", "Weak to all 8", "No to all 8"]
    assert len(text_of(page, ".ltw-found li")) == 8
    answer = post(ada, "/-/bulk?pattern=first-in", "no", note="a newsletter's number")
    page = ada.get(answer.headers["location"])
    assert text_of(page, ".ltw-said") == ["No to 8 leads, noted; one undo takes all back."]
    assert text_of(page, ".ltw-quote") == [GOOD]
    assert "and 7 more" in text_of(page, ".ltw-latest li")[0]
    rows = db.execute(
        "SELECT count(*) AS rows, count(DISTINCT request_id) AS requests, min(reviewer) AS who, min(note) AS note FROM decisions"
    )
    assert tuple(rows.fetchone()) == (9, 1, "Ada", "a newsletter's number")
    page = ada.get(undo(ada).headers["location"])
    assert text_of(page, ".ltw-said") == ["Taken back: 8 leads are open again, this one among them."]
    assert open_leads(db) == 9


def test_what_was_counted_is_what_is_decided(ada, db):
    """A lead more or less since the count: nothing is recorded, and the new count stands there."""
    for change in (
        lambda: add(db, "https://a.example/late", "Late", "The first late one.", 0.99),
        lambda: decided.decide(db, key_of(db, BAD[3]), verdict="yes", reviewer="Ben", request_id="b"),
        lambda: read_again(db, BAD[4]),
    ):
        page = ada.get("/-/bulk?kind=first&pattern=first-in")
        form = {**form_of(page, "/-/bulk?kind=first&pattern=first-in"), "verdict": "no"}
        before = db.execute("SELECT count(*) FROM decisions").fetchone()[0] + (1 if "decide" in change.__code__.co_names else 0)
        change()
        answer = ada.post("/-/bulk?kind=first&pattern=first-in", data=form)
        assert answer.status_code == 409
        assert "no longer the leads that were counted" in text_of(answer, ".ltw-alert")[0]
        assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == before
        assert text_of(answer, "h2")[0].startswith(f"{open_leads(db) - 1} leads: kind first; pattern first-in")


def test_sent_twice_it_counts_once(ada, db):
    """Double click, and the back button."""
    page = ada.get("/-/bulk?pattern=first-in")
    form = {**form_of(page, "/-/bulk?pattern=first-in"), "verdict": "no"}
    assert [ada.post("/-/bulk?pattern=first-in", data=form).status_code for _ in range(2)] == [303, 303]
    assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == 9
    assert ada.post("/-/bulk?pattern=first-in", data={**form, "verdict": "yes"}).status_code == 409


def test_what_another_has_in_hand_is_left_out_and_said(desk, ada, db):
    """Counted apart, undecided afterwards, and still in his hand."""
    with desk.enter("Ben") as ben:
        held = ben.get("/-/queue")
        page = ada.get("/-/bulk?pattern=first-in")
        assert f"{BATCH} leads of them are left out" in page.text
        assert text_of(page, ".ltw-verdicts button")[2] == "No to all 3"
        page = ada.get(post(ada, "/-/bulk?pattern=first-in", "no").headers["location"])
        assert text_of(page, ".ltw-said") == [f"No to 3 leads, noted; one undo takes all back. Left out: {BATCH} that others have in hand."]
        assert open_leads(db) == BATCH + 1
        assert decide(ben, next(f.action for f in html.fromstring(held.text).forms if "/lead/" in f.action)[8:], "yes").status_code == 303
        assert text_of(ada.get("/-/bulk?source=news"), "h2")[0].startswith("5 leads")


def test_all_in_anothers_hand_is_told(desk, ada, db):
    """No button, and a form sent all the same is refused."""
    with desk.enter("Ben") as ben:
        form = form_of(ada.get(f"/-/bulk?words={'hips'}"), "/-/bulk?words=hips")
        ben.get(f"/-/lead/{key_of(db, GOOD)}")
        assert not text_of(ada.get("/-/bulk?words=hips"), ".ltw-verdicts button")
        answer = ada.post("/-/bulk?words=hips", data={**form, "verdict": "no"})
        assert (answer.status_code, "others have all" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("pattern=first-in", 8),
        ("_any=1&pattern=first-in&kind=&scope=&source=", 8),
        ("kind__exact=first", 9),
        ("kind=record", 0),
        ("source=news&words=newsletter+4", 1),
        ("words=%22+OR+(", 0),
        ("_search=newsletter&_sort_desc=score&_facet=kind&status=undecided", 8),
        ("nation=England", 9),
        ("nation=", 0),
        ("publisher=a.example&week=1999-01-04", 0),
    ],
)
def test_filters_are_those_of_the_table_of_leads(ada, query, count):
    """As its own form writes them and as Datasette's table does; an empty field is any value, an empty filter of the table is none."""
    assert text_of(ada.get(f"/-/bulk?{query}"), "h2")[0].startswith(f"{count} lead")


@pytest.mark.parametrize(
    "query", ["status=yes", "score__gt=0.5", "kind=first&kind=record", "_where=1=1", "pattern=first-in&reviewer=Ben", "kind__not=first"]
)
def test_what_cannot_be_done_together_offers_nothing(ada, query, db):
    """A filter that would be dropped would decide more than was seen: no button, and a form is refused."""
    page = ada.get(f"/-/bulk?{query}")
    assert "This cannot be done here" in text_of(page, ".ltw-alert")[0]
    assert not text_of(page, ".ltw-verdicts")
    form = {**form_of(page, "/-/logout"), "form_id": "0" * 16, "counted": bulk.digest([]), "verdict": "no"}
    assert ada.post(f"/-/bulk?{query}", data=form).status_code == 409
    assert open_leads(db) == 9


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "maybe"}, "not from a button"),
        ({"form_id": ""}, "without its number"),
        ({"counted": ""}, "no longer the leads"),
        ({"note": "x" * 10_001}, "at most 10,000"),
    ],
)
def test_a_form_that_cannot_be_right_is_refused(ada, db, change, told):
    """With a sentence, and nothing recorded."""
    answer = post(ada, "/-/bulk?pattern=first-in", "no", **change)
    assert (answer.status_code, told in text_of(answer, ".ltw-alert")[0]) == (409, True)
    assert open_leads(db) == 9


def test_the_whole_queue_is_not_decided_by_mistake(ada):
    """Without a filter the page offers the patterns; a form without one is refused."""
    page = ada.get("/-/bulk")
    assert text_of(page, "main ul li") == ["first-in 8 leads"]
    form = {**form_of(page, "/-/logout"), "form_id": "0" * 16, "counted": bulk.digest([]), "verdict": "no"}
    answer = ada.post("/-/bulk", data=form)
    assert (answer.status_code, "name at least one" in answer.text) == (409, True)


def test_too_many_are_told(ada, db):
    """More than five hundred are to be narrowed down."""
    with writing(db):
        db.execute(
            f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {bulk.MOST})
                INSERT INTO claims SELECT NULL, 'c' || i, article, start, end, quote, kind, criterion, scope, assertion, actor, org_id,
                theme, achieved, score, reasons, 's' || i, '[]', 'c' || i FROM claims, n WHERE quote = ?""",
            [GOOD],
        )
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")
    page = ada.get("/-/bulk?source=news")
    assert text_of(page, "h2")[0].startswith("509 leads")
    assert "At most 500" in text_of(page, ".ltw-alert")[0]
    assert not text_of(page, ".ltw-verdicts")


def test_a_reader_counts_and_does_not_decide(desk, db):
    """No form; and the gate refuses one."""
    with desk.enter("Cem") as cem:
        page = cem.get("/-/bulk?pattern=first-in")
        assert text_of(page, "h2")[0].startswith("8 leads")
        assert [form.action for form in html.fromstring(page.text).forms if form.method == "POST"] == ["/-/logout"]
        form = {**form_of(page, "/-/logout"), "form_id": "0" * 16, "counted": "", "verdict": "no"}
        assert cem.post("/-/bulk?pattern=first-in", data=form).status_code == 403
        assert "Decide them together" not in cem.get("/leads/leads").text
    assert open_leads(db) == 9


def test_table_and_question_lead_there(ada, db):
    """With their filter: the table of leads, and what misleads the finder."""
    links = [link.get("href") for link in html.fromstring(ada.get("/leads/leads?kind=first&_sort=score").text).cssselect(".ltw-moves a")]
    assert "/-/bulk?kind=first&_sort=score" in links
    decide(ada, key_of(db, BAD[1]), "no")
    links = [link.get("href") for link in html.fromstring(ada.get("/leads/rejected_by_pattern").text).cssselect("td.col-pattern a")]
    assert links == ["/-/bulk?pattern=first-in"]


def test_choices_are_worded_as_on_the_other_pages(ada):
    """The code is what is sent, the words are what is read."""
    page = html.fromstring(ada.get("/-/bulk?criterion=new_way").text)
    (option,) = page.cssselect("select[name=criterion] option[selected]")
    assert (option.get("value"), option.text) == ("new_way", "an old problem solved in a new way")


def test_a_set_is_one_transaction(tmp_path):
    """All or nothing, by the same functions as one."""
    stories = [(f"https://a.example/{n}", "", f"The first of number {n} is here.", 0.5) for n in range(60)]
    with closing(make(tmp_path / "leads.db", stories)) as db:
        keys = bulk.chosen(db, {"source": "news"})
        added = bulk.decide_many(
            db, {"source": "news"}, counted=bulk.digest(keys), left_out=keys[:10], verdict="no", reviewer="Ada", request_id="1"
        )
        assert len(added) == 50
        assert same_as_defined(db)
        assert decided.leads_of(db, "1") == 50
        decided.undo(db, reviewer="Ada", request_id="2")
        assert len(bulk.chosen(db, {"source": "news"})) == 60
        assert same_as_defined(db)
