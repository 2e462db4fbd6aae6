"""How a sequence reports what it found. The twin of `sequence-found.ts`."""

from __future__ import annotations

from collections.abc import Sequence

from .measure import Measure
from .operator import Detection, Event
from .sequence_tree import Step
from .taken_events import Taken, TakenEvents

_NONE = (None, None, "0")
"""First and last time and number of the events of a step that has none."""


class SequenceFound:
    """Makes detections of what partial matches took."""

    def __init__(self, steps: Sequence[Step], measures: Sequence[Measure], view: TakenEvents) -> None:
        self._happening = [index for index, step in enumerate(steps) if not step.negated]
        self._writers = [each.compile() for each in measures]
        self._view = view

    def match(self, taken: tuple[Taken, ...], time_ms: int, port: str, status: str) -> Detection:
        """Of a match, or of a partial match whose time is over."""
        events = tuple([Event._make(event) for _, event, _ in taken])
        times: dict[int, list[int]] = {}
        for (step, _, _), event in zip(taken, events, strict=True):
            times.setdefault(step, []).append(event.time_ms)
        found: list[str | None] = []
        for step in self._happening:
            own = times.get(step)
            found += (f"{own[0]}000", f"{own[-1]}000", str(len(own))) if own else _NONE
        found += [write(self._view.evaluate_last(of, taken)) for of, write in self._writers]
        label = " ".join([str(step) for step, _, _ in taken])
        first, last = events[0], events[-1]
        return Detection(
            events, len(events), first.time_ms, last.time_ms, time_ms, last.emit, port, status, label, tuple(found)
        )

    def overflow(self, event: Event, lost: int) -> Detection:
        """Of partial matches that were lost at an event."""
        written = [write(self._view.evaluate_next(of, (), event)) for of, write in self._writers]
        found = (*_NONE * len(self._happening), *written)
        time_ms = event.time_ms
        return Detection((event,), lost, time_ms, time_ms, time_ms, event.emit, status="overflow", found=found)
