"""How a source stands after a night: its own rhythm tells silence, failures weigh fractions, our own network is no source's fault."""

from datetime import UTC, datetime, timedelta

import pytest

from leads.clock import iso
from leads.health import Door, Night, Standing, alarm, judge, reachable, rhythm, weigh

DOOR = Door("stored", status=200, clock="a")
START = datetime(2026, 3, 1, 1, 15, tzinfo=UTC)


def at(night):
    return iso(START + timedelta(days=night))


def news(*counts):
    """One count of new URLs per night, from night 0 on."""
    return [(at(n), count) for n, count in enumerate(counts)]


def after(brought, *, door=DOOR, expect=None, last=None, night=None, **more):
    """The standing after a night, `brought` being what each night up to the last news brought."""
    history = news(*brought)
    return judge(Night(at(len(brought) - 1 if night is None else night), door, news=history, expect=expect, **more), last)


WEEKLY = [20, 0, 0, 0, 0, 0, 0, 1] + [0, 0, 0, 0, 0, 0, 1] * 3  # the first night brings what had gathered


@pytest.mark.parametrize(
    ("days", "expect", "state"),
    [
        (0, "3 per week", "ok"),
        (2, "3 per week", "ok"),
        (4, "3 per week", "quiet"),
        (15, "3 per week", "silent"),
        (12, "1 per month", "ok"),
        (40, "1 per month", "quiet"),
        (60, "1 per month", "silent"),
        (6, None, "ok"),
        (12, None, "quiet"),
        (36, None, "silent"),
    ],
)
def test_silence_is_measured_in_the_rhythm_of_the_source(days, expect, state):
    """By what the operator expects, else by what its last 28 nights brought: a weekly letter may rest for longer than a daily feed."""
    assert after(WEEKLY, expect=expect, night=len(WEEKLY) - 1 + days).state == state


def test_a_source_without_a_rhythm_yet_is_given_four_weeks():
    """After one night nobody knows how often it speaks."""
    assert after([30], night=20).state == "quiet"
    assert after([30], night=29).state == "silent"


def test_what_the_first_night_brings_is_no_rhythm():
    """A feed's twenty gathered items do not make twenty a day."""
    usual, _ = rhythm(None, news(20, 0, 0, 0, 0, 0, 0, 1))
    assert usual == timedelta(days=7)


def test_a_long_pause_that_was_normal_stays_normal():
    """A burst every ten days: twice as long is borne, whatever the mean says."""
    _, longest = rhythm("5 per week", news(9, *[0] * 9, 9, *[0] * 9, 9))
    assert longest == timedelta(days=20)


def nights_of(door, count, first=None):
    standing = first or Standing("ok", at(0))
    for n in range(1, count + 1):
        standing = judge(Night(at(n), door, news=news(1)), standing)
    return standing


@pytest.mark.parametrize(
    ("door", "nights", "state"),
    [
        (Door("failed", "404 Not Found", 404), 2, "broken"),
        (Door("failed", 'an HTML page ("News"), not a feed', 200), 2, "broken"),
        (Door("failed", "502 Bad Gateway", 502), 4, "broken"),
        (Door("failed", "no complete answer within 30 seconds"), 4, "broken"),
        (Door("pending", "robots.txt: unreachable: closed tonight"), 4, "broken"),
        (Door("pending", "503 Service Unavailable: the host wants a rest", 503), 4, "broken"),
        (Door("blocked", "403 Forbidden (server: cloudflare)", 403), 2, "blocked"),
        (Door("skipped", "robots.txt forbids it"), 2, "blocked"),
        (Door("skipped", "moved to another site: https://other.example/"), 1, "moved"),
        (Door("stored", "nothing linked", 200), 4, "broken"),
    ],
)
def test_failures_weigh_fractions(door, nights, state):
    """So many such nights in a row make the state; one fewer leaves the source as it was."""
    fallen = nights_of(door, nights)
    assert (fallen.state, fallen.since, fallen.trouble) == (state, at(nights), 1.0)
    assert nights_of(door, nights - 1).state == "ok"


def test_one_good_night_ends_a_trouble_and_halves_its_weight():
    """It is ok at once, and broken again sooner than the first time."""
    broken = nights_of(Door("failed", "404 Not Found", 404), 2)
    well = judge(Night(at(3), DOOR, news=news(1, 0, 0, 1)), broken)
    assert (well.state, well.since, well.trouble) == ("ok", at(3), 0.5)
    assert judge(Night(at(4), Door("failed", "", 404), news=news(1)), well).state == "broken"


def test_a_state_keeps_the_night_it_began():
    """Since when, not since last night."""
    assert nights_of(Door("failed", "404 Not Found", 404), 9).since == at(2)


def test_stories_without_articles_are_a_fault_of_reading():
    """The site was rebuilt: pages come, and nothing is found in them, or a quarter of the usual text."""
    assert weigh(Night(at(1), DOOR, stories=5, usual_length=2000.0))[:2] == (0.5, "broken")
    assert weigh(Night(at(1), DOOR, stories=5, articles=5, text_length=300.0, usual_length=2000.0))[:2] == (0.5, "broken")
    assert weigh(Night(at(1), DOOR, stories=1, usual_length=2000.0))[0] == 0
    assert weigh(Night(at(1), DOOR, stories=5, articles=4, text_length=900.0, usual_length=2000.0))[0] == 0


def test_a_door_that_was_not_asked_changes_nothing():
    """Sources are revisited by their habit: a night without a visit tells nothing."""
    last = Standing("silent", at(0), 0.25, "nothing new")
    assert judge(Night(at(30), None, news=news(1)), last) is last


def lost(*hosts):
    return [Door("failed", "unreachable", clock=host) for host in hosts]


def found(*hosts):
    return [Door("unchanged", status=304, clock=host) for host in hosts]


@pytest.mark.parametrize(
    ("doors", "ours"),
    [
        (lost("a", "b", "c"), True),
        (lost("a", "b", "c") + found("d", "e"), True),
        (lost("a", "b") + found("c", "d"), False),
        (lost("a"), False),
        (lost("a") + found("a", "b"), False),
        ([Door("failed", "500", 500, host) for host in "abc"], False),
        ([], False),
    ],
)
def test_when_most_hosts_are_lost_it_is_our_network(doors, ours):
    """More than half, two at least; an error page is an answer, and a host with one good door is there."""
    assert reachable(doors) is not ours


def test_without_a_network_nothing_is_counted():
    """No source comes nearer to broken, or to silent."""
    last = Standing("ok", at(0), 0.75)
    assert judge(Night(at(40), Door("failed", "unreachable"), news=news(1)), last, network=False) is last


@pytest.mark.parametrize(
    ("states", "why"),
    [
        (["ok"], ""),
        (["quiet", "silent"], ""),
        (["silent"], "new"),
        (["silent", "ok"], "new"),
        (["silent", "silent"], "new"),
        (["silent", "silent!"], ""),
        (["broken", "silent!"], "worse"),
        (["silent", "broken!"], ""),
        (["silent", *["silent"] * 5, "silent!"], ""),
        (["silent", *["silent"] * 6, "silent!"], "reminder"),
        (["silent", "ok", "silent!"], "new"),
    ],
)
def test_a_fault_is_told_once_then_every_seven_nights(states, why):
    """States newest first, "!" where it was told: new, worse, or a week later again."""
    nights = [(at(len(states) - n), state.rstrip("!"), int(state.endswith("!"))) for n, state in enumerate(states)]
    assert alarm(nights) == why
