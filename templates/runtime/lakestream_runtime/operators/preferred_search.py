"""The match of SQL:2016 that begins at a row, found with backtracking. The twin of `preferred-search.ts`.

A search is plain data, so that it can lie in a checkpoint and go on where the rows ended: `[ways not taken yet, variables of the rows taken,
which of them are left out of the output, steps]`. A way is `(instruction, position, registers)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

MOST_STEPS = 1_000_000
"""Steps after which a search from one row is given up."""

Result = Literal["match", "none", "wait", "overflow"]


class Rows(Protocol):
    """What a search asks of the rows, by their positions."""

    def look(self, position: int) -> Literal["row", "end", "open"]:
        """`end` where there is no row that can be taken and none will come, `open` where that is not known yet."""

    def holds(self, variable: int, position: int) -> bool:
        """Whether the variable's condition is true for the row, which is the last of those taken."""

    def is_first(self, position: int) -> bool:
        """Whether it is the partition's first."""


@dataclass(frozen=True)
class Program:
    """A pattern as instructions (`program.ts`)."""

    variables: Sequence[str]
    instructions: Sequence[Sequence[Any]]
    registers: int

    def start(self, position: int) -> list[Any]:
        """A search that begins at a row."""
        return [[(0, position, (-1,) * self.registers)], [], [], 0]

    def resume(self, search: list[Any], start: int, rows: Rows) -> Result:
        """Goes on until the preferred match is known, or must wait for rows because one that is preferred could still appear."""
        while search[0]:
            result = self._follow(search, start, rows)
            if result is not None:
                return result
        return "none"

    def _follow(self, search: list[Any], start: int, rows: Rows) -> Result | None:
        """One way until it ends; None where it fails."""
        choices, labels, excluded, _ = search
        at, position, registers = choices.pop()
        del labels[position - start :], excluded[position - start :]
        while True:
            search[3] += 1
            if search[3] > MOST_STEPS:
                return "overflow"
            operation, *args = self.instructions[at]
            at += 1
            if operation == "row":
                seen = rows.look(position)
                if seen == "open":
                    search[3] -= 1
                    choices.append((at - 1, position, registers))
                    return "wait"
                if seen == "end":
                    return None
                labels.append(self.variables[args[0]])
                excluded.append(args[1] == 1)
                if not rows.holds(args[0], position):
                    return None
                position += 1
            elif operation == "split":
                choices.append((args[1], position, registers))
                at = args[0]
            elif operation == "jump":
                at = args[0]
            elif operation == "mark":
                registers = (*registers[: args[0]], position, *registers[args[0] + 1 :])
            elif operation == "progress":
                if registers[args[0]] == position:
                    return None
            elif operation == "start":
                if not rows.is_first(position):
                    return None
            else:
                return "match"
