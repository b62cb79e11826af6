"""What sort of page is it?"""

import json
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from leads.pages import decode, gate, tree

CASES = sorted(path.parent for path in Path(__file__).with_name("pages").glob("*/known.json"))
KNOWN = {case: json.loads((case / "known.json").read_text(encoding="utf-8")) for case in CASES}
JUDGED = [case for case in CASES if "items" not in KNOWN[case] and not case.name.startswith("type-")]


def judged(case: Path) -> gate.Judgement:
    known = KNOWN[case]
    text = decode.decode((case / "page.html").read_bytes(), known.get("header", ""))
    return gate.judge(tree.parse(text), known["url"], status=known.get("status", 200))


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.name)
def test_a_saved_page_is_judged_as_what_it_is(case: Path) -> None:
    """Each folder of tests/pages says its sort; the sign that settled it is stored."""
    judgement = judged(case)
    assert (judgement.sort, bool(judgement.reason)) == (KNOWN[case].get("sort", "article"), True)


def test_the_saved_pages_cover_every_sort() -> None:
    """At least 40 pages, and every sort among them."""
    sorts = Counter(KNOWN[case].get("sort", "article") for case in JUDGED)
    assert sorts.total() >= 40
    assert set(sorts) == set(get_args(gate.Sort))


ROW = "<div class=card><h3><a href='/news/{0}'>Headline number {0} of the day</a></h3><p>A teaser of a line or so.</p></div>"
STORY = "<h1>Ward opens</h1>" + "<p>Nurses moved in on Monday and the first patients came on Tuesday, in the sun.</p>" * 5


@pytest.mark.parametrize("number", [3, 10, 40])
def test_teasers_below_a_story_do_not_make_it_an_index(number: int) -> None:
    """Running text outside the cards is what counts."""
    page = STORY + "".join(ROW.format(row) for row in range(number))
    story = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "headline": "Ward opens"}</script>' + page
    assert gate.judge(tree.parse(story), "https://example.nhs.uk/news/ward").sort == "article"
    assert gate.judge(tree.parse(page), "https://example.nhs.uk/news/ward").sort == ("article" if number < 40 else "index")


def test_an_empty_text_is_an_empty_page() -> None:
    """Nothing to parse is no fault."""
    assert gate.judge(tree.parse(""), "https://example.nhs.uk/").sort == "empty"
