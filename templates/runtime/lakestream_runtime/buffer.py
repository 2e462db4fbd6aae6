"""Rows that wait for the watermark, column by column: they go through the checkpoint between almost any two batches, and a column of
texts that is joined to one costs next to nothing there.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from operator import itemgetter, not_
from typing import Any

from .given import GivenValues
from .operators.operator import Event

COLUMNS = ("key_text", "time_ms", "input", "values_text", "row_text", "emit_text")
"""Of each row: the texts are JSON, so that none has a line break."""

_TIME = COLUMNS.index("time_ms")
_time = itemgetter(0)

Columns = Sequence[list[Any]]


class Buffer:
    """Rows in any order."""

    def __init__(self, values: GivenValues, stored: Sequence[Any] | None = None) -> None:
        """`values` are the operator's; `stored` is what `encode` gave."""
        self._known = _Known(values)
        self._columns: Columns = to_columns([]) if stored is None else _decode(stored)

    def add(self, columns: Columns) -> None:
        """Rows that have just arrived, by `COLUMNS`."""
        for own, more in zip(self._columns, columns, strict=True):
            own.extend(more)

    def __len__(self) -> int:
        return len(self._columns[_TIME])

    def first_ms(self) -> int | None:
        """The earliest time of a row; None where there is none."""
        return min(self._columns[_TIME], default=None)

    def take(self, watermark_ms: int) -> dict[str, list[Event]]:
        """Removes the rows at or below the watermark: by key, in the order of time."""
        due = self._columns
        self._columns = to_columns([])
        if max(due[_TIME], default=watermark_ms) > watermark_ms:
            waits = [time_ms > watermark_ms for time_ms in due[_TIME]]
            self._columns = [list(compress(column, waits)) for column in due]
            due = [list(compress(column, map(not_, waits))) for column in due]
        return self._by_key(due)

    def _by_key(self, rows: Columns) -> dict[str, list[Event]]:
        keys, times, inputs, values, texts, emits = rows
        known = map(self._known.__getitem__, values)
        found: defaultdict[str, list[Event]] = defaultdict(list)
        for key, event in zip(keys, map(Event._make, zip(times, inputs, repeat(0), texts, known, emits)), strict=True):
            found[key].append(event)
        for events in found.values():
            events.sort(key=_time)
        self._known.forget()
        return found

    def encode(self) -> tuple[Any, ...]:
        """As plain values."""
        return encode(self._columns)


def encode(rows: Columns) -> tuple[Any, ...]:
    """As few plain values as there are columns."""
    keys, times, inputs, values, texts, emits = rows
    count = len(times)
    numbers = (struct.pack(f"<{count}q", *times), struct.pack(f"<{count}H", *inputs))
    return (count, *numbers, "\n".join(texts), *(_encode_few(column) for column in (keys, values, emits)))


def _decode(stored: Sequence[Any]) -> Columns:
    count, times, inputs, texts, *few = stored
    if count == 0:
        return to_columns([])
    keys, values, emits = (_decode_few(count, *each) for each in few)
    numbers = (list(struct.unpack(f"<{count}q", times)), list(struct.unpack(f"<{count}H", inputs)))
    return [keys, *numbers, values, texts.split("\n"), emits]


def _encode_few(texts: Sequence[str]) -> tuple[str, bytes]:
    """Texts of which most come again: the different ones, and which of them each is."""
    at = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    return "\n".join(at), struct.pack(f"<{len(texts)}I", *map(at.__getitem__, texts))


def _decode_few(count: int, different: str, places: bytes) -> list[str]:
    return list(map(different.split("\n").__getitem__, struct.unpack(f"<{count}I", places)))


class _Known(dict[str, tuple[Any, ...]]):
    """Values by their text: most texts are those of a few flags."""

    LIMIT = 10_000

    def __init__(self, values: GivenValues) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, text: str) -> tuple[Any, ...]:
        values = self[text] = self._values.read(text)
        return values

    def forget(self) -> None:
        if len(self) > self.LIMIT:
            self.clear()


def to_columns(rows: Iterable[Sequence[Any]]) -> Columns:
    """Rows, each with the values of `COLUMNS`, column by column."""
    listed = [list(column) for column in zip(*rows, strict=True)]
    return listed or [[] for _ in COLUMNS]
