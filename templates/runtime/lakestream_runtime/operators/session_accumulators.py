"""What is computed over a session, as plain lists that travel in the state. The twin of `session-accumulators.ts`.

Values come in order; null adds nothing. The result is null where there was no value, or where it has left its type.
"""

from __future__ import annotations

import math
from typing import Any

_LONG = range(-(2**63), 2**63)


def empty(function: str) -> list[Any]:
    """An accumulator: the result so far; for others what they need, the last one of which says that a sum is too large."""
    if function == "count":
        return [0]
    if function == "distinct":
        return [{}]
    return [0.0, 0] if function == "avg" else [None, False]


def add(accumulator: list[Any], function: str, type_: str, value: Any) -> None:
    """Adds a value; `type_` is the result's type."""
    if value is None:
        return
    if function == "count":
        accumulator[0] += 1
    elif function == "distinct":
        accumulator[0][value] = True
    elif function == "avg":
        accumulator[0] += float(value)
        accumulator[1] += 1
    elif function == "sum":
        _add_to_sum(accumulator, type_, value)
    elif function == "last" or accumulator[0] is None or _is_better(function, value, accumulator[0]):
        accumulator[0] = value


def result(accumulator: list[Any], function: str) -> Any:
    """The result so far."""
    if function == "avg":
        total, count = accumulator
        return total / count if count else None
    if function == "distinct":
        return len(accumulator[0])
    return None if len(accumulator) > 1 and accumulator[1] else accumulator[0]


def _add_to_sum(accumulator: list[Any], type_: str, value: Any) -> None:
    if accumulator[1]:
        return
    if type_ == "double":
        accumulator[0] = (0.0 if accumulator[0] is None else accumulator[0]) + value
        return
    total = (accumulator[0] or 0) + value
    accumulator[1] = not _fits(total, type_)
    accumulator[0] = total


def _fits(total: int, type_: str) -> bool:
    """Decimals are their unscaled digits."""
    if not type_.startswith("decimal"):
        return total in _LONG
    precision = int(type_[len("decimal(") : -1].split(",")[0])
    return abs(total) < 10**precision


def _is_better(function: str, value: Any, best: Any) -> bool:
    if function == "first":
        return False
    key, known = _order(value), _order(best)
    return key < known if function == "min" else key > known


def _order(value: Any) -> tuple[bool, Any]:
    """NaN is above every number, as in Spark (rule G11)."""
    return (isinstance(value, float) and math.isnan(value), value)
