"""Values in their exact text form, between Spark and the operators.

Spark turns each value of a row into text (`sql_text.py`), because pandas would make a nullable long a float; here the
text becomes a Python value, a sort key (rule G2) or the canonical text that identities are made of (rule G8, the twin of
`canonical-text.ts`). A type is given as Spark's own JSON form: ``"long"``, ``"decimal(10,2)"``, ``{"type": "array", ...}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from decimal import Context, Decimal
from json.encoder import encode_basestring
from typing import Any

Type = Any
"""A Spark type as `DataType.jsonValue()` gives it."""

_EXACT = Context(prec=80)

read_json = json.JSONDecoder().raw_decode
"""The value that a JSON text begins with, and where it ends; far cheaper than `json.loads`."""

INTEGERS = frozenset({"byte", "short", "integer", "long", "date", "timestamp", "timestamp_ntz"})
"""Types whose value is a whole number: dates are days, timestamps microseconds."""


def decoder(type_: Type) -> Callable[[str | None], Any]:
    """Reads a value from its text. Decimals become their unscaled digits, structs, arrays and maps become tuples."""
    read = _decoder(type_)
    return lambda text: None if text is None else read(text)


def _decoder(type_: Type) -> Callable[[str], Any]:
    if isinstance(type_, dict):
        return _nested_decoder(type_)
    if type_ in INTEGERS:
        return int
    if type_.startswith("decimal"):
        scale = int(type_[len("decimal(") : -1].split(",")[1])
        return lambda text: int(Decimal(text).scaleb(scale, _EXACT))
    if type_ in ("float", "double"):
        return float
    if type_ == "boolean":
        return lambda text: text == "true"
    if type_ == "binary":
        return bytes.fromhex
    if type_ in ("string", "void"):
        return lambda text: text
    raise ValueError(f"A pattern cannot order or identify events by a column of type {type_}.")


def _nested_decoder(type_: dict[str, Any]) -> Callable[[str], Any]:
    kind = type_["type"]
    if kind == "array":
        element = decoder(type_["elementType"])
        return lambda text: tuple(element(item) for item in json.loads(text))
    if kind == "map":
        key, value = decoder(type_["keyType"]), decoder(type_["valueType"])
        return lambda text: tuple((key(entry[0]), value(entry[1])) for entry in json.loads(text))
    if kind == "struct":
        fields = [decoder(field["type"]) for field in type_["fields"]]
        return lambda text: tuple(read(item) for read, item in zip(fields, json.loads(text), strict=True))
    raise ValueError(f"A pattern cannot order or identify events by a column of type {kind}.")


def encoder(type_: Type) -> Callable[[Any], str | None]:
    """Writes a value as the text that its decoder reads; Spark reads it too (`sql_text.from_text`)."""
    write = _encoder(type_)
    return lambda value: None if value is None else write(value)


def _encoder(type_: Type) -> Callable[[Any], str]:
    if isinstance(type_, dict):
        return _nested_encoder(type_)
    if type_.startswith("decimal"):
        scale = int(type_[len("decimal(") : -1].split(",")[1])
        return lambda value: str(Decimal(value).scaleb(-scale, _EXACT))
    if type_ in ("float", "double"):
        return double_text
    if type_ == "boolean":
        return lambda value: "true" if value else "false"
    if type_ == "binary":
        return lambda value: value.hex()
    return str


def _nested_encoder(type_: dict[str, Any]) -> Callable[[Any], str]:
    kind = type_["type"]
    if kind == "array":
        element = encoder(type_["elementType"])
        return lambda value: json.dumps([element(item) for item in value])
    if kind == "map":
        key, item = encoder(type_["keyType"]), encoder(type_["valueType"])
        return lambda value: json.dumps([[key(k), item(v)] for k, v in value])
    fields = [encoder(field["type"]) for field in type_["fields"]]
    return lambda value: json.dumps([write(item) for write, item in zip(fields, value, strict=True)])


def double_text(value: float) -> str:
    """A double as Spark reads it."""
    if math.isnan(value):
        return "NaN"
    return repr(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def sort_key(type_: Type) -> Callable[[Any], tuple[Any, ...]]:
    """A key that sorts values as Spark does: nulls first, NaN last, strings by their UTF-8 bytes."""
    key = _sort_key(type_)
    return lambda value: (0,) if value is None else (1, key(value))


def _sort_key(type_: Type) -> Callable[[Any], Any]:
    if isinstance(type_, dict):
        kind = type_["type"]
        if kind == "array":
            element = sort_key(type_["elementType"])
            return lambda value: tuple(element(item) for item in value)
        if kind == "map":
            parts = [sort_key(type_["keyType"]), sort_key(type_["valueType"])]
            return lambda value: tuple((parts[0](k), parts[1](v)) for k, v in value)
        fields = [sort_key(field["type"]) for field in type_["fields"]]
        return lambda value: tuple(part(item) for part, item in zip(fields, value, strict=True))
    if type_ in ("float", "double"):
        return lambda value: (1, 0.0) if math.isnan(value) else (0, value)
    if type_ == "string":
        return lambda value: value.encode("utf-8", "surrogatepass")
    return lambda value: value


def canonical(type_: Type) -> Callable[[Any], str]:
    """One text per distinct value, the same as in TypeScript."""
    text = _canonical(type_)
    return lambda value: "null" if value is None else text(value)


def is_exact(type_: Type) -> bool:
    """Whether the text that Spark writes of a value is its canonical text: there is one way to write it."""
    return type_ == "string" or (isinstance(type_, str) and type_ in INTEGERS)


def canonical_text(type_: Type) -> Callable[[str | None], str]:
    """The canonical text of what a text holds."""
    if type_ == "string":
        return lambda text: "null" if text is None else json_text(text)
    if is_exact(type_):
        return lambda text: "null" if text is None else f'"{text}"'
    read, write = decoder(type_), canonical(type_)
    return lambda text: write(read(text))


def _canonical(type_: Type) -> Callable[[Any], str]:
    if isinstance(type_, dict):
        return _nested_canonical(type_)
    if type_ == "boolean":
        return lambda value: "true" if value else "false"
    if type_ == "string":
        return json_text
    if type_ in ("float", "double"):
        return lambda value: f'"{canonical_double(value)}"'
    if type_ == "binary":
        return lambda value: f'"{value.hex()}"'
    return lambda value: f'"{value}"'


def _nested_canonical(type_: dict[str, Any]) -> Callable[[Any], str]:
    if type_["type"] == "array":
        element = canonical(type_["elementType"])
        return lambda value: "[" + ",".join(element(item) for item in value) + "]"
    if type_["type"] == "map":
        key, item = canonical(type_["keyType"]), canonical(type_["valueType"])
        # In the order of UTF-16 units, which is how JavaScript sorts texts.
        return lambda value: "[" + ",".join(sorted((f"[{key(k)},{item(v)}]" for k, v in value), key=_utf16)) + "]"
    fields = [canonical(field["type"]) for field in type_["fields"]]
    return lambda value: "[" + ",".join(text(item) for text, item in zip(fields, value, strict=True)) + "]"


def json_text(text: str) -> str:
    """A text as JSON, escaped as JavaScript's `JSON.stringify` does."""
    return encode_basestring(text)


def list_text(texts: Iterable[str | None]) -> str:
    """Texts as the JSON list that Spark and `read_json` read."""
    return "[" + ",".join(["null" if text is None else json_text(text) for text in texts]) + "]"


def canonical_double(value: float) -> str:
    """Shortest digits and a decimal exponent, for example 12.5 -> 1.25e1."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    power = len(digits) + int(exponent) - 1
    text = "".join(map(str, digits)).rstrip("0")
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{'-' if sign else ''}{text[0]}{fraction}e{power}"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
