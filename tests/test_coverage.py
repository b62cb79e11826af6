"""The register against the sources: who is watched, who is silent, who is missing."""

import pytest

from leads.coverage import STATES, Watch, coverage, summed
from leads.register import Organisation, Register


def body(org_id, type_="acute trust", *, nation="England", region="London", parent="", status="open"):
    return Organisation(org_id, f"{org_id} NHS Trust", type_, nation, region, "", parent, "", "", status)


BODIES = Register(
    [
        body("R01"), body("R02", region="Midlands"), body("B01", "health board", nation="Scotland", region=""),
        body("R0101", "hospital/site", parent="R01"), body("R09", status="closed"),
    ],
    [],
)  # fmt: skip


def state_of(org_id, *watches):
    return next(one for one in coverage(BODIES, watches) if one.org_id == org_id)


@pytest.mark.parametrize(
    ("enabled", "night", "state"),
    [
        (True, "ok", "works"),
        (True, "quiet", "works"),
        (True, "silent", "silent"),
        (True, "blocked", "broken"),
        (True, "broken", "broken"),
        (True, "moved", "broken"),
        (True, None, "new"),
        (False, "ok", "off"),
    ],
)
def test_a_body_is_watched_as_its_source_stands(enabled, night, state):
    """By the state of the source's last night."""
    assert state_of("R01", Watch("news", "R01", enabled, night)).state == state


def test_the_best_of_several_sources_counts():
    """A trust with a broken feed and a working listing is watched; both are named, the working one first."""
    found = state_of("R01", Watch("feed", "R01", True, "broken"), Watch("listing", "R01", True, "quiet"), Watch("old", "R01", False))
    assert (found.state, found.sources) == ("works", ("listing", "feed", "old"))


def test_a_site_is_watched_through_its_trust():
    """A hospital's own news page counts for the trust, and sites are not listed by themselves."""
    assert state_of("R01", Watch("hospital", "R0101", True, "ok")).state == "works"
    assert [one.org_id for one in coverage(BODIES, [])] == ["R01", "R02", "B01"]


def test_closed_bodies_are_not_missed():
    """Nor is a source without a body in the way."""
    found = coverage(BODIES, [Watch("press", "", True, "ok"), Watch("gone", "R09", True, "ok")])
    assert {one.state for one in found} == {"none"}


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("nation", [("England", {"works": 1, "none": 1}), ("Scotland", {"none": 1})]),
        ("region", [("England, London", {"works": 1}), ("England, Midlands", {"none": 1}), ("Scotland", {"none": 1})]),
        ("type", [("acute trust", {"works": 1, "none": 1}), ("health board", {"none": 1})]),
    ],
)
def test_coverage_is_summed_by_nation_region_and_type(group, told):
    """How many bodies stand how, the largest group first."""
    assert summed(coverage(BODIES, [Watch("news", "R01", True, "ok")]), group) == told


def test_every_state_is_one_of_the_list():
    """So that a table has a column for each."""
    assert {one.state for one in coverage(BODIES, [Watch("a", "R01", True, "ok"), Watch("b", "R02", False)])} <= set(STATES)
