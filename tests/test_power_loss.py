"""The power fails between two fsyncs: what was committed is there, what was half written is not, and the file is whole."""

import random
from contextlib import closing

import pytest
from sample_desk import make

from leads.store import decided, open_db

STORIES = [
    (f"https://trust.example/{n}", f"Story {n}", f"Ward {n} of the hospital is the first in the UK to do it.", 0.9 - n / 100)
    for n in range(12)
]


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """The database as it lay on the disk after each of twelve verdicts: (file, log) as bytes, the log grown by each."""
    path = tmp_path_factory.mktemp("power") / "leads.db"
    states = []
    with closing(make(path, STORIES)) as db:
        for number, row in enumerate(db.execute("SELECT key FROM leads ORDER BY key").fetchall()):
            decided.decide(db, row["key"], verdict="yes", reviewer="Ada", request_id=str(number))
            states.append((path.read_bytes(), path.with_name("leads.db-wal").read_bytes()))
    return states


@pytest.mark.parametrize("seed", range(5))
def test_every_committed_verdict_survives_and_no_half_one_appears(disk, tmp_path, seed):
    """The log is cut at a random byte of the commit that was being written, or ends in noise: all verdicts before it are there."""
    chance = random.Random(seed)
    for number in range(len(disk) - 1):
        (file, synced), (_, later) = disk[number], disk[number + 1]
        assert later.startswith(synced)  # no checkpoint came between: the file is the same
        cut = later[: chance.randrange(len(synced), len(later))]
        path = tmp_path / f"{number}" / "leads.db"
        path.parent.mkdir()
        path.write_bytes(file)
        path.with_name("leads.db-wal").write_bytes(cut + chance.randbytes(chance.choice([0, 100, 5000])))
        with closing(open_db(path)) as db:
            assert db.execute("SELECT count(*) FROM decisions").fetchone()[0] == number + 1
            assert db.execute("SELECT count(*) FROM leads WHERE status = 'yes'").fetchone()[0] == number + 1
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_commit_is_on_the_disk_before_it_is_told(tmp_path):
    """Every writing connection waits for the disk (`synchronous = FULL`): without it the test above would prove nothing."""
    with closing(open_db(tmp_path / "leads.db", create=True)) as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
