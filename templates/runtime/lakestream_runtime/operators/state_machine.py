"""Pattern 12, state machine: one for each key. The twin of `state-machine.ts`.

Of the transitions from its state the first one in the list whose condition is true is taken; without one it stays. A timeout is a
deadline, before an event of that time (rule G6). A machine that is in its initial state, or has reached a terminal one, is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..values import json_text
from .operator import Detection, Event, Kind, Report


class State(NamedTuple):
    """After `timeout_ms` in it the machine goes to `timeout_to`; in a terminal state it ends."""

    timeout_ms: int | None = None
    timeout_to: str = ""
    terminal: bool = False


@dataclass(frozen=True)
class StateMachine:
    """`transitions` has name, from and to of each, `variables` name and type.

    `actions` has for each value that is set the position of its transition and that of its variable. `report` says whether every
    move is reported, only those into a terminal state, or also events at which the machine stays. A machine that waits for
    `retention_ms` in a state without a timeout is forgotten.
    """

    initial: str
    states: Mapping[str, State]
    transitions: Sequence[tuple[str, str, str]]
    retention_ms: int
    report: Literal["transition", "terminal", "all"] = "transition"
    variables: Sequence[tuple[str, str]] = field(default_factory=tuple)
    actions: Sequence[tuple[int, int]] = field(default_factory=tuple)

    NAME = "state-machine"
    STATE_VERSION = 1

    @property
    def VALUES(self) -> tuple[tuple[str, Kind], ...]:
        conditions: list[tuple[str, Kind]] = [(f"when_{at}", "flag") for at in range(len(self.transitions))]
        values: list[tuple[str, Kind]] = [(f"set_{at}", "text") for at in range(len(self.actions))]
        return (*conditions, *values)

    @property
    def COLUMNS(self) -> tuple[tuple[str, str], ...]:
        names = (("from_state", "string"), ("to_state", "string"), ("transition", "string"))
        return (*names, *((name, type_) for name, type_ in self.variables))

    def parameters(self) -> dict[str, Any]:
        return {
            "initial": self.initial,
            "states": list(self.states),
            "variables": [list(each) for each in self.variables],
        }

    def start(self) -> list[Any]:
        """Empty in the initial state, or [state, when it was entered, first event, last event, moves, variables' exact texts]."""
        return []

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        origin = state[0] if state else self.initial
        taken = self._find(origin, event)
        running = state or [origin, event.time_ms, event, event, 0, [None] * len(self.variables)]
        if taken is None:
            if self.report == "all":
                _tell(running, event, "stay", origin, event.time_ms, None, report)
            return
        name, _, target = self.transitions[taken]
        for at, (transition, variable) in enumerate(self.actions):
            if transition == taken:
                running[5][variable] = event.values[len(self.transitions) + at]
        running[3] = event
        running[4] += 1
        status = "terminal" if self._is_terminal(target) else "transition"
        state[:] = running
        self._move(state, status, target, event.time_ms, name, report)

    def next_deadline(self, state: list[Any]) -> int | None:
        if not state:
            return None
        timeout_ms = self.states[state[0]].timeout_ms
        return state[1] + (self.retention_ms if timeout_ms is None else timeout_ms)

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        current = self.states[state[0]]
        if current.timeout_ms is None:
            state.clear()
        else:
            self._move(state, "timeout", current.timeout_to, time_ms, None, report)

    def is_idle(self, state: list[Any]) -> bool:
        return not state

    def _find(self, origin: str, event: Event) -> int | None:
        for at, (_, source, _) in enumerate(self.transitions):
            if source == origin and event.values[at]:
                return at
        return None

    def _is_terminal(self, name: str) -> bool:
        return self.states[name].terminal

    def _move(
        self, state: list[Any], status: str, target: str, time_ms: int, transition: str | None, report: Report
    ) -> None:
        is_terminal = self._is_terminal(target)
        if is_terminal or self.report != "terminal":
            _tell(state, Event(*state[3]), status, target, time_ms, transition, report)
        if is_terminal or target == self.initial:
            state.clear()
        else:
            state[0], state[1] = target, time_ms


def _tell(
    running: list[Any], event: Event, status: str, target: str, time_ms: int, transition: str | None, report: Report
) -> None:
    origin, _, first, _, moves, variables = running
    first = Event(*first)
    report(
        Detection(
            (first, event),
            moves,
            first.time_ms,
            time_ms,
            time_ms,
            event.emit,
            status=status,
            label=f"[{json_text(origin)},{json_text(target)}]",
            found=(origin, target, transition, *variables),
        )
    )
