"""Messages in Protobuf. `descriptor` is the `FileDescriptorProto` of their file in its JSON form, `message` the full name of one.

Google's package reads and writes them in Python, since Spark has its own functions only where their jar is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType

from .declarative import data_type
from .protobuf_values import find_class, to_reader, to_writer

if TYPE_CHECKING:
    from typing import Any

    from pyspark.sql import Column, DataFrame, Row


def parse_protobuf(messages: DataFrame, descriptor: str, message: str, columns: str) -> DataFrame:
    """Adds `_parsed`: the fields of the message in `value`, and in `_malformed` the bytes of what is none."""
    rows = data_type(f"{columns}, _malformed string")
    nothing = (None,) * (len(rows) - 1)

    def read(value: bytes | None) -> tuple[Any, ...] | None:
        if value is None:
            return None
        try:
            return (*_read_fields(descriptor, message, bytes(value)), None)
        except (DecodeError, ValueError, OverflowError):
            return (*nothing, f"no Protobuf of its schema: 0x{value.hex().upper()}")

    # Each mention of a deterministic function may be a call of its own.
    parse = F.udf(read, rows, useArrow=False).asNondeterministic()
    return messages.withColumn("_parsed", parse(F.col("value")))


def as_protobuf(descriptor: str, message: str) -> Column:
    """The row as a message: each column goes to the field of its name."""

    def write(row: Row) -> bytes:
        written = find_class(descriptor, message)()
        to_writer(descriptor, message)(written, row)
        return written.SerializeToString(deterministic=True)

    return F.udf(write, BinaryType(), useArrow=False)(F.struct("*"))


def _read_fields(descriptor: str, message: str, value: bytes) -> tuple[Any, ...]:
    read = find_class(descriptor, message).FromString(value)
    if not read.IsInitialized():
        raise DecodeError("A required field is missing.")
    return to_reader(descriptor, message)(read)
