"""Pattern 7, trend: runs of steps that rise, fall or stay, or the line through the last events. The twin of `trend-detector.ts`.

A gap longer than `max_gap_ms` ends whatever was seen. Doubles are computed in the same order of operations as in TypeScript.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from ..values import double_text
from .operator import Detection, Event, Report

_TIME = Event._fields.index("time_ms")
_VALUES = Event._fields.index("values")
"""Events from the state are plain tuples."""

Trend = Literal["up", "down", "flat"]


@dataclass(frozen=True)
class TrendDetector:
    """Reports when values of a key move in a direction for long enough.

    Exactly one of `min_steps`, `min_duration_ms` and `points` is given; `points` is the number of events that the line of least
    squares is laid through. Steps of at most `tolerance` are flat; `percent` says that it is one of the value before.
    """

    direction: Literal["up", "down", "flat", "reversal"]
    max_gap_ms: int
    min_steps: int | None = None
    min_duration_ms: int | None = None
    points: int | None = None
    tolerance: float = 0.0
    percent: bool = False
    min_change: float = 0.0
    fire: Literal["every", "crossing"] = "crossing"

    NAME = "trend-detector"
    STATE_VERSION = 1
    VALUES = (("value", "double"),)
    COLUMNS = (("trend", "string"), ("change", "double"))

    def parameters(self) -> dict[str, Any]:
        return {"points": self.points}

    def start(self) -> list[Any]:
        """[first event, last event, number of events, trend, whether it held before]; for a line its events stand first."""
        return [None, None, 0, None, False] if self.points is None else [[], False]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        value = event.values[0]
        # NaN says nothing.
        if math.isnan(value):
            return
        if self.points is not None:
            self._fit(state, event, self.points, report)
        elif state[1] is None:
            state[0] = state[1] = event
            state[2] = 1
        else:
            self._step(state, event, report)

    def next_deadline(self, state: list[Any]) -> int | None:
        last = state[1] if self.points is None else state[0][-1] if state[0] else None
        return None if last is None else last[_TIME] + self.max_gap_ms + 1

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        state[:] = self.start()

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]

    def _step(self, state: list[Any], event: Event, report: Report) -> None:
        before = state[1][_VALUES][0]
        trend = self._trend(event.values[0] - before, before)
        if trend != state[3]:
            turns = trend != "flat" and state[3] != "flat" and self._is_long(state)
            if self.direction == "reversal" and turns:
                _tell(state[0], event, state[2] + 1, (trend, _change(state)), report)
            state[:] = [state[1], state[1], 1, trend, False]
        state[1] = event
        state[2] += 1
        holds = self.direction == trend and self._is_long(state)
        if holds and (self.fire == "every" or not state[4]):
            _tell(state[0], event, state[2], (trend, _change(state)), report)
        state[4] = holds

    def _is_long(self, state: list[Any]) -> bool:
        first, last, count = state[:3]
        if count < 2 or (self.direction != "flat" and not abs(_change(state)) >= self.min_change):
            return False
        if self.min_steps is not None:
            return count - 1 >= self.min_steps
        return self.min_duration_ms is not None and last[_TIME] - first[_TIME] >= self.min_duration_ms

    def _fit(self, state: list[Any], event: Event, points: int, report: Report) -> None:
        events = state[0]
        events.append(event)
        del events[:-points]
        if len(events) < points:
            return
        line = _fit_line(events)
        holds = False
        if line is not None:
            start, change = line
            is_enough = self.direction == "flat" or abs(change) >= self.min_change
            holds = self._trend(change, start) == self.direction and is_enough
            if holds and (self.fire == "every" or not state[1]):
                _tell(events[0], event, len(events), (self.direction, change), report)
        state[1] = holds

    def _trend(self, change: float, start: float) -> Trend:
        """A change that cannot be told, such as between two infinities, is flat."""
        limit = abs(start) * self.tolerance / 100.0 if self.percent else self.tolerance
        return "up" if change > limit else "down" if change < -limit else "flat"


def _change(state: list[Any]) -> float:
    return state[1][_VALUES][0] - state[0][_VALUES][0]


def _fit_line(events: list[Any]) -> tuple[float, float] | None:
    """Least squares over the time since the first event: where the line starts and how far it goes. None where all times are equal."""
    points = [(float(event[_TIME] - events[0][_TIME]), event[_VALUES][0]) for event in events]
    sum_x = sum_y = 0.0
    for x, y in points:
        sum_x += x
        sum_y += y
    mean_x, mean_y = sum_x / len(points), sum_y / len(points)
    products = squares = 0.0
    for x, y in points:
        products += (x - mean_x) * (y - mean_y)
        squares += (x - mean_x) * (x - mean_x)
    if squares == 0.0:
        return None
    slope = products / squares
    return mean_y - slope * mean_x, slope * points[-1][0]


def _tell(first: Any, event: Event, count: int, found: tuple[str, float], report: Report) -> None:
    first = Event(*first)
    trend, change = found
    texts = (trend, double_text(change))
    report(Detection((first, event), count, first.time_ms, event.time_ms, event.time_ms, event.emit, found=texts))
