"""How does a file get its content in one step? Whoever reads it, or finds it after a full disk, has the old one or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """The file with this content in place of the one that was there; OSError leaves that one as it is.

    `mode` are its permissions, which nobody exceeds meanwhile; without it they are those of any new file.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600), "wb") as file:
            file.write(content)
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
