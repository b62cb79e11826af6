"""What is known is asked for again at the right time: sources by their habit, stories after a day, a week and a month."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from crawling import crawl, source
from nights import days_pass
from webserver import Answer, serving

from leads.clock import iso
from leads.habit import nights_between
from leads.health import rhythm
from leads.store import frontier, nights, open_db
from leads.store.frontier import Due

TRUST = "trust.localhost"
START = datetime(2026, 3, 1, 1, 15, tzinfo=UTC)


def at(night):
    return iso(START + timedelta(days=night))


def asked_on(brings, last, **more):
    """The nights up to `last` on which a source is asked that brings something on the nights `brings`."""
    asked, news, held = [], [], set()
    night = 0
    while night <= last:
        found = {one for one in brings if one <= night} - held
        held |= found
        asked.append(night)
        news.append((at(night), len(found)))
        night += nights_between(news, **more)
    return asked


def test_a_daily_source_is_asked_daily():
    """Also one that rests at weekends."""
    workdays = [night for night in range(90) if night % 7 < 5]
    assert asked_on(workdays, 89) == list(range(90))


def test_a_monthly_source_is_not_asked_nightly():
    """Once its habit is known: after 1, 2, 4, 8 nights of silence, half a month at most, so that what comes is at most so late."""
    monthly = range(0, 400, 30)
    asked = [night for night in asked_on(monthly, 389) if night >= 90]
    assert len(asked) <= 7 * 10
    assert all(any(month <= night <= month + 15 for night in asked) for month in monthly if 90 <= month < 360)


def test_a_weekly_letter_is_asked_for_a_few_times_a_week():
    """And is found at most three nights late."""
    weekly = range(0, 120, 7)
    asked = [night for night in asked_on(weekly, 122) if night >= 28]
    assert len(asked) <= 14 * 4
    assert all(any(week <= night <= week + 3 for night in asked) for week in weekly if week >= 28)


def test_a_source_that_begins_to_bring_more_is_asked_more_often_at_once():
    """Something new resets the habit: the next night asks again."""
    asked = asked_on([0, 30, 60, 90, *range(120, 140)], 139)
    first = next(night for night in asked if night >= 120)
    assert first <= 135
    assert asked[asked.index(first) :] == list(range(first, 140))


def test_a_source_that_falls_silent_is_asked_ever_more_rarely_but_always_again():
    """A month at most."""
    asked = asked_on(range(30), 400)
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert pauses[:30] == [1] * 30
    assert pauses == sorted(pauses)
    assert max(pauses) == 30


@pytest.mark.parametrize(
    ("expect", "most"), [("5 per day", 1), ("3 per week", 1), ("1 per week", 3), ("1 per month", 15), ("1 per year", 30)]
)
def test_what_is_expected_is_never_missed(expect, most):
    """Asked at least twice in each interval that sources.yaml names, however long it is silent."""
    asked = asked_on([0, 5, 10], 200, expect=expect)
    assert max(later - earlier for earlier, later in pairwise(asked)) == most
    usual, _ = rhythm(expect, [])
    assert most == 1 or 2 * timedelta(days=most) <= usual


def test_a_source_that_turns_us_away_is_asked_ever_more_rarely_whatever_is_expected():
    """The rest doubles from the night on which it began, up to a month."""
    news = [(at(night), 1) for night in range(20)] + [(at(36), 0)]
    assert nights_between(news, expect="3 per week", state="blocked", since=at(20)) == 16
    assert nights_between([*news, (at(99), 0)], state="broken", since=at(20)) == 30
    assert nights_between(news, expect="3 per week", state="silent", since=at(20)) == 1


@pytest.mark.parametrize(
    ("after", "again"), [(0, 1), (0.9, 7), (1, 7), (3, 7), (7, 30), (20, 30), (30, None), (400, None)], ids=lambda days: f"{days} days"
)
def test_a_story_is_asked_for_again_after_a_day_a_week_and_a_month(after, again):
    """Counted from when it was first stored, six hours sooner, because nights differ in length; nights that were missed are not made up."""
    due = Due(1, "https://t.nhs.uk/a", "t.nhs.uk", "news", "story", 1, 1, 0, "", "", 1, "", at(0), at(0))
    expected = iso(START + timedelta(days=again, hours=-6)) if again else None
    assert frontier.next_due(due, "unchanged", 304, iso(START + timedelta(days=after))) == expected


def test_a_stored_story_that_fails_is_not_asked_for_beyond_its_month():
    """What was stored stays; a failure of a new story is never the end."""
    due = Due(1, "https://t.nhs.uk/a", "t.nhs.uk", "news", "story", 1, 1, 4, "", "", 1, "", at(0), at(0))
    assert frontier.next_due(due, "failed", 500, at(7)) == at(15)
    assert frontier.next_due(due, "failed", 500, at(25)) is None


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def night(web, tmp_path):
    """A night with these sources, so many days after the one before: what it asked for, robots.txt left out."""

    def pass_night(sources, days=0, **options):
        path, before = tmp_path / "leads.db", len(web.log)
        if days:
            days_pass(path, days)
        crawl(path, sources, **options)
        with closing(open_db(path)) as db:
            nights.record(db, sources)
        return [one.path for one in web.log[before:] if one.path != "/robots.txt"]

    return pass_night


def test_stories_are_fetched_again_on_three_nights_by_their_validators(web, night):
    """A day, a week, a month after the first; the fourth time nobody asks. A page that has not changed costs a 304."""
    sources = [source("news", web.feed(f"{TRUST}/feed", *web.stories(TRUST, 2)), expect="1 per day")]
    stories = ["/story-0", "/story-1"]
    assert night(sources) == ["/feed", *stories]
    # Sorted: what became due last goes first, and two stories may have been stored on two sides of a second.
    asked = [sorted(path for path in night(sources, days) if path in stories) for days in (1, 1, 4, 1, 22, 1, 1, 40)]
    assert asked == [stories, [], [], stories, [], stories, [], []]
    assert all("if-none-match" in one.headers for one in web.log if one.path == "/story-0" and one is not _first(web, "/story-0"))


def _first(web, path):
    return next(one for one in web.log if one.path == path)


def test_a_changed_story_is_a_second_page(web, night, tmp_path):
    """The ledger points to the newer one; the older one is kept."""
    link = web.add(f"{TRUST}/story", "<p>The trust is the first.</p>")
    sources = [source("news", web.feed(f"{TRUST}/feed", link))]
    night(sources)
    web.add(f"{TRUST}/story", "<p>The trust is among the first.</p>")
    night(sources, days=1)
    with closing(open_db(tmp_path / "leads.db")) as db:
        assert [
            row["id"] == row["page"]
            for row in db.execute("SELECT p.id, u.page FROM pages AS p JOIN urls AS u ON u.id = p.url WHERE u.role = 'story' ORDER BY p.id")
        ] == [False, True]


def test_what_is_new_goes_before_what_is_known(web, night):
    """A source with three requests left spends them on its door and what that shows, also where its stories lie on another host."""
    old = [*web.stories(TRUST, 2), *web.stories("elsewhere.localhost", 2)]
    sources = [source("news", web.feed(f"{TRUST}/feed", *old), limit=5)]
    assert len(night(sources)) == 5
    new = [web.add(f"{host}/new", "<p>New.</p>") for host in (TRUST, "elsewhere.localhost")]
    web.feed(f"{TRUST}/feed", *new, *old)
    assert night([source("news", web.url(f"{TRUST}/feed"), limit=3)], days=1) == ["/feed", "/new", "/new"]
    rest = night([source("news", web.url(f"{TRUST}/feed"), limit=9)], days=1)
    assert sorted(rest) == ["/feed", "/new", "/new", "/story-0", "/story-0", "/story-1", "/story-1"]


def test_a_source_is_asked_by_its_habit_and_at_once_when_it_is_named(web, night):
    """A feed that has been silent for three weeks rests; `leads crawl ID` asks all the same; something new ends the rest."""
    feed = [source("news", web.feed(f"{TRUST}/feed"))]
    night(feed)
    assert night(feed, days=1) == ["/feed"]
    assert night(feed, days=20) == ["/feed"]
    assert night(feed, days=1) == []
    assert night(feed, only=("news",)) == ["/feed"]
    assert [night(feed, days=1) for _ in range(5)] == [[], [], [], [], ["/feed"]]
    web.feed(f"{TRUST}/feed", web.add(f"{TRUST}/a", Answer("<p>A</p>", headers={"ETag": '"a"'})))
    assert night(feed, days=6) == ["/feed", "/a"]
    assert night(feed, days=1) == ["/feed", "/a"]


def test_a_night_with_a_clock_that_is_a_year_ahead_costs_nothing(web, night):
    """What was met, asked and put off in it is due when the clock is right again."""
    web.add(f"{TRUST}/busy", Answer("later", status=500))
    sources = [source("news", web.feed(f"{TRUST}/feed", web.url(f"{TRUST}/busy"), *web.stories(TRUST, 1)), limit=2)]
    assert night(sources) == ["/feed", "/busy", "/busy"]
    assert night([source("news", web.url(f"{TRUST}/feed"))], days=-365) == ["/feed", "/busy", "/busy", "/story-0"]
