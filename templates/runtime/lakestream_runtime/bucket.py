"""All keys of one bucket in one state value.

A state access from Python costs a round trip to Spark, so a key of its own for each entity is many times slower; the bucket's
keys travel together in one versioned, compact value.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from typing import Any

from .buffer import Buffer, Columns, encode, to_columns
from .drain import Drain, Match
from .given import GivenValues
from .operators.operator import Event

FORMAT = 4
"""Version of the encoding below; part of the checkpoint's format."""


class Bucket:
    """Rows that wait, and of each key what its operator keeps."""

    def __init__(self, drain: Drain, signature: str, values: GivenValues, blob: bytes | None = None) -> None:
        """`signature` is what must not change while a checkpoint lives; state with another one is refused."""
        self._drain = drain
        self._signature = signature
        self._keys: dict[str, tuple[bytes, int | None]] = {}
        """By key its operator's state, encoded because most keys are not looked at in a batch, and its deadline."""
        self.timer_ms: int | None = None
        """The timer registered with Spark."""
        self._count = getattr(drain.operator, "count_partials", None)
        self._partials = 0
        self._buffer = Buffer(values, None if blob is None else self._decode(blob, values))

    def add(self, rows: Columns) -> None:
        """Buffers rows that have just arrived, by `buffer.COLUMNS`."""
        self._buffer.add(rows)

    def drain(self, watermark_ms: int) -> list[Match]:
        """Everything that the watermark decides; forgets the keys that have nothing left to wait for."""
        found: list[Match] = []
        due = self._buffer.take(watermark_ms)
        for key, (_, deadline_ms) in self._keys.items():
            if deadline_ms is not None and deadline_ms <= watermark_ms:
                due.setdefault(key, [])
        for key, events in due.items():
            self._run(key, events, watermark_ms, found)
        found.sort(key=lambda match: (match.detection.time_ms, match.match_id))
        return found

    def _run(self, key: str, events: list[Event], watermark_ms: int, found: list[Match]) -> None:
        operator = self._drain.operator
        known = self._keys.get(key)
        state = operator.start() if known is None else _load(known[0])
        before = self._count_partials(state)
        deadline_ms = self._drain.run(key, events, state, watermark_ms, found)
        is_idle = operator.is_idle(state)
        self._partials += (0 if is_idle else self._count_partials(state)) - before
        if is_idle:
            self._keys.pop(key, None)
        else:
            self._keys[key] = (pickle.dumps(_plain(state), 5), deadline_ms)

    def _count_partials(self, state: Any) -> int:
        return self._count(state) if self._count else 0

    def figures(self) -> dict[str, int | None]:
        """How much it holds: rows that wait for the watermark, keys of which something is kept, and their partial matches."""
        partials = self._partials if self._count else None
        return {"waiting_rows": len(self._buffer), "keys": len(self._keys), "partial_matches": partials}

    def next_due(self) -> int | None:
        """When the bucket must be looked at again, in ms; None while nothing waits."""
        times = [deadline_ms for _, deadline_ms in self._keys.values() if deadline_ms is not None]
        first_ms = self._buffer.first_ms()
        return min(times if first_ms is None else [*times, first_ms], default=None)

    def encode(self) -> bytes:
        """The state value."""
        stored = (self.timer_ms, self._buffer.encode(), self._keys, self._partials)
        return pickle.dumps((FORMAT, self._signature, *stored), 5)

    def _decode(self, blob: bytes, values: GivenValues) -> Sequence[Any]:
        """Takes over what is stored; gives the buffer's part of it."""
        format_, signature, *stored = _load(blob)
        if format_ not in (2, 3, FORMAT) or signature != self._signature:
            raise ValueError(
                f"The checkpoint's state was written by {signature} in format {format_}, but this is {self._signature} in "
                f"format {FORMAT}. Start it with a new checkpoint, or undo the change."
            )
        if format_ == 2:
            stored = _from_format_2(stored, values)
        self.timer_ms, buffered, self._keys = stored[:3]
        # Format 3 had all but the number of partial matches.
        known = stored[3:] or [sum(self._count_partials(_load(state)) for state, _ in self._keys.values())]
        self._partials = known[0]
        return buffered


def _from_format_2(stored: Sequence[Any], values: GivenValues) -> list[Any]:
    """Format 2 had of each key its events, with their values, its operator's state and when either is due."""
    timer_ms, keys = stored
    rows = [
        (key, time_ms, by, values.write(given), row, emit)
        for key, (events, _, _) in keys.items()
        for time_ms, by, _, row, given, emit in events
    ]
    # A key is looked at once more at the time that was noted for it, which does no harm where an event was meant.
    states = {key: (pickle.dumps(state, 5), due_ms) for key, (_, state, due_ms) in keys.items()}
    return [timer_ms, encode(to_columns(rows)), states]


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain values only: a checkpoint can never run code."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"The state holds a {module}.{name}, which is no plain value.")


def _load(blob: bytes) -> Any:
    return _PlainUnpickler(io.BytesIO(blob)).load()


def _plain(value: Any) -> Any:
    """Named tuples as plain ones."""
    if type(value) is Event:
        # Its values are plain already, and most of a state is events.
        return tuple(value)
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
