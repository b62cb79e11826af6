"""Pattern rows are data: each keeps its own examples, and the file format has no surprises."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest

from leads.errors import PatternsInvalid
from leads.gold import read_gold
from leads.nightly import reader
from leads.types import Article
from nlp import rows
from nlp.branches import finder_of, taken
from nlp.checking import FILES, check, faults
from nlp.cues import candidates, scan
from nlp.needed import needed
from nlp.ranking import models

GOLD = Path(__file__).parent / "gold"


def test_every_row_keeps_its_examples():
    """Each row of each file matches its eg, does not match its not, and its id stands once."""
    assert faults() == []


@pytest.mark.parametrize(
    "text",
    [
        "A first aid course runs on the first Monday of May.",
        "The First Minister put patients first.",
        "Please keep your medical records safe.",
        "He has a track record of delivery.",
        "A Happy New Year from all of us.",
    ],
)
def test_routine_words_are_no_cues(text):
    """First aid, medical records and New Year say nothing about leading the way."""
    assert scan(rows.plain(text)) == ()


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("It is Britain's first day hospital for the elderly.", {"first-place"}),
        ("The scan is done on the quay, the first place in Europe where it is.", {"first-to", "first-in"}),
        ("It is the only part of the UK in which doctors share a chart.", {"only-in", "only-one"}),
        ("It was her first day at school.", set()),
        ("He finished in first place.", set()),
        ("That was the only thing he said.", set()),
        ("The hospital has a new car park.", set()),
    ],
)
def test_a_cue_that_says_more_than_a_routine_use_stays(text, cues):
    """A first day is routine, Britain's first day hospital is not."""
    assert {found.row.id for found in scan(rows.plain(text))} == cues


def test_typographic_marks_do_not_hide_a_cue():
    """Curly apostrophes, dashes and hard spaces match like plain ones, at the same offsets."""
    text = "It is Britain’s\u00a0first – and Europe’s only – clinic."
    assert {found.row.id for found in scan(rows.plain(text))} >= {"first-place", "only-in"}
    assert len(rows.plain(text)) == len(text)


def test_check_names_dead_rows_and_overlaps():
    """On two sentences most cues are dead, and the two that fire together are said to overlap."""
    found = check(["It is the first hospital in Wales to offer the scan."])
    assert "pioneer" in found.dead
    assert "first-in fires only where first-to does (1 sentences)" in found.overlaps
    assert found.faults == []


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("Other trusts have since adopted it.", {"copied/2 since"}),
        ("It has led the way on hips.", {"lead-way/1 led", "lead-way/1 way"}),
    ],
)
def test_a_phrase_says_which_of_its_branches_was_taken(text, branches):
    """Every alternation that the row writes out counts; a {unit} is one word, whatever it stands for."""
    assert branches <= {name for cue in scan(rows.plain(text)) for name in taken(cue, rows.plain(text))}


def test_branches_end_where_the_phrase_does():
    """A group around each branch changes nothing of what is found, for all examples of all cues."""
    for text in (rows.plain(text) for row in rows.load("cues") for text in row.eg):
        for cue in scan(text):
            finder, branches = finder_of(cue.row.pattern[cue.alternative], case=cue.row.case)
            hit = finder.match(rows.lower(text), cue.start)
            assert hit is not None
            assert (hit.end(), finder.groups) == (cue.end, len(branches))


def test_switching_off_a_branch_leaves_the_other_branches():
    """The sentence found by it is no candidate any more; the same phrase with another word is."""
    text = "The NHS led the way on hips. The NHS led the field on hips."
    found = candidates(Article("", "", text), ignore=frozenset({"lead-way/1 way"}))
    assert [one.index for one in found for cue in one.cues if cue.row.id == "lead-way"] == [1]


@pytest.mark.parametrize(
    ("phrase", "runs"),
    [
        (r"first(?: [\w'-]+){0,6} (?:anywhere|worldwide)", ("anywhere", "worldwide")),
        (r"first(?: [\w'-]+){0,6} (?:in|at)", ("first",)),
        (r"(?:no|never)(?: [\w'-]+){1,6}? (?:of (?:this|that) (?:sort|kind) )?(?:has|had) ever", ("ever",)),
        ("records? (?:in|of) (?:the )?", ("record",)),
        ("(?:(?:brand[- ])?new|novel) (?:way|mean|[a-z]+thing)s?", ("new", "novel")),
        (r"(?:known|heard(?: of)?)(?!\w)", ("known", "heard")),
        (r"(?:known|\w+ed) (?:way|thing)?", ("known", "ed")),
        (r"(?:known|\w+) (?:way|thing)?", ()),
        ("(?!one)(?:two)?", ()),
        ("(?:two){0,3}", ()),
        ("two*", ("tw",)),
        ("colou{0,1}r", ("colo",)),
        ("(?:two){,3}", ()),
        ("no|never", ("no", "never")),
    ],
)
def test_a_phrase_is_looked_for_only_where_letters_that_it_needs_stand(phrase, runs):
    """What is optional is not needed; of several alternatives one is. The longest runs are the rarest."""
    assert needed(phrase) == runs


