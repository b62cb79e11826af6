"""Work in child processes: a batch that kills its child costs one item, and nothing hangs."""

import os
import time

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
