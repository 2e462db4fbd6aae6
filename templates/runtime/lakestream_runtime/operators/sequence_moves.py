"""What an event does to a partial match of a sequence, apart from what that has taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .sequence_program import StepProgram, Wait

Holds = Callable[[int], bool]
"""Whether a condition is true of the event: those of the steps, then those that end their repetition, then those that end that of groups."""


class Entry(NamedTuple):
    """A step that takes the event."""

    step: int
    waits: tuple[int, ...]
    """Numbers of what is waited for behind it; none where it can only complete the match."""
    is_match: bool


class Move(NamedTuple):
    """Longer ones come before the partial match that they grow from."""

    entries: tuple[Entry, ...]
    left: tuple[int, ...]
    """Numbers of what the partial match itself still waits for."""


class Moves:
    """The moves of a program."""

    def __init__(self, program: StepProgram) -> None:
        self._program = program
        self.has_not_next = any(wait.not_next for wait in program.waits)
        """Whether it matters that no event came since the last one that was taken."""

    def begin(self, holds: Holds) -> tuple[Entry, ...]:
        """What an event begins."""
        return self._enter(
            [(wait.to, False) for wait in self._program.start if wait.to is not None and self._takes(wait.to, holds)]
        )

    def advance(self, waits: Sequence[int], is_fresh: bool, holds: Holds) -> Move:
        left: list[int] = []
        reached: list[tuple[int, bool]] = []
        for number in waits:
            wait = self._program.waits[number]
            if is_fresh and any(holds(other) for other in wait.not_next):
                continue
            # What must not come in between may still be what completes the match.
            is_refused = any(holds(other) for other in wait.never)
            is_taken = wait.to is not None and self._takes(wait.to, holds)
            if is_taken:
                reached.append((wait.to, is_refused))
            if not is_refused and self._stays(wait, is_taken, holds):
                left.append(number)
        return Move(self._enter(reached), tuple(left))

    def _takes(self, place: int, holds: Holds) -> bool:
        step, _, _, until = self._program.places[place]
        return holds(step) and not any(holds(condition) for condition in until)

    def _stays(self, wait: Wait, is_taken: bool, holds: Holds) -> bool:
        if wait.to is None:
            return True
        if wait.contiguity == "strict":
            return False
        if any(holds(condition) for condition in wait.until):
            return False
        return wait.contiguity != "relaxed" or not is_taken

    def _enter(self, reached: Sequence[tuple[int, bool]]) -> tuple[Entry, ...]:
        """The places of one step are one partial match: which repetition it is in is not seen in what it took.

        Each place comes with whether it may only complete the match.
        """
        places = self._program.places
        entries = []
        for step in dict.fromkeys(places[place].step for place, _ in reached):
            same = [(places[place], is_last) for place, is_last in reached if places[place].step == step]
            waits = dict.fromkeys(number for place, is_last in same if not is_last for number in place.follow)
            entries.append(Entry(step, tuple(waits), any(place.is_match for place, _ in same)))
        return tuple(entries)


class KnownMoves(dict[tuple[tuple[int, ...], bool], Move]):
    """The moves at events of the same flags, where no condition looks at what was taken: they are few."""

    def __init__(self, moves: Moves, flags: Sequence[bool]) -> None:
        super().__init__()
        self._moves = moves
        self._holds = flags.__getitem__
        self.begun = moves.begin(self._holds)

    def __missing__(self, at: tuple[tuple[int, ...], bool]) -> Move:
        move = self[at] = self._moves.advance(*at, self._holds)
        return move
