"""The embedded sample web: invented bodies on *.localhost, served from this folder, for a first look and for the tests."""

from __future__ import annotations

from pathlib import Path

from leads.demo.serve import with_port
from leads.errors import NotWritten

HERE = Path(__file__).parent
OURS = "sample@lead-the-way.localhost"  # the contact in the sample's sources.yaml: no other file has it


def sources_text(port: int) -> str:
    """The sources of the sample web as YAML, each address with the port of the running server."""
    return with_port((HERE / "sources.yaml").read_text("utf-8"), port)


def lay_out(folder: Path, port: int) -> Path:
    """Puts sources.yaml and the mails it names, all with the port of the running server, into `folder`: the path of the former.

    NotWritten when a sources.yaml is there that is not the sample's.
    """
    sources = folder / "sources.yaml"
    if sources.exists() and OURS not in sources.read_text("utf-8", "replace"):
        raise NotWritten(f"{sources}: a list of sources that is not the sample's; name another folder with --folder")
    (folder / "mail").mkdir(parents=True, exist_ok=True)
    for mail in (HERE / "mail").glob("*.eml"):
        # Latin-1 keeps every byte, also those of a mail that lies about its charset.
        text = with_port(mail.read_text("latin-1"), port)
        (folder / "mail" / mail.name).write_text(text, "latin-1")
    sources.write_text(sources_text(port), "utf-8")
    return sources
