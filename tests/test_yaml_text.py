"""What is no YAML is told in words for people, with the line to look at; what only looks like a number or a date is a text."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.edits import add, carry_out, propose
from crawler.sources import load, read
from leads.cli import cli
from leads.errors import SourcesInvalid

HEAD = "contact: a@b.example\nsources:\n  - id: a\n    name: A\n    kind: feed\n    url: https://a.nhs.uk/feed\n"


def fault(more: str) -> str:
    """What is said of a good file with these lines below it, the first of which is line 7."""
    with pytest.raises(SourcesInvalid) as caught:
        read(HEAD + more)
    return caught.value.faults[0].removeprefix("sources.yaml, ")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("    since: 2024-13-31", 'line 7, a: since is "2024-13-31", expected a date such as 2024-01-31'),
        ("    since: 2024-02-30", "line 7, a: since is"),
        ("    since: 2024-01-31 25:61:00", "line 7, a: since is"),
        ("    since: 20240131", "line 7, a: since is"),
        ("    limit: 2024-02-31", "line 7, a: limit is"),
        ("    limit: " + "9" * 5000, "line 7, a: limit is"),
        ("    limit: -_", 'line 7, a: limit is "-_", expected a number of requests'),
        ("    limit: .inf", "line 7, a: limit is"),
        ("    limit: !!int abc", "line 7: not valid YAML: a text that begins with one of & * ! | >: put quotes around it"),
        ("    confidential: !!bool maybe", "line 7: not valid YAML: a text that begins with"),
        ("    note: =", ""),
        ("    note: 2024-02-31", ""),
        ("    tags: " + "[" * 3000, "line 7: not valid YAML: brackets within brackets, more than 20"),
    ],
)
def test_no_value_is_a_crash(more: str, told: str):
    """An impossible date or number is a text that the check of its key refuses, or takes."""
    assert fault(more).startswith(told) if told else read(HEAD + more)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("    kind feed\n    nation: UK", 'line 7: not valid YAML: no colon after the key, expected such as "kind: feed"'),
        ("    note: 'open\n    nation: UK\n", "line 7: not valid YAML: a quote that is opened here and never closed"),
        ("    note: 'Guy's news'\n", "line 7: not valid YAML: a text goes on after its closing quote"),
        ("    tags: [a\n    nation: UK\n", "line 7: not valid YAML: a bracket that is opened here and not closed"),
        ("  - {id: b\n    name: B}\n", "line 7: not valid YAML: a bracket that is opened here and not closed"),
        ("\tnation: UK", "line 7: not valid YAML: a tab, and YAML takes only spaces"),
        ("    note: \tx", "line 7: not valid YAML: a tab"),
        ("    note: Guy's: news", "line 7: not valid YAML: a colon too many"),
        ("      nation: UK", "line 7: not valid YAML: a colon too many"),
        ("   nation: UK", "line 7: not valid YAML: an indent that fits none of the lines above"),
        ("    note: @home", "line 7: not valid YAML: a text that begins with @: put quotes around it"),
        ("    note: *star", "line 7: not valid YAML: a text that begins with one of"),
        ("    note: - x", 'line 7: not valid YAML: a "-" where no list can begin'),
        ('    follow: ["\\d"]', "line 7: not valid YAML: a backslash between"),
        ("    kind: feed", 'line 7: not valid YAML: the key "kind" stands here a second time'),
        ("    tags: [a,,b]", "line 7: not valid YAML: a comma where none is expected"),
        ("    tags: [],", "line 7: not valid YAML: a comma where none is expected"),
        ("    note: x\x00", "line 7: not valid YAML: a character that cannot be shown (0x00): delete it"),
        ("---\nsources: []", 'line 7: not valid YAML: a second list below "---"'),
        ("    <<: 3", "line 7: not valid YAML: expected a mapping"),
    ],
)
def test_what_is_no_yaml_is_told_where_it_began(more: str, told: str):
    """Not where a parser noticed it, nor in a parser's words."""
    assert fault(more).startswith(told)


def test_a_bracket_says_where_it_was_missed():
    """The list may be long, and the comma is missing at its end."""
    assert fault("    tags: [a,\n    b\n    c: d]\n").endswith("noticed on line 9")


@pytest.mark.parametrize("verb", [["sources"], ["sources", "check"], ["nightly"], ["sources", "add", "https://b.localhost/"]])
def test_every_verb_tells_an_impossible_date(tmp_path: Path, verb: list[str]):
    """One line and status 2."""
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD + "    since: 2024-02-30\n")
    told = CliRunner().invoke(cli, [*verb, "--sources", str(path)], env={"LEADS_DB": str(tmp_path / "leads.db")})
    assert told.exit_code == 2
    assert 'sources.yaml, line 7, a: since is "2024-02-30", expected a date such as 2024-01-31' in told.output


@pytest.mark.parametrize(("text", "encoding", "line"), [("    note: Guy’s\n", "cp1252", 7), ("", "utf-16", 1)])
def test_another_encoding_is_told_with_its_line(tmp_path: Path, text: str, encoding: str, line: int):
    """And what to do about it; an edit says the same."""
    path = tmp_path / "sources.yaml"
    path.write_bytes((HEAD + text).encode(encoding))
    for reads in (load, lambda path: propose(path, add({}))):
        with pytest.raises(
            SourcesInvalid, match=rf"sources\.yaml, line {line}: cannot be read as UTF-8 .*; save the file with the encoding UTF-8"
        ):
            reads(path)


def test_the_mark_that_notepad_writes_is_no_fault(tmp_path: Path):
    """UTF-8 with a byte order mark, and the line ends of Windows."""
    path = tmp_path / "sources.yaml"
    path.write_bytes(HEAD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert [one.id for one in load(path).sources] == ["a"]


def test_an_edit_leaves_what_looks_like_a_date_or_a_number(tmp_path: Path):
    """Possible or not, with quotes or without."""
    odd = "    note: 2024-02-31\n    region: '2024-01-31'\n    publisher: 1e5\n    since: 2024-01-31\n    delay: 5.0\n    limit: 0050\n"
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD + odd)
    carry_out(propose(path, add({"id": "b", "name": "B", "kind": "feed", "url": "https://b.nhs.uk/feed"})))
    assert path.read_text().startswith(HEAD + odd)


def test_a_list_for_a_key_is_told(tmp_path: Path):
    """After "? ", which nobody means; no traceback."""
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  ? - id: a\n")
    with pytest.raises(SourcesInvalid, match='a key that is no text; take away the "\\?"'):
        load(path)


def test_a_number_may_end_in_a_point(tmp_path: Path):
    """As Python and YAML read it."""
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD + "    delay: 5.\n")
    assert load(path).sources[0].delay == 5
