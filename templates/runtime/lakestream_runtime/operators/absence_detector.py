"""Pattern 2, absence: what was to follow did not come in time. The twin of `absence-detector.ts`.

Each trigger is an obligation of its own: where no expected event comes after it within [t, t + W), it is reported at t + W,
before an event of that time (rule G6), and then again while the absence lasts, where that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..expression.match import Plan, compile_plan
from .operator import Detection, Event, Kind, Report
from .taken_events import TakenEvents


@dataclass(frozen=True)
class Repeat:
    """A report every `every_ms` while the absence lasts, `at_most` reports for a trigger, the first included."""

    every_ms: int
    at_most: int


@dataclass(frozen=True)
class AbsenceDetector:
    """Reports triggers that no expected event follows within `within_ms`; once for each without `repeat`.

    `expected` and `cancel` are what of the two conditions looks at the event that triggered; what looks at the event alone is among the values, and both
    must be true. `given` are values of each event that they read.
    """

    within_ms: int
    repeat: Repeat | None = None
    expected: Plan | None = None
    cancel: Plan | None = None
    given: Sequence[tuple[str, Kind]] = ()

    NAME = "absence-detector"
    STATE_VERSION = 1
    COLUMNS = (("report_number", "bigint"),)

    @property
    def VALUES(self) -> tuple[tuple[str, Kind], ...]:
        return (("trigger", "flag"), ("expected", "flag"), ("cancel", "flag"), *self.given)

    @cached_property
    def _tests(self) -> Sequence[Callable[[Any], Any] | None]:
        """By the place of their flags."""
        return [None if plan is None else compile_plan(plan) for plan in (None, self.expected, self.cancel)]

    @cached_property
    def _view(self) -> TakenEvents:
        return TakenEvents(["trigger"])

    def __getstate__(self) -> dict[str, Any]:
        """What is compiled does not travel."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_tests", "_view")}

    def parameters(self) -> dict[str, Any]:
        return {"within_ms": self.within_ms}

    def start(self) -> list[Any]:
        """[triggers that were not reported, [trigger, due time, number of the next report] of the others]."""
        return [[], []]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        triggers, expected, cancels = event.values[:3]
        if expected or cancels:
            state[0] = [trigger for trigger in state[0] if not self._is_ended(trigger, event)]
            state[1] = [each for each in state[1] if not self._is_ended(each[0], event)]
        if triggers:
            state[0].append(event)

    def _is_ended(self, trigger: Event, event: Event) -> bool:
        for flag in (1, 2):
            test = self._tests[flag]
            if event.values[flag] and (
                test is None or self._view.evaluate_next(test, ((0, trigger, 0),), event) is True
            ):
                return True
        return False

    def next_deadline(self, state: list[Any]) -> int | None:
        # All wait equally long, so the first is due first.
        times = [state[0][0][0] + self.within_ms] if state[0] else []
        if state[1]:
            times.append(state[1][0][1])
        return min(times, default=None)

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        due = [(trigger, number) for trigger, due_ms, number in state[1] if due_ms <= time_ms]
        due += [(trigger, 1) for trigger in state[0] if trigger[0] + self.within_ms <= time_ms]
        state[0] = [trigger for trigger in state[0] if trigger[0] + self.within_ms > time_ms]
        state[1] = [each for each in state[1] if each[1] > time_ms]
        for trigger, number in due:
            event = Event(*trigger)
            found = (str(number),)
            report(Detection((event,), 1, event.time_ms, time_ms, time_ms, event.emit, status="absent", found=found))
            if self.repeat is not None and number < self.repeat.at_most:
                state[1].append([trigger, time_ms + self.repeat.every_ms, number + 1])

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0] and not state[1]

    def count_partials(self, state: list[Any]) -> int:
        """Obligations."""
        return len(state[0]) + len(state[1])
