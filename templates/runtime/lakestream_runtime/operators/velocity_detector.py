"""Pattern 4, velocity: how fast events come or a value grows. The twin of `velocity-detector.ts`.

It looks back from each event over the closed [t - W, t] (rule G6). Events of the same time are peers, as in SQL RANGE: each sees
all of them. So a time is looked at when its last event is there.
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


@dataclass(frozen=True)
class VelocityDetector:
    """Reports events at which the measure is above or below `rate` per `per_ms`.

    `fire` says whether every such event is reported, or only the first one after one at which it was not so.
    """

    measure: Literal["count", "sum", "distinct", "change"]
    direction: Literal["above", "below"]
    rate: float
    per_ms: int
    lookback_ms: int
    fire: Literal["every", "crossing"] = "crossing"

    NAME = "velocity-detector"
    STATE_VERSION = 1
    VALUES = (("value", "double"), ("distinct", "text"))
    COLUMNS = (("rate", "double"),)
    DEADLINES_LAST = True

    def parameters(self) -> dict[str, Any]:
        return {"measure": self.measure, "lookback_ms": self.lookback_ms}

    def start(self) -> list[Any]:
        """[events in reach, the time whose events are not looked at yet, whether the rule held at the time before]."""
        return [[], None, False]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        events = state[0]
        if events and event.time_ms - events[-1][_TIME] > self.lookback_ms:
            _forget(state)
        state[0].append(event)
        state[1] = event.time_ms

    def next_deadline(self, state: list[Any]) -> int | None:
        if state[1] is not None:
            return state[1]
        return state[0][-1][_TIME] + self.lookback_ms + 1 if state[0] else None

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        if state[1] is None:
            _forget(state)
            return
        events = state[0] = [event for event in state[0] if event[_TIME] >= time_ms - self.lookback_ms]
        state[1] = None
        rate = self._rate(events)
        holds = rate is not None and self._is_reached(rate)
        peers = [event for event in events if event[_TIME] == time_ms] if holds else []
        if self.fire == "crossing":
            peers = [] if state[2] else peers[:1]
        state[2] = holds
        for peer in peers:
            first, event = Event(*events[0]), Event(*peer)
            found = (double_text(rate),)
            report(Detection((first, event), len(events), first.time_ms, time_ms, time_ms, event.emit, found=found))

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]

    def _rate(self, events: list[Any]) -> float | None:
        """Doubles, in the same order of operations as in TypeScript."""
        if self.measure != "change":
            return self._measure(events) * float(self.per_ms) / float(self.lookback_ms)
        time_ms = events[-1][_TIME] - events[0][_TIME]
        if time_ms == 0:
            return None
        return (events[-1][_VALUES][0] - events[0][_VALUES][0]) * float(self.per_ms) / float(time_ms)

    def _measure(self, events: list[Any]) -> float:
        if self.measure == "count":
            return float(len(events))
        if self.measure == "distinct":
            return float(len({event[_VALUES][1] for event in events}))
        total = 0.0
        for event in events:
            total += event[_VALUES][0]
        return total

    def _is_reached(self, found: float) -> bool:
        """NaN is above every number, as in Spark (rule G11)."""
        return (math.isnan(found) or found > self.rate) if self.direction == "above" else found < self.rate


def _forget(state: list[Any]) -> None:
    """A silence longer than the lookback ends whatever was reached."""
    state[0] = []
    state[2] = False
