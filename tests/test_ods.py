"""The register is brought up to ODS's downloads without losing a name or a judgement of ours."""

import csv
import shutil

import pytest
from click.testing import CliRunner

from leads import ods
from leads.cli import cli
from leads.registering import DATA


def row(code, name, *, region="Y56", icb="QKK", postcode="SE1 7EH", opened="19930401", closed=""):
    """A line as ODS writes it: 27 columns, capitals, no header."""
    cells = [code, name, region, icb, "ROAD", "", "", "LONDON", "", postcode, opened, closed]
    return ",".join(f'"{cell}"' for cell in cells + [""] * 15)


GSTT = "GUY'S AND ST THOMAS' NHS FOUNDATION TRUST"


@pytest.fixture
def refreshed(tmp_path):
    """Runs the verb on a copy of the register: what it said, and the two files as rows by id."""

    def run(*rows, answer="y\n", files=None):
        data = tmp_path / "data"
        if not data.exists():
            shutil.copytree(DATA, data)
        (tmp_path / "etr.csv").write_text("\r\n".join(rows) + "\r\n")
        given = files or [str(tmp_path / "etr.csv")]
        told = CliRunner().invoke(cli, ["register", "refresh", *given, "--data", str(data), "--date", "2026-11-24"], input=answer)
        bodies = {one["org_id"]: one for one in csv.DictReader((data / "organisations.csv").open(newline=""))}
        names = list(csv.DictReader((data / "organisation_aliases.csv").open(newline="")))
        return told, bodies, names

    return run


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        (GSTT, "Guy's and St Thomas' NHS Foundation Trust"),
        ("NORTH STAFFORDSHIRE COMBINED HEALTHCARE NHS TRUST", "North Staffordshire Combined Healthcare NHS Trust"),
        ("THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS TRUST", "The Queen Elizabeth Hospital, King's Lynn, NHS Trust"),
        ("STOKE-ON-TRENT HOSPITAL (NHS)", "Stoke-On-Trent Hospital (NHS)"),
        ("NHS LEEDS", "NHS Leeds"),
        ("Barts Health NHS Trust", "Barts Health NHS Trust"),
    ],
)
def test_names_in_capitals_are_written_as_people_do(capitals, name):
    """ODS shouts; a name in usual letters stays."""
    assert ods.usual(capitals) == name


def test_a_register_that_is_up_to_date_stays_as_it_is(refreshed):
    """The same name, postcode and dates: nothing is written, and nothing is asked."""
    told, bodies, _ = refreshed(row("RJ1", GSTT))
    assert told.output.splitlines()[-1] == f"1 bodies read, 0 changes to a register of {len(bodies):,}; nothing written."


def test_a_renamed_trust_keeps_its_old_name_to_be_found_by(refreshed):
    """The official name is the new one; the old one is a former name; its short names stay."""
    told, bodies, names = refreshed(row("RJ1", "THAMESIDE NHS FOUNDATION TRUST"))
    assert "RJ1: Guy's and St Thomas' NHS Foundation Trust -> Thameside NHS Foundation Trust" in told.output
    assert bodies["RJ1"]["name"] == "Thameside NHS Foundation Trust"
    kinds = {one["alias"]: one["kind"] for one in names if one["org_id"] == "RJ1"}
    assert kinds["Guy's and St Thomas' NHS Foundation Trust"] == "former"
    assert kinds["Thameside NHS Foundation Trust"] == "name"
    assert kinds["GSTT"] == "alias"


def test_a_closed_trust_is_closed_and_a_new_one_is_added(refreshed):
    """Closed with its date; a new trust with its type and region; a trust that was closed before we knew it is left out."""
    told, bodies, _ = refreshed(
        row("RJ1", GSTT, closed="20261031"),
        row("R9Z", "NORTHSHIRE AMBULANCE NHS TRUST", region="Y62"),
        row("R9Y", "GONE NHS TRUST", closed="20100401"),
    )
    assert (bodies["RJ1"]["status"], bodies["RJ1"]["close_date"]) == ("closed", "2026-10-31")
    assert (bodies["R9Z"]["type"], bodies["R9Z"]["region"], bodies["R9Z"]["status"]) == ("ambulance trust", "North West", "open")
    assert "R9Y" not in bodies
    assert "R9Z: new, Northshire Ambulance NHS Trust (ambulance trust)" in told.output


