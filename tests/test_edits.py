"""sources.yaml is edited without losing a comment, a line of somebody else, or the file itself."""

from pathlib import Path

import pytest

from crawler.edits import EditRefused, add, carry_out, propose
from crawler.sources import load
from leads.errors import SourcesInvalid

ROOT = Path(__file__).parents[1]
ENTRY = {"id": "new-news", "name": "New: news", "kind": "listing", "url": "https://new.nhs.uk/news", "follow": [r"/news/\d+/"]}


def file_of(folder, text):
    path = folder / "sources.yaml"
    path.write_bytes(text.encode())
    return path


def changed_lines(edit):
    return [line for line in edit.diff.splitlines()[2:] if line[:1] in "+-"]


def test_the_shipped_file_gains_an_entry_and_nothing_else_changes(tmp_path):
    """Comments, order, quotes and long lines of all its entries survive: the diff only adds."""
    path = file_of(tmp_path, (ROOT / "sources.yaml").read_text())
    edit = propose(path, add(ENTRY))
    assert changed_lines(edit) == [
        "+  - id: new-news",
        "+    name: 'New: news'",
        "+    kind: listing",
        "+    url: https://new.nhs.uk/news",
        r"+    follow: [/news/\d+/]",
    ]
    carry_out(edit)
    assert load(path).chosen(("new-news",))[0].follow == (r"/news/\d+/",)


@pytest.mark.parametrize(
    "text",
    [
        "sources: []\n",
        "# mine\ncontact: a@b.example  # me\nsources:\n- id: a\n  name: A   # first\n  kind: feed\n  url: https://a.nhs.uk/\n# the end\n",
        "sources:\n  - {id: a, name: A, kind: feed, url: 'https://a.nhs.uk/'}\n",
        "sources:\r\n  - id: a\r\n    name: A\r\n    kind: feed\r\n    url: https://a.nhs.uk/\r\n",
        "sources:\n    -   id: a\n        name: A\n        kind: feed\n        url: https://a.nhs.uk/",
    ],
    ids=["empty list", "no indent, comments", "flow", "windows", "wide, no last newline"],
)
def test_every_usual_layout_is_kept(tmp_path, text):
    """Whatever the indent, the line ends and the style: old lines stay as they are."""
    path = file_of(tmp_path, text)
    carry_out(propose(path, add(ENTRY)))
    after = path.read_bytes().decode()
    assert [line for line in text.splitlines() if line not in after.splitlines() and "[]" not in line] == []
    assert ("\r\n" in after) == ("\r\n" in text)
    assert load(path).sources[-1].id == "new-news"


def test_an_edit_made_meanwhile_is_never_written_over(tmp_path):
    """The other's file stays as it is."""
    path = file_of(tmp_path, "sources: []\n")
    edit = propose(path, add(ENTRY))
    path.write_text("sources: []\n# by hand\n")
    with pytest.raises(EditRefused, match="edited meanwhile"):
        carry_out(edit)
    assert path.read_text() == "sources: []\n# by hand\n"


@pytest.mark.parametrize("wrong", [{"id": "a"}, {"kind": "fed"}, {"url": "https://a.nhs.uk/"}, {"organisation": "NOBODY"}])
def test_what_would_not_load_is_not_even_proposed(tmp_path, wrong):
    """An id or address that stands there already, an unknown kind or body."""
    path = file_of(tmp_path, "sources:\n  - {id: a, name: A, kind: feed, url: 'https://a.nhs.uk/'}\n")
    with pytest.raises(SourcesInvalid, match=r"sources\.yaml as changed, line"):
        propose(path, add(ENTRY | wrong))


def test_a_file_that_is_faulty_already_is_not_touched(tmp_path):
    """Its own fault is told, with the line it has now."""
    path = file_of(tmp_path, "sources:\n  - {id: a, nam: A, kind: feed, url: 'https://a.nhs.uk/'}\n")
    with pytest.raises(SourcesInvalid, match=r"sources\.yaml, line 2"):
        propose(path, add(ENTRY))


def test_a_link_to_the_file_stays_a_link(tmp_path):
    """The file behind it is the one that changes; its rights stay."""
    (tmp_path / "real").mkdir()
    real = file_of(tmp_path / "real", "sources: []\n")
    real.chmod(0o640)
    link = tmp_path / "sources.yaml"
    link.symlink_to(real)
    carry_out(propose(link, add(ENTRY)))
    assert link.is_symlink()
    assert "new-news" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in real.parent.iterdir()] == ["sources.yaml"]
