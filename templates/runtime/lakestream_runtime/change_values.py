"""Values of database columns in the messages of change data capture, as text, and what they are as values of Spark.

Kafka Connect writes decimals as bytes and times as numbers; which of them, a message says only where it carries its schema.
Source: https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import Column

TimeUnit = Literal["milliseconds", "microseconds", "nanoseconds"]
Decimals = Literal["bytes", "text"]
Binaries = Literal["base64", "latin1"]

#: What the names of types say of a number that is a time.
_UNITS = {
    "io.debezium.time.Timestamp": "milliseconds",
    "io.debezium.time.MicroTimestamp": "microseconds",
    "io.debezium.time.NanoTimestamp": "nanoseconds",
    "org.apache.kafka.connect.data.Timestamp": "milliseconds",
}
_EPOCH = "TIMESTAMP_NTZ '1970-01-01 00:00:00'"
_HEX, _INVERTED = "0123456789ABCDEF", "FEDCBA9876543210"
#: Of the largest decimal of Spark, in hexadecimal digits.
_LONGEST = 32
_WHOLE = "decimal(38,0)"


@dataclass(frozen=True)
class Spelling:
    """How values are written that JSON has no form for, where the message does not say it."""

    times: TimeUnit = "milliseconds"
    decimals: Decimals = "text"
    binaries: Binaries = "base64"


def to_value(text: Column, ddl: str, spelling: Spelling, said: Column | None = None) -> Column:
    """The value of a type; null where the text is not one of it.

    `said` is what the message's own schema says of the column: `kind` and `name` of its type, and a decimal's `scale`, null where it has none.
    """
    kind = re.split(r"[^a-z_]", ddl.lower())[0]
    if kind == "string":
        return text
    if kind in ("timestamp", "timestamp_ntz"):
        return _to_time(text, kind, spelling, said)
    if kind == "date":
        days = text.rlike(r"^-?\d+$")
        return F.when(days, F.date_from_unix_date(text.try_cast("int"))).otherwise(text.try_cast("date"))
    if kind == "decimal":
        return _to_decimal(text, ddl, spelling, said)
    if kind == "binary":
        return F.try_to_binary(text, F.lit("base64")) if spelling.binaries == "base64" else F.encode(text, "ISO-8859-1")
    return F.from_json(text, ddl) if kind in ("struct", "array", "map") else text.try_cast(ddl)


def _to_time(text: Column, kind: str, spelling: Spelling, said: Column | None) -> Column:
    """A number of units since 1970, or a text."""
    number = text.try_cast("bigint")
    micros = {
        "milliseconds": F.try_multiply(number, F.lit(1000)),
        "microseconds": number,
        "nanoseconds": F.floor(number.cast("decimal(20,0)") / F.lit(1000)).cast("bigint"),
    }
    value = micros[spelling.times]
    if said is not None:
        for name, unit in _UNITS.items():
            value = F.when(said["name"] == name, micros[unit]).otherwise(value)
    if kind == "timestamp":
        time = F.timestamp_micros(value)
    else:
        time = F.timestamp_add("MICROSECOND", value, F.expr(_EPOCH))
    return F.when(text.rlike(r"^-?\d+$"), time).otherwise(text.try_cast(kind))


def _to_decimal(text: Column, ddl: str, spelling: Spelling, said: Column | None) -> Column:
    """A text; or, as Kafka Connect has them, bytes; or bytes with a scale of their own in an object."""
    own = F.from_json(text, "scale int, value string")
    is_object = text.startswith("{")
    scale, is_bytes = F.lit(int(re.split(r"[(),\s]+", ddl)[2])), F.lit(spelling.decimals == "bytes")
    if said is not None:
        # A text of digits may also be Base64: only the schema tells.
        scale = F.coalesce(said["scale"].try_cast("int"), scale)
        is_bytes = F.coalesce(said["kind"] == "bytes", is_bytes)
    bytes_text = F.when(is_object, own["value"]).otherwise(text)
    number = _from_bytes(bytes_text, F.when(is_object, own["scale"]).otherwise(scale))
    return F.when(is_object | is_bytes, number).otherwise(text).try_cast(ddl)


def _from_bytes(text: Column, scale: Column) -> Column:
    """A number in Base64, big-endian, two's complement, without its point, as text. Null where it has more than 16 bytes."""
    digits = F.hex(F.try_to_binary(text, F.lit("base64")))
    return _let(digits, lambda bits: _place_point(_to_size(bits), scale, _is_negative(bits)))


def _is_negative(bits: Column) -> Column:
    return bits.rlike("^[89A-F]")


def _to_size(bits: Column) -> Column:
    """The size of a number in hexadecimal digits: of a negative one that of its complement and one more."""
    negative = _is_negative(bits)
    positive = F.when(negative, F.translate(bits, _HEX, _INVERTED)).otherwise(bits)
    padded = F.when(F.length(bits).between(1, _LONGEST), F.lpad(positive, _LONGEST, "0"))
    more = F.when(negative, F.lit(1)).otherwise(F.lit(0)).cast(_WHOLE)
    return F.try_add(_let(padded, _add_words), more)


def _add_words(digits: Column) -> Column:
    total = F.lit(0).cast(_WHOLE)
    for start in range(1, _LONGEST, 8):
        word = F.conv(F.substring(digits, start, 8), 16, 10).cast(_WHOLE)
        total = F.try_add(F.try_multiply(total, F.lit(2**32).cast(_WHOLE)), word)
    return total


def _place_point(size: Column, scale: Column, negative: Column) -> Column:
    def split(digits: Column) -> Column:
        return F.concat(F.left(digits, F.length(digits) - scale), F.lit("."), F.right(digits, scale))

    def place(digits: Column) -> Column:
        return _let(F.lpad(digits, F.greatest(F.length(digits), scale + F.lit(1)), F.lit("0")), split)

    return F.concat(F.when(negative, F.lit("-")).otherwise(F.lit("")), _let(size.cast("string"), place))


def _let(value: Column, use: Callable[[Column], Column]) -> Column:
    """`use(value)`, where the value is computed once however often it is used."""
    return F.get(F.transform(F.array(value), use), 0)