def test_letters_that_a_phrase_needs_stand_wherever_it_does():
    """Every phrase of every file, in its own examples and in a set of labelled articles."""
    gold = [rows.plain(label.said["t"]) for one in read_gold([GOLD / "dev_b.jsonl"]) for label in one.labels]
    for file in FILES:
        for search in rows._searches(file):
            for text in [*map(rows.plain, search.row.eg), *gold]:
                small = rows.lower(text)
                assert any(one in small for one in search.needs) or not search.search(text if search.row.case else small), (search, text)


@pytest.mark.parametrize(
    "text", ["w" * 60_000, "W" * 60_000, "HOSPITAL " * 6_000, "St Mary " * 6_000, "the NHS and the " * 4_000, "w-" * 30_000]
)
@pytest.mark.parametrize("file", FILES)
def test_no_phrase_takes_long_over_a_text_without_end(file, text):
    """The time grows with the text, not with its square: that would be minutes."""
    for search in rows._searches(file):
        read = text if search.row.case else rows.lower(text)
        begun = time.process_time()
        list(search.row.places(search.number, search.search(read)))
        assert time.process_time() - begun < 8, search.row.pattern[search.number]


ROW = {"id": "debut", "label": "debut", "kind": "first", "pattern": ["{placed} debut"], "eg": ["its UK debut"], "not": ["her debut"]}


