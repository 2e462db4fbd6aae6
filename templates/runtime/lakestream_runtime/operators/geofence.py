"""Pattern 5, geofence: keys that enter, leave or stay in places. The twin of `geofence.ts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..geometry import Circle, Polygon
from ..values import double_text
from .operator import Detection, Event, Report

# A stay: [first event, last event, number of events, distance, when it has lasted long enough].
_FIRST, _LAST, _COUNT, _DISTANCE, _DWELLS_AT = range(5)


@dataclass(frozen=True)
class Geofence:
    """A key is outside of every fence until an event shows it inside; after `retention_ms` without an event it is so again."""

    fences: Sequence[Circle | Polygon]
    trigger: Literal["enter", "exit", "dwell", "inside", "outside"]
    retention_ms: int
    dwell_ms: int = 0

    NAME = "geofence-location"
    STATE_VERSION = 1
    VALUES = (("latitude", "double"), ("longitude", "double"))
    COLUMNS = (("fence", "string"), ("latitude", "double"), ("longitude", "double"), ("distance", "double"))

    def parameters(self) -> dict[str, Any]:
        return {"fences": [fence.name for fence in self.fences], "trigger": self.trigger}

    def start(self) -> list[Any]:
        # By position of the fence its stay, as text because the state is written so; time of the last event.
        return [{}, 0]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        place = (event.values[0], event.values[1])
        if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):
            return
        state[1] = event.time_ms
        for index, fence in enumerate(self.fences):
            is_inside, distance = fence.locate(place)
            if self.trigger in ("inside", "outside"):
                if is_inside == (self.trigger == "inside"):
                    report(self._detection(fence.name, event, event, 1, distance, event.time_ms))
            elif is_inside:
                self._stay(state, index, event, distance, report)
            else:
                self._leave(state, index, event, distance, report)

    def _stay(self, state: list[Any], index: int, event: Event, distance: float | None, report: Report) -> None:
        stay = state[0].get(index)
        if stay:
            stay[_LAST] = event
            stay[_COUNT] += 1
            stay[_DISTANCE] = distance
            return
        dwells_at = event.time_ms + self.dwell_ms if self.trigger == "dwell" else None
        state[0][index] = [event, event, 1, distance, dwells_at]
        if self.trigger == "enter":
            report(self._detection(self.fences[index].name, event, event, 1, distance, event.time_ms))

    def _leave(self, state: list[Any], index: int, event: Event, distance: float | None, report: Report) -> None:
        stay = state[0].pop(index, None)
        if stay and self.trigger == "exit":
            name = self.fences[index].name
            report(self._detection(name, Event(*stay[_FIRST]), event, stay[_COUNT] + 1, distance, event.time_ms))

    def _detection(
        self, fence: str, first: Event, last: Event, count: int, distance: float | None, time_ms: int
    ) -> Detection:
        found = (fence, *(None if value is None else double_text(value) for value in (*last.values, distance)))
        events = (first,) if first == last else (first, last)
        return Detection(
            events,
            count,
            first.time_ms,
            time_ms,
            time_ms,
            last.emit,
            status=self.trigger,
            label=fence,
            found=found,
        )

    def next_deadline(self, state: list[Any]) -> int | None:
        stays, last_ms = state
        if not stays:
            return None
        dwells = [stay[_DWELLS_AT] for stay in stays.values() if stay[_DWELLS_AT] is not None]
        return min([last_ms + self.retention_ms, *dwells])

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        for index, stay in state[0].items():
            if stay[_DWELLS_AT] is None or stay[_DWELLS_AT] > time_ms:
                continue
            stay[_DWELLS_AT] = None
            first, last = Event(*stay[_FIRST]), Event(*stay[_LAST])
            report(self._detection(self.fences[index].name, first, last, stay[_COUNT], stay[_DISTANCE], time_ms))
        if time_ms >= state[1] + self.retention_ms:
            state[0].clear()

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]
