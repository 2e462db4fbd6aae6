"""Pattern 5, geofence: keys that enter, leave or stay in places. The twin of `geofence.ts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..fence_table import read_fences
from ..geometry import Fence, is_place
from ..values import double_text
from .operator import Detection, Event, Report

# A stay: [first event, last event, number of events, distance, when it has lasted long enough, and of a table's fence the
# text that told of it at the last event].
_FIRST, _LAST, _COUNT, _DISTANCE, _DWELLS_AT, _TOLD = range(6)


@dataclass(frozen=True, kw_only=True)
class _Presence:
    """A key is outside of every fence until an event shows it inside; after `retention_ms` without an event it is so again."""

    trigger: Literal["enter", "exit", "dwell", "inside", "outside"]
    retention_ms: int
    dwell_ms: int = 0

    NAME = "geofence-location"
    STATE_VERSION = 1
    COLUMNS = (("fence", "string"), ("latitude", "double"), ("longitude", "double"), ("distance", "double"))

    def start(self) -> list[Any]:
        # Stays, and the time of the last event.
        return [{}, 0]

    def _name(self, at: Any) -> str:
        """Of the fence whose stay is kept there."""
        raise NotImplementedError

    def _look(self, state: list[Any], fences: Iterable[tuple[Any, Fence]], event: Event, report: Report) -> None:
        """Each fence with where its stay is kept."""
        state[1] = event.time_ms
        for at, fence in fences:
            is_inside, distance = fence.locate(event.values)
            if self.trigger in ("inside", "outside"):
                if is_inside == (self.trigger == "inside"):
                    report(self._detection(fence.name, event, event, 1, distance, event.time_ms))
            elif is_inside:
                self._stay(state, at, event, distance, report)
            else:
                self._leave(state, at, event, distance, report)

    def _stay(self, state: list[Any], at: Any, event: Event, distance: float | None, report: Report) -> None:
        stay = state[0].get(at)
        if stay:
            stay[_LAST] = event
            stay[_COUNT] += 1
            stay[_DISTANCE] = distance
            return
        dwells_at = event.time_ms + self.dwell_ms if self.trigger == "dwell" else None
        state[0][at] = [event, event, 1, distance, dwells_at]
        if self.trigger == "enter":
            report(self._detection(self._name(at), event, event, 1, distance, event.time_ms))

    def _leave(self, state: list[Any], at: Any, event: Event, distance: float | None, report: Report) -> None:
        stay = state[0].pop(at, None)
        if stay and self.trigger == "exit":
            name = self._name(at)
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
        for at, stay in state[0].items():
            if stay[_DWELLS_AT] is None or stay[_DWELLS_AT] > time_ms:
                continue
            stay[_DWELLS_AT] = None
            first, last = Event(*stay[_FIRST]), Event(*stay[_LAST])
            report(self._detection(self._name(at), first, last, stay[_COUNT], stay[_DISTANCE], time_ms))
        if time_ms >= state[1] + self.retention_ms:
            state[0].clear()

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]


@dataclass(frozen=True, kw_only=True)
class Geofence(_Presence):
    """Fences that stay the same."""

    fences: Sequence[Fence]

    VALUES = (("latitude", "double"), ("longitude", "double"))

    def parameters(self) -> dict[str, Any]:
        return {"fences": [fence.name for fence in self.fences], "trigger": self.trigger}

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        if is_place(event.values):
            self._look(state, enumerate(self.fences), event, report)

    def _name(self, at: int) -> str:
        return self.fences[at].name


@dataclass(frozen=True, kw_only=True)
class TableGeofence(_Presence):
    """Each event tells of the fences of a table that it may be in. What else the key was in, it has left."""

    VALUES = (*Geofence.VALUES, ("fences", "typed"))

    def parameters(self) -> dict[str, Any]:
        return {"fences": "table", "trigger": self.trigger}

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        latitude, longitude, told = event.values
        if not is_place((latitude, longitude)):
            return
        event = event._replace(values=(latitude, longitude))
        fences = read_fences(told)
        self._look(state, fences.items(), event, report)
        for name, stay in list(state[0].items()):
            if stay[_LAST] is event:
                stay[_TOLD:] = [told]
            elif name not in fences:
                self._leave(state, name, event, None, report)

    def _leave(self, state: list[Any], at: str, event: Event, distance: float | None, report: Report) -> None:
        # The table may say otherwise by now, or nothing of a fence that is far away.
        if at in state[0]:
            _, distance = read_fences(state[0][at][_TOLD])[at].locate(event.values)
        super()._leave(state, at, event, distance, report)

    def _name(self, at: str) -> str:
        return at
