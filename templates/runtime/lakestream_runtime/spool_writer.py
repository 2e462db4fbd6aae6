"""Appends to a spool what many threads hand over: all that is waiting becomes one segment, so that one sync serves them all."""

from __future__ import annotations

import copy
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .spool import Columns, Row, Spool, State

_LARGEST_SEGMENT_BYTES = 4_000_000

Change = Callable[[State], None]
#: Called when the rows are on disk, or with what kept them from it.
Done = Callable[[Exception | None], None]


@dataclass(frozen=True)
class _Handed:
    rows: Sequence[Row]
    change: Change | None
    done: Done | None


class SpoolWriter:
    """Whoever makes one holds the spool's lock."""

    def __init__(self, spool: Spool, columns: Columns) -> None:
        self._spool = spool
        self._columns = columns
        self._next = spool.next()
        self._state = spool.state()
        self._waiting: queue.SimpleQueue[_Handed | None] = queue.SimpleQueue()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="spool", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """As it is on disk."""
        return self._state

    def put(self, rows: Sequence[Row], change: Change | None = None, done: Done | None = None) -> None:
        """Hands rows over, together with a change of the state."""
        self._waiting.put(_Handed(rows, change, done))

    def write(self, rows: Sequence[Row], change: Change | None = None) -> None:
        """The same, and waits until they are on disk."""
        written = threading.Event()
        failures: list[Exception] = []

        def done(failure: Exception | None) -> None:
            if failure is not None:
                failures.append(failure)
            written.set()

        self.put(rows, change, done)
        written.wait()
        if failures:
            raise failures[0]

    def flush(self) -> None:
        """Waits until all that was handed over is on disk."""
        self.write([])

    def check(self) -> None:
        """Raises what kept rows from being written."""
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Writes what has been handed over, and ends."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, ended = self._take(first)
            failure = self._append(group)
            for handed in group:
                if handed.done is not None:
                    handed.done(failure)
            if ended:
                return

    def _take(self, first: _Handed) -> tuple[list[_Handed], bool]:
        """What is waiting, up to the size of a segment; whether the end has come."""
        group = [first]
        size = _size_of(first)
        while size < _LARGEST_SEGMENT_BYTES:
            try:
                handed = self._waiting.get_nowait()
            except queue.Empty:
                break
            if handed is None:
                return group, True
            group.append(handed)
            size += _size_of(handed)
        return group, False

    def _append(self, group: Sequence[_Handed]) -> Exception | None:
        if self._failure is not None:
            return self._failure
        state = copy.deepcopy(self._state)
        for handed in group:
            if handed.change is not None:
                handed.change(state)
        rows = [row for handed in group for row in handed.rows]
        if not rows and state == self._state:
            return None
        try:
            self._spool.append(self._next, self._columns, rows, state)
        except Exception as error:  # noqa: BLE001 - whoever handed the rows over must hear of it, whatever it is
            self._failure = error
            return error
        self._next += 1
        self._state = state
        return None


def _size_of(handed: _Handed) -> int:
    return sum(len(value) for row in handed.rows for value in row if isinstance(value, bytes))
