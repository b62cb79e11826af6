"""The score counts as the gold set's README says, and the finder is as good as it was."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from leads.alarms import false_alarms, read_texts
from leads.by_pattern import alone, patterns
from leads.errors import GoldInvalid
from leads.gold import Label, Labelled, Match, jaccard, match, read_gold, words
from leads.intervals import interval
from leads.score import counts, f1, figures, mistakes, of_group, of_kind, one_in_twenty, ranking, run
from leads.tables import alarms, of_report
from leads.types import Article, Claim

GOLD = Path(__file__).parent / "gold"
SETS = [GOLD / f"dev_{name}.jsonl" for name in "abcd"]
BRIEF = "brief_a brief_b brief_c brief_d brief_e brief_f brief_g"
YES = {
    "lead": "yes",
    "kind": "first",
    "criterion": "first",
    "scope": "uk",
    "assertion": "asserted",
    "actor": "Leeds",
    "theme": ["clinical"],
    "t": "One.",
}


def claim(start, end, score=0.9):
    return Claim(start, end, "", "first", "first", "uk", "asserted", score, score >= 0.5, "the Leeds", None, ("clinical",))


def found(lead, score):
    label = Label(0, 4, {**YES, "lead": lead})
    return Match("a", "set", label, None if score is None else claim(0, 4, score))


def test_a_claim_belongs_to_the_sentence_it_overlaps_most():
    """Of several claims on one sentence the surest counts."""
    gold = Labelled("a", "set", Article("", "", "One. Two."), (Label(0, 4, YES), Label(5, 9, {"lead": "no", "t": "Two."})))
    first, second = match(gold, [claim(0, 6, 0.4), claim(1, 4, 0.8)])
    assert first.claim.score == 0.8
    assert second.claim is None


def test_sentences_without_a_label_are_not_scored():
    """`"lead": null` is skipped."""
    gold = Labelled("a", "set", Article("", "", "One."), (Label(0, 4, {"lead": None}),))
    assert match(gold, [claim(0, 4)]) == []


def test_weak_sentences_count_in_no_direction():
    """Two right of three flagged, one missed; the weak ones change nothing."""
    matches = [found("yes", 0.9), found("yes", 0.8), found("no", 0.7), found("yes", None), found("weak", 0.9), found("weak", None)]
    assert counts(matches) == {"sentences": 4, "claims": 3, "flagged": 3, "right": 2}
    told = figures(matches)
    assert told["f1"] == pytest.approx(2 / 3)
    assert told["cue_recall"] == pytest.approx(2 / 3)


def test_average_precision_counts_claims_without_a_score_as_lost():
    """Ranked yes, no, yes, and one claim never scored."""
    assert ranking([found("yes", 0.9), found("no", 0.8), found("yes", 0.1), found("yes", None)]) == pytest.approx((1 + 2 / 3) / 3)


def test_actors_are_compared_by_their_words():
    """The, of, and, at, in, s do not count."""
    assert words("The surgeons at Guy’s") == {"surgeons", "guy"}
    assert jaccard(set(), set()) == 1.0


@pytest.mark.parametrize(
    ("actor", "told"),
    [("Leeds", (1.0, 1.0)), ("Leeds · the NHS", (1.0, 1.0)), ("drones · Leeds", (1.0, 0.0)), ("the drone team · Leeds", (0.0, 0.0))],
)
def test_an_actor_of_two_names_is_also_compared_without_the_larger_whole(actor, told):
    """So that it is seen how much the second name brings."""
    one = found("yes", 0.9)
    shown = figures([replace(one, claim=replace(one.claim, actor=actor))])
    assert (shown["actor"], shown["actor_first_named"]) == told


@pytest.mark.parametrize(("readings", "told"), [([], None), (["Guy’s", "the surgeons"], 0.5)])
def test_it_is_told_how_often_two_readings_agree(readings, told):
    """Among the claims that somebody read again, flagged or not; nothing is said where nobody did."""
    again = [{"actor": "Guy’s", "actor_again": reading} for reading in readings] or [{"actor": "Guy’s"}]
    matches = [found("yes", 0.9 if number else 0.1) for number, _ in enumerate(again)]
    matches = [replace(one, label=replace(one.label, said=one.label.said | said)) for one, said in zip(matches, again, strict=True)]
    assert figures(matches)["actor_again"] == told


def test_an_interval_holds_the_figure():
    """Bootstrap over articles, the same each time."""
    matches = [replace(found("yes", 0.9 if n % 3 else 0.1), id=str(n)) for n in range(30)]
    low, high = interval(matches, f1)
    assert low < f1(matches) < high
    assert interval(matches, f1) == (low, high)


def test_every_figure_has_an_interval():
    """Of a group and of a kind; a share of nothing, such as the criterion where nothing is an innovation, is none and has none."""
    matches = [replace(found("yes" if n % 3 else "no", 0.9 if n % 4 else 0.1), id=str(n)) for n in range(40)]
    group, kind = of_group(matches, matches[:30]), of_kind(matches, "first")
    assert set(group) - set(counts(matches)) - {"intervals", "criterion", "actor_again"} == set(group["intervals"])
    assert (group["criterion"], group["actor_again"]) == (None, None)
    assert set(kind["intervals"]) == {"recall", "precision"}
    for told in (group, kind):
        assert all(low <= told[name] <= high for name, (low, high) in told["intervals"].items())
    assert group["intervals"]["recall"] == interval(matches, lambda drawn: figures(drawn)["recall"])


def test_one_article_has_no_interval():
    """It would be a point, and say more than anybody knows; so would a share whose only case lies in one of many articles."""
    alone = [found("yes", 0.9), found("no", 0.9)]
    assert of_group(alone, alone)["intervals"] == {}
    assert interval(alone, f1) is None
    rare = [replace(found("yes", 0.9), id=str(n)) for n in range(20)]
    rare[0] = replace(rare[0], label=replace(rare[0].label, said=YES | {"actor_again": "Leeds"}))
    told = of_group(rare, rare)
    assert (told["actor_again"], "actor_again" in told["intervals"], "recall" in told["intervals"]) == (1.0, False, True)


def test_one_article_in_twenty_with_a_claim():
    """Two articles of four hold a claim: what is flagged in them weighs as much as if it were one in twenty."""
    matches = [replace(found(lead, 0.9), id=id) for id, lead in (("a", "yes"), ("b", "yes"), ("b", "no"), ("c", "no"), ("d", "no"))]
    assert one_in_twenty(matches) == pytest.approx((2 / 19) / (3 / 19 + 2))
    assert one_in_twenty(matches[3:]) == 0.0
    assert one_in_twenty([found("no", 0.1)]) is None


def test_the_table_shows_an_interval_under_its_figure():
    """In the columns of the figures; a figure that has none has no line under it."""
    one = {"claims": 3, "recall": 0.5, "actor_again": None, "intervals": {"recall": (0.25, 0.75)}}
    data = {"all": one, "tempers": {}, "sets": {}, "kinds": {"first": one}, "patterns": [], "mistakes": [], "alarms": [], "linking": []}
    wanted = ["claims 3", "recall 0.500", "0.25-0.75", "actor, two readings agree"]
    lines = [" ".join(line.split()) for line in of_report(data).splitlines()]
    assert lines[:6] == ["all", *wanted, ""]
    assert lines[6:11] == ["kind first", *wanted]


def test_texts_without_labels_are_read_from_a_folder(tmp_path):
    """JSON lines with id, title and text."""
    (tmp_path / "some.jsonl").write_text('{"id": "x", "title": "T", "text": "Body."}\n')
    assert [article.text for article in read_texts([tmp_path])] == ["Body."]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.jsonl", b'{"id": "x"}', "x.jsonl, line 1: text is null, no text"),
        ("x.jsonl", b"7", "x.jsonl, line 1: "),
        ("x.jsonl", b"nothing", "x.jsonl, line 1: Expecting value"),
        ("x.jsonl.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff", "x.jsonl.gz: cannot be read"),
        ("x.jsonl", b"\xff\xfe", "x.jsonl: cannot be read"),
        ("x.jsonl.gz", b"plain", "x.jsonl.gz: cannot be read"),
    ],
)
def test_texts_that_are_none_are_named(tmp_path, name, body, said):
    """What, where, expected; and no half of a measurement."""
    (tmp_path / name).write_bytes(body)
    with pytest.raises(GoldInvalid) as caught:
        read_texts([tmp_path])
    assert said in str(caught.value)
    assert "expected" in str(caught.value)


def test_texts_without_leads_are_read_with_the_test_open_too(tmp_path):
    """A first of a firm is counted only where the test whether it is the NHS is forced open, and printed as such."""
    text = (
        "Surgeons have become the first doctors in Europe to treat patients who have a tumour of the lung with the new laser in one visit."
    )
    (tmp_path / "some.jsonl").write_text(
        json.dumps({"id": "x", "title": "Lungs", "text": text}) + "\n" + json.dumps({"id": "y", "title": "The NHS", "text": text}) + "\n"
    )
    (file,) = false_alarms([tmp_path])
    assert [(flag["id"], flag["open"]) for flag in file["flags"]] == [("x", True), ("y", False)]
    shown = alarms([file]).split("\n")
    assert shown[1].split() == ["some.jsonl", "2", "1", "2"]
    assert shown[2].startswith("opened")


@pytest.fixture(scope="module")
def measured():
    return run(SETS)[0]


@pytest.fixture(scope="module")
def by_heart(measured):
    return run(SETS, ignore=alone(measured))[0]


@pytest.mark.parametrize(
    ("sets", "figure", "floor"),
    [
        ("dev_a dev_c", "f1", 0.895),
        ("dev_b dev_d", "f1", 0.925),
        ("dev_a dev_c", "average_precision", 0.95),
        ("dev_b dev_d", "average_precision", 0.96),
        ("dev_a dev_b dev_c dev_d", "precision", 0.935),
        ("dev_a dev_b dev_c dev_d", "cue_recall", 0.985),
        ("dev_a dev_b dev_c dev_d", "kind", 0.98),
        ("dev_a dev_b dev_c dev_d", "scope", 0.945),
        ("dev_a dev_b dev_c dev_d", "assertion", 0.97),
        ("dev_a dev_b dev_c dev_d", "actor", 0.855),
        ("dev_a dev_b dev_c dev_d", "actor_first_named", 0.78),
        ("dev_a dev_b dev_c dev_d", "criterion", 0.83),
        ("dev_a dev_b dev_c dev_d", "theme", 0.61),
    ],
)
def test_the_finder_is_as_good_as_it_was(measured, sets, figure, floor):
    """Floors under the figures, each set scored with weights fitted without it. Only ever raised.

    The actor's was 0.83 while its weights were set by hand, on these very sets; now they are learnt, and held out like the rest.
    """
    assert figures([one for one in measured if one.set in sets.split()])[figure] >= floor


@pytest.fixture(scope="module")
def everyday():
    return run(sorted([*GOLD.glob("plain_*.jsonl"), *GOLD.glob("brief_*.jsonl")]))[0]


@pytest.mark.parametrize(
    ("sets", "figure", "floor"),
    [
        ("plain_a plain_b plain_c plain_d", "f1", 0.895),
        ("plain_a plain_b plain_c plain_d", "precision", 0.97),
        ("plain_a plain_b plain_c plain_d", "actor", 0.905),
        ("plain_a plain_b plain_c plain_d", "scope", 0.99),
        ("plain_a plain_b plain_c plain_d", "kind", 0.99),
        ("plain_e", "f1", 0.87),
        ("plain_e", "precision", 0.92),
        (BRIEF, "f1", 0.785),
        (BRIEF, "precision", 0.97),
        (BRIEF, "actor", 0.95),
    ],
)
def test_ordinary_news_is_found_as_well_as_it_was(everyday, sets, figure, floor):
    """The sets in the wording of press offices, `plain_e` thick with records, and those in few words, each held out. Only ever raised."""
    assert figures([one for one in everyday if one.set in sets.split()])[figure] >= floor


@pytest.mark.parametrize(("sets", "floor"), [("dev_a dev_c", 0.845), ("dev_b dev_d", 0.89)])
def test_hardly_anything_is_learnt_by_heart(measured, by_heart, sets, floor):
    """F1 with every branch of a phrase switched off whose right hits come from one article, at most 0.05 lower."""
    now, again = (f1([one for one in found if one.set in sets.split()]) for found in (measured, by_heart))
    assert again >= max(floor, now - 0.05)


def test_the_report_shows_patterns_and_mistakes(measured):
    """Per pattern: right, wrong, articles, sets; the worst mistakes with their text."""
    rows = patterns(measured)
    assert rows[0]["right"] > rows[-1]["right"]
    worst = mistakes(measured, most=3)
    assert [row["mistake"] for row in worst] == ["false"] * 3 + ["missed"] * 3
    told = {**figures(measured), "intervals": {}}
    shown = of_report(
        {"all": told, "tempers": {}, "sets": {}, "kinds": {}, "patterns": rows, "mistakes": worst, "alarms": [], "linking": []}
    )
    assert worst[0]["text"] in shown


def test_gold_files_hold_what_their_readme_counts():
    """380 articles, 356 claims; every label stands in its article's text."""
    gold = read_gold(SETS)
    assert len(gold) == 380
    assert sum(label.lead == "yes" for one in gold for label in one.labels) == 356
    assert all(one.article.text[label.start : label.end] == label.said["t"] for one in gold for label in one.labels)


