"""The core of every event-time operator (rules G2, G3), the twin of `event-buffer.ts`.

Rows of a key are only buffered as they arrive. When the watermark has passed them, events and deadlines are handed to the
operator in the order of time, of the same time a deadline first where the operator does not want it last. The order in which
rows arrived is never used.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from .identity import match_id
from .operators.operator import Detection, Event, Operator
from .values import Type, canonical, decoder, sort_key

_time = itemgetter(0)
_INPUT = Event._fields.index("input")
_ROW = Event._fields.index("row")
"""Events from the state are plain tuples."""


class Match(NamedTuple):
    """A detection of a key, by the key's exact text."""

    match_id: str
    key: str
    detection: Detection


class RowOrder:
    """Order and identity of rows of a schema."""

    def __init__(self, types: Sequence[Type], order: Sequence[int]) -> None:
        self._decode = [decoder(type_) for type_ in types]
        self._keys = [(at, sort_key(types[at])) for at in [*order, *range(len(types))]]
        self._texts = [canonical(type_) for type_ in types]

    def sort_key(self, row: str) -> tuple[Any, ...]:
        """Tie-break columns, then all columns in schema order (rule G2)."""
        values = self._values(row)
        return tuple(key(values[at]) for at, key in self._keys)

    def identity(self, row: str) -> str:
        """Canonical text of all columns (rule G8)."""
        return "[" + ",".join(text(value) for text, value in zip(self._texts, self._values(row), strict=True)) + "]"

    def _values(self, row: str) -> list[Any]:
        return [decode(text) for decode, text in zip(self._decode, json.loads(row), strict=True)]


class Drain:
    """Runs an operator over the buffered events of its keys."""

    def __init__(self, operator: Operator, node_id: str, key_types: Sequence[Type], rows: Sequence[RowOrder]) -> None:
        """`rows` has the order of each input's rows."""
        self.operator = operator
        self._node_id = node_id
        self._keys = RowOrder(key_types, [])
        self._rows = rows
        self._deadlines_last = getattr(operator, "DEADLINES_LAST", False)

    def run(
        self, key: str, events: list[Event], state: Any, watermark_ms: int, found: list[Match]
    ) -> tuple[list[Event], int | None]:
        """Hands over everything at or below the watermark; gives the events that remain and when the key is due next.

        `events` must be sorted by time.
        """
        report = self._report_to(key, found)
        operator = self.operator
        due = self._order(events[: bisect_right(events, watermark_ms, key=_time)])
        taken = 0
        while True:
            deadline_ms = operator.next_deadline(state)
            is_due = deadline_ms is not None and deadline_ms <= watermark_ms
            if is_due and (taken == len(due) or self._is_first(deadline_ms, due[taken])):
                operator.on_deadline(state, deadline_ms, report)
            elif taken < len(due):
                operator.on_event(state, due[taken], report)
                taken += 1
            else:
                break
        rest = events[len(due) :]
        times = [time_ms for time_ms in (rest[0][0] if rest else None, deadline_ms) if time_ms is not None]
        return rest, min(times, default=None)

    def _is_first(self, deadline_ms: int, event: Event) -> bool:
        return deadline_ms < event.time_ms or (deadline_ms == event.time_ms and not self._deadlines_last)

    def _order(self, events: list[Event]) -> list[Event]:
        """Orders events of the same time and numbers those equal in all columns."""
        ordered: list[Event] = []
        at = 0
        while at < len(events):
            end = at + 1
            while end < len(events) and events[end][0] == events[at][0]:
                end += 1
            if end - at == 1:
                event = events[at]
                ordered.append(event if type(event) is Event else Event._make(event))
            else:
                ordered.extend(self._order_ties(events[at:end]))
            at = end
        return ordered

    def _order_ties(self, events: list[Event]) -> list[Event]:
        # Rows that are equal may still differ in the sign of a zero, which their texts order: -0.0 first.
        keyed = sorted(((self._sort_key(event), event) for event in events), key=lambda pair: (pair[0], pair[1][_ROW]))
        ordered: list[Event] = []
        for index, (key, event) in enumerate(keyed):
            is_equal = index > 0 and keyed[index - 1][0] == key
            ordinal = ordered[-1].ordinal + 1 if is_equal else 0
            ordered.append(Event._make(event)._replace(ordinal=ordinal))
        return ordered

    def _sort_key(self, event: Event) -> tuple[Any, ...]:
        by = event[_INPUT]
        return (by, self._rows[by].sort_key(event[_ROW]))

    def _report_to(self, key: str, found: list[Match]) -> Callable[[Detection], None]:
        def report(detection: Detection) -> None:
            events = [(self._rows[event.input].identity(event.row), event.ordinal) for event in detection.events]
            found.append(Match(match_id(self._node_id, self._keys.identity(key), events, detection), key, detection))

        return report
