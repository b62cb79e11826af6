"""Nothing is lost: a night killed again and again ends as an undisturbed one, a stop is a stop, a full disk or a lost file is told.

`make crash` kills fifty times (CRASHES=50), `make test` five times.
"""

import ctypes
import os
import random
import resource
import shutil
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from nights import Place, ended, wait_for

from leads.demo.serve import serve
from leads.errors import NoSpace
from leads.store import check_space, decided, open_db, sqlite3, told

KILLS = 5  # of one night
CHAINS = int(os.environ.get("CRASHES", KILLS)) // KILLS
BEFORE, ALL = ["national-news"], ["national-news", "echo-health", "caring-jobs"]


@pytest.fixture(scope="module")
def web():
    with serve(0) as running:
        yield running


@pytest.fixture(scope="module")
def seed(web, tmp_path_factory):
    """One source has been read, and a reviewer has decided two of its leads."""
    place = Place(tmp_path_factory.mktemp("seed"), web, BEFORE)
    place.leads("nightly")
    with closing(open_db(place.db)) as db:
        for key in keys(db)[:2]:
            decided.decide(db, key, verdict="yes", reviewer="Ada", request_id=str(uuid.uuid4()))
    return place


@pytest.fixture(scope="module")
def whole(web, seed, tmp_path_factory):
    """A night over all sources that nobody killed: (place, its seconds, who reviewed meanwhile, a second run's words)."""
    place = Place(tmp_path_factory.mktemp("whole"), web, ALL).copy_of(seed)
    begun = time.monotonic()
    night = place.start("nightly")
    reviewer = Reviewer(place.db, 200)
    reviewer.start()
    wait_for(lambda: place.db.with_name("leads.db.lock").exists())
    second = place.leads("nightly", status=2)
    ended(night)
    seconds = time.monotonic() - begun
    reviewer.join()
    return place, seconds, reviewer, second


class Reviewer(threading.Thread):
    """Decides at a person's greatest speed, through a connection of her own, as the desk does."""

    def __init__(self, path, count):
        super().__init__()
        self.path, self.count = path, count
        self.sent, self.faults, self.slowest = [], [], 0.0

    def run(self):
        with closing(open_db(self.path)) as db:
            known = keys(db)
            for n in range(self.count):
                request, begun = str(uuid.uuid4()), time.monotonic()
                try:
                    decided.decide(db, known[n % len(known)], verdict=("yes", "weak", "no")[n % 3], reviewer="Ada", request_id=request)
                    self.sent.append(request)
                except sqlite3.Error as error:
                    self.faults.append(str(error))
                self.slowest = max(self.slowest, time.monotonic() - begun)
                time.sleep(0.02)


def keys(db):
    return [row["key"] for row in db.execute("SELECT key FROM leads WHERE queued = 1 ORDER BY key")]


def found(place):
    """What a night leaves: articles and leads, the latter by story."""
    articles = place.rows("SELECT key, locator, source, sha256 FROM articles ORDER BY 1, 2")
    stories = place.rows("SELECT group_concat(key) FROM (SELECT key, story FROM leads ORDER BY key) GROUP BY story ORDER BY 1")
    return articles, stories


def decisions(place):
    return place.rows("SELECT * FROM decisions ORDER BY id")


def test_a_reviewer_is_never_locked_out(whole):
    """200 decisions during crawl and flag: no error, and each is there."""
    place, _, reviewer, _ = whole
    assert reviewer.faults == []
    stored = {row[0] for row in place.rows("SELECT request_id FROM decisions")}
    assert len(reviewer.sent) == 200
    assert stored.issuperset(reviewer.sent)


def test_a_second_run_is_refused(whole):
    """One sentence with the process that is at work."""
    assert "another run is at work on it (process " in whole[3]


@pytest.mark.parametrize("chain", range(CHAINS))
def test_a_night_killed_again_and_again_ends_as_an_undisturbed_one(web, seed, whole, tmp_path, chain):
    """kill -9 at five random moments: the same articles and leads, nothing twice, one outcome per URL, no decision touched."""
    place, moments = Place(tmp_path, web, ALL).copy_of(seed), random.Random(chain)
    before = decisions(place)
    for _ in range(KILLS):
        night = place.start("nightly")
        time.sleep(moments.uniform(0.3, whole[1]))
        night.kill()
        night.communicate()
        assert place.rows("PRAGMA quick_check") == [("ok",)]
        assert decisions(place) == before
    place.leads("nightly")
    assert found(place) == found(whole[0])
    assert decisions(place) == before
    assert (tmp_path / "decisions.jsonl").read_text().count("\n") == len(before)
    accounted(place)


def accounted(place):
    """Every URL met has one outcome, every page one reading, and the sums of the last night agree."""
    assert place.rows("SELECT url FROM visits GROUP BY run, url HAVING count(*) > 1") == []
    assert place.rows("SELECT url FROM urls WHERE outcome = 'pending' OR run IS NOT NULL") == []
    assert place.rows("SELECT url FROM pages GROUP BY url, sha256 HAVING count(*) > 1") == []
    read = "SELECT u.url FROM urls AS u LEFT JOIN readings AS r ON r.page = u.page WHERE u.role = 'story' AND u.page > 0 AND r.page IS NULL"
    assert place.rows(read) == []
    for run, met, summed in place.rows(
        """SELECT n.run, (SELECT count(*) FROM visits WHERE run = n.run),
                  sum(stored + unchanged + duplicate + skipped + blocked + failed + pending)
           FROM source_nights AS n JOIN runs AS r ON r.id = n.run WHERE r.outcome <> 'stopped' GROUP BY n.run"""
    ):
        assert met == summed, run
    assert place.rows("SELECT key FROM leads EXCEPT SELECT key FROM leads_now") == []


