"""What a sequence waits for after each of its events, the twin of `sequence-program.ts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..expression.match import Plan

Contiguity = Literal["strict", "relaxed", "non-deterministic-relaxed"]
"""What may lie between two events: nothing, nothing that would do, anything."""


@dataclass(frozen=True)
class Step:
    """A step of a sequence: `at_least` to `at_most` events (None: any number) that satisfy its condition.

    `inner` is the contiguity between its own events; `has_until`: a second condition ends the repetition. `condition` and `until` are what of the
    two looks at events that were taken before; what looks at the event alone is among the values, and both must be true.
    """

    name: str
    contiguity: Contiguity = "relaxed"
    at_least: int = 1
    at_most: int | None = 1
    inner: Contiguity = "relaxed"
    greedy: bool = False
    negated: bool = False
    has_until: bool = False
    condition: Plan | None = None
    until: Plan | None = None


class Wait(NamedTuple):
    """What a partial match waits for."""

    to: int | None
    """The place that takes the event; None is the end."""
    contiguity: Contiguity
    never: tuple[int, ...] = ()
    """Steps whose conditions no event before it may satisfy."""
    not_next: tuple[int, ...] = ()
    """Steps whose conditions the very next event must not satisfy."""


class StepProgram:
    """The places of a sequence, unrolled from the last step to the first: of each its step and what follows."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.places: list[tuple[int, list[Wait]]] = []
        self.start: list[Wait] = self._compile(steps)

    def _compile(self, steps: Sequence[Step]) -> list[Wait]:
        after = [Wait(None, "relaxed")]
        following: tuple[int, ...] = ()
        for index, step in reversed(list(enumerate(steps))):
            if not step.negated:
                after = self._unroll(step, index, after, following)
                following = ()
            elif step.contiguity == "strict":
                after = [wait._replace(not_next=(index, *wait.not_next)) for wait in after]
            else:
                after = [wait._replace(never=(index, *wait.never)) for wait in after]
                following = (index, *following)
        return after

    def _unroll(self, step: Step, index: int, after: list[Wait], following: tuple[int, ...]) -> list[Wait]:
        last = max(step.at_least, 1) if step.at_most is None else step.at_most
        again: int | None = None
        for count in range(last, 0, -1):
            follow: list[Wait] = []
            place = len(self.places)
            self.places.append((index, follow))
            repeated = (place if step.at_most is None else None) if count == last else again
            # What must not follow the step ends its repetition too, once there are enough.
            if repeated is not None:
                follow.append(Wait(repeated, step.inner, following if count >= step.at_least else ()))
            if count >= step.at_least:
                follow.extend(after)
            again = place
        first = Wait(again, step.contiguity)
        return [first, *after] if step.at_least == 0 else [first]
