"""Work in child processes: a batch that kills its child costs one item, and nothing hangs."""

import os
import resource
import tempfile
import time

import pytest

from leads.errors import NoSpace
from leads.workers import Failed, map_batches


def double_or_die(batch):
    """Doubles numbers; 13 kills the process, 14 raises, 15 hangs, 16 eats memory."""
    for number in batch:
        if number == 13:
            os.kill(os.getpid(), 9)
        if number == 14:
            raise ValueError("no fourteens")
        if number == 15:
            time.sleep(60)
        if number == 16:
            bytearray(2**32)
    return [2 * number for number in batch]


def fill_the_disk(batch):
    """No file may grow any more, as on a full disk; what then goes wrong is what a library says that wants a temporary file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * len(batch))
    return batch


def run(batches, **limits):
    return dict(map_batches(double_or_die, batches, **{"seconds": 30, "megabytes": 2048, "processes": 2} | limits))


def test_every_item_gets_its_result():
    """Batches are spread over children, and each item meets its own result."""
    assert run([[1, 2], [3], [], [4, 5]]) == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}


def test_a_child_that_dies_costs_one_item():
    """The neighbours of the item that killed the child are worked on all the same."""
    assert run([[1, 13, 2], [3]]) == {1: 2, 13: Failed("the reading process died"), 2: 4, 3: 6}


def test_an_error_is_told_with_its_reason():
    """An exception in the function is the item's reason, not the run's end."""
    assert run([[14, 1]])[14] == Failed("ValueError: no fourteens")


def test_memory_is_bounded():
    """A child that asks for more than its limit fails with that item alone."""
    results = run([[16, 1]], megabytes=1024)
    assert results[16].reason.startswith("MemoryError")
    assert results[1] == 2


def test_a_hanging_child_is_stopped(monkeypatch):
    """After its seconds a child is killed; the item says so and the others are done."""
    monkeypatch.setattr("leads.workers.START_SECONDS", 1)
    results = run([[15], [1]], seconds=2, processes=1)
    assert results == {15: Failed("took too long and was stopped"), 1: 2}


def test_children_are_replaced_after_their_share():
    """`documents` bounds what one child serves; the work goes on in a fresh one."""
    assert len(run([[n] for n in range(1, 10)], documents=2, processes=1)) == 9


def test_a_full_disk_is_no_items_fault():
    """A child that cannot write its temporary files ends the run with the machine's own reason; nothing is marked as failed."""
    with pytest.raises(NoSpace, match=r"the disk takes no more .*(No usable temporary directory|File too large)"):
        list(map_batches(fill_the_disk, [[1, 2], [3]], seconds=30, megabytes=2048))
