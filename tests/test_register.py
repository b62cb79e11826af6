"""Names of NHS bodies link to the register, and stay open where they must."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from leads.cli import cli
from leads.errors import GoldInvalid
from leads.linking import linking
from leads.register import load, match_key

LINKING = Path(__file__).parent / "linking" / "linking.jsonl"


@pytest.fixture(scope="module")
def register():
    return load()


@pytest.mark.parametrize(
    ("mention", "source", "text", "org_id"),
    [
        ("Leeds Teaching Hospitals NHS Trust", None, "", "RR8"),
        ("Sheffield Health & Social Care NHS Foundation Trust", None, "", "TAH"),
        ("Addenbrooke’s", None, "A toddler was treated at Addenbrooke’s.", "RGT01"),
        ("the Northern General", None, "STH opened it at the Northern General.", "RHQNG"),
        ("Barnsley Hosp NHS FT", None, "", "RFF"),
        ("the trust", "RHQ", "The trust will spend it.", "RHQ"),
        ("the trust", None, "The trust will spend it.", None),
        ("The trust", "nhs-england", "The trust is coaching six others.", None),
        ("We", "RHQ", "“We have waited for this,” said its medical director.", "RHQ"),
        ("we", "RK9", "“When I woke up we were both in tears,” said Jan, 61.", None),
        ("St Mary's Hospital", "R0A", "St Mary's Hospital has opened a ward.", "R0A05"),
        ("St Mary's Hospital", None, "St Mary's Hospital has opened a ward.", None),
        ("Royal Infirmary", None, "The Royal Infirmary in Huddersfield is closed.", "RWY01"),
        ("Princess Alexandra Hospital", None, "Princess Alexandra Hospital in Brisbane has fixed a spine.", None),
        ("SASH", None, "Surrey & Sussex Healthcare (SASH) signed in Redhill.", "RTP"),
        ("sash", None, "The mayor wore a red sash.", None),
        ("The Christie Charity", None, "The Christie Charity will match it.", None),
        ("Iechyd Cyhoeddus Cymru", None, "", "RYT"),
        ("", None, "", None),
        ("a" * 5000, None, "", None),
    ],
)
def test_names_link(register, mention, source, text, org_id):
    """Full and short names, nicknames, "the trust" and "we", shared names with and without a second sign."""
    assert register.link(mention, source=source, text=text) == org_id


def test_match_key_is_how_names_are_compared():
    """Case, apostrophes, accents, ampersands, points and short forms make no difference."""
    assert match_key("Guy’s & St. Thomas’ NHS FT") == "guys and st thomas nhs foundation trust"


def test_ids_give_names(register):
    """Ids give names, unknown ones give nothing."""
    assert register.name("RR8") == "Leeds Teaching Hospitals NHS Trust"
    assert register.name("nowhere") == "" == register.name(None)
    assert register.get("RR8").nation == "England"


def test_every_alias_names_a_body_of_the_register(register):
    """No alias row points nowhere."""
    assert all(alias.org_id in register for aliases in register._aliases.values() for alias in aliases)


def test_linking_is_as_good_as_it_was():
    """The floors are only ever raised: right when linked (strict), and linked when it can be (lenient)."""
    (figures,) = linking([LINKING])
    assert figures["right_when_linked"] >= 0.98
    assert figures["linked_when_it_can_be"] >= 0.88


def test_the_figures_of_linking_count_what_they_say(tmp_path):
    """A link to the parent will do but is not the body meant; a name that nobody could tell counts only when it is linked."""
    text = "Leeds Teaching Hospitals NHS Trust and the trust."
    names = [
        {"name": "Leeds Teaching Hospitals NHS Trust", "org_id": "RR8"},
        {"name": "Leeds Teaching Hospitals NHS Trust", "org_id": "RR801", "also": ["RR8"]},
        {"name": "Leeds Teaching Hospitals NHS Trust", "org_id": None},
        {"name": "the trust", "org_id": "RR8"},
        {"name": "the trust", "org_id": None},
    ]
    file = tmp_path / "names.jsonl"
    file.write_text(json.dumps({"id": "x", "source_org": None, "text": text, "mentions": names}) + "\n", encoding="utf-8")
    (figures,) = linking([file])
    assert (figures["texts"], figures["names"]) == (1, 5)
    assert figures["right_when_linked"] == pytest.approx(1 / 3)
    assert figures["linked_when_it_can_be"] == pytest.approx(2 / 3)
    assert [(wrong["got"], wrong["meant"]) for wrong in figures["mistakes"]] == [
        ("RR8", ["RR801", "RR8"]),
        ("RR8", []),
        (None, ["RR8"]),
    ]


def test_leads_score_prints_how_names_are_linked(tmp_path):
    """The two figures of the issue come from one command; what needs labelled articles is not left out without a word."""
    result = CliRunner().invoke(cli, ["score", "--names", str(LINKING), "--json"], catch_exceptions=False)
    assert json.loads(result.output)["linking"][0]["names"] == 197
    assert "l-117  The foundation trust: RBK, meant RRK" in CliRunner().invoke(cli, ["score", "--names", str(LINKING)]).output
    refused = CliRunner().invoke(cli, ["score", "--names", str(LINKING), "--texts", str(tmp_path)])
    assert (refused.exit_code, "need files of labelled articles" in refused.output) == (2, True)


@pytest.mark.parametrize(
    "body", [b'{"id": "x"}', b"7", b"x", b"", b"\xff", b'{"id": "x", "source_org": null, "text": "", "mentions": [{}]}']
)
def test_a_file_that_holds_no_labelled_names_is_named(tmp_path, body):
    """What, where, expected."""
    file = tmp_path / "names.jsonl"
    file.write_bytes(body)
    with pytest.raises(GoldInvalid, match=r"names.jsonl: no texts with labelled names .* expected one JSON object a line"):
        linking([file])
