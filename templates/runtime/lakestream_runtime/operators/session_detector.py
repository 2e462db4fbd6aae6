"""Pattern 9, session: events of a key with no more than a gap between any two. The twin of `session-detector.ts`.

It ends at last + gap, after the events of that time (the closed end of rule G6); or at start + the longest duration, before
them; or with an event that ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..values import encoder
from .operator import Detection, Event, Kind, Report
from .session_accumulators import add, empty, result


@dataclass(frozen=True)
class SessionDetector:
    """Reports sessions when they end, with `updates` also after each event that joins.

    `aggregates` has name, function and result type of each column that is computed over a session.
    """

    gap_ms: int
    max_duration_ms: int | None = None
    aggregates: Sequence[tuple[str, str, str]] = ()
    updates: bool = False

    NAME = "session-detector"
    STATE_VERSION = 1
    DEADLINES_LAST = True

    @property
    def VALUES(self) -> tuple[tuple[str, Kind], ...]:
        kinds: list[Kind] = ["text" if function == "distinct" else "typed" for _, function, _ in self.aggregates]
        values = [(f"value_{at}", kind) for at, kind in enumerate(kinds)]
        return (("starts", "flag"), ("ends", "flag"), *values)

    @property
    def COLUMNS(self) -> tuple[tuple[str, str], ...]:
        aggregates = [(name, type_) for name, _, type_ in self.aggregates]
        return (("closed_by", "string"), ("last_event", "timestamp"), *aggregates)

    def parameters(self) -> dict[str, Any]:
        return {"gap_ms": self.gap_ms, "aggregates": [list(each) for each in self.aggregates]}

    def start(self) -> list[Any]:
        """Empty, or [first event, last event, count, accumulator of each aggregate]."""
        return []

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        starts, ends, *values = event.values
        longest_ms = self._longest(state)
        if longest_ms is not None and event.time_ms >= longest_ms:
            self._close(state, event.time_ms, "max-duration", report)
        if not state:
            if not starts:
                return
            state[:] = [event, event, 0, [empty(function) for _, function, _ in self.aggregates]]
        state[1] = event
        state[2] += 1
        for accumulator, value, (_, function, type_) in zip(state[3], values, self.aggregates, strict=True):
            add(accumulator, function, type_, value)
        if ends:
            self._close(state, event.time_ms, "end", report)
        elif self.updates:
            self._tell(state, event.time_ms, None, report)

    def next_deadline(self, state: list[Any]) -> int | None:
        if not state:
            return None
        quiet_ms = state[1][0] + self.gap_ms
        longest_ms = self._longest(state)
        return quiet_ms if longest_ms is None else min(quiet_ms, longest_ms)

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        self._close(state, time_ms, "max-duration" if time_ms == self._longest(state) else "gap", report)

    def is_idle(self, state: list[Any]) -> bool:
        return not state

    def count_partials(self, state: list[Any]) -> int:
        """The session that is open."""
        return int(bool(state))

    def _longest(self, state: list[Any]) -> int | None:
        """When an open session is as long as it may be."""
        if not state or self.max_duration_ms is None:
            return None
        return state[0][0] + self.max_duration_ms

    def _close(self, state: list[Any], time_ms: int, by: str, report: Report) -> None:
        self._tell(state, time_ms, by, report)
        state.clear()

    def _tell(self, state: list[Any], time_ms: int, by: str | None, report: Report) -> None:
        first, last, count, accumulators = Event(*state[0]), Event(*state[1]), state[2], state[3]
        computed = [
            encoder(type_)(result(accumulator, function))
            for accumulator, (_, function, type_) in zip(accumulators, self.aggregates, strict=True)
        ]
        status = "update" if by is None else "match"
        found = (by, str(last.time_ms * 1000), *computed)
        report(
            Detection(
                (first, last), count, first.time_ms, time_ms, time_ms, last.emit, status=status, found=tuple(found)
            )
        )
