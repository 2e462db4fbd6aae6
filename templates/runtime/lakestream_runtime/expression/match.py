"""Expressions over a match (`match-plan.ts`): plans become functions of a view of the match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ..values import decoder
from .casts import cast
from .functions import FUNCTIONS, Evaluate, comparable
from .numbers import RowError, fits, half_up, is_decimal, shape

Plan = Sequence[Any]
"""`[operation, type, ...arguments]`."""


class View(Protocol):
    """What an expression sees of a match, the twin of `match-view.ts`."""

    values: Sequence[Any]
    """Of the current row; of an empty match they are all None."""
    current: int | None
    """Position of the current row."""
    match_number: int

    def values_at(self, position: int) -> Sequence[Any] | None:
        """None where there is no such row."""

    def positions(self, variables: Sequence[str] | None, is_final: bool) -> Sequence[int]:
        """Positions of the rows of some variables in order, of all where it is None: up to the current row, or of the whole match."""

    def label_at(self, position: int) -> str | None:
        """The variable of a row of the match."""


def compile_plan(plan: Plan) -> Evaluate:
    """The function of a view; raises `RowError` where Spark fails the row."""
    operation, type_, *rest = plan
    special = _SPECIAL.get(operation)
    if special:
        return special(type_, rest)
    args = [each for each in rest if isinstance(each, list | tuple)]
    types = [each[1] for each in args]
    return FUNCTIONS[operation](type_, types, [compile_plan(each) for each in args], rest[len(args) :])


def _literal(type_: str, rest: Sequence[Any]) -> Evaluate:
    value = decoder(_JSON_NAMES.get(type_, "long" if type_.startswith("interval") else type_))(rest[0])
    return lambda _: value


def _column(_: str, rest: Sequence[Any]) -> Evaluate:
    at = rest[0]
    return lambda view: view.values[at]


def _field(_: str, rest: Sequence[Any]) -> Evaluate:
    base, at = compile_plan(rest[0]), rest[1]

    def evaluate(view: View) -> Any:
        value = base(view)
        return None if value is None else value[at]

    return evaluate


def _cast(type_: str, rest: Sequence[Any]) -> Evaluate:
    operand, is_try = rest
    value_of, convert = compile_plan(operand), cast(operand[1], type_)

    def evaluate(view: View) -> Any:
        value = value_of(view)
        if value is None:
            return None
        if not is_try:
            return convert(value)
        try:
            return convert(value)
        except RowError:
            return None

    return evaluate


def _case(_: str, rest: Sequence[Any]) -> Evaluate:
    has_otherwise, *plans = rest
    parts = [compile_plan(each) for each in plans]
    # All conditions, then all results.
    count = (len(parts) - (1 if has_otherwise else 0)) // 2
    branches = list(zip(parts[:count], parts[count : 2 * count], strict=True))
    otherwise = parts[-1] if has_otherwise else lambda _: None

    def evaluate(view: View) -> Any:
        for when, result in branches:
            if when(view) is True:
                return result(view)
        return otherwise(view)

    return evaluate


def _row(_: str, rest: Sequence[Any]) -> Evaluate:
    variables, from_, offset, shift, is_final, plan = rest
    inner = compile_plan(plan)

    def evaluate(view: View) -> Any:
        positions = view.positions(variables, is_final)
        if offset >= len(positions):
            return None
        return _evaluate_at(view, positions[offset if from_ == "first" else -1 - offset] + shift, inner)

    return evaluate


def _evaluate_at(view: View, position: int, inner: Evaluate) -> Any:
    values = view.values_at(position)
    if values is None:
        return None
    before = view.values, view.current
    view.values, view.current = values, position
    try:
        return inner(view)
    finally:
        view.values, view.current = before


def _classifier(_: str, rest: Sequence[Any]) -> Evaluate:
    variables = rest[0]

    def evaluate(view: View) -> str | None:
        label = None if view.current is None else view.label_at(view.current)
        return label if variables is None or label in variables else None

    return evaluate


def _match_number(_: str, __: Sequence[Any]) -> Evaluate:
    return lambda view: view.match_number


def _aggregate(type_: str, rest: Sequence[Any]) -> Evaluate:
    variables, name, is_final, plan = rest
    inner = None if plan is None else compile_plan(plan)

    def evaluate(view: View) -> Any:
        positions = view.positions(variables, is_final)
        if inner is None:
            return len(positions)
        values = [value for at in positions if (value := _evaluate_at(view, at, inner)) is not None]
        return _combine(name, type_, plan[1], values)

    return evaluate


def _combine(name: str, type_: str, of: str, values: list[Any]) -> Any:
    if name == "count":
        return len(values)
    if not values:
        return None
    if name in ("min", "max"):
        # The first of those that are equal.
        return (min if name == "min" else max)(values, key=comparable(of))
    if name == "sum":
        return _sum(type_, values)
    if not is_decimal(of):
        total = 0.0
        for value in values:
            total += value
        return total / len(values)
    return _average_decimal(of, type_, values)


def _sum(type_: str, values: list[Any]) -> Any:
    total = 0.0 if type_ == "double" else 0
    for value in values:
        total += value
        if type_ == "bigint" and not fits(total, 64) or is_decimal(type_) and abs(total) >= 10 ** shape(type_)[0]:
            raise RowError("ARITHMETIC_OVERFLOW")
    return total


def _average_decimal(of: str, type_: str, values: list[int]) -> int:
    """Spark divides the sum by the count as decimals and then casts, so it rounds half up twice."""
    precision, scale = shape(of)
    sum_precision = min(precision + 10, 38)
    total = _sum(f"decimal({sum_precision},{scale})", values)
    # Division by decimal(20, 0), the type of the count.
    wide = scale + 21
    digits = sum_precision - scale + wide
    quotient_scale = wide if digits <= 38 else max(38 - (digits - wide), 6)
    result_precision, result_scale = shape(type_)
    exact = half_up(total * 10 ** (quotient_scale - scale), len(values))
    if quotient_scale <= result_scale:
        average = exact * 10 ** (result_scale - quotient_scale)
    else:
        average = half_up(exact, 10 ** (quotient_scale - result_scale))
    if abs(average) >= 10**result_precision:
        raise RowError("ARITHMETIC_OVERFLOW")
    return average


_JSON_NAMES = {"tinyint": "byte", "smallint": "short", "int": "integer", "bigint": "long"}
_SPECIAL = {
    "literal": _literal,
    "column": _column,
    "field": _field,
    "cast": _cast,
    "case": _case,
    "row": _row,
    "classifier": _classifier,
    "match_number": _match_number,
    "aggregate": _aggregate,
}
