"""What an operator is given of a row: Spark's texts as the operator wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .operators.operator import Kind
from .values import Type, decoder, double_text, encoder, list_text, read_json

_READERS: dict[Kind, Callable[[str | None], Any]] = {
    "flag": lambda text: text == "true",
    "double": lambda text: None if text is None else float(text),
    "text": lambda text: text,
}
_WRITERS: dict[Kind, Callable[[Any], str | None]] = {
    "flag": lambda value: "true" if value else "false",
    "double": lambda value: None if value is None else double_text(value),
    "text": lambda value: value,
}


class GivenValues:
    """The values of a row in one text, as Spark wrote it (`detect.py`): a JSON list of texts."""

    def __init__(self, kinds: Sequence[Kind], types: Sequence[Type]) -> None:
        """The kind and the type of each of the operator's `VALUES`."""
        each = list(zip(kinds, types, strict=True))
        self._readers = [_READERS.get(kind) or decoder(type_) for kind, type_ in each]
        self._writers = [_WRITERS.get(kind) or encoder(type_) for kind, type_ in each]

    def read(self, text: str) -> tuple[Any, ...]:
        return tuple(read(each) for read, each in zip(self._readers, read_json(text)[0], strict=True))

    def write(self, values: Sequence[Any]) -> str:
        return list_text(write(each) for write, each in zip(self._writers, values, strict=True))