def test_a_stop_while_pages_are_read_ends_within_seconds(web, seed, tmp_path):
    """SIGTERM to the parent: status 13, the run is recorded as stopped, its children are gone."""
    place = Place(tmp_path, web, BEFORE).copy_of(seed)
    flag = place.start("flag", "--again", start_new_session=True)
    wait_for(lambda: place.rows("SELECT 1 FROM runs WHERE verb = 'flag --again' AND ended_at IS NULL"))
    time.sleep(1)  # the reading children are loading their model
    begun = time.monotonic()
    flag.terminate()
    assert "start again to go on" in ended(flag, status=13)
    assert time.monotonic() - begun < 20
    assert place.rows("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("stopped",)]
    wait_for(lambda: not alive(flag.pid))


def alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("words", [["crawl"], ["flag", "--again"]], ids=["crawl", "flag"])
def test_a_full_disk_is_told_and_costs_nothing(web, seed, tmp_path, words):
    """Files may not grow any more: status 3, one sentence, the database whole; with room again the night goes on."""
    place = Place(tmp_path, web, ALL).copy_of(seed)
    before = decisions(place)
    run = place.start(*words)
    if words[0] == "flag":
        wait_for(lambda: children(run.pid) >= 2)  # the reading ones keep their room: they unpack a model into a temporary file
    resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (60_000, 60_000))
    said = ended(run, status=3)
    assert "start again: nothing stored is lost" in said
    assert "Traceback" not in said
    assert place.rows("PRAGMA quick_check") == [("ok",)]
    assert decisions(place) == before
    assert len(place.rows("SELECT id FROM articles")) == len(seed.rows("SELECT id FROM articles"))
    if words == ["crawl"]:
        place.leads("crawl")
        assert place.rows("SELECT url FROM urls WHERE outcome = 'pending'") == []


def children(pid):
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_a_night_does_not_begin_on_a_nearly_full_disk(tmp_path):
    """Status 3 and both figures, before the first request."""
    with pytest.raises(NoSpace, match=r"MB are free, at least \d+ are wanted"):
        check_space(tmp_path / "leads.db", least=2**60)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_of_other_files_too():
    """The lock, decisions.jsonl, a backup: the system's word is turned into the same sentence."""
    with pytest.raises(OSError, match="No space left") as fault:
        Path("/dev/full").write_text("x")
    assert isinstance(told(fault.value), NoSpace)


def delete(place, seed):
    for ending in ("", "-wal", "-shm"):
        Path(f"{place.db}{ending}").unlink(missing_ok=True)


def swap(place, seed):
    shutil.copy(seed.db, place.folder / "other.db")
    (place.folder / "other.db").replace(place.db)


def truncate(place, seed):
    os.truncate(place.db, 3 * 4096)


def overwrite(place, seed):
    with place.db.open("r+b") as file:
        file.seek(4096)
        file.write(random.Random(1).randbytes(40 * 4096))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (delete, "deleted"),
        (swap, "replaced"),
        (truncate, "damaged"),
        (overwrite, "damaged"),
    ],
)
def test_a_file_harmed_under_a_running_crawl_ends_it_with_a_sentence(web, seed, tmp_path, harm, words):
    """No commit is acknowledged into nothing, and no empty database takes the place of the old one."""
    place = Place(tmp_path, web, ALL).copy_of(seed)
    asked = len(web.log)
    crawl = place.start("crawl")
    wait_for(lambda: len(web.log) > asked + 4)
    harm(place, seed)
    said = ended(crawl, status=2)
    assert words in said
    assert "Traceback" not in said
    assert "restore" in said or "start again" in said


def test_a_database_that_is_gone_is_not_replaced_in_silence(web, seed, tmp_path):
    """decisions.jsonl beside it says that there was one."""
    place = Place(tmp_path, web, BEFORE)
    shutil.copy(seed.folder / "decisions.jsonl", tmp_path)
    (tmp_path / "decisions.jsonl").write_text("{}\n")
    assert "the database is gone, decisions.jsonl is left" in place.leads("crawl", status=2)
    assert not place.db.exists()


def test_a_read_only_folder_is_told(web, seed, tmp_path):
    """Neither file nor folder can be written: who owns them is the place to look."""
    place = Place(tmp_path, web, BEFORE).copy_of(seed)
    place.db.chmod(0o444)
    place.folder.chmod(0o555)
    try:
        said = place.leads("crawl", status=2, preexec_fn=obey_permissions)
    finally:
        place.folder.chmod(0o755)
    assert "check who owns" in said
    assert "Traceback" not in said


def obey_permissions():
    """Takes from root the right to write everywhere (CAP_DAC_OVERRIDE); nobody else has it."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
