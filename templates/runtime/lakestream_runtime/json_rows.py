"""Finds the rows in a JSON text without changing them: a number keeps the digits that it was written with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_KINDS = {str: "a text", bool: "a boolean", int: "a number", float: "a number", list: "a list", type(None): "null"}


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def split_rows(text: str) -> list[str]:
    """The objects of a text that is one object, a list of objects, or objects one after the other, such as JSON lines.

    Raises ValueError with words for who has sent it.
    """
    start = _skip(text, 0)
    if start == len(text):
        raise ValueError("there is no JSON")
    found = list(_items(text, start) if text[start] == "[" else _sequence(text, start))
    wrong = [(number, value) for number, (value, _) in enumerate(found, 1) if not isinstance(value, dict)]
    if wrong:
        number, value = wrong[0]
        raise ValueError(f"row {number} is {_KINDS[type(value)]}: each row must be an object")
    return [row for _, row in found]


def find_part(text: str, path: str) -> str | None:
    """The text of what stands at a path of names with dots between, such as `data.items`; None where there is nothing.

    All of it for an empty path.
    """
    at = _skip(text, 0)
    for name in [name for name in path.split(".") if name]:
        if text[at : at + 1] != "{":
            # It may be no JSON at all, which is worth another word.
            _decode(text, at)
            return None
        members = dict(_members(text, at))
        if name not in members:
            return None
        at = members[name]
    return text[at : _decode(text, at)[1]]


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Names of an object, and where their values begin."""
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        name, end = _decode(text, at)
        at = _skip(text, _expect(text, end, ":"))
        yield name, at
        at = _behind_comma(text, _decode(text, at)[1], "}")


def _items(text: str, at: int) -> Iterator[tuple[Any, str]]:
    """Items of the list that is the whole text."""
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        value, end = _decode(text, at)
        yield value, text[at:end]
        at = _behind_comma(text, end, "]")
    end = _skip(text, at + 1)
    if end != len(text):
        raise ValueError(f"there is more behind the list ({_place(text, end)})")


def _behind_comma(text: str, at: int, closing: str) -> int:
    """Where the next item begins, or the bracket that closes the list stands."""
    at = _skip(text, at)
    if text[at : at + 1] == closing:
        return at
    at = _skip(text, _expect(text, at, ","))
    if text[at : at + 1] == closing:
        raise ValueError(f"Expecting value ({_place(text, at)})")
    return at


def _sequence(text: str, at: int) -> Iterator[tuple[Any, str]]:
    while at < len(text):
        value, end = _decode(text, at)
        yield value, text[at:end]
        at = _skip(text, end)


def _decode(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} ({_place(text, error.pos)})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _expect(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise ValueError(f'"{sign}" is missing ({_place(text, at)})')
    return at + 1


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - (text.rfind(chr(10), 0, at) + 1) + 1}"
