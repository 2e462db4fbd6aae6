"""What an operator is given of a row: Spark's texts as the operator wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .operators.operator import Kind
from .values import Type, decoder

_READERS: dict[Kind, Callable[[str | None], Any]] = {
    "flag": lambda text: text == "true",
    "double": lambda text: None if text is None else float(text),
    "text": lambda text: text,
}


def value_reader(kind: Kind, type_: Type) -> Callable[[str | None], Any]:
    """Reads a value of this kind from the text that Spark wrote of it (`detect.py`)."""
    return _READERS.get(kind) or decoder(type_)
