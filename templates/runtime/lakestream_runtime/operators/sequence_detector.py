"""Pattern 1, sequence: steps that follow one another. The twin of `sequence-detector.ts`.

Every partial match is advanced, the oldest first, then a new one is begun, then matches leave by the rule of what is skipped
after them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..expression.match import compile_plan
from .measure import Measure
from .operator import Event, Kind, Report
from .sequence_found import SequenceFound
from .sequence_moves import Entry, Holds, KnownMoves, Moves
from .sequence_preference import is_preferred, rank_steps
from .sequence_program import StepProgram
from .sequence_tree import Group, Item, Step, to_tree
from .taken_events import Taken, TakenEvents


@dataclass(frozen=True)
class Within:
    """Half-open, from the first event of the match or from the one before."""

    duration_ms: int
    since: Literal["first", "previous"] = "first"


@dataclass(frozen=True)
class AfterMatch:
    """Where the next match may begin; `step` is the name of that of `first` and `last`."""

    to: Literal["no-skip", "next", "past-last", "first", "last"] = "no-skip"
    step: str = ""


Partial = tuple[tuple[Taken, ...], tuple[int, ...], bool, bool]
"""[what it took, numbers of what it waits for, whether no event came since and that matters, whether it was given out as a match]."""


_COMPILED = frozenset({"_tests", "_looks_back", "_found", "_view", "_whole", "_ranks", "_program", "_moves", "_known"})


@dataclass(frozen=True)
class SequenceDetector:
    """Reports events that satisfy the steps one after another.

    `groups` are repeated together. `given` are values of each event that conditions over taken events and `measures` read, behind those of the steps. `measures` are extra
    columns, where one of them is computed from the whole match.
    """

    steps: Sequence[Step]
    groups: Sequence[Group] = ()
    within: Within | None = None
    after_match: AfterMatch = AfterMatch()
    emits_timeouts: bool = False
    max_partials: int = 1000
    given: Sequence[tuple[str, Kind]] = ()
    measures: Sequence[Measure] = ()

    NAME = "sequence-detector"
    STATE_VERSION = 2

    @property
    def VALUES(self) -> tuple[tuple[str, Kind], ...]:
        """The steps' conditions, those that end their repetition or that of groups, then what is given beside them."""
        steps = [f"step_{index}" for index in range(len(self.steps))]
        groups = [f"group_{index}" for index, group in enumerate(self.groups) if group.has_until]
        names = (*steps, *(f"{name}_until" for name in (*steps, *groups)))
        return (*((name, "flag") for name in names), *self.given)

    @property
    def COLUMNS(self) -> tuple[tuple[str, str], ...]:
        own = tuple(
            column
            for step in self.steps
            if not step.negated
            for column in (
                (f"{step.name}_first", "timestamp"),
                (f"{step.name}_last", "timestamp"),
                (f"{step.name}_count", "bigint"),
            )
        )
        return (*own, *((each.name, each.ddl) for each in self.measures))

    @cached_property
    def _whole(self) -> Item:
        return to_tree(self.steps, self.groups)

    @cached_property
    def _ranks(self) -> dict[int | None, tuple[int, ...]]:
        """By the step that was taken last the order of the next ones; none where they are reached in that."""
        if not self.groups:
            return {}
        return {after: rank_steps(self._whole, after) for after in (None, *range(len(self.steps)))}

    @cached_property
    def _program(self) -> StepProgram:
        return StepProgram(self._whole, has_deadline=self.within is not None)

    @cached_property
    def _moves(self) -> Moves:
        return Moves(self._program)

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], KnownMoves]:
        """By the event's conditions, where none looks at taken events."""
        return {}

    @cached_property
    def _is_greedy(self) -> bool:
        return any(each.greedy for each in (*self.steps, *self.groups))

    @cached_property
    def _tests(self) -> Sequence[Callable[[Any], Any] | None]:
        """What of the conditions looks at taken events."""
        ends = [*self.steps, *(group for group in self.groups if group.has_until)]
        plans = [*(step.condition for step in self.steps), *(each.until for each in ends)]
        return [None if plan is None else compile_plan(plan) for plan in plans]

    @cached_property
    def _looks_back(self) -> bool:
        return any(test is not None for test in self._tests)

    @cached_property
    def _found(self) -> SequenceFound:
        return SequenceFound(self.steps, self.measures, self._view)

    @cached_property
    def _view(self) -> TakenEvents:
        return TakenEvents([step.name for step in self.steps])

    def __getstate__(self) -> dict[str, Any]:
        """What is compiled does not travel."""
        return {name: value for name, value in self.__dict__.items() if name not in _COMPILED}

    def parameters(self) -> dict[str, Any]:
        """Partial matches wait for places in the steps."""
        steps = [[step.name, step.at_least, step.at_most, step.negated] for step in self.steps]
        groups = [[group.first, group.last, group.at_least, group.at_most] for group in self.groups]
        return {"steps": steps, "groups": groups} if groups else {"steps": steps}

    def start(self) -> list[Any]:
        """[partial matches in the order of their first events, complete ones that may still be skipped, number of the next event]."""
        return [[], [], 0]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        partials: list[Partial] = []
        complete: list[tuple[Taken, ...]] = []
        at = state[2]
        known = None if self._looks_back else self._known_moves(event.values)
        for partial in state[0]:
            taken, waits, is_fresh, is_match = partial
            if known is None:
                entries, left = self._moves.advance(waits, is_fresh, self._holds(taken, event))
            else:
                entries, left = known[waits, is_fresh]
            if entries:
                self._grow(taken, entries, event, at, partials, complete)
            if left:
                partials.append((taken, left, False, is_match) if is_fresh or left != waits else partial)
        begun = self._moves.begin(self._holds((), event)) if known is None else known.begun
        if begun:
            self._grow((), begun, event, at, partials, complete)
        state[0] = partials
        state[2] = at + 1 if partials else 0
        if complete:
            state[1].extend(self._preferred(complete))
        if state[1]:
            self._release(state, event.time_ms, report)
        if len(state[0]) > self.max_partials:
            report(self._found.overflow(event, len(state[0]) - self.max_partials))
            del state[0][self.max_partials :]

    def next_deadline(self, state: list[Any]) -> int | None:
        partials = state[0]
        if not partials or self.within is None:
            return None
        # By the first event of each they are in order.
        return min(map(self._deadline, partials)) if self.within.since == "previous" else self._deadline(partials[0])

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        due = [partial for partial in state[0] if self._deadline(partial) <= time_ms]
        state[0] = [partial for partial in state[0] if self._deadline(partial) > time_ms]
        for taken, waits, _, is_match in due:
            if is_match:
                continue
            if any(self._program.waits[number].to is None for number in waits):
                state[1].append(taken)
            elif self.emits_timeouts:
                report(self._found.match(taken, time_ms, "timeouts", "timeout"))
        self._release(state, time_ms, report)

    def is_idle(self, state: list[Any]) -> bool:
        return not state[0]

    def count_partials(self, state: list[Any]) -> int:
        return len(state[0])

    def _deadline(self, partial: Partial) -> int:
        assert self.within is not None
        taken = partial[0][0 if self.within.since == "first" else -1]
        return taken[1][0] + self.within.duration_ms

    def _known_moves(self, values: tuple[Any, ...]) -> KnownMoves:
        flags = values[: len(self._tests)]
        known = self._known.get(flags)
        if known is None:
            known = self._known[flags] = KnownMoves(self._moves, flags)
        return known

    def _holds(self, taken: tuple[Taken, ...], event: Event) -> Holds:
        """Conditions of an event, for who has taken these before."""
        values, tests, view = event.values, self._tests, self._view

        def holds(condition: int) -> bool:
            test = tests[condition]
            return values[condition] and (test is None or view.evaluate_next(test, taken, event) is True)

        return holds

    def _grow(
        self,
        before: tuple[Taken, ...],
        entries: Sequence[Entry],
        event: Event,
        at: int,
        partials: list[Partial],
        complete: list[tuple[Taken, ...]],
    ) -> None:
        is_fresh = self._moves.has_not_next
        if len(entries) > 1 and self._ranks:
            ranks = self._ranks[before[-1][0] if before else None]
            entries = sorted(entries, key=lambda entry: ranks[entry.step])
        for step, waits, is_match in entries:
            taken = (*before, (step, event, at))
            if is_match:
                complete.append(taken)
            if waits:
                partials.append((taken, waits, is_fresh, is_match))

    def _preferred(self, complete: list[tuple[Taken, ...]]) -> list[tuple[Taken, ...]]:
        """Of matches that differ first in whether something happens as often as possible, that in which it does."""
        if len(complete) < 2 or not self._is_greedy:
            return complete
        return [one for one in complete if not any(self._is_greedier(other, one) for other in complete)]

    def _is_greedier(self, one: tuple[Taken, ...], other: tuple[Taken, ...]) -> bool:
        after: int | None = None
        for ours, theirs in zip(one, other, strict=False):
            if ours[2] != theirs[2] or ours[0] != theirs[0]:
                return is_preferred(self._whole, after, ours[0], theirs[0])
            after = ours[0]
        return False

    def _release(self, state: list[Any], time_ms: int, report: Report) -> None:
        """Gives out what no earlier partial match can skip any more."""
        skips = self.after_match.to != "no-skip"
        if skips:
            # Stable: of one first event, the longer before the shorter.
            state[1].sort(key=lambda taken: taken[0][2])
        while state[1]:
            match = state[1][0]
            if skips and state[0] and state[0][0][0][0][2] < match[0][2]:
                return
            del state[1][0]
            if skips:
                self._skip(state, match)
            report(self._found.match(match, time_ms, "matches", "match"))

    def _skip(self, state: list[Any], taken: tuple[Taken, ...]) -> None:
        to = self.after_match.to
        own = [
            each for each in taken if to not in ("first", "last") or self.steps[each[0]].name == self.after_match.step
        ]
        if not own:
            return
        start = own[0 if to in ("next", "first") else -1][2] + (1 if to in ("next", "past-last") else 0)
        state[0] = [partial for partial in state[0] if partial[0][0][2] >= start]
        state[1] = [match for match in state[1] if match[0][2] >= start]
