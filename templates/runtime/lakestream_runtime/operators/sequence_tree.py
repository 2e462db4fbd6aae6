"""Steps of a sequence and groups of them, as a tree. The twin of `sequence-tree.ts`."""

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


@dataclass(frozen=True)
class Group:
    """Neighbouring steps, by the names of the first and the last, that happen together `at_least` to `at_most` times (None: any number).

    `inner` is the contiguity of the first step of a repetition to what stands before it; `has_until` and `until` are as in a step. Groups lie in one
    another or apart.
    """

    first: str
    last: str
    at_least: int
    at_most: int | None
    inner: Contiguity = "relaxed"
    greedy: bool = False
    has_until: bool = False
    until: Plan | None = None


class Item(NamedTuple):
    """A step, or a group of what stands in it, with the positions of its first and last step."""

    first: int
    last: int
    of: Step | Group
    items: tuple[Item, ...] = ()
    until: tuple[int, ...] = ()
    """The condition that ends the repetition: those of the groups stand behind those of the steps."""

    def holds(self, step: int) -> bool:
        """Whether a step stands in it."""
        return self.first <= step <= self.last

    def is_emptiable(self) -> bool:
        """Whether it may happen without an event."""
        return self.of.at_least == 0 or (
            isinstance(self.of, Group) and all(item.is_negated() or item.is_emptiable() for item in self.items)
        )

    def is_negated(self) -> bool:
        return isinstance(self.of, Step) and self.of.negated

    def path(self, step: int) -> tuple[Item, ...]:
        """From it to a step."""
        inner = next((item for item in self.items if item.holds(step)), None)
        return (self,) if inner is None else (self, *inner.path(step))


def to_tree(steps: Sequence[Step], groups: Sequence[Group]) -> Item:
    """The whole sequence as a group that happens once."""
    at = {step.name: index for index, step in enumerate(steps)}
    count = len(steps)
    items = tuple(Item(index, index, step, (), _if(step.has_until, count + index)) for index, step in enumerate(steps))
    # The smallest first: each takes in what stands at its place.
    for index, group in sorted(enumerate(groups), key=lambda each: at[each[1].last] - at[each[1].first]):
        first, last = at[group.first], at[group.last]
        until = _if(group.has_until, 2 * count + sum(other.has_until for other in groups[:index]))
        inside = tuple(item for item in items if first <= item.first <= last)
        before = tuple(item for item in items if item.first < first)
        items = (*before, Item(first, last, group, inside, until), *(item for item in items if item.first > last))
    return Item(0, len(steps) - 1, Group("", "", 1, 1), items)


def _if(has_it: bool, condition: int) -> tuple[int, ...]:
    return (condition,) if has_it else ()