@pytest.mark.parametrize(
    ("sets", "articles", "sentences", "claims", "readings"),
    [
        ("plain_*", 310, 1946, 214, 2),
        ("brief_*", 630, 4010, 552, 2),
        ("who_[a-h]", 897, 7660, 2417, 2),
        ("who_[i-n]", 504, 6913, 761, 2),
        ("who_[o-s]", 400, 5310, 541, 1),
    ],
)
def test_sets_of_ours_hold_what_their_readme_counts(sets, articles, sentences, claims, readings):
    """And every actor of both readings stands in the sentence or in one before it."""
    gold = read_gold(sorted(GOLD.glob(f"{sets}.jsonl")))
    wanted = [(one, label) for one in gold for label in one.labels if label.lead == "yes"]
    assert (len(gold), sum(len(one.labels) for one in gold), len(wanted)) == (articles, sentences, claims)
    keys = ("actor", "actor_again")[:readings]
    assert all(label.said[key] in one.article.text[: label.end] for one, label in wanted for key in keys)


def test_texts_may_be_packed(tmp_path):
    """The same articles, plain and .gz; a mark of Windows and blank lines do no harm."""
    line = json.dumps({"id": "x", "title": "T", "text": "Body."}).encode()
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + line + b"\n\n")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(line))
    assert [article.text for article in read_texts([tmp_path])] == ["Body.", "Body."]
