"""All keys of one bucket in one state value.

A state access from Python costs a round trip to Spark, so a key of its own for each entity is many times slower; the bucket's
keys travel together in one versioned, compact value.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from .drain import Drain, Match
from .operators.operator import Event

FORMAT = 2
"""Version of the encoding below; part of the checkpoint's format."""

_time = itemgetter(0)


class Bucket:
    """Buffered events, operator state and due time of each key."""

    def __init__(self, drain: Drain, signature: str, blob: bytes | None = None) -> None:
        """`signature` is what must not change while a checkpoint lives; state with another one is refused."""
        self._drain = drain
        self._signature = signature
        self._keys: dict[str, list[Any]] = {}
        """By key: [events in order of time, operator state, due time]."""
        self.timer_ms: int | None = None
        """The timer registered with Spark."""
        if blob is not None:
            self._decode(blob)

    def add(self, key: str, events: Iterable[Event]) -> None:
        """Buffers events that have just arrived."""
        entry = self._keys.setdefault(key, [[], self._drain.operator.start(), None])
        entry[0].extend(events)
        entry[0].sort(key=_time)
        first = entry[0][0][0]
        entry[2] = first if entry[2] is None else min(first, entry[2])

    def drain(self, watermark_ms: int) -> list[Match]:
        """Everything that the watermark decides; forgets the keys that have nothing left to wait for."""
        found: list[Match] = []
        for key, entry in list(self._keys.items()):
            if entry[2] is None or entry[2] > watermark_ms:
                continue
            entry[0], entry[2] = self._drain.run(key, entry[0], entry[1], watermark_ms, found)
            if not entry[0] and self._drain.operator.is_idle(entry[1]):
                del self._keys[key]
        found.sort(key=lambda match: (match.detection.time_ms, match.match_id))
        return found

    def next_due(self) -> int | None:
        """When the bucket must be looked at again, in ms; None while nothing waits."""
        return min((entry[2] for entry in self._keys.values() if entry[2] is not None), default=None)

    def encode(self) -> bytes:
        """The state value."""
        keys = {
            key: [[tuple(event) for event in events], _plain(state), due]
            for key, (events, state, due) in self._keys.items()
        }
        return pickle.dumps((FORMAT, self._signature, self.timer_ms, keys), 5)

    def _decode(self, blob: bytes) -> None:
        format_, signature, self.timer_ms, keys = _PlainUnpickler(io.BytesIO(blob)).load()
        if (format_, signature) != (FORMAT, self._signature):
            raise ValueError(
                f"The checkpoint's state was written by {signature} in format {format_}, but this is {self._signature} in "
                f"format {FORMAT}. Start it with a new checkpoint, or undo the change."
            )
        self._keys = keys


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain values only: a checkpoint can never run code."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"The state holds a {module}.{name}, which is no plain value.")


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
