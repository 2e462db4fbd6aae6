"""What an event-time operator is. Its logic runs only when the watermark has passed an event or deadline (rule G3)."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Protocol


class Event(NamedTuple):
    """One row, as the operator and its state hold it: plain values only."""

    time_ms: int
    input: int
    """Position of the input that it came in by; of events of one time, those of the first input come first."""
    ordinal: int
    """Tells rows apart that are equal in all columns."""
    row: str
    """The row's exact text: a JSON list of texts, decoded only where order or identity ask for it."""
    values: tuple[Any, ...]
    """What Spark computed from the row for the operator, by the operator's `VALUES`."""
    emit: str
    """The emitted columns' exact text."""


values_of = itemgetter(Event._fields.index("values"))
"""An event's values; events from the state are plain tuples."""


class Detection(NamedTuple):
    """What an operator reports."""

    events: tuple[Event, ...]
    """The events that determine it, in order; its id is made of them."""
    count: int
    start_ms: int
    end_ms: int
    time_ms: int
    """When it was decided: the last event's time or the deadline (rule G7)."""
    emit: str
    """Emitted columns' exact text, mostly those of the last event."""
    port: str = "matches"
    status: str = "match"
    label: str = ""
    """What else tells detections of the same events apart."""
    found: tuple[str | None, ...] = ()
    """Values of the operator's own `COLUMNS` as exact texts (`values.encoder`)."""


Report = Callable[[Detection], None]
State = Any
"""Plain lists, tuples, dictionaries, strings and numbers: it is written into the checkpoint."""

Kind = Literal["flag", "double", "text", "typed"]
"""How the operator gets a value: as a bool that is False for null, as a float, as the text of a key (equal values have one text), or as
its type has it (`values.decoder`)."""


class Operator(Protocol):
    """The logic of one pattern for one key."""

    NAME: str
    STATE_VERSION: int
    """Goes up when the shape of the state changes; a checkpoint of another version is refused."""
    VALUES: tuple[tuple[str, Kind], ...]
    """Values that Spark evaluates for it over a row; one that is not given is None."""
    COLUMNS: tuple[tuple[str, str], ...]
    """Columns that it adds to its matches, name and DDL type."""

    # An operator may also have `DEADLINES_LAST = True`: events of a deadline's time come before it (rule G6, closed ends). And it may have
    # `count_partials(state)`: how many partial matches a key has, for the figures of a run.

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
