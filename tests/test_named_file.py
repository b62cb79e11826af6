"""A file that the user names is never written over when it is worth more than what would be written."""

import os

import pytest
from click.testing import CliRunner
from sample_desk import make

from leads.cli import cli

GOLD = '{"id": "x", "title": "", "host": "x.nhs.uk", "sentences": [{"t": "Tea.", "p": 0, "lead": "no"}]}\n'
ENTRY = "contact: a@b.example\nsources:\n  - {id: one, name: One, kind: feed, url: 'https://one.example/feed'}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder as it is after a night, with labelled articles, and links to what must stay; the verbs are run in it."""
    make(tmp_path / "leads.db").close()
    make(tmp_path / "other.db").close()
    (tmp_path / "leads.db.accounts").write_text('{"accounts": []}')
    (tmp_path / "decisions.jsonl").write_text('{"id": 1}\n')
    (tmp_path / "sources.yaml").write_text(ENTRY)
    (tmp_path / "ours.jsonl").write_text(GOLD)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.jsonl").write_text("")
    (tmp_path / "link.csv").symlink_to("leads.db")
    os.link(tmp_path / "leads.db.accounts", tmp_path / "second-name")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(folder, *words):
    """What is said when nothing is written: status 2, and every file is what it was."""
    before = held(folder)
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2, done.output
    assert held(folder) == before
    return done.stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("leads.db", "belongs to the database leads.db"),
        ("./leads.db", "belongs to the database"),
        ("link.csv", "belongs to the database"),
        ("leads.db-wal", "belongs to the database"),
        ("leads.db-shm", "belongs to the database"),
        ("leads.db.lock", "belongs to the database"),
        ("leads.db.accounts", "belongs to the database"),
        ("second-name", "belongs to the database"),
        ("decisions.jsonl", "belongs to the database"),
        ("other.db", "is a database"),
        ("other.decisions.jsonl", "holds decisions"),
        ("sources.yaml", "is a list of sources"),
        ("texts", "is a directory"),
        ("", "the name is empty"),
        ("no/leads.csv", "the folder no does not exist"),
        ("/dev/null", "is no ordinary file"),
        ("/dev/stdout", "is no ordinary file"),
        ("third.db.accounts", "belongs to a database"),
        ("third.db-wal", "belongs to a database"),
        ("third.db.before-2026", "was laid aside"),
        ("decisions.jsonl.kept-2026", "holds decisions"),
    ],
)
def test_an_export_takes_the_place_of_nothing_that_is_worth_more(folder, name, why):
    """The database and what belongs to it, by whatever name, decisions, sources; and nothing that is no file."""
    for left in ("other.decisions.jsonl", "third.db.accounts", "third.db-wal", "third.db.before-2026", "decisions.jsonl.kept-2026"):
        (folder / left).write_text("{}")
    assert why in refused(folder, "export", "--out", name)


def test_another_database_and_its_files_are_safe_too(folder):
    """Where --db names it."""
    assert "belongs to the database other.db" in refused(folder, "export", "--db", "other.db", "--out", "other.decisions.jsonl")
    assert "is a database" in refused(folder, "export", "--db", "other.db", "--out", "leads.db")


@pytest.mark.parametrize(
    "words",
    [
        ("score", "ours.jsonl", "--predictions", "ours.jsonl"),
        ("score", "ours.jsonl", "--texts", "texts", "--predictions", "texts/a.jsonl"),
        ("score", "ours.jsonl", "--texts", "texts", "--predictions", "texts/new.jsonl"),
        ("score", "ours.jsonl", "--predictions", "sources.yaml"),
        ("train", "ours.jsonl", "--out", "ours.jsonl"),
        ("train", "ours.jsonl", "--out", "leads.db"),
    ],
)
def test_measuring_and_learning_write_over_nothing_that_they_read(folder, words):
    """Nor over a database or the sources; said before the work is done."""
    assert "name another file" in refused(folder, *words)


def test_what_was_exported_before_is_written_over(folder):
    """That is what the option is for."""
    for name in ("leads.csv", "leads.csv"):
        assert CliRunner().invoke(cli, ["export", "--out", name]).exit_code == 0


def test_a_folder_that_takes_no_file_is_told(folder):
    """In one line, whatever the system calls it."""
    assert "cannot be written" in refused(folder, "export", "--out", "/proc/leads.csv")


def test_the_demo_writes_over_no_sources_but_its_own(folder):
    """Where somebody keeps their own sources it is refused, and says how to go on."""
    assert "name another folder with --folder" in refused(folder, "demo", "--no-serve", "--folder", ".")


def test_a_link_to_a_file_stays_one(folder):
    """What it leads to has the new content."""
    (folder / "real.csv").write_text("old")
    (folder / "to.csv").symlink_to("real.csv")
    assert CliRunner().invoke(cli, ["export", "--out", "to.csv"]).exit_code == 0
    assert (folder / "to.csv").is_symlink()
    assert (folder / "real.csv").read_text() != "old"
