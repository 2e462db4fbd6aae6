"""Which of two matches of a sequence is preferred. The twin of `sequence-preference.ts`."""

from __future__ import annotations

from functools import cmp_to_key

from .sequence_tree import Item


def rank_steps(whole: Item, after: int | None) -> tuple[int, ...]:
    """The place of each step in the order of what may come next after one.

    First comes its own repetition, then the steps behind it in its group, then that group's repetition, then what is behind the group, and so on.
    Nothing but the steps matters to it, as to what a match is.
    """
    steps = range(whole.last + 1)
    order = sorted(steps, key=cmp_to_key(lambda a, b: -1 if _comes_first(whole, after, a, b) else 1))
    return tuple(order.index(step) for step in steps)


def is_preferred(whole: Item, after: int | None, step: int, other: int) -> bool:
    """Whether a match in which one step comes next is preferred to one in which another does, after the same events.

    It comes first, and takes part in something that the other's way passes by, and that happens as often as possible.
    """
    if step == other:
        return False
    declined = _find_declined(whole, after, step, other)
    return declined is not None and declined.of.greedy


def _comes_first(whole: Item, after: int | None, step: int, other: int) -> bool:
    ours, theirs = _find_repeated(whole, after, step), _find_repeated(whole, after, other)
    if ours is theirs:
        return step < other
    return not ours.holds(other) if ours is not None else theirs is not None and theirs.holds(step)


def _find_declined(whole: Item, after: int | None, step: int, other: int) -> Item | None:
    if not _comes_first(whole, after, step, other):
        return None
    ours = _find_repeated(whole, after, step)
    if ours is not None and ours is not _find_repeated(whole, after, other):
        return ours
    passed = (other,) if after is None else (after, other)
    return next((item for item in whole.path(step) if not any(item.holds(each) for each in passed)), None)


def _find_repeated(whole: Item, after: int | None, step: int) -> Item | None:
    """The smallest item that has to be repeated for a step to come after another one."""
    if after is None or step > after:
        return None
    return next((item for item in reversed(whole.path(step)) if item.of.at_most != 1 and item.holds(after)), None)
