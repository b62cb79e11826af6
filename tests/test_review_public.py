"""`public: true` opens one page and one feed to strangers: accepted leads, no more of them than may be known. All else stays closed."""

from contextlib import closing

import pytest
from lxml import etree, html
from sample_desk import DRONE, HOSTILE, PASSWORD, RECORD, VALVES, add, decide, every_address, in_thread, key_of, make, people, sign_in

from leads.review.public import PATHS
from leads.store import decided, open_db, writing
from leads.store.followups import follow_up

REFUTED = "Ashmead was the first clinic in Wales to refute itself."
HIDDEN = "Whispering Gables is the first hospice to hush a corridor."
SECRETS = ("Ada", "a private note", "secret body", "Tuesday was not", "Calder Vale", "Saltersgate", "Ashmead", "Whispering", "quiet-letter")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One lead accepted with a note; others undecided, weak, refuted since, hostile, of a confidential source."""
    path = tmp_path_factory.mktemp("desk") / "leads.db"
    with closing(make(path)) as db:
        add(db, "https://a.example/refuted", "Refuted", REFUTED, 0.5)
        add(db, "https://b.example/hidden", "Hidden", HIDDEN, 0.5)
        _decide(db)
    people(path, Ada="reviewer")
    return path


def _decide(db):
    for quote, verdict in ((VALVES, "yes"), (RECORD, "weak"), (HOSTILE, "yes"), (REFUTED, "yes"), (HIDDEN, "yes")):
        decided.decide(db, key_of(db, quote), verdict=verdict, reviewer="Ada", note="a private note", request_id=quote)
    follow_up(db, key_of(db, REFUTED), state="refuted", note="", reviewer="Ada", request_id="r")
    with writing(db):
        columns = "(id, name, kind, url, tags, confidential, sample, first_seen)"
        db.execute(f"INSERT INTO sources {columns} VALUES ('quiet-letter', 'Quiet letter', 'mail', '', '[]', 1, 1, '')")
        db.execute("UPDATE articles SET source = 'quiet-letter' WHERE url = 'https://b.example/hidden'")
        db.execute("DELETE FROM leads")
        db.execute("INSERT INTO leads SELECT * FROM leads_now")


@pytest.fixture(scope="module")
def desk(path):
    with in_thread(path, reviewer="", public=True) as desk:
        yield desk


@pytest.fixture(scope="module")
def addresses(path, desk):
    with closing(open_db(path)) as db:
        return every_address(db, desk)


def test_a_stranger_gets_the_allow_list_and_nothing_else(desk, addresses):
    """Every page, table, row, question, JSON, CSV and blob there is, by every method: the closed door, or one of those two."""
    others = [(method, address) for method in ("POST", "PUT", "DELETE", "OPTIONS") for address in (*PATHS, "/leads/leads", "/-/undo")]
    with desk.stranger() as stranger:
        for method, address in [*(("GET", address) for address in addresses), *others]:
            answer = stranger.request(method, address)
            is_open = method == "GET" and address in (*PATHS, "/")
            assert answer.status_code == (200 if is_open else 403), (method, address)
            assert not any(secret in answer.text for secret in SECRETS), (method, address)
            assert ("heart valves" in answer.text) == is_open, (method, address)


@pytest.mark.parametrize(
    "ending",
    ["/", ".json", ".csv", ".atom.json", "ity", "%2Eatom", "/../queue", ";x", ".atom/", "%00", "~2Eatom"],
)
def test_what_is_spelled_like_the_allow_list_is_closed(desk, ending):
    """Only those two addresses, letter by letter."""
    with desk.stranger() as stranger:
        assert stranger.get(f"/-/public{ending}").status_code == 403


def test_the_page_says_what_was_reported_and_where(desk):
    """Accepted leads with citation, worded as somebody's report; hostile text is text; no link leads into the desk."""
    with desk.stranger() as stranger:
        page = stranger.get("/-/public?_shape=array&q=1")
    tree = html.fromstring(page.text)
    rows = [" ".join(each.text_content().split()) for each in tree.cssselect(".ltw-public li")]
    assert len(rows) == 2
    assert any(row.startswith("SampleReported as a first in the UK Northmoor Hospitals") and VALVES in row for row in rows)
    assert not [link for link in tree.cssselect("main a") if link.get("href").startswith(("javascript:", "/leads", "/-/lead"))]
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert not tree.cssselect("form")


def test_the_feed_is_whole_and_names_nobody(desk):
    """Well-formed Atom; who accepted is not said, when is said to the day."""
    with desk.stranger() as stranger:
        answer = stranger.get("/-/public.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    assert not [entry for entry in entries if entry.find(f"{ATOM}author") is not None]
    assert all(entry.findtext(f"{ATOM}updated").endswith("T00:00:00Z") for entry in entries)


def test_the_signed_in_still_see_the_desk(desk, path):
    """On a public desk everything works as on a private one; a stranger's decision is refused."""
    with closing(open_db(path)) as db, desk.enter("Ada") as ada, desk.stranger() as stranger:
        assert ada.get("/-/queue").status_code == 200
        assert ada.get("/leads/decisions.json").status_code == 200
        assert decide(ada, key_of(db, DRONE), "no").status_code == 303
        assert stranger.post(f"/-/lead/{key_of(db, DRONE)}", data={"verdict": "yes"}).status_code == 403
        assert "Accepted leads</a> are open to everybody" in stranger.get("/-/queue").text
        assert sign_in(stranger, "Ada", PASSWORD).status_code == 303


def test_a_private_desk_shows_the_signed_in_what_strangers_would_see(path):
    """And says that nobody does."""
    with in_thread(path, reviewer="Ada") as desk, desk.sign_in() as ada:
        assert "Nobody does" in ada.get("/-/public").text
