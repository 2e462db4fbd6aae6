"""Pattern 11, MATCH_RECOGNIZE: SQL:2016's preferred match at each row of a key in turn. The twin of `match-recognize.ts`.

A match is given out as soon as no match that is preferred can still appear, at the time of the row or deadline that decided it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..expression.match import Plan, compile_plan
from ..expression.numbers import RowError
from .matched_rows import MatchedRows
from .measure import Measure
from .operator import Detection, Event, Kind, Report, values_of
from .preferred_search import Program


@dataclass(frozen=True)
class MatchRecognize:
    """A row pattern. `conditions` has for each of its variables the position of a flag among the values, a plan, or None where every row will do.

    `rows` is one of `one`, `all`, `all-omit-empty` and `all-unmatched`. `skip` says where the search goes on: `past-last` or `next`, or `first`
    or `last` and variables. `within_ms` is half-open, from the first row's time. `reach` counts the rows that are read before those that are
    searched, behind one that is tried, and behind the match. `keeps_keys` holds where matches are numbered or the partition's start matters.
    """

    program: Program
    values: Sequence[tuple[str, Kind]]
    conditions: Sequence[int | Plan | None]
    measures: Sequence[Measure] = ()
    columns: Sequence[Measure] = ()
    rows: Literal["one", "all", "all-omit-empty", "all-unmatched"] = "one"
    skip: tuple[str, Sequence[str]] = ("past-last", ())
    within_ms: int | None = None
    reach: tuple[int, int, int] = (0, 0, 0)
    keeps_keys: bool = False

    NAME = "match-recognize"
    STATE_VERSION = 1

    @property
    def VALUES(self) -> tuple[tuple[str, Kind], ...]:
        return tuple(self.values)

    @property
    def COLUMNS(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.name, each.ddl) for each in (*self.columns, *self.measures))

    def parameters(self) -> dict[str, Any]:
        return {"pattern": [list(each) for each in self.program.instructions], "within_ms": self.within_ms}

    def start(self) -> list[Any]:
        """[rows, start, search, its result, rows gone, end of what is matched, time up to which rows are known, number of the match]."""
        return [[], 0, None, None, 0, 0, None, 1]

    def on_event(self, state: list[Any], event: Event, report: Report) -> None:
        state[0].append(event)
        _Recognizer(self, state, report).advance(event.time_ms)

    def next_deadline(self, state: list[Any]) -> int | None:
        if self.within_ms is None or state[1] >= len(state[0]):
            return None
        deadline_ms = state[0][state[1]][0] + self.within_ms
        return None if state[6] is not None and deadline_ms <= state[6] else deadline_ms

    def on_deadline(self, state: list[Any], time_ms: int, report: Report) -> None:
        state[6] = time_ms
        _Recognizer(self, state, report).advance(time_ms)

    def is_idle(self, state: list[Any]) -> bool:
        return not self.keeps_keys and state[1] >= len(state[0]) and self.reach[0] == 0

    def count_partials(self, state: list[Any]) -> int:
        """The search that is under way."""
        return int(state[2] is not None)

    @cached_property
    def tests(self) -> Sequence[int | Callable[[Any], Any] | None]:
        """The conditions, compiled."""
        return [each if each is None or isinstance(each, int) else compile_plan(each) for each in self.conditions]

    @cached_property
    def writers(self) -> Sequence[tuple[Callable[[Any], Any], Callable[[Any], str | None]]]:
        """Of each measure its function and how its value is written."""
        return [each.compile() for each in self.measures]

    @cached_property
    def column_writers(self) -> Sequence[tuple[Callable[[Any], Any], Callable[[Any], str | None]]]:
        return [each.compile() for each in self.columns]

    def __getstate__(self) -> dict[str, Any]:
        """What is compiled does not travel."""
        compiled = ("tests", "writers", "column_writers")
        return {name: value for name, value in self.__dict__.items() if name not in compiled}


class _Recognizer:
    """The logic over the state of one key."""

    def __init__(self, options: MatchRecognize, state: list[Any], report: Report) -> None:
        self.options = options
        self.state = state
        self.report = report
        self.events = state[0]
        self.view = MatchedRows(self.events, state[7], values_of)
        self.deadline_ms: int | None = None

    def advance(self, time_ms: int) -> None:
        state = self.state
        while state[1] < len(self.events):
            if state[2] is None:
                self._forget()
            result = self._find()
            if result == "wait":
                return
            self._take(result, time_ms)
            state[2] = state[3] = None
        self._forget()
        # As in a key that was forgotten meanwhile: behind a stateful operator an earlier row may still come.
        state[6] = None

    def _find(self) -> str:
        state, options = self.state, self.options
        if state[2] is None:
            state[2] = options.program.start(state[1])
        self.view.start, self.view.labels = state[1], state[2][1]
        within_ms = options.within_ms
        self.deadline_ms = None if within_ms is None else self.events[state[1]][0] + within_ms
        if state[3] is None:
            result = options.program.resume(state[2], state[1], self)
            if result == "wait":
                return result
            state[3] = result
        # A measure may look at rows behind the match.
        last = state[1] + len(state[2][1]) - 1
        waits = state[3] == "match" and last + options.reach[2] >= len(self.events)
        return "wait" if waits else state[3]

    def look(self, position: int) -> Literal["row", "end", "open"]:
        deadline_ms = self.deadline_ms
        if position >= len(self.events):
            known_to_ms = self.state[6]
            is_over = deadline_ms is not None and known_to_ms is not None and deadline_ms <= known_to_ms
            return "end" if is_over else "open"
        if deadline_ms is not None and self.events[position][0] >= deadline_ms:
            return "end"
        return "row" if position + self.options.reach[1] < len(self.events) else "open"

    def holds(self, variable: int, position: int) -> bool:
        test = self.options.tests[variable]
        if test is None:
            return True
        if isinstance(test, int):
            return values_of(self.events[position])[test] is True
        return self._evaluate(test, position) is True

    def is_first(self, position: int) -> bool:
        return self.state[4] + position == 0

    def _evaluate(self, evaluate: Callable[[Any], Any], position: int | None) -> Any:
        """What fails is None: it can be computed only now, when the row cannot leave by errors any more."""
        if position is None:
            self.view.current, self.view.values = None, (None,) * len(self.options.values)
        else:
            self.view.go_to(position)
        try:
            return evaluate(self.view)
        except RowError:
            return None

    def _take(self, result: str, time_ms: int) -> None:
        state, options = self.state, self.options
        if result == "match":
            count = len(self.view.labels)
            if count == 0:
                if options.rows != "all-omit-empty":
                    self._give_row("empty", time_ms, self._measure(None))
            else:
                self._give_match(time_ms)
            state[7] = self.view.match_number = state[7] + 1
            state[5] = max(state[5], state[1] + count)
            state[1] = self._skip(count) if count else state[1] + 1
            return
        nothing = (None,) * len(options.measures)
        if result == "overflow":
            self._give_row("overflow", time_ms, nothing)
        elif options.rows == "all-unmatched" and state[1] >= state[5]:
            self._give_row("unmatched", time_ms, nothing)
        state[1] += 1

    def _skip(self, count: int) -> int:
        to, variables = self.options.skip
        start = self.state[1]
        if to == "past-last":
            return start + count
        if to == "next":
            return start + 1
        positions = self.view.positions(variables, True)
        target = 0 if not positions else positions[0] if to == "first" else positions[-1]
        # The search cannot go on where it began.
        return max(target, start + 1)

    def _give_match(self, time_ms: int) -> None:
        start, count = self.state[1], len(self.view.labels)
        events = tuple(Event._make(event) for event in self.events[start : start + count])
        if self.options.rows == "one":
            self._give(events, time_ms, "match", "", count, self._measure(start + count - 1))
            return
        for at, is_excluded in enumerate(self.state[2][2]):
            if not is_excluded:
                found = (*self._columns(start + at), *self._measure(start + at))
                self._give(events, time_ms, "match", f"row {at}", count, found)

    def _give_row(self, status: str, time_ms: int, measures: tuple[str | None, ...]) -> None:
        """About the row at which the search began."""
        start = self.state[1]
        found = measures if self.options.rows == "one" else (*self._columns(start), *measures)
        self._give((Event._make(self.events[start]),), time_ms, status, status, 0, found)

    def _measure(self, position: int | None) -> tuple[str | None, ...]:
        return tuple(write(self._evaluate(evaluate, position)) for evaluate, write in self.options.writers)

    def _columns(self, position: int) -> tuple[str | None, ...]:
        return tuple(write(self._evaluate(evaluate, position)) for evaluate, write in self.options.column_writers)

    def _give(
        self,
        events: tuple[Event, ...],
        time_ms: int,
        status: str,
        label: str,
        count: int,
        found: tuple[str | None, ...],
    ) -> None:
        first, last = events[0], events[-1]
        detection = Detection(
            events,
            count,
            first.time_ms,
            last.time_ms,
            time_ms,
            "[]",
            status=status,
            label=label,
            found=found,
        )
        self.report(detection)

    def _forget(self) -> None:
        """Rows that nothing can look at any more."""
        state = self.state
        count = state[1] - self.options.reach[0]
        # Many at once, because those that stay are moved.
        if count <= 0 or count * 2 < len(self.events):
            return
        del self.events[:count]
        state[1] -= count
        state[5] -= count
        state[4] += count
