"""Docs cannot rot: the README's console session runs, every verb, key and column is explained, every link leads somewhere."""

import dataclasses
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leads.cli import cli
from leads.store import open_db
from leads.types import Source

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SESSION = re.search(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)


def steps():
    """(command, expected output) of the README's console session."""
    for step in re.split(r"^\$ ", SESSION, flags=re.M)[1:]:
        command, _, output = step.partition("\n")
        yield command, output


def pattern(expected):
    """The expected output as a regular expression: "..." is anything, white space is one space or none."""
    parts = [r"\s*".join(map(re.escape, part.split())) for part in expected.split("...")]
    return r"\s*" + ".*".join(parts) + r"\s*"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as the README's reader has it: the repository's own files, no database."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copy(ROOT / "sources.yaml", folder)
    (folder / "leads").symlink_to(ROOT / "leads")
    return folder


@pytest.mark.parametrize(("command", "expected"), list(steps()), ids=[command[:30] for command, _ in steps()])
def test_the_console_session_runs(command, expected, folder):
    """Each command prints what the README says, "..." standing for anything."""
    verb, *words = shlex.split(command)
    assert verb == "leads"
    code = "from leads.cli import cli; cli()"
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    got = done.stdout + (done.stderr if done.returncode else "")
    assert re.fullmatch(pattern(expected), got, re.S), f"expected:\n{expected}\ngot:\n{got}"


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_is_in_the_docs(verb):
    """Somewhere in README or docs stands `leads VERB`."""
    assert any(f"leads {verb}" in path.read_text() for path in DOCS)


@pytest.mark.parametrize("key", [field.name for field in dataclasses.fields(Source)])
def test_every_key_of_sources_yaml_is_explained(key):
    """docs/sources.md has each key as code."""
    assert f"`{key}`" in (ROOT / "docs" / "sources.md").read_text()


def tables(db):
    """The names of all tables but those within SQLite's full-text indexes."""
    own = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_fts_*'"
    return sorted(row["name"] for row in db.execute(own))


def test_every_column_has_a_note_on_the_desk(tmp_path):
    """datasette_meta.json explains each column of each table that the desk shows."""
    explained = json.loads((ROOT / "datasette_meta.json").read_text())["databases"]["leads"]["tables"]
    db = open_db(tmp_path / "leads.db", create=True)
    for table in (name for name in tables(db) if not name.endswith("_fts")):
        columns = {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
        assert columns <= explained.get(table, {}).get("columns", {}).keys(), table


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    """Relative links and pictures exist."""
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_table_is_accounted_for(tmp_path):
    """docs/data.md says of each table of the database what it holds, why, how long."""
    explained = re.findall(r"^\| `(\w+)` \|.+\|.+\|.+\|$", (ROOT / "docs" / "data.md").read_text(), re.M)
    assert tables(open_db(tmp_path / "leads.db", create=True)) == sorted(explained)
