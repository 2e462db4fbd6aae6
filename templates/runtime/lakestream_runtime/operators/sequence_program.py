"""What a sequence waits for after each of its events, the twin of `sequence-program.ts`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .sequence_tree import Contiguity, Item, Step


class Wait(NamedTuple):
    """What a partial match waits for."""

    to: int | None
    """The place that takes the event; None is the end."""
    contiguity: Contiguity = "relaxed"
    never: tuple[int, ...] = ()
    """Steps whose conditions no event before it may satisfy."""
    not_next: tuple[int, ...] = ()
    """Steps whose conditions the very next event must not satisfy."""
    until: tuple[int, ...] = ()
    """Conditions that end the wait: of the repetitions that go on with the event."""

    def is_end(self) -> bool:
        return self.to is None and not self.never and not self.not_next


Waits = list[Wait]


class Place(NamedTuple):
    """One event of a step in a repetition of its groups: the first, the second, ..."""

    step: int
    follow: list[int]
    """Waits by number."""
    is_match: bool
    """Nothing need come after it."""
    until: tuple[int, ...]
    """Conditions of which none is true of its event: of the repetitions that it is in."""


class Entry(NamedTuple):
    """How a group is gone into."""

    contiguity: Contiguity | None = None
    """That of the first step, where it is not its own."""
    until: tuple[int, ...] = ()
    """What ends the repetitions that go on."""


class StepProgram:
    """From each place to those that may come next, in the order of the steps.

    What must not happen up to the end is waited for only where a deadline is that end. It has a number in any case, because
    states know waits by their numbers.
    """

    def __init__(self, whole: Item, *, has_deadline: bool) -> None:
        self.places: list[Place] = []
        self.waits: Waits = []
        self._known: dict[tuple[int, ...], int] = {}
        self._open: list[tuple[tuple[Item, ...], tuple[int, ...]]] = []
        self.start = self._enter((whole,), (1,), 0, Entry(), lambda: [Wait(None)])
        for path, counts in self._open:
            after = self._after(path, counts)
            numbers = []
            for wait in after:
                if wait.is_end():
                    continue
                if wait.to is not None or has_deadline:
                    numbers.append(len(self.waits))
                self.waits.append(wait)
            is_match = any(wait.is_end() for wait in after)
            self.places.append(Place(path[-1].first, numbers, is_match, _until_of(path)))

    def _enter(
        self,
        path: tuple[Item, ...],
        counts: tuple[int, ...],
        start: int,
        entry: Entry,
        end: Callable[[], Waits],
    ) -> Waits:
        """The items of a group from one on."""
        items = path[-1].items
        if start == len(items):
            return end()
        item = items[start]
        if item.is_negated():
            return _exclude(item, self._enter(path, counts, start + 1, entry, end))
        into = self._into((*path, item), (*counts, 1), entry)
        if not item.is_emptiable():
            return into
        behind = self._enter(path, counts, start + 1, entry._replace(contiguity=None), end)
        return [*into, *_pass(item, behind)]

    def _into(self, path: tuple[Item, ...], counts: tuple[int, ...], entry: Entry) -> Waits:
        step = path[-1].of
        if not isinstance(step, Step):
            return self._enter(path, counts, 0, entry, list)
        return [Wait(self._place_at(path, counts), entry.contiguity or step.contiguity, until=entry.until)]

    def _place_at(self, path: tuple[Item, ...], counts: tuple[int, ...]) -> int:
        key = (path[-1].first, *counts)
        if key not in self._known:
            self._known[key] = len(self._open)
            self._open.append((path, counts))
        return self._known[key]

    def _after(self, path: tuple[Item, ...], counts: tuple[int, ...]) -> Waits:
        """What may follow when the last item of the path has happened as often as is counted."""
        if len(path) == 1:
            return [Wait(None)]
        item, count = path[-1], counts[-1]
        at_least, at_most = item.of.at_least, item.of.at_most
        is_enough = count >= at_least
        behind: Waits = []
        if is_enough or item.is_emptiable():
            outer, before = path[:-1], counts[:-1]
            at = outer[-1].items.index(item)
            within = Entry(until=_until_of(outer))
            left = self._enter(outer, before, at + 1, within, lambda: self._after(outer, before))
            behind = left if is_enough else _pass(item, left)
        if at_most is not None and count >= at_most:
            return behind
        following = count + 1 if at_most is not None else min(count + 1, max(at_least, 1))
        # What must not follow ends the repetition too, once there are enough.
        never = _never_in(behind) if is_enough else ()
        again = self._into(path, (*counts[:-1], following), Entry(item.of.inner, _until_of(path)))
        return [*(each._replace(never=(*never, *each.never)) for each in again), *behind]


def _until_of(path: tuple[Item, ...]) -> tuple[int, ...]:
    return tuple(condition for item in path for condition in item.until)


def _exclude(item: Item, waits: Waits) -> Waits:
    """Waits behind what must not happen."""
    assert isinstance(item.of, Step)
    if item.of.contiguity == "strict":
        return [wait._replace(not_next=(item.first, *wait.not_next)) for wait in waits]
    return [wait._replace(never=(item.first, *wait.never)) for wait in waits]


def _pass(item: Item, waits: Waits) -> Waits:
    """Waits behind an item that happens without an event."""
    if item.of.at_least == 0 and not isinstance(item.of, Step):
        return waits
    for inner in reversed(item.items):
        waits = _exclude(inner, waits) if inner.is_negated() else _pass(inner, waits)
    return waits


def _never_in(waits: Sequence[Wait]) -> tuple[int, ...]:
    if not waits:
        return ()
    return tuple(step for step in waits[0].never if all(step in wait.never for wait in waits))
