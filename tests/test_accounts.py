"""The file of accounts, and the verb that keeps it."""

import json
import threading

import pytest
from click.testing import CliRunner

from leads import accounts
from leads.cli import cli
from leads.errors import AccountsInvalid, AlreadyRunning
from leads.store import open_db

FOUR_WORDS = "correct horse battery staple"


@pytest.fixture
def path(tmp_path):
    open_db(tmp_path / "leads.db", create=True).close()
    return accounts.accounts_file(tmp_path / "leads.db")


def leads(tmp_path, *words, typed=""):
    """The verb as an operator types it: exit status and what it prints."""
    done = CliRunner().invoke(cli, ["reviewers", *words, "--db", str(tmp_path / "leads.db")], input=typed)
    return done.exit_code, done.output


def test_an_account_is_added_listed_changed_and_removed(tmp_path, path):
    """By the verb, with the password on standard input; each ends with a line of counts."""
    assert leads(tmp_path, "add", "Zoë  Ní Bhriain", typed=FOUR_WORDS + "\n") == (0, f"{path}: 1 reviewers, 0 readers\n")
    assert leads(tmp_path, "add", "Ben", "--role", "reader", "--no-password")[1].endswith("1 reviewers, 1 readers\n")
    assert "reviewer" in leads(tmp_path, "list")[1]
    assert "Ben  (no password)" in leads(tmp_path, "list")[1]
    assert leads(tmp_path, "role", "ben", "reviewer")[1].endswith("2 reviewers, 0 readers\n")
    assert leads(tmp_path, "password", "Ben", typed="another long pass phrase\n")[0] == 0
    assert accounts.is_right(accounts.load(path)["ben"], "another long pass phrase")
    assert leads(tmp_path, "remove", "BEN")[1].endswith("1 reviewers, 0 readers\n")
    assert [each.name for each in accounts.load(path).values()] == ["Zoë Ní Bhriain"]


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("add", "Ada"), FOUR_WORDS, "there already"),
        (("add", "ada "), FOUR_WORDS, "there already"),
        (("add", "Ben"), "short", "expected 12 to 1000"),
        (("add", "Ben"), "", "0 characters"),
        (("add", "Ben"), "aaaaaaaaaaaaaaaa", "over and over"),
        (("add", "Bartholomew Fox"), "bartholomew fox", "is the name"),
        (("add", "  "), FOUR_WORDS, "1 to 100 characters"),
        (("add", "Ben\x1b[2J"), FOUR_WORDS, "control character"),
        (("add", "Ben\u202e"), FOUR_WORDS, "control character"),
        (("remove", "Ben"), "", "no account Ben; there is Ada"),
        (("password", "Ben"), FOUR_WORDS, "no account Ben"),
        (("role", "Ben", "reader"), "", "no account Ben"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(tmp_path, path, words, typed, told):
    """Status 2, and the file stays as it was."""
    accounts.add(path, "Ada", role="reviewer", password=FOUR_WORDS)
    before = path.read_text()
    status, output = leads(tmp_path, *words, typed=typed)
    assert status == 2
    assert told in output
    assert path.read_text() == before


@pytest.mark.parametrize("words", [("add", "Ada", "--no-password"), ("list",), ("remove", "Ada")])
def test_a_database_that_is_not_there_has_no_accounts(tmp_path, words):
    """A misspelt --db is told; no file is made for it."""
    status, output = leads(tmp_path, *words)
    assert (status, "no such database; `leads crawl` makes it" in output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_reads_the_file_and_no_password_is_in_it(path):
    """Mode 0600 from its first moment; a slow hash by a kept library."""
    accounts.add(path, "Ada", role="reviewer", password=FOUR_WORDS)
    assert path.stat().st_mode & 0o777 == 0o600
    row = json.loads(path.read_text())["accounts"][0]
    assert row["password"].startswith("$argon2id$")
    assert FOUR_WORDS not in path.read_text()
    path.chmod(0o640)
    with pytest.raises(AccountsInvalid, match="chmod 600"):
        accounts.load(path)


@pytest.mark.parametrize("content", ["", "[]", '{"accounts": [{"name": "Ada"}]}', "\xff"])
def test_a_broken_file_is_told_and_kept(tmp_path, path, content):
    """It is never taken for an empty one."""
    path.write_bytes(content.encode("latin-1"))
    path.chmod(0o600)
    status, output = leads(tmp_path, "add", "Ada", typed=FOUR_WORDS)
    assert status == 2
    assert "no list of accounts" in output
    assert path.read_bytes() == content.encode("latin-1")


def test_accents_may_be_typed_in_either_way(path):
    """Composed or not, in the name and in the password."""
    accounts.add(path, "Zoe\u0308", role="reviewer", password="vie\u0301 en rose, vie en bleu")
    found = accounts.Accounts(path).find(" zo\u00eb ")
    assert found.name == "Zo\u00eb"
    assert accounts.is_right(found, "vi\u00e9 en rose, vie en bleu")
    assert not accounts.is_right(found, "vie en rose, vie en bleu")


def test_nobody_is_let_in_without_a_password(path):
    """Neither an account that has none, nor one that is not there, with whatever is typed."""
    accounts.add(path, "Ada", role="reviewer", password=None)
    for typed in ("", "x" * 20, "x" * 100_000, "\ud800"):
        assert not accounts.is_right(accounts.load(path)["ada"], typed)
        assert not accounts.is_right(None, typed)


def test_a_change_is_seen_at_once(path):
    """By a desk that is open meanwhile."""
    there = accounts.Accounts(path)
    assert there.find("Ada") is None
    accounts.add(path, "Ada", role="reviewer", password=FOUR_WORDS)
    first = there.find("Ada")
    accounts.set_role(path, "Ada", "reader")
    accounts.set_password(path, "Ada", "four other words here")
    assert (there.find("Ada").role, there.find("Ada").stamp == first.stamp) == ("reader", False)
    accounts.remove(path, "Ada")
    assert there.find("Ada") is None


def test_two_changes_at_once_lose_nothing(path):
    """One is made, the other is told to wait; neither undoes the other."""
    refused = []

    def add(number):
        try:
            accounts.add(path, f"Reviewer {number}", role="reader", password=None)
        except AlreadyRunning as error:
            refused.append(str(error))

    threads = [threading.Thread(target=add, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accounts.load(path)) + len(refused) == 8
