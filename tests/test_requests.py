"""The desk asks, a `leads` process answers: each request once, with what became of it."""

import pytest

from leads.errors import DecisionRefused
from leads.store import open_db, requests, writing


@pytest.fixture
def db(tmp_path):
    return open_db(tmp_path / "leads.db", create=True)


def test_a_request_waits_until_it_is_answered(db):
    """Oldest first; the answer stands beside it."""
    first = requests.ask(db, "source", "https://a.example/", reviewer="Ada", note="their news", request_id="1")
    requests.ask(db, "source", "https://b.example/", reviewer="Ada", request_id="2")
    requests.ask(db, "article", "https://c.example/", reviewer="Ada", request_id="3")
    assert [row["url"] for row in requests.unanswered(db, "source")] == ["https://a.example/", "https://b.example/"]
    with writing(db):
        requests.answer(db, first, outcome="done", found={"doors": []})
    assert [row["url"] for row in requests.unanswered(db, "source")] == ["https://b.example/"]
    told = [(one["url"], one["outcome"], one["found"]) for one in requests.latest(db, "source")]
    assert told == [("https://b.example/", "", {}), ("https://a.example/", "done", {"doors": []})]


def test_the_same_request_sent_twice_is_one(db):
    """A double click, or the back button."""
    numbers = {requests.ask(db, "article", "https://a.example/", reviewer="Ada", request_id="1") for _ in range(2)}
    assert len(numbers) == len(requests.latest(db, "article")) == 1


@pytest.mark.parametrize(
    "url", ["", "a.example", "javascript:alert(1)", "file:///etc/passwd", "https://a b.example/", "https://" + "a" * 3000]
)
def test_what_is_no_web_address_is_refused(db, url):
    """With what was expected; nothing is stored."""
    with pytest.raises(DecisionRefused, match="is no web address, expected one that begins with https"):
        requests.ask(db, "article", url, reviewer="Ada", request_id="1")
    assert requests.latest(db, "article") == []
