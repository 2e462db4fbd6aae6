"""The core of every event-time operator (rules G2, G3), the twin of `event-buffer.ts`.

Rows of a key are only buffered as they arrive. When the watermark has passed them, events and deadlines are handed to the
operator in the order of time, of the same time a deadline first where the operator does not want it last. The order in which
rows arrived is never used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from .identity import match_id
from .operators.operator import Detection, Event, Operator
from .values import Type, canonical_text, decoder, is_exact, read_json, sort_key

_time = itemgetter(0)


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
        self._texts = [canonical_text(type_) for type_ in types]
        self._is_canonical = all(is_exact(type_) for type_ in types)

    def sort_key(self, row: str) -> tuple[Any, ...]:
        """Tie-break columns, then all columns in schema order (rule G2)."""
        values = [decode(text) for decode, text in zip(self._decode, read_json(row)[0], strict=True)]
        return tuple(key(values[at]) for at, key in self._keys)

    def identity(self, row: str) -> str:
        """Canonical text of all columns (rule G8)."""
        # Spark and JavaScript differ only in how they write the characters that JSON writes as \u and digits.
        if self._is_canonical and "\\u" not in row:
            return row
        return "[" + ",".join([write(text) for write, text in zip(self._texts, read_json(row)[0], strict=True)]) + "]"


class Drain:
    """Runs an operator over the buffered events of its keys."""

    def __init__(self, operator: Operator, node_id: str, key_types: Sequence[Type], rows: Sequence[RowOrder]) -> None:
        """`rows` has the order of each input's rows."""
        self.operator = operator
        self._node_id = node_id
        self._keys = RowOrder(key_types, [])
        self._rows = rows
        self._deadlines_last = getattr(operator, "DEADLINES_LAST", False)

    def run(self, key: str, events: list[Event], state: Any, watermark_ms: int, found: list[Match]) -> int | None:
        """Hands over events of a key, all at or below the watermark and in the order of time, and what falls due up to it; gives the next
        deadline.
        """
        report = self._report_to(key, found)
        operator = self.operator
        on_event, next_deadline = operator.on_event, operator.next_deadline
        deadline_ms = next_deadline(state)
        for event in self._order(events):
            while deadline_ms is not None and self._is_first(deadline_ms, event):
                operator.on_deadline(state, deadline_ms, report)
                deadline_ms = next_deadline(state)
            on_event(state, event, report)
            deadline_ms = next_deadline(state)
        while deadline_ms is not None and deadline_ms <= watermark_ms:
            operator.on_deadline(state, deadline_ms, report)
            deadline_ms = next_deadline(state)
        return deadline_ms

    def _is_first(self, deadline_ms: int, event: Event) -> bool:
        return deadline_ms < event.time_ms or (deadline_ms == event.time_ms and not self._deadlines_last)

    def _order(self, events: list[Event]) -> list[Event]:
        """Orders events of the same time and numbers those equal in all columns."""
        if len({event[0] for event in events}) == len(events):
            return events
        ordered: list[Event] = []
        for _, same in groupby(events, _time):
            ties = list(same)
            ordered += ties if len(ties) == 1 else self._order_ties(ties)
        return ordered

    def _order_ties(self, events: list[Event]) -> list[Event]:
        # Rows that are equal may still differ in the sign of a zero, which their texts order: -0.0 first.
        keyed = sorted(((self._sort_key(event), event) for event in events), key=lambda pair: (pair[0], pair[1].row))
        ordered: list[Event] = []
        for index, (key, event) in enumerate(keyed):
            is_equal = index > 0 and keyed[index - 1][0] == key
            ordinal = ordered[-1].ordinal + 1 if is_equal else 0
            ordered.append(event._replace(ordinal=ordinal))
        return ordered

    def _sort_key(self, event: Event) -> tuple[Any, ...]:
        return (event.input, self._rows[event.input].sort_key(event.row))

    def _report_to(self, key: str, found: list[Match]) -> Callable[[Detection], None]:
        rows = self._rows

        def report(detection: Detection) -> None:
            events = [(rows[event.input].identity(event.row), event.ordinal) for event in detection.events]
            found.append(Match(match_id(self._node_id, self._keys.identity(key), events, detection), key, detection))

        return report
