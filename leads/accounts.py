"""Who may sign in at the desk? One file beside the database, never in it: no table, backup or export holds a password's hash."""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from leads.clock import now
from leads.errors import AccountsInvalid
from leads.store.lock import locked

Role = Literal["reader", "reviewer"]
HASHER = PasswordHasher()  # argon2id, the second recommendation of RFC 9106: 64 MiB, 3 passes
SHORTEST, LONGEST = 12, 1000  # characters of a password
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Account:
    """A person at the desk. A reader sees all and writes nothing; a reviewer decides."""

    name: str
    role: Role
    password: str  # its argon2id hash; "": comes by way of the reverse proxy only
    stamp: str  # sessions carry it: a new one ends them
    since: str


def accounts_file(db_path: str | Path) -> Path:
    """The file beside this database: leads.db.accounts."""
    return Path(f"{db_path}.accounts")


def load(path: Path) -> dict[str, Account]:
    """The accounts by folded name; none without the file. AccountsInvalid when others may read it, or when it holds something else."""
    try:
        if path.stat().st_mode & 0o077:
            raise AccountsInvalid(f"{path}: others on this machine may read it; `chmod 600 {path}`")
        rows = json.loads(path.read_text(encoding="utf-8"))["accounts"]
        return {folded(row["name"]): Account(**row) for row in rows}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise AccountsInvalid(f"{path}: {error.strerror}; the desk must be able to read it") from error
    except (ValueError, KeyError, TypeError) as error:
        raise AccountsInvalid(f"{path}: no list of accounts ({error}); put a copy back, or remove it and add them again") from error


def folded(name: str) -> str:
    """One spelling for a name however it is typed: composed accents, single spaces, no capitals."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def add(path: Path, name: str, *, role: Role, password: str | None) -> None:
    """A new account; without a password it is for who comes by way of the reverse proxy."""
    name = checked_name(name)
    hashed = _hashed(password, name) if password is not None else ""
    with _changing(path) as accounts:
        if folded(name) in accounts:
            raise AccountsInvalid(f"{path}: {name} is there already; `leads reviewers password` or `role` changes what is there")
        accounts[folded(name)] = Account(name, _checked_role(role), hashed, secrets.token_hex(8), now())


def set_password(path: Path, name: str, password: str) -> None:
    """Another password; sessions that were begun with the old one end."""
    hashed = _hashed(password, name)
    with _changing(path) as accounts:
        accounts[folded(name)] = replace(_found(accounts, path, name), password=hashed, stamp=secrets.token_hex(8))


def set_role(path: Path, name: str, role: Role) -> None:
    """Another role, from the next request on."""
    with _changing(path) as accounts:
        accounts[folded(name)] = replace(_found(accounts, path, name), role=_checked_role(role))


def remove(path: Path, name: str) -> None:
    """The account is gone and its sessions end; what the person decided stays."""
    with _changing(path) as accounts:
        _found(accounts, path, name)
        del accounts[folded(name)]


def is_right(account: Account | None, password: str) -> bool:
    """True for the account's password; takes as long for a name that is not there."""
    hashed = account.password if account and account.password else _nobodys()
    try:
        right = len(password) <= LONGEST and HASHER.verify(hashed, _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(right and account and account.password)


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_hex(16))


def checked_name(name: str) -> str:
    """The name as it is recorded with decisions; AccountsInvalid when it cannot be one."""
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if not clean or len(clean) > LONGEST_NAME or any(unicodedata.category(each)[0] == "C" for each in clean):
        raise AccountsInvalid(f"name {name!r}: expected 1 to {LONGEST_NAME} characters, none of them a control character")
    return clean


def _checked_role(role: str) -> Role:
    if role not in get_args(Role):
        raise AccountsInvalid(f"role {role!r}: expected one of {', '.join(get_args(Role))}")
    return role  # type: ignore[return-value]  # just looked at


def _composed(password: str) -> bytes:
    # Keyboards disagree about how an accent is written; a form may hold half a character.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _hashed(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountsInvalid(f"the password has {len(password)} characters; expected {SHORTEST} to {LONGEST}, for example four words")
    if len(set(password)) < 5 or folded(password) == folded(name):
        raise AccountsInvalid("the password is the name or one sign over and over; take four words that do not belong together")
    return HASHER.hash(_composed(password))


def _found(accounts: dict[str, Account], path: Path, name: str) -> Account:
    if folded(name) not in accounts:
        there = ", ".join(account.name for account in accounts.values()) or "nobody"
        raise AccountsInvalid(f"{path}: no account {name}; there is {there}")
    return accounts[folded(name)]


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Account]]:
    """The accounts, to be changed within the block; then written whole or not at all, one change at a time."""
    with locked(path):
        accounts = load(path)
        yield accounts
        _write(path, accounts)


def _write(path: Path, accounts: dict[str, Account]) -> None:
    rows = [asdict(account) for account in sorted(accounts.values(), key=lambda account: account.name)]
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"accounts": rows}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class Accounts:
    """The accounts as they are at this moment: a change made by `leads reviewers` holds at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._by_name: dict[str, Account] = {}

    def find(self, name: str) -> Account | None:
        """The account with this name, however it is typed."""
        return self.all().get(folded(name))

    def all(self) -> dict[str, Account]:
        """All accounts by folded name."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return {}
        if self._seen != (status.st_ino, status.st_ctime_ns):
            self._by_name, self._seen = load(self.path), (status.st_ino, status.st_ctime_ns)
        return self._by_name
