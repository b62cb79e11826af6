"""The embedded sample web: invented bodies on *.localhost, served from this folder, for a first look and for the tests."""

from __future__ import annotations

from pathlib import Path

from leads.demo.serve import with_port

HERE = Path(__file__).parent


def sources_text(port: int) -> str:
    """The sources of the sample web as YAML, each address with the port of the running server."""
    return with_port((HERE / "sources.yaml").read_text("utf-8"), port)
