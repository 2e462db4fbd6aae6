"""Pattern 3, count threshold: enough events of a key within a time. The twin of `count-threshold.ts` and `count-windows.ts`.

Only events that satisfy the condition (and whose `distinct` value is not null) count, fire or make a window exist. Lookbacks
are closed, [t - W, t]; windows are half-open, [start, start + W), and aligned to 1970-01-01T00:00:00Z (rule G6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .operator import Detection, Event, Report


@dataclass(frozen=True)
class Lookback:
    """From each event back over `duration_ms`, both ends included."""

    duration_ms: int


@dataclass(frozen=True)
class Sliding:
    """Windows of `duration_ms` that start at every multiple of `slide_ms`; they report once, at their end."""

    duration_ms: int
    slide_ms: int


def Tumbling(duration_ms: int) -> Sliding:
    """Windows that follow one another."""
    return Sliding(duration_ms, duration_ms)


@dataclass(frozen=True)
class CountThreshold:
    """Reports when the count of events is at least, exactly or at most `threshold`.

    `fire` is for lookbacks: `every` event whose count satisfies the rule; `crossing`, only if the event before it did not;
    `reset`, a report uses up the events it counted. Where a value named "distinct" is given, its different values are counted.
    """

    threshold: int
    comparison: Literal["at least", "exactly", "at most"] = "at least"
    window: Lookback | Sliding = Lookback(3_600_000)
    fire: Literal["every", "crossing", "reset"] = "crossing"

    NAME = "count-threshold"
    STATE_VERSION = 2
    VALUES = (("distinct", "text"),)
    COLUMNS = ()

    def parameters(self) -> dict[str, Any]:
        window = self.window
        kind = (
            {"kind": "lookback"} if isinstance(window, Lookback) else {"kind": "windows", "slide_ms": window.slide_ms}
        )
        return {"window": {**kind, "duration_ms": window.duration_ms}}

    def start(self) -> list[Any]:
        """[events in reach, whether the event before satisfied the rule, end of the next window]."""
        return [[], False, None]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        if isinstance(self.window, Lookback):
            self._look_back(state, event, report)
            return
        state[0].append(event)
        if state[2] is None:
            state[2] = self._first_end(event.time_ms)

    def next_deadline(self, state: list[Any]) -> int | None:
        if not isinstance(self.window, Lookback):
            return state[2]
        # When the last event is out of reach of any later one, so that state leaves (rule G10).
        return state[0][-1][0] + self.window.duration_ms + 1 if state[0] else None

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        if isinstance(self.window, Lookback):
            # After that the key is as one that has not been seen.
            state[:2] = [[], False]
            return
        start_ms = time_ms - self.window.duration_ms
        events = state[0]
        if events and self._holds(self._count(events)):
            # The window says which match it is, so rows that are equal to the last one need no telling apart.
            last = Event(*events[-1])._replace(ordinal=0)
            report(_detection([*events[:-1], last], start_ms, time_ms))
        _trim(events, start_ms + self.window.slide_ms)
        state[2] = max(time_ms + self.window.slide_ms, self._first_end(events[0][0])) if events else None

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]

    def _look_back(self, state: list[Any], event: Event, report: Report) -> None:
        events = state[0]
        _trim(events, event.time_ms - self.window.duration_ms)
        events.append(event)
        holds = self._holds(self._count(events))
        fires = holds and not (self.fire == "crossing" and state[1])
        state[1] = holds and self.fire == "crossing"
        if not fires:
            return
        report(_detection(events, events[0][0], event.time_ms))
        if self.fire == "reset":
            events.clear()

    def _count(self, events: list[Event]) -> int:
        is_distinct = events[0][_VALUES][0] is not None
        return len({event[_VALUES][0] for event in events}) if is_distinct else len(events)

    def _holds(self, count: int) -> bool:
        if self.comparison == "at least":
            return count >= self.threshold
        return count == self.threshold if self.comparison == "exactly" else count <= self.threshold

    def _first_end(self, time_ms: int) -> int:
        """End of the earliest window that holds a time."""
        window = self.window
        assert isinstance(window, Sliding)
        return ((time_ms - window.duration_ms) // window.slide_ms + 1) * window.slide_ms + window.duration_ms


_VALUES = Event._fields.index("values")
"""Events from the state are plain tuples."""


def _detection(events: list[Event], start_ms: int, end_ms: int) -> Detection:
    """The counted events follow each other in the key's order, so the first, the last and their number stand for all."""
    first, last = Event(*events[0]), Event(*events[-1])
    return Detection((first, last), len(events), start_ms, end_ms, end_ms, last.emit)


def _trim(events: list[Event], from_ms: int) -> None:
    """Forgets the events before a time."""
    gone = 0
    while gone < len(events) and events[gone][0] < from_ms:
        gone += 1
    if gone:
        del events[:gone]
