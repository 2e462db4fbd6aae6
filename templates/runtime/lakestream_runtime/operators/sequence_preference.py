"""Which of two matches of a sequence is preferred. The twin of `sequence-preference.ts`."""

from __future__ import annotations

from .sequence_tree import Item


def is_preferred(whole: Item, after: int | None, step: int, other: int) -> bool:
    """Whether a match in which one step comes next is preferred to one in which another does, after the same events.

    Behind a step first come its own repetition, then the steps behind it in its group, then that group's repetition, then what is behind the group,
    and so on. Where the first step's way takes part in something that the other's passes by, and that happens as often as possible, it is.
    """
    if step == other:
        return False
    declined = _find_declined(whole, after, step, other)
    return declined is not None and declined.of.greedy


def _find_declined(whole: Item, after: int | None, step: int, other: int) -> Item | None:
    ours, theirs = _find_repeated(whole, after, step), _find_repeated(whole, after, other)
    if ours is not theirs:
        if ours is not None:
            return None if ours.holds(other) else ours
        if theirs is None or not theirs.holds(step):
            return None
    elif step > other:
        return None
    passed = (other,) if after is None else (after, other)
    return next((item for item in whole.path(step) if not any(item.holds(each) for each in passed)), None)


def _find_repeated(whole: Item, after: int | None, step: int) -> Item | None:
    """The smallest item that has to be repeated for a step to come after another one."""
    if after is None or step > after:
        return None
    return next((item for item in reversed(whole.path(step)) if item.of.at_most != 1 and item.holds(after)), None)
