"""A verb that is stopped says what is true of it, in one line, however impatient the person is."""

import contextlib
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from nights import LEADS, Place, ended, wait_for
from sample_desk import make

from leads.cli import cli
from leads.demo.serve import serve

GOLD = Path(__file__).parents[1] / "tests/gold"


def hear():
    """Ctrl-C is heard, also where the tests run in the background and it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class OnTerminal:
    """`leads` with a terminal for its standard error, where the line of progress renews itself."""

    def __init__(self, *words, cwd):
        self.told, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*LEADS, *map(str, words)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=theirs,
            stdin=theirs,
            preexec_fn=hear,  # noqa: PLW1509 - it takes no lock that a thread could hold
        )
        os.close(theirs)
        self.text = ""

    def wait_for(self, words):
        while words not in self.text:
            self.text += os.read(self.told, 4096).decode()

    def end(self):
        """Status, and the last line told."""
        out, _ = self.process.communicate(timeout=60)
        try:
            while more := os.read(self.told, 4096).decode():
                self.text += more
        except OSError:  # a terminal that nobody writes to any more
            os.close(self.told)
        return self.process.returncode, self.text.rpartition("\033[K")[2].strip(), out


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        (("train", GOLD / "dev_b.jsonl", GOLD / "dev_d.jsonl", "--out", "w.json"), "sentences"),
        (("score", GOLD / "dev_b.jsonl"), "articles"),
    ],
)
def test_measuring_and_learning_tell_how_far_they_are_and_that_nothing_was_written(tmp_path, words, begun):
    """Stopped by Ctrl-C, and by another one at once."""
    run = OnTerminal(*words, cwd=tmp_path)
    run.wait_for(begun)
    for _ in range(3):
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.03)
    assert run.end() == (13, "stopped; nothing was written", b"")
    assert not list(tmp_path.iterdir())


def test_a_crawl_says_that_what_was_stored_stays(tmp_path):
    """So it does."""
    with serve(0) as web:
        place = Place(tmp_path, web, ["northmoor-news"])
        place.sources.write_text(place.sources.read_text().replace("delay: 0.1", "delay: 1"))
        crawl = place.start("crawl")
        wait_for(lambda: len(web.log) > 3)
        crawl.send_signal(signal.SIGINT)
        assert "stopped; what was stored stays, start again to go on" in ended(crawl, 13)
        assert place.rows("SELECT count(*) FROM pages")[0][0] > 0


def test_ctrl_c_on_a_terminal_ends_the_readers_in_silence(tmp_path):
    """It reaches parent and children alike, in whatever moment: one line comes of it."""
    make(tmp_path / "leads.db").close()
    for moment in (0.0, 0.2, 0.4, 0.6):  # of a reader's start, which takes a second and more
        run = subprocess.Popen(
            [*LEADS, "flag", "--again"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=hear,  # noqa: PLW1509 - it takes no lock that a thread could hold
        )
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        wait_for(lambda begun=children: begun.read_text())
        time.sleep(moment)
        os.killpg(run.pid, signal.SIGINT)
        assert run.communicate()[1] == "stopped; what was stored stays, start again to go on\n"


def test_a_question_that_nobody_answers_is_told(tmp_path):
    """As from a scheduler: status 2, nothing done."""
    make(tmp_path / "leads.db").close()
    done = CliRunner().invoke(cli, ["forget", "--source", "news", "--db", str(tmp_path / "leads.db")], input="")
    assert done.exit_code == 2
    assert "nobody answered" in done.stderr


def test_ctrl_c_at_a_question_is_a_stop(tmp_path):
    """Not an abort with a status of its own."""
    make(tmp_path / "leads.db").close()
    run = OnTerminal("forget", "--source", "news", cwd=tmp_path)
    asked = b""
    while b"Forget them" not in asked:
        asked += run.process.stdout.read1()
    for _ in range(10):  # Python's input() drops a signal in the moment before it waits
        if run.process.poll() is not None:
            break
        run.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.process.wait(2)
    status, told, _ = run.end()
    assert (status, told) == (13, "stopped; nothing was written")
