"""Pattern 6, temporal correlation: pairs of events of two inputs that are close in time. The twin of `temporal-correlation.ts`.

An event a of the first input and an event b of the second are a pair where b is in [a - before, a + after], both ends included (rule G6).
Events are held while a partner can come.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from .operator import Detection, Event, Report

_A, _B, _PARTNERED, _WAITING = range(4)
"""Places in the state. Events of an input all get a partner at once, so those that had one come first."""

_TIME = Event._fields.index("time_ms")
"""Events from the state are plain tuples."""


@dataclass(frozen=True)
class TemporalCorrelation:
    """Reports pairs with b in [a - `before_ms`, a + `after_ms`].

    `pairs` says which partners of each event of the first input are reported: all, the first in order or the nearest in time, the
    earlier of two equally near. `unmatched` says whose events without a partner are reported.
    """

    before_ms: int
    after_ms: int
    pairs: Literal["all", "first", "nearest"] = "all"
    unmatched: Literal["none", "a", "b", "both"] = "none"

    NAME = "temporal-correlation"
    STATE_VERSION = 1
    VALUES = ()
    COLUMNS = (("gap_ms", "bigint"),)
    DEADLINES_LAST = True

    def parameters(self) -> dict[str, Any]:
        return {"before_ms": self.before_ms, "after_ms": self.after_ms, "pairs": self.pairs}

    def start(self) -> list[Any]:
        """[events of each input that are held, numbers of those that had a partner, [event, nearest one before] of those that wait]."""
        return [[], [], [0, 0], []]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        own, other = state[event.input], state[1 - event.input]
        own.append(event)
        if other:
            state[_PARTNERED] = [len(state[_A]), len(state[_B])]
        if self.pairs == "all":
            for each in other:
                partner = Event(*each)
                a, b = (event, partner) if event.input == 0 else (partner, event)
                _pair(a, b, event.time_ms, report)
        elif event.input == 0:
            self._await(state, event, report)
        else:
            state[_WAITING] = [each for each in state[_WAITING] if not _is_decided(event, each, report)]

    def next_deadline(self, state: list[Any]) -> int | None:
        times = [self._decision(state[_WAITING][0])] if state[_WAITING] else []
        if state[_A]:
            times.append(state[_A][0][_TIME] + self.after_ms)
        if state[_B]:
            times.append(state[_B][0][_TIME] + self.before_ms)
        return min(times, default=None)

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        decided = [each for each in state[_WAITING] if self._decision(each) <= time_ms]
        # Those before are decided before.
        del state[_WAITING][: len(decided)]
        for a, before in decided:
            if before is not None:
                _pair(Event(*a), Event(*before), time_ms, report)
        for side, name, until_ms in ((_A, "a", time_ms - self.after_ms), (_B, "b", time_ms - self.before_ms)):
            for each in _release(state, side, until_ms):
                if self.unmatched in (name, "both"):
                    _alone(Event(*each), name, time_ms, report)

    def is_idle(self, state: list[Any]) -> bool:
        return not state[_A] and not state[_B]

    def count_partials(self, state: list[Any]) -> int:
        """Events that may still have a partner."""
        return len(state[_A]) + len(state[_B])

    def _await(self, state: list[Any], a: Event, report: Report) -> None:
        held = state[_B]
        if self.pairs == "first" and held:
            _pair(a, Event(*held[0]), a.time_ms, report)
            return
        before = next((each for each in held if each[_TIME] == held[-1][_TIME]), None)
        state[_WAITING].append([a, before])

    def _decision(self, waiting: list[Any]) -> int:
        """When nothing nearer than the event before can come any more."""
        a, before = waiting
        end_ms = a[_TIME] + self.after_ms
        return end_ms if before is None else min(end_ms, a[_TIME] + (a[_TIME] - before[_TIME]))


def _is_decided(b: Event, waiting: list[Any], report: Report) -> bool:
    """The first event after a waiting one is its partner, where the one before is not as near."""
    a, before = waiting
    if before is not None and a[_TIME] - before[_TIME] <= b.time_ms - a[_TIME]:
        return False
    _pair(Event(*a), b, b.time_ms, report)
    return True


def _release(state: list[Any], side: int, until_ms: int) -> list[Any]:
    """Lets go of the events up to a time; gives those that never had a partner."""
    held, partnered = state[side], state[_PARTNERED][side]
    count = next((at for at, event in enumerate(held) if event[_TIME] > until_ms), len(held))
    state[side] = held[count:]
    state[_PARTNERED][side] = max(0, partnered - count)
    return held[partnered:count]


def _pair(a: Event, b: Event, time_ms: int, report: Report) -> None:
    start_ms, end_ms = min(a.time_ms, b.time_ms), max(a.time_ms, b.time_ms)
    gap = (str(b.time_ms - a.time_ms),)
    report(Detection((a, b), 2, start_ms, end_ms, time_ms, _merge(a.emit, b.emit), found=gap))


def _merge(a: str, b: str) -> str:
    """Each emitted column is computed by one side; the other has a null there."""
    if a == b:
        return a
    pairs = zip(json.loads(a), json.loads(b), strict=True)
    return json.dumps([one if one is not None else other for one, other in pairs])


def _alone(event: Event, side: str, time_ms: int, report: Report) -> None:
    at_ms = event.time_ms
    status = f"unmatched_{side}"
    found = Detection((event,), 1, at_ms, at_ms, time_ms, event.emit, port="unmatched", status=status, found=(None,))
    report(found)
