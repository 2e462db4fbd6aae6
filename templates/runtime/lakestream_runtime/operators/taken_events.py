"""What a partial match of a sequence has taken, as expressions see it. The twin of `taken-events.ts`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..expression.numbers import RowError
from .operator import Event, values_of

Taken = tuple[int, Event, int]
"""The step, its event and that one's number among the events of the key."""


class TakenEvents:
    """Events by position among those that were taken."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._steps = steps
        self._taken: Sequence[Taken] = ()
        self.match_number = 1
        self.current: int | None = None
        self.values: Sequence[Any] = ()

    def evaluate_next(self, evaluate: Callable[[Any], Any], taken: Sequence[Taken], event: Event) -> Any:
        """At an event that may be taken next, behind those that are taken. What fails is None, because the row cannot leave by errors any more."""
        self._taken = taken
        self.current, self.values = len(taken), values_of(event)
        try:
            return evaluate(self)
        except RowError:
            return None

    def evaluate_last(self, evaluate: Callable[[Any], Any], taken: Sequence[Taken]) -> Any:
        """At the last event that is taken."""
        self._taken = taken
        self.current, self.values = len(taken) - 1, values_of(taken[-1][1])
        try:
            return evaluate(self)
        except RowError:
            return None

    def values_at(self, position: int) -> Sequence[Any] | None:
        return values_of(self._taken[position][1]) if 0 <= position < len(self._taken) else None

    def positions(self, variables: Sequence[str] | None, is_final: bool) -> Sequence[int]:
        steps = self._steps
        return [at for at, each in enumerate(self._taken) if variables is None or steps[each[0]] in variables]

    def label_at(self, position: int) -> str | None:
        return self._steps[self._taken[position][0]] if 0 <= position < len(self._taken) else None
