"""Names of NHS bodies link to the register, and stay open where they must."""

import json
from pathlib import Path

import pytest

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


def test_linking_is_as_good_as_it_was(register):
    """The floors are only ever raised: right when linked (strict), and linked when it can be (lenient)."""
    told = [(row, mention) for row in map(json.loads, LINKING.read_text().splitlines()) for mention in row["mentions"]]
    got = [register.link(mention["name"], source=row["source_org"], text=row["text"]) for row, mention in told]
    linked = [(found, mention) for found, (_, mention) in zip(got, told, strict=True) if found]
    can = [(found, mention) for found, (_, mention) in zip(got, told, strict=True) if mention["org_id"]]
    assert sum(found == mention["org_id"] for found, mention in linked) / len(linked) >= 0.98
    assert sum(found in (mention["org_id"], *mention.get("also", ())) for found, mention in can) / len(can) >= 0.87
