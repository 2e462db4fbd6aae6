"""Pattern 13, heartbeat: every event is a sign of life. The twin of `heartbeat-liveness.ts`.

`down` once at last + timeout, before an event of that time (rule G6); `up` at the next event, unless the key was forgotten by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .operator import Detection, Event, Report


@dataclass(frozen=True)
class HeartbeatLiveness:
    """Reports keys that are silent for `timeout_ms`. With `up_within_ms` also their next event, if it comes so soon after that."""

    timeout_ms: int
    up_within_ms: int | None = None

    NAME = "heartbeat-liveness"
    STATE_VERSION = 1
    VALUES = ()
    COLUMNS = (("outage_ms", "bigint"),)

    def parameters(self) -> dict[str, Any]:
        return {"timeout_ms": self.timeout_ms}

    def start(self) -> list[Any]:
        """[the last event, since when it is down]."""
        return [None, None]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        last, down_ms = state
        if down_ms is not None:
            found = (str(event.time_ms - down_ms),)
            last = Event(*last)
            report(
                Detection(
                    (last, event), 2, last.time_ms, event.time_ms, event.time_ms, event.emit, status="up", found=found
                )
            )
        state[:] = [event, None]

    def next_deadline(self, state: list[Any]) -> int | None:
        last, down_ms = state
        if last is None:
            return None
        return Event(*last).time_ms + self.timeout_ms if down_ms is None else down_ms + (self.up_within_ms or 0)

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        last, down_ms = Event(*state[0]), state[1]
        if down_ms is None:
            report(
                Detection((last,), 1, last.time_ms, time_ms, time_ms, last.emit, status="down", found=(None,)),
            )
        state[:] = [state[0], time_ms] if down_ms is None and self.up_within_ms is not None else [None, None]

    def is_idle(self, state: list[Any]) -> bool:
        return state[0] is None
