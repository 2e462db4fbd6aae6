"""Pattern 10, deduplication: one event of those with the same key within a time. The twin of `deduplication.ts`.

The first event in order opens a window that ends a fixed time after it; an event exactly at that end is new (rule G6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .operator import Detection, Event, Report


@dataclass(frozen=True)
class Deduplication:
    """Reports the first event of a window when it comes, or the last one at the window's end."""

    within_ms: int
    keep: Literal["first", "last"] = "first"

    NAME = "deduplication"
    STATE_VERSION = 1
    VALUES = ()
    COLUMNS = ()

    def parameters(self) -> dict[str, Any]:
        return {"within_ms": self.within_ms, "keep": self.keep}

    def start(self) -> list[Any]:
        """Empty, or [when the window ends]; of those that keep the last also [first event, last event, count]."""
        return []

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        if not state:
            state.append(event.time_ms + self.within_ms)
            if self.keep == "last":
                state += [event, event, 1]
            else:
                report(Detection((event,), 1, event.time_ms, event.time_ms, event.time_ms, event.emit))
        elif self.keep == "last":
            state[2] = event
            state[3] += 1

    def next_deadline(self, state: list[Any]) -> int | None:
        return state[0] if state else None

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        if self.keep == "last":
            first, last, count = Event(*state[1]), Event(*state[2]), state[3]
            report(Detection((first, last), count, first.time_ms, time_ms, time_ms, last.emit))
        state.clear()

    def is_idle(self, state: list[Any]) -> bool:
        return not state
