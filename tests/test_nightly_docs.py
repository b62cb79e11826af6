"""docs/nightly.md and the systemd units say what is so: every outcome, state and status, commands that exist, units that load."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from leads.cli import cli
from leads.health import State
from leads.types import Outcome

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "nightly.md").read_text()
UNITS = sorted((DOCS / "systemd").iterdir())


@pytest.mark.parametrize("word", [*get_args(Outcome), *get_args(State)])
def test_every_outcome_and_state_has_its_row(word):
    """With what it means and what to do."""
    assert f"\n| `{word}` |" in TEXT


@pytest.mark.parametrize("status", [0, 1, 2, 3, 13])
def test_every_exit_status_has_its_row(status):
    """With what it means and what to do."""
    assert f"\n| {status} |" in TEXT


def commands():
    """Every `leads ...` that the units and the cron line start."""
    service = "".join((DOCS / "systemd" / name).read_text() for name in ("leads-nightly.service", "leads-desk.service"))
    (cron,) = re.findall(r"^15 1 \* \* \*.*", TEXT, re.M)
    for line in [*re.findall(r"^ExecStart=(.*)", service, re.M), *re.findall(r"\.venv/bin/leads [^|;&>)]*", cron)]:
        yield shlex.split(re.sub(r"\s2$", "", line.strip()))[1:]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_what_is_scheduled_exists(words):
    """The verb is one of ours and takes these options."""
    verb, *rest = words
    known = {name for param in cli.commands[verb].params for name in param.opts}
    assert {word for word in rest if word.startswith("-")} <= known


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units_and_finds_them_closed(tmp_path):
    """No unknown key, no warning; the exposure that systemd itself reckons is low."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/leads/.venv/bin/leads", "/bin/true"))
    paths = [tmp_path / unit.name for unit in UNITS]
    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    for service in (path for path in paths if path.suffix == ".service"):
        rate = ["systemd-analyze", "security", "--offline=true", "--threshold=20", service]
        rated = subprocess.run(rate, capture_output=True, text=True, check=False)
        assert rated.returncode == 0, rated.stdout[-300:]
