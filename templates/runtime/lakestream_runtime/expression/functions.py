"""The functions that an expression inside a pattern may use, as Spark has them: three-valued logic, exact numbers, errors of ANSI mode.

A maker is given the types of the result and of the arguments, the arguments as functions of what the expression looks at, and what else the
plan says; it gives such a function. Arguments are looked at in order, and none behind a null, because an error there stays unseen in Spark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from .casts import MICROS_PER_DAY, decimal_as_text, double_as_text, float_as_text, parse_decimal
from .numbers import (
    BITS,
    RowError,
    check_decimal,
    check_micros,
    check_whole,
    fits,
    half_up,
    is_decimal,
    negate_decimal,
    number_operation,
    round_up,
    shape,
    to_float,
    truncate,
)

Evaluate = Callable[[Any], Any]
Maker = Callable[[str, Sequence[str], Sequence[Evaluate], Sequence[Any]], Evaluate]


def comparable(type_: str) -> Callable[[Any], Any]:
    """What values of a type are compared by: NaN is equal to itself and above all other numbers."""
    if type_ in ("float", "double"):
        return lambda value: (1, 0.0) if math.isnan(value) else (0, value)
    return lambda value: value


def _strict(args: Sequence[Evaluate], apply: Callable[..., Any]) -> Evaluate:
    def evaluate(view: Any) -> Any:
        values = []
        for arg in args:
            value = arg(view)
            if value is None:
                return None
            values.append(value)
        return apply(*values)

    return evaluate


def _simple(apply: Callable[..., Any]) -> Maker:
    return lambda _, __, args, ___: _strict(args, apply)


def _comparison(holds: Callable[[Any, Any], bool]) -> Maker:
    def make(_: str, types: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
        key = comparable(types[0])
        return _strict(args, lambda a, b: holds(key(a), key(b)))

    return make


def _same(_: str, types: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
    key = comparable(types[0])
    left, right = args

    def evaluate(view: Any) -> bool:
        a, b = left(view), right(view)
        return a is b if a is None or b is None else key(a) == key(b)

    return evaluate


def _junction(decisive: bool) -> Maker:
    def make(_: str, __: Sequence[str], args: Sequence[Evaluate], ___: Sequence[Any]) -> Evaluate:
        left, right = args

        def evaluate(view: Any) -> bool | None:
            a = left(view)
            if a is decisive:
                return decisive
            b = right(view)
            if b is decisive:
                return decisive
            return None if a is None or b is None else not decisive

        return evaluate

    return make


def _in(_: str, types: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
    key = comparable(types[0])
    tested, *items = args

    def evaluate(view: Any) -> bool | None:
        value = tested(view)
        if value is None:
            return None
        saw_null = False
        for item in items:
            candidate = item(view)
            if candidate is None:
                saw_null = True
            elif key(value) == key(candidate):
                return True
        return None if saw_null else False

    return evaluate


def _null_test(wanted: bool) -> Maker:
    return lambda _, __, args, ___: lambda view: (args[0](view) is None) == wanted


def _coalesce(_: str, __: Sequence[str], args: Sequence[Evaluate], ___: Sequence[Any]) -> Evaluate:
    return lambda view: next((value for arg in args if (value := arg(view)) is not None), None)


def _if(_: str, __: Sequence[str], args: Sequence[Evaluate], ___: Sequence[Any]) -> Evaluate:
    condition, then, otherwise = args
    return lambda view: then(view) if condition(view) is True else otherwise(view)


def _nvl2(_: str, __: Sequence[str], args: Sequence[Evaluate], ___: Sequence[Any]) -> Evaluate:
    condition, there, missing = args
    return lambda view: there(view) if condition(view) is True else missing(view)


def _nullif(_: str, types: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
    key = comparable(types[0])
    left, right, first = args

    def evaluate(view: Any) -> Any:
        a = left(view)
        b = None if a is None else right(view)
        return None if b is not None and key(a) == key(b) else first(view)

    return evaluate


def _extreme(sign: int) -> Maker:
    def make(_: str, types: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
        key = comparable(types[0])

        def evaluate(view: Any) -> Any:
            best = None
            for arg in args:
                value = arg(view)
                if value is None:
                    continue
                if best is None or (key(value) > key(best) if sign > 0 else key(value) < key(best)):
                    best = value
            return best

        return evaluate

    return make


def _arithmetic(name: str) -> Maker:
    def make(type_: str, types: Sequence[str], args: Sequence[Evaluate], _: Sequence[Any]) -> Evaluate:
        if name in ("/", "%", "div"):
            # Spark looks at the divisor first.
            operation = number_operation(name, type_, types[1], types[0])
            return _strict(args, lambda divisor, dividend: operation(dividend, divisor))
        if is_decimal(type_) or type_ in BITS or type_ in ("float", "double"):
            return _strict(args, number_operation(name, type_, *types))
        return _strict(args, _time_operation(1 if name == "+" else -1, type_, *types))

    return make


def _time_operation(sign: int, type_: str, left: str, right: str) -> Callable[[int, int], int]:
    if left == "date" and right == "date":
        return lambda a, b: (a - b) * MICROS_PER_DAY
    if type_ == "date":
        days = (lambda by: by) if right in BITS else (lambda micros: truncate(micros, MICROS_PER_DAY))
        return lambda a, b: (a + sign * days(b) + 2**31) % 2**32 - 2**31
    if type_.startswith("interval") and left.startswith("interval"):
        return lambda a, b: _check_interval(a + sign * b)
    return lambda a, b: check_micros(a + sign * b)


def _check_interval(micros: int) -> int:
    if not fits(micros, 64):
        raise RowError("INTERVAL_ARITHMETIC_OVERFLOW")
    return micros


def _negate(type_: str) -> Callable[[Any], Any]:
    if type_ in ("float", "double"):
        return lambda value: -value
    if is_decimal(type_):
        precision = shape(type_)[0]
        return lambda value: check_decimal(negate_decimal(value), precision)
    return lambda value: check_whole(-value, type_)


def _negative(type_: str, _: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
    return _strict(args, _negate(type_))


def _abs(type_: str, _: Sequence[str], args: Sequence[Evaluate], __: Sequence[Any]) -> Evaluate:
    flip = _negate(type_)
    if type_ in ("float", "double"):
        return _strict(args, abs)
    return _strict(args, lambda value: flip(value) if value < 0 else value)


def _rounding(name: str, divide: Callable[[int, int], int]) -> Maker:
    def make(type_: str, types: Sequence[str], args: Sequence[Evaluate], extra: Sequence[Any]) -> Evaluate:
        digits, from_ = extra[0], types[0]
        if is_decimal(from_):
            return _strict(args, _round_decimal(shape(from_)[1], type_, digits, divide))
        if name != "round":
            step = math.ceil if name == "ceil" else math.floor
            return _strict(args, (lambda value: value) if from_ in BITS else lambda value: _to_long(value, step))
        if from_ in BITS:
            unit = 10 ** max(-digits, 0)
            return _strict(args, lambda value: check_whole(divide(value, unit) * unit, type_))
        return _strict(args, lambda value: _round_double(value, from_, digits))

    return make


def _to_long(value: float, step: Callable[[float], int]) -> int:
    """Java's cast: NaN is 0, and what is too large the largest long."""
    if math.isnan(value):
        return 0
    if math.isinf(value):
        return 2**63 - 1 if value > 0 else -(2**63)
    return max(-(2**63), min(2**63 - 1, step(value)))