def test_a_row_that_is_well_written_is_read(tmp_path):
    """A single phrase need not be a list, and empty lines do no harm."""
    file = tmp_path / "cues.jsonl"
    file.write_text(json.dumps({**ROW, "pattern": "{placed} debut"}) + "\n\n", encoding="utf-8")
    (row,) = rows.read(file)
    assert [found.name for found in row.find("it made its uk debut")] == ["debut/1"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "debut",', "no JSON"),
        ('"debut"', "no JSON object"),
        (json.dumps({key: value for key, value in ROW.items() if key != "eg"}), "lacks eg"),
        (json.dumps({**ROW, "patern": "x"}), "unknown key patern; known are id, label"),
        (json.dumps({**ROW, "eg": "its UK debut"}), 'eg is "its UK debut"; expected a list of texts'),
        (json.dumps({"id": 1, "patern": "x"}), "lacks label, pattern, eg, not; unknown key patern; known are"),
        (json.dumps({"id": 1, "patern": "x"}), "; id is 1; expected a name"),
        (json.dumps({**ROW, "pattern": [7]}), "pattern is [7]; expected a phrase or a list of phrases"),
        (json.dumps({**ROW, "case": "yes"}), 'case is "yes"; expected true or false'),
        (json.dumps({**ROW, "pattern": ["{placde} debut"]}), "names {placde}, a list that words.jsonl does not have"),
        (json.dumps({**ROW, "pattern": ["(debut"]}), '"(debut" is no regular expression'),
        (json.dumps({**ROW, "pattern": ["(?:debut)*"]}), "matches where nothing stands"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, line, said):
    """Whoever adds a row without knowing Python is told which lines are wrong, how, and where it is explained."""
    file = tmp_path / "cues.jsonl"
    file.write_text(f"{json.dumps(ROW)}\n{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(PatternsInvalid) as caught:
        rows.read(file)
    first, second = str(caught.value).splitlines()
    assert first.startswith("cues.jsonl, line 2: ")
    assert said in first
    assert first.endswith("docs/patterns.md shows how it is written")
    assert second.startswith("cues.jsonl, line 3: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "x"}', "lacks words"),
        ('{"id": "x", "words": "ward"}', "expected a list of texts"),
        ('{"id": "x", "words": []}', "expected a list of texts"),
        ('{"id": "x", "words": ["{later}"]}', "names {later}, a list that words.jsonl does not have, or only further down"),
        ('{"id": "x", "words": ["("]}', "no regular expression"),
        ('{"id": "unit", "words": ["x"]}', "the list unit stands twice"),
        ("x", "no JSON"),
    ],
)
def test_a_list_of_words_that_cannot_be_used_is_named(tmp_path, line, said):
    """Likewise the lists that phrases name."""
    file = tmp_path / "words.jsonl"
    file.write_text(f'{{"id": "unit", "words": ["ward"]}}\n{line}\n', encoding="utf-8")
    with pytest.raises(PatternsInvalid) as caught:
        rows.read_words(file)
    assert str(caught.value).startswith("words.jsonl, line 2: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("mark", "fault"), [(b"\xef\xbb\xbf", None), (b"\xff\xfe", "cues.jsonl: line 1 is not UTF-8 (byte 0xff); save the file as UTF-8")]
)
def test_a_file_that_a_windows_editor_saved_is_read_or_named(tmp_path, mark, fault):
    """A byte-order mark does no harm; another encoding is said, not a traceback."""
    file = tmp_path / "cues.jsonl"
    file.write_bytes(mark + json.dumps(ROW).encode() + b"\r\n")
    if fault is None:
        assert [row.id for row in rows.read(file)] == ["debut"]
    else:
        with pytest.raises(PatternsInvalid) as caught:
            rows.read(file)
        assert str(caught.value) == fault


@pytest.fixture
def own_rows(tmp_path, monkeypatch):
    """A copy of the finder's rows, to be spoilt."""
    folder = shutil.copytree(rows.FOLDER, tmp_path / "patterns")
    monkeypatch.setattr(rows, "FOLDER", folder)
    rows.load.cache_clear()
    yield folder
    rows.load.cache_clear()


@pytest.fixture
def broken_rows(own_rows):
    """The finder's own rows with one that cannot be used."""
    with (own_rows / "homes.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({**ROW, "pattern": "blaz(ed a trail"}) + "\n")


def test_reading_does_not_begin_with_a_broken_row(broken_rows):
    """No page would be read rightly: said at once by flag, nightly and demo, not page by page."""
    with pytest.raises(PatternsInvalid, match=r'homes.jsonl, line 7: "blaz\(ed a trail" is no regular expression'):
        reader()


def test_patterns_check_names_the_broken_row_and_goes_on(broken_rows):
    """Every fault of every file, each once."""
    assert [line[:20] for line in faults()] == ["homes.jsonl, line 7:"]


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("cues", {key: value for key, value in ROW.items() if key != "kind"}, 'kind is ""; expected first, record, innovation'),
        ("cues", {**ROW, "kind": "novelty"}, 'kind is "novelty"; expected first, record, innovation'),
        ("scopes", {**ROW, "label": "galaxy"}, 'label is "galaxy"; expected world, europe, uk'),
        ("homes", {**ROW, "eg": ["her debut"]}, 'does not match its eg "her debut"'),
    ],
)
def test_a_row_that_the_finder_would_pass_over_is_named(own_rows, file, row, said):
    """A kind or a scope that there is none of would never be found."""
    with (own_rows / f"{file}.jsonl").open("a", encoding="utf-8") as written:
        written.write(json.dumps({**row, "id": "ours"}) + "\n")
    (fault,) = faults()
    assert fault.startswith(f"{file}.jsonl, ours: {said}")


def test_what_a_text_says_is_told_label_by_label():
    """One label at a time or all at once: the same answer."""
    text = "The college knows of no other hospital whose nurses do it."
    known = {row.label for row in rows.load("actors")}
    assert {label for label in known if rows.says("actors", label, text)} == rows.labels("actors", text) != set()
    with pytest.raises(KeyError, match="workplce"):
        rows.says("actors", "workplce", text)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("apps?", "an approach", False), ("apps?", "two apps", True), ("(?:unit|trust)s?", "the United", False),
        ("digital\\w*", "digitally", True), ("why\\?", "why?", True), ("novel", "a novelty", False),
    ],
)  # fmt: skip
def test_a_phrase_ends_at_the_edge_of_a_word(pattern, text, found):
    """Also one that ends in an optional letter; not where the phrase itself says how it ends."""
    assert bool(rows.regex(pattern, case=True).search(text)) is found


def test_every_part_of_a_score_has_its_place_in_the_docs():
    """By what stands before its colon or plus sign; the base is told of above the table."""
    table = (rows.FOLDER.parents[1] / "docs/patterns.md").read_text()
    parts = {re.match(r"[^:+]+[:+]?", name)[0] for name in models()["lead"]}
    assert len(parts) > 25
    assert [part for part in sorted(parts) if f"`{part}" not in table and part not in ("wide-words:", "wide-share:", "wide-cues:")] == []
