"""Arithmetic as Spark's ANSI mode has it: whole numbers and decimals are exact, what does not fit is an error of the row.

Decimals are their unscaled digits, of the scale that their type has.
"""

from __future__ import annotations

import math
import struct
from typing import Any

BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}


class RowError(Exception):
    """An error that Spark raises for a row, by the name of its condition."""


def shape(type_: str) -> tuple[int, int]:
    """Precision and scale of a decimal's type."""
    precision, scale = type_[len("decimal(") : -1].split(",")
    return int(precision), int(scale)


def is_decimal(type_: str) -> bool:
    return type_.startswith("decimal(")


def fits(value: int, bits: int) -> bool:
    return -(1 << (bits - 1)) <= value < 1 << (bits - 1)


def check_whole(value: int, type_: str) -> int:
    if not fits(value, BITS[type_]):
        raise RowError("ARITHMETIC_OVERFLOW")
    return value


def check_micros(value: int) -> int:
    if not fits(value, 64):
        raise RowError("ARITHMETIC_OVERFLOW")
    return value


def check_decimal(unscaled: int, precision: int) -> int:
    if abs(unscaled) >= 10**precision:
        raise RowError("NUMERIC_VALUE_OUT_OF_RANGE")
    return unscaled


def to_float(value: float) -> float:
    """The nearest value of Spark's float."""
    if math.isnan(value) or math.isinf(value):
        return value
    try:
        return struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def truncate(a: int, b: int) -> int:
    """Quotient towards zero."""
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def half_up(a: int, b: int) -> int:
    """Quotient, from the middle away from zero."""
    rounded = (abs(a) * 2 + abs(b)) // (abs(b) * 2)
    return rounded if (a < 0) == (b < 0) else -rounded


def round_up(a: int, b: int) -> int:
    return -(-a // b)


def rescale(unscaled: int, from_: int, to: int) -> int:
    return unscaled * 10 ** (to - from_) if to >= from_ else half_up(unscaled, 10 ** (from_ - to))


def negate_decimal(unscaled: int) -> int:
    """Scala keeps 34 digits of what it negates, half even."""
    size = abs(unscaled)
    dropped = len(str(size)) - 34
    if dropped <= 0:
        return -unscaled
    unit = 10**dropped
    whole, rest = size // unit, size % unit * 2
    if rest > unit or (rest == unit and whole % 2 == 1):
        whole += 1
    return whole * unit if unscaled < 0 else -whole * unit


def decimal_remainder(x: int, y: int) -> int:
    """Java asks for a whole quotient of 39 digits at most, or for nothing that is left of it."""
    whole = truncate(x, y)
    surplus = len(str(abs(whole))) - 39
    if surplus > 0:
        unit = 10**surplus
        if abs(x - truncate(whole, unit) * unit * y) >= abs(y):
            raise RowError("ArithmeticException: Division impossible")
    return x - whole * y


def divide_double(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise RowError("DIVIDE_BY_ZERO")
    return dividend / divisor


def remainder_double(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise RowError("REMAINDER_BY_ZERO")
    return math.nan if math.isinf(dividend) else math.fmod(dividend, divisor)


def decimal_operation(name: str, type_: str, left: str, right: str) -> Any:
    """The function of two decimals; `left` and `right` are their types as they are written."""
    precision, scale = shape(type_)
    a, b = shape(left)[1], shape(right)[1]

    def apply(m: int, n: int) -> int:
        if name == "*":
            return check_decimal(rescale(m * n, a + b, scale), precision)
        if n == 0 and name in ("/", "%"):
            raise RowError("DIVIDE_BY_ZERO" if name == "/" else "REMAINDER_BY_ZERO")
        if name == "/":
            shift = scale + b - a
            return check_decimal(half_up(m * 10**shift, n) if shift >= 0 else half_up(m, n * 10**-shift), precision)
        wide = max(a, b)
        x, y = rescale(m, a, wide), rescale(n, b, wide)
        exact = x + y if name == "+" else x - y if name == "-" else decimal_remainder(x, y)
        return check_decimal(rescale(exact, wide, scale), precision)

    return apply


def number_operation(name: str, type_: str, left: str, right: str) -> Any:
    """The function of two numbers."""
    if is_decimal(type_):
        return decimal_operation(name, type_, left, right)
    if type_ in ("float", "double"):
        apply = _DOUBLES[name]
        return apply if type_ == "double" else lambda a, b: to_float(apply(a, b))
    whole = _WHOLES[name]
    return lambda a, b: check_whole(whole(a, b), type_)


def _divide_whole(a: int, b: int) -> int:
    if b == 0:
        raise RowError("DIVIDE_BY_ZERO")
    return truncate(a, b)


def _remainder_whole(a: int, b: int) -> int:
    if b == 0:
        raise RowError("REMAINDER_BY_ZERO")
    return a - truncate(a, b) * b


_DOUBLES = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide_double,
    "%": remainder_double,
}
_WHOLES = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "%": _remainder_whole,
    "div": _divide_whole,
}
