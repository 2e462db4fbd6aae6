"""Pattern 8, outlier: a value that is far from those before it. The twin of `outlier-anomaly.ts`.

The baseline is the last events or the last time, of one slot of a season where there is one, or a moving average, always without the
event itself. Doubles are computed in the same order of operations as in TypeScript.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ..values import double_text
from .operator import Detection, Event, Report
from .outlier_score import Expected, Spread, expect, score


@dataclass(frozen=True)
class Recent:
    """The last `count` events, or those of the last `duration_ms`, both ends included; exactly one of them is given.

    With `season_ms` only those in the same slot of it, which is `slot_ms` long.
    """

    by: Spread
    count: int | None = None
    duration_ms: int | None = None
    season_ms: int | None = None
    slot_ms: int = 1

    def start(self) -> Any:
        """By slot: [time, value] of each event."""
        return {}

    def look(self, state: dict[int, list[Any]], time_ms: int) -> tuple[int, Callable[[], Expected]]:
        slot = self._slot(time_ms)
        kept = state.get(slot, [])
        if self.count is not None:
            kept = kept[-self.count :]
        elif self.duration_ms is not None:
            from_ms = time_ms - self.duration_ms
            kept = [each for each in kept if each[0] >= from_ms]
        state[slot] = kept
        return len(kept), lambda: expect([value for _, value in kept], self.by)

    def add(self, state: dict[int, list[Any]], time_ms: int, value: float) -> None:
        state.setdefault(self._slot(time_ms), []).append([time_ms, value])

    def _slot(self, time_ms: int) -> int:
        return 0 if self.season_ms is None else time_ms % self.season_ms // self.slot_ms


@dataclass(frozen=True)
class Smoothed:
    """Mean and variance that follow the values; the newest has the weight `smoothing`."""

    smoothing: float

    def start(self) -> Any:
        """[number of values, mean, variance]."""
        return [0, 0.0, 0.0]

    def look(self, state: list[Any], time_ms: int) -> tuple[int, Callable[[], Expected]]:
        return state[0], lambda: Expected(state[1], state[1], math.sqrt(state[2]))

    def add(self, state: list[Any], time_ms: int, value: float) -> None:
        state[0] += 1
        if state[0] == 1:
            state[1] = value
            return
        difference = value - state[1]
        step = self.smoothing * difference
        state[1] += step
        state[2] = (1.0 - self.smoothing) * (state[2] + difference * step)


@dataclass(frozen=True)
class OutlierAnomaly:
    """Reports events whose score is beyond `threshold`, where at least `min_samples` came before.

    A key that is silent for longer than `forget_ms` begins anew.
    """

    baseline: Recent | Smoothed
    threshold: float
    min_samples: int
    forget_ms: int
    side: Literal["both", "high", "low"] = "both"
    excludes_outliers: bool = True

    NAME = "outlier-anomaly"
    STATE_VERSION = 1
    VALUES = (("value", "double"),)
    COLUMNS = (
        ("observed", "double"),
        ("score", "double"),
        ("expected_low", "double"),
        ("expected_high", "double"),
        ("samples", "bigint"),
    )

    def parameters(self) -> dict[str, Any]:
        if isinstance(self.baseline, Smoothed):
            return {"smoothing": self.baseline.smoothing}
        return {"season_ms": self.baseline.season_ms, "slot_ms": self.baseline.slot_ms}

    def start(self) -> list[Any]:
        """[time of the last event, state of the baseline]."""
        return [None, self.baseline.start()]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        value = event.values[0]
        # What is not finite says nothing.
        if not math.isfinite(value):
            return
        state[0] = event.time_ms
        is_outlier = self._judge(state[1], event, value, report)
        if not is_outlier or not self.excludes_outliers:
            self.baseline.add(state[1], event.time_ms, value)

    def next_deadline(self, state: list[Any]) -> int | None:
        return None if state[0] is None else state[0] + self.forget_ms + 1

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        state[:] = self.start()

    def is_idle(self, state: list[Any]) -> bool:
        return state[0] is None

    def _judge(self, baseline: Any, event: Event, value: float, report: Report) -> bool:
        time_ms = event.time_ms
        samples, look = self.baseline.look(baseline, time_ms)
        if samples < self.min_samples:
            return False
        expected = look()
        found = score(value, expected)
        is_high = self.side != "low" and found > self.threshold
        if not is_high and not (self.side != "high" and -found > self.threshold):
            return False
        low = expected.low - self.threshold * expected.spread
        high = expected.high + self.threshold * expected.spread
        texts = (*(double_text(each) for each in (value, found, low, high)), str(samples))
        report(Detection((event,), 1, time_ms, time_ms, time_ms, event.emit, found=texts))
        return True