def test_of_the_sites_only_new_hospitals_of_known_trusts_are_added(refreshed):
    """ets.csv holds every clinic, and the same hospital many times."""
    _, bodies, _ = refreshed(
        row("RJ199", "THAMESIDE HOSPITAL"),
        row("RJ198", "THAMESIDE HOSPITAL"),
        row("RJ197", "HIGH STREET CLINIC"),
        row("X9Z01", "FAR HOSPITAL"),
    )
    assert [i for i in ("RJ199", "RJ198", "RJ197", "X9Z01") if i in bodies] == ["RJ199"]
    assert bodies["RJ199"]["parent_ods"] == "RJ1"


def test_a_name_that_two_trusts_share_now_needs_a_second_sign(refreshed):
    """A new hospital with the name of another trust's: both are ambiguous from now on."""
    _, _, names = refreshed(row("RJ199", "ABINGDON COMMUNITY HOSPITAL"))
    shared = [one for one in names if one["match_key"] == "abingdon community hospital"]
    assert {one["org_id"] for one in shared} == {"RNUDQ", "RJ199"}
    assert {(one["ambiguous"], one["reason"], one["bodies_sharing"]) for one in shared} == {("1", "shared by 2 bodies", "2")}


def test_judgements_of_ours_stay(refreshed):
    """Aliases, their ambiguity and its reasons are as before, row for row."""
    before = list(csv.DictReader((DATA / "organisation_aliases.csv").open(newline="")))
    _, _, names = refreshed(row("R9Z", "NORTHSHIRE AMBULANCE NHS TRUST"))
    assert names[: len(before)] == before


def test_nothing_is_written_without_a_yes(refreshed):
    """The changes are shown; the answer no leaves the register alone."""
    told, bodies, _ = refreshed(row("R9Z", "NORTHSHIRE AMBULANCE NHS TRUST"), answer="n\n")
    assert "R9Z" not in bodies
    assert told.output.endswith("nothing written.\n")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["<html>"], 'etr.csv, line 1: got "<html>", expected a row of ODS'),
        ([row("RJ1", GSTT), "RJ1,short"], 'etr.csv, line 2: got "RJ1,short", expected a row of ODS'),
    ],
)
def test_a_file_that_is_not_of_ods_is_named(refreshed, rows, fault):
    """File, line, what stands there and what was expected; the register stays."""
    told, _, _ = refreshed(*rows)
    assert fault in told.output
    assert told.exit_code == 2


def test_a_missing_file_is_named(refreshed, tmp_path):
    """With what was expected."""
    told, _, _ = refreshed(files=[str(tmp_path / "none.csv")])
    assert "none.csv: No such file or directory; expected etr.csv or ets.csv as ODS publishes them" in told.output


def test_an_export_with_a_header_is_read_as_well(refreshed):
    """Some of ODS's exports carry one."""
    told, _, _ = refreshed("Organisation Code,Name", row("R9Z", "NORTHSHIRE AMBULANCE NHS TRUST"))
    assert "1 bodies read, 1 changes" in told.output


def test_the_register_that_we_ship_is_one_that_this_verb_can_keep():
    """Every row has the columns that a refresh writes, ids are unique, and parents are bodies of the register."""
    rows = list(csv.DictReader((DATA / "organisations.csv").read_text(encoding="utf-8").splitlines()))
    ids = [one["org_id"] for one in rows]
    assert len(ids) == len(set(ids))
    assert {one["parent_ods"] for one in rows} - {""} <= set(ids)


def test_a_day_that_is_none_is_refused(tmp_path):
    """Before anything is read: it would stand in every row that is changed."""
    told = CliRunner().invoke(cli, ["register", "refresh", str(tmp_path / "etr.csv"), "--date", "24.11.2026"])
    assert (told.exit_code, "does not match the format '%Y-%m-%d'" in told.output) == (2, True)
