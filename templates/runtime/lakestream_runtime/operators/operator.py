"""What an event-time operator is. Its logic runs only when the watermark has passed an event or deadline (rule G3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol


class Event(NamedTuple):
    """One row, as the operator and its state hold it: plain values only."""

    time_ms: int
    ordinal: int
    """Tells rows apart that are equal in all columns."""
    row: str
    """The row's exact text: a JSON list of texts, decoded only where order or identity ask for it."""
    values: tuple[str | None, ...]
    """What Spark computed from the row for the operator, by the operator's `VALUES`."""
    emit: str
    """The emitted columns' exact text."""


class Span(NamedTuple):
    """A detection: the events that determine it and its times."""

    first: Event
    last: Event
    count: int
    start_ms: int
    end_ms: int
    time_ms: int


Report = Callable[[Span], None]
State = Any
"""Plain lists, tuples, dictionaries, strings and numbers: it is written into the checkpoint."""


class Operator(Protocol):
    """The logic of one pattern for one key."""

    NAME: str
    STATE_VERSION: int
    """Goes up when the shape of the state changes; a checkpoint of another version is refused."""
    CONDITIONS: tuple[str, ...]
    """Conditions that Spark evaluates; rows for which none is true are not handed over."""
    VALUES: tuple[str, ...]
    """Values that Spark evaluates; where one that was given is null, the row is not handed over."""

    def parameters(self) -> dict[str, Any]:
        """What must not change while a checkpoint lives."""

    def start(self) -> State:
        """The state of a key that has not been seen."""

    def on_event(self, state: State, event: Event, report: Report) -> None:
        """The next event in order."""

    def next_deadline(self, state: State) -> int | None:
        """When time alone has an effect, in ms."""

    def on_deadline(self, state: State, time_ms: int, report: Report) -> None:
        """Must move `next_deadline` on."""

    def is_idle(self, state: State) -> bool:
        """True when nothing would be lost by forgetting the key."""
