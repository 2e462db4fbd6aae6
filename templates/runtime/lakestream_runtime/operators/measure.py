"""Columns of matches that are computed from all their events, the twin of `given-values.ts`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..expression.match import Plan, compile_plan
from ..values import Type, encoder


@dataclass(frozen=True)
class Measure:
    """A column of the matches: its DDL type, the same as Spark's JSON has it, and how it is computed."""

    name: str
    ddl: str
    type: Type
    plan: Plan

    def compile(self) -> tuple[Callable[[Any], Any], Callable[[Any], str | None]]:
        """Its function of a view of the match, and how its value is written."""
        return compile_plan(self.plan), encoder(self.type)