def _round_decimal(scale: int, type_: str, digits: int, divide: Callable[[int, int], int]) -> Callable[[int], int]:
    unit = 10 ** (scale - min(digits, scale))
    back = 10**-digits if digits < 0 else 1
    precision = shape(type_)[0]
    return lambda value: check_decimal(divide(value, unit) * back, precision)


def _round_double(value: float, type_: str, digits: int) -> float:
    """As Java, by the digits in which the number is written."""
    if not math.isfinite(value):
        return value
    text = float_as_text(value) if type_ == "float" else double_as_text(value)
    mantissa, _, exponent = text.partition("E")
    places = max(len(mantissa.partition(".")[2]) - int(exponent or "0"), 0)
    if digits >= places:
        return value + 0.0
    rounded = half_up(parse_decimal(text, places) or 0, 10 ** (places - digits))
    result = float(decimal_as_text(rounded, digits)) if digits > 0 else float(rounded * 10**-digits)
    return to_float(result) if type_ == "float" else result


def _substring(text: str, start: int, length: int = 2**53) -> str:
    from_ = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    to = min(from_ + length, len(text))
    return "" if to <= from_ else text[max(from_, 0) : max(to, 0)]


def _concat(_: str, __: Sequence[str], args: Sequence[Evaluate], ___: Sequence[Any]) -> Evaluate:
    def evaluate(view: Any) -> str | None:
        # Unlike other functions, Spark evaluates every argument before it looks for nulls.
        values = [arg(view) for arg in args]
        return None if None in values else "".join(values)

    return evaluate


FUNCTIONS: dict[str, Maker] = {
    "=": _comparison(lambda a, b: a == b),
    "<>": _comparison(lambda a, b: a != b),
    "<": _comparison(lambda a, b: a < b),
    "<=": _comparison(lambda a, b: a <= b),
    ">": _comparison(lambda a, b: a > b),
    ">=": _comparison(lambda a, b: a >= b),
    "<=>": _same,
    "and": _junction(False),
    "or": _junction(True),
    "not": _simple(lambda value: not value),
    "in": _in,
    "isnull": _null_test(True),
    "isnotnull": _null_test(False),
    "coalesce": _coalesce,
    "if": _if,
    "nvl2": _nvl2,
    "nullif": _nullif,
    "greatest": _extreme(1),
    "least": _extreme(-1),
    **{name: _arithmetic(name) for name in ("+", "-", "*", "/", "%", "div")},
    "negative": _negative,
    "positive": _simple(lambda value: value),
    "abs": _abs,
    "round": _rounding("round", half_up),
    "floor": _rounding("floor", lambda a, b: a // b),
    "ceil": _rounding("ceil", round_up),
    "upper": _simple(str.upper),
    "lower": _simple(str.lower),
    "length": _simple(len),
    "substring": _simple(_substring),
    "concat": _concat,
    "||": _concat,
    "unix_micros": _simple(lambda micros: micros),
    "unix_millis": _simple(lambda micros: micros // 1000),
    "unix_seconds": _simple(lambda micros: micros // 1_000_000),
}
"""By the names of the function table (`python-functions.ts` lists the same)."""
