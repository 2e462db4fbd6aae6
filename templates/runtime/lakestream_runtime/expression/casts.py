"""Spark's ANSI casts among numbers, booleans and texts, the twin of `cast-number.ts` and `cast-text.ts`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .numbers import BITS, RowError, check_decimal, check_micros, fits, is_decimal, rescale, shape, to_float, truncate

_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_INFINITY = re.compile(r"[+-]?(infinity|inf)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?")
_TRUE = ("t", "true", "y", "yes", "1")
_FALSE = ("f", "false", "n", "no", "0")
MICROS_PER_DAY = 86_400_000_000


def cast(from_: str, to: str) -> Callable[[Any], Any]:
    """The function from a value that is not null."""
    if from_ in (to, "void") or from_.startswith("interval"):
        return lambda value: value
    if to == "string":
        return _to_text(from_)
    if from_ == "string":
        return _from_text(to)
    if to == "boolean":
        return lambda value: value != 0
    if to == "timestamp":
        return lambda days: check_micros(days * MICROS_PER_DAY)
    if from_ == "boolean":
        return lambda value: _from_whole(int(value), to)
    if from_ in BITS:
        return lambda value: _from_whole(value, to)
    if is_decimal(from_):
        return _from_decimal(from_, to)
    return lambda value: _from_double(value, from_, to)


def _whole(value: int, to: str) -> int:
    if not fits(value, BITS[to]):
        raise RowError("CAST_OVERFLOW")
    return value


def _from_whole(value: int, to: str) -> Any:
    if to == "double":
        return float(value)
    if to == "float":
        return to_float(float(value))
    if is_decimal(to):
        precision, scale = shape(to)
        return check_decimal(rescale(value, 0, scale), precision)
    return _whole(value, to)


def _from_decimal(from_: str, to: str) -> Callable[[int], Any]:
    scale = shape(from_)[1]
    if to == "double":
        return lambda value: float(decimal_as_text(value, scale))
    if to == "float":
        return lambda value: to_float(float(decimal_as_text(value, scale)))
    if is_decimal(to):
        precision, other = shape(to)
        return lambda value: check_decimal(rescale(value, scale, other), precision)
    return lambda value: _whole(truncate(value, 10**scale), to)


def _from_double(value: float, from_: str, to: str) -> Any:
    if to == "double":
        return value
    if to == "float":
        return to_float(value)
    if is_decimal(to):
        # Spark gives null for NaN and infinity, also in ANSI mode.
        precision, scale = shape(to)
        unscaled = parse_decimal(double_as_text(value), scale) if math.isfinite(value) else None
        return None if unscaled is None else check_decimal(unscaled, precision)
    if not math.isfinite(value):
        raise RowError("CAST_OVERFLOW")
    # The largest long is no double: Java takes the next one for it.
    return 2**63 - 1 if to == "bigint" and value == 2.0**63 else _whole(int(value), to)


def _to_text(from_: str) -> Callable[[Any], str]:
    if from_ == "boolean":
        return lambda value: "true" if value else "false"
    if from_ == "double":
        return double_as_text
    if from_ == "float":
        return float_as_text
    if is_decimal(from_):
        scale = shape(from_)[1]
        return lambda value: decimal_as_text(value, scale)
    return str


def decimal_as_text(unscaled: int, scale: int) -> str:
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    sign = "-" if unscaled < 0 else ""
    return sign + digits if scale == 0 else f"{sign}{digits[:-scale]}.{digits[-scale:]}"


def double_as_text(value: float) -> str:
    """Java's text of a double."""
    return _floating(value, repr(abs(value)))


def float_as_text(value: float) -> str:
    """Java's text of a float: the fewest digits that tell it from its neighbours."""
    size = abs(value)
    texts = (f"{size:.{digits}g}" for digits in range(1, 10))
    return _floating(value, next((text for text in texts if to_float(float(text)) == size), repr(size)))


def _floating(value: float, shortest: str) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if math.copysign(1, value) < 0 else ""
    size = Decimal(shortest)
    if size == 0:
        return f"{sign}0.0"
    if Decimal("0.001") <= size < 10_000_000:
        plain = f"{size.normalize():f}"
        return sign + (plain if "." in plain else f"{plain}.0")
    digits = "".join(map(str, size.normalize().as_tuple().digits))
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{size.adjusted()}"


def _from_text(to: str) -> Callable[[str], Any]:
    if is_decimal(to):
        return lambda text: _text_to_decimal(text, *shape(to))
    parse = _parse_boolean if to == "boolean" else _parse_double if to in ("float", "double") else _parse_whole

    def read(text: str) -> Any:
        value = parse(text.strip(_BLANKS), to)
        if value is None:
            raise RowError("CAST_INVALID_INPUT")
        return value

    return read


def _parse_boolean(text: str, _: str) -> bool | None:
    lower = text.lower()
    return True if lower in _TRUE else False if lower in _FALSE else None


def _parse_whole(text: str, to: str) -> int | None:
    if not _WHOLE.fullmatch(text):
        return None
    value = int(text)
    return value if fits(value, BITS[to]) else None


def _parse_double(text: str, to: str) -> float | None:
    if _INFINITY.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    if text.lower() == "nan":
        return math.nan
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.rstrip("dDfF"))
    return to_float(value) if to == "float" else value


def _text_to_decimal(text: str, precision: int, scale: int) -> int:
    unscaled = parse_decimal(text, scale)
    if unscaled is None:
        raise RowError("CAST_INVALID_INPUT")
    if abs(rescale(unscaled, scale, 0)) >= 10**38:
        raise RowError("NUMERIC_OUT_OF_SUPPORTED_RANGE")
    return check_decimal(unscaled, precision)


def parse_decimal(text: str, scale: int) -> int | None:
    """Reads `12`, `-1.50` or `1e3` at a scale, rounding half up; None where the text is no number."""
    found = _DECIMAL.fullmatch(text.strip(_BLANKS))
    if not found or not (found[2] or found[3]):
        return None
    fraction = found[3] or ""
    unscaled, places = int(found[2] + fraction), len(fraction) - int(found[4] or "0")
    value = rescale(unscaled * 10**-places, 0, scale) if places < 0 else rescale(unscaled, places, scale)
    return -value if found[1] == "-" else value
