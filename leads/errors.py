"""What can go wrong in a way the user can mend: one exception per consequence, one line per fault."""

from __future__ import annotations

import errno


class LeadsError(Exception):
    """A fault to be told in one line: what, where, got, expected, next step. `status` is the exit status."""

    status = 2


class SourcesInvalid(LeadsError):
    """sources.yaml cannot be used. `faults` has one line per fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class DatabaseRefused(LeadsError):
    """The file is not a database we may write to: foreign, newer, damaged, read-only, empty, or of the other world (sample, real)."""


class AlreadyRunning(LeadsError):
    """Another run holds the lock of this database."""


class NoSpace(LeadsError):
    """The disk is full: stop instead of failing item by item."""

    status = 3


class DecisionRefused(LeadsError):
    """A decision that cannot be taken as asked: no such lead, nothing to undo, an unknown verdict."""


class NothingToForget(LeadsError):
    """What `leads forget` was asked to forget is not there, or is not said clearly enough."""


class NotFetched(LeadsError):
    """A page that `leads try` was asked for did not come."""

    status = 1


class NotThere(LeadsError):
    """What was asked for by its name is not in the database: a run, an article."""


class NothingRead(LeadsError):
    """Not one page could be read: the reading processes themselves do not work."""


class PatternsInvalid(LeadsError):
    """Pattern rows cannot be used. One line per fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))


class GoldInvalid(LeadsError):
    """A file that was given to be measured on - labelled articles, labelled names, texts - holds something else."""


class AccountsInvalid(LeadsError):
    """The file of accounts cannot be used, or an account cannot be as asked."""


class NotWritten(LeadsError):
    """A file or folder that the user named to be written cannot be, or must not: it is there already and is worth more."""


class SettingsInvalid(LeadsError):
    """A setting of the desk in datasette_meta.json, or one it was started with, cannot be right."""


class RegisterInvalid(LeadsError):
    """A file of the register, or of ODS, is missing or holds something else."""


def is_full(error: BaseException) -> bool:
    """True when a disk, or a quota on it, takes no more. Python's tempfile says so in words of its own."""
    if not isinstance(error, OSError):
        return False
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No usable temporary directory" in str(error)
