"""Two people at one desk: nobody gets what another has in hand, and what is decided twice is kept twice."""

import threading
from contextlib import closing

import pytest
from lxml import html
from sample_desk import decide, form_of, in_thread, make, people

from leads.review.holds import BATCH, MINUTES, Holds
from leads.store import decided, open_db
from leads.store.queue import queued_keys

LEADS = 12


@pytest.fixture
def path(tmp_path):
    """Twelve leads, the best first; two reviewers and a reader."""
    path = tmp_path / "leads.db"
    stories = [(f"https://a.example/{n}", f"Story {n}", f"It is the first of its kind, number {n}.", 0.9 - n / 100) for n in range(LEADS)]
    make(path, stories).close()
    people(path, Ada="reviewer", Ben="reviewer", Cem="reader")
    return path


@pytest.fixture
def db(path):
    with closing(open_db(path)) as db:
        yield db


@pytest.fixture
def desk(path):
    with in_thread(path, reviewer="") as desk:
        yield desk


def title(page):
    return html.fromstring(page.text).cssselect("h1")[0].text_content()


def counts(page):
    return " ".join(html.fromstring(page.text).cssselect(".ltw-counts")[0].text_content().split())


def key_of(page):
    return next(form.action for form in html.fromstring(page.text).forms if form.action.startswith("/-/lead/")).rpartition("/")[2]


def test_two_reviewers_never_get_the_same_lead(desk, db):
    """Each has a batch; the header says how many the other holds. All twelve are decided once."""
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        assert title(ada.get("/-/queue")) == "Story 0"
        page = ben.get("/-/queue")
        assert title(page) == f"Story {BATCH}"
        assert counts(page) == f"{LEADS} left 0 done today {BATCH} held by others"
        pages = {ada: ada.get("/-/queue"), ben: page}
        while any(title(page).startswith("Story") for page in pages.values()):
            for client in (ada, ben):
                if title(pages[client]).startswith("Story"):
                    answer = decide(client, key_of(pages[client]), "no")
                    pages[client] = client.get(answer.headers["location"])
        assert title(ada.get("/-/queue")) == "Nothing left to decide"
    rows = db.execute("SELECT lead, count(*) AS times FROM decisions GROUP BY lead").fetchall()
    assert [row["times"] for row in rows] == [1] * LEADS


def test_passing_a_batch_by_lets_go_of_it(desk):
    """What Ada has gone past is Ben's again."""
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        page = ada.get("/-/queue")
        for _ in range(BATCH):
            page = ada.get(f"/-/queue?after={key_of(page)}")
        assert title(page) == f"Story {BATCH}"
        assert title(ben.get("/-/queue")) == "Story 0"


def test_signing_out_lets_go(desk):
    """At once, not after a quarter of an hour."""
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        page = ada.get("/-/queue")
        assert title(ben.get("/-/queue")) == f"Story {BATCH}"
        ada.post("/-/logout", data=form_of(page, "/-/logout"))
        assert title(ben.get(f"/-/queue?after={'0' * 16}")) == "Story 0"


def test_a_reader_holds_nothing(desk):
    """And is told what others hold."""
    with desk.enter("Cem") as cem, desk.enter("Ada") as ada:
        assert title(cem.get("/-/queue")) == "Story 0"
        assert title(ada.get("/-/queue")) == "Story 0"
        assert counts(cem.get("/-/queue")) == f"{LEADS} left 0 done today {BATCH} held by others"


def test_a_lead_in_anothers_hand_says_so_and_may_be_decided_all_the_same(desk, db):
    """By its lasting address. Who had it in hand is told when he decides; both verdicts are kept."""
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        key = key_of(ada.get("/-/queue"))
        action = f"/-/lead/{key}"
        open_tab = form_of(ada.get(action), action)
        assert "Ada has this lead in hand" in ben.get(action).text
        assert decide(ben, key, "no").status_code == 303
        answer = ada.post(action, data={**open_tab, "verdict": "yes"})
        assert answer.status_code == 409
        assert "Ben has just said no to this lead" in answer.text
        assert ada.post(action, data={**form_of(answer, action), "verdict": "yes"}).status_code == 303
    assert [(each.reviewer, each.verdict) for each in decided.history(db, key)] == [("Ben", "no"), ("Ada", "yes")]


def test_a_lead_that_was_opened_is_in_hand(desk):
    """The queue does not give it to another; undone, it is in the hand of who took it back."""
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        first = key_of(ada.get("/-/queue"))
        decide(ada, first, "no")
        ada.get(ada.post("/-/undo", data=form_of(ada.get("/-/queue"), "/-/undo")).headers["location"])
        assert title(ben.get("/-/queue")) != "Story 0"


def test_the_last_leads_in_anothers_hand_are_told(desk, db):
    """An empty page that says why, and when to come back."""
    for number, row in enumerate(db.execute("SELECT key FROM leads ORDER BY score LIMIT ?", [LEADS - 2]).fetchall()):
        decided.decide(db, row["key"], verdict="no", reviewer="Dee", request_id=str(number))
    with desk.enter("Ada") as ada, desk.enter("Ben") as ben:
        ada.get("/-/queue")
        page = ben.get("/-/queue")
        assert title(page) == "Nothing left for you"
        assert "The last 2 leads are in the hands of others" in page.text


def test_two_tabs_of_one_reviewer_share_a_hand(desk, db):
    """The second verdict on a lead from the other tab is added, none is lost."""
    with desk.enter("Ada") as ada:
        page = ada.get("/-/queue")
        assert title(ada.get("/-/queue")) == title(page)
        action = f"/-/lead/{key_of(page)}"
        first, second = (form_of(ada.get(action), action) for _ in range(2))
        assert ada.post(action, data={**first, "verdict": "no"}).status_code == 303
        assert ada.post(action, data={**second, "verdict": "yes"}).status_code == 303
    assert [row["verdict"] for row in db.execute("SELECT verdict FROM decisions ORDER BY id")] == ["no", "yes"]


def test_a_hold_ends_after_a_quarter_of_an_hour(db):
    """By a clock that the test turns; each look at the queue begins it anew."""
    at = [0.0]
    holds = Holds(lambda: at[0])
    keys = queued_keys(db, limit=LEADS)
    assert holds.next(db, "Ada") == keys[0]
    at[0] += MINUTES * 60 - 1
    assert holds.next(db, "Ada", after=keys[0]) == keys[1]
    at[0] += MINUTES * 60 - 1
    assert holds.next(db, "Ben") == keys[BATCH]
    at[0] += 2
    assert holds.of_others("Ben") == {}
    assert holds.next(db, "Cem") == keys[0]


def test_many_at_once_get_each_their_own(path):
    """Twelve leads for four reviewers who ask in the same moment: no lead goes out twice."""
    holds, got = Holds(), []
    together = threading.Barrier(4)

    def ask(name):
        with closing(open_db(path)) as db:
            together.wait()
            holds.next(db, name)
            got.extend(holds._of(name))

    threads = [threading.Thread(target=ask, args=[str(number)]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == LEADS
