"""The desk under load: a short run of the benchmark that is run for two minutes by hand."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "desk.py"


def test_five_reviewers_and_a_crawl_lose_nothing():
    """For 15 seconds five people decide as fast as they can while a crawl writes: no error, no decision lost or doubled."""
    command = [sys.executable, BENCHMARK, "--articles", "2000", "--leads", "2000", "--together", "--seconds", "15"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "errors: 0; lost or doubled decisions: 0" in done.stdout
