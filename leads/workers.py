"""How is untrusted work kept from taking the run down? Child processes with limits; a child that dies costs one item.

    batches --pickle--> child: fn(batch) --JSON--> parent

A batch whose child dies, hangs or raises is tried again item by item, so that only the guilty item is lost.
Results come back as JSON: a parser broken by a hostile page must not be able to hand its parent a pickle.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from leads.errors import NoSpace, is_full

T = TypeVar("T")

_CONTEXT = multiprocessing.get_context("spawn")  # a fork would inherit SQLite connections and threads
START_SECONDS = 60  # a fresh child imports its libraries before its first batch


@dataclass(frozen=True, slots=True)
class Failed:
    """Stands in for the result of an item that could not be worked on. `reason` is for people."""

    reason: str


def map_batches(
    fn: Callable[[list[T]], list[Any]],
    batches: Iterable[Sequence[T]],
    *,
    seconds: float,
    megabytes: int,
    processes: int = 2,
    documents: int = 500,
) -> Iterator[tuple[T, Any]]:
    """(item, result) for every item, in order of completion; the result is what JSON makes of `fn`'s, or Failed.

    `fn` is importable by name, takes a list and returns a list of the same length. `seconds` bounds one call,
    `megabytes` the address space of a child, `documents` how many items a child serves before a fresh one takes over.
    """
    todo = _Todo(batches)
    children = [_Child(fn, megabytes) for _ in range(processes)]
    try:
        while True:
            for child in children:
                if not child.batch and (batch := todo.next()):
                    child.give(batch, seconds)
            busy = [child for child in children if child.batch]
            if not busy:
                return
            for child in _ready(busy):
                yield from child.take(todo)
                if child.served >= documents:
                    child.stop()
    finally:
        for child in children:
            child.stop()


class _Todo(Generic[T]):
    """What is still to be given out: items to be tried alone come before fresh batches."""

    def __init__(self, batches: Iterable[Sequence[T]]) -> None:
        self._fresh = iter(batches)
        self._alone: deque[T] = deque()

    def next(self) -> list[T]:
        if self._alone:
            return [self._alone.popleft()]
        return next((list(batch) for batch in self._fresh if batch), [])

    def one_by_one(self, batch: list[T]) -> None:
        self._alone.extend(batch)


class _Child(Generic[T]):
    """One child process, started with its first batch and again after each death."""

    def __init__(self, fn: Callable[[list[T]], list[Any]], megabytes: int) -> None:
        self._fn, self._megabytes = fn, megabytes
        self._process: multiprocessing.process.BaseProcess | None = None
        self.batch: list[T] = []
        self.served = 0
        self.deadline = 0.0

    def give(self, batch: list[T], seconds: float) -> None:
        if self._process is None:
            self.connection, theirs = _CONTEXT.Pipe()
            process = _CONTEXT.Process(target=_serve, args=(theirs, self._fn, self._megabytes), daemon=True)
            with _deaf():
                process.start()
                self._process = process  # from here on it can be stopped
            theirs.close()
            seconds += START_SECONDS
        self.batch = batch
        self.deadline = time.monotonic() + seconds
        with contextlib.suppress(BrokenPipeError):  # it died idle; take() sees the end of its pipe
            self.connection.send(batch)

    def take(self, todo: _Todo[T]) -> Iterator[tuple[T, Any]]:
        """The results that have come; after a death or a time-out the batch goes back, an item alone is Failed."""
        batch, self.batch = self.batch, []
        answer = self._answer()
        if "full" in answer:
            raise NoSpace(f"the disk takes no more ({answer['full']}); free some space and start again: nothing stored is lost")
        if "results" in answer:
            self.served += len(batch)
            yield from zip(batch, answer["results"], strict=True)
        elif len(batch) > 1:
            todo.one_by_one(batch)
        else:
            yield batch[0], Failed(answer["reason"])

    def _answer(self) -> dict[str, Any]:
        try:
            if self.connection.poll():
                answer: dict[str, Any] = json.loads(self.connection.recv_bytes())
                return answer
            reason = "took too long and was stopped"
        except (EOFError, ConnectionResetError):
            reason = "the reading process died"
        self.stop()
        return {"reason": reason}

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self.connection.close()
            self._process, self.served = None, 0


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """A child begun here hears no Ctrl-C, which is the parent's to handle, not even while it imports; the parent hears it afterwards."""
    resource_tracker.ensure_running()  # the first child would start it, and its start lets Ctrl-C through again
    with _put_off() if threading.current_thread() is threading.main_thread() else contextlib.nullcontext():
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which the child inherits
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextlib.contextmanager
def _put_off() -> Iterator[None]:
    """Ctrl-C takes effect after the block: threads of libraries hear it although this one does not."""
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if heard and callable(handler):
            handler(heard[0], None)


def _ready(busy: list[_Child[T]]) -> list[_Child[T]]:
    """The children that have answered, died or run out of time; waits until there is one."""
    left = min(child.deadline for child in busy) - time.monotonic()
    answered = wait([child.connection for child in busy], timeout=max(0.0, left))
    return [child for child in busy if child.connection in answered or child.deadline <= time.monotonic()]


def _serve(connection: Connection, fn: Callable[[list[Any]], list[Any]], megabytes: int) -> None:
    """The child's life: a batch in, JSON out, until the parent closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    while True:
        try:
            batch = connection.recv()
        except EOFError:
            return
        connection.send_bytes(json.dumps(_result(fn, batch)).encode())


def _result(fn: Callable[[list[Any]], list[Any]], batch: list[Any]) -> dict[str, Any]:
    try:
        return {"results": fn(batch)}
    except Exception as error:  # noqa: BLE001 - the seam: whatever a page does to a parser is told, and costs that page only
        # A full disk is no page's fault.
        return {"full" if is_full(error) else "reason": f"{type(error).__name__}: {error}"[:300]}
