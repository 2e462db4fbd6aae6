"""Rows in the neutral encoding that preview, command line and tests share (its twin is shared/src/expression/row-json.ts)."""

from __future__ import annotations

import datetime
import math
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import types as T

EPOCH = datetime.datetime(1970, 1, 1)
SAFE_INTEGER = 2**53 - 1


def columns_of(schema: T.StructType) -> list[dict[str, str]]:
    return [{"name": field.name, "type": field.dataType.simpleString()} for field in schema.fields]


def collect_rows(frame: DataFrame, limit: int | None) -> list[list[Any]]:
    rows = frame.collect() if limit is None else frame.limit(limit).collect()
    return [
        [encode_value(field.dataType, value) for field, value in zip(frame.schema.fields, row, strict=True)]
        for row in rows
    ]


def encode_value(kind: T.DataType, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, T.LongType):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return _encode_double(value)
    if isinstance(kind, T.DecimalType):
        return f"{value:f}"
    if isinstance(kind, T.DateType):
        return value.isoformat()
    if isinstance(kind, T.TimestampType):
        return _iso(value) + "Z"
    if isinstance(kind, T.TimestampNTZType):
        return _iso(value)
    if isinstance(kind, T.BinaryType):
        return bytes(value).hex()
    if isinstance(kind, T.DayTimeIntervalType):
        return _encode_micros(value)
    if isinstance(kind, T.ArrayType):
        return [encode_value(kind.elementType, item) for item in value]
    if isinstance(kind, T.MapType):
        return [[encode_value(kind.keyType, key), encode_value(kind.valueType, item)] for key, item in value.items()]
    if isinstance(kind, T.StructType):
        return {field.name: encode_value(field.dataType, item) for field, item in zip(kind.fields, value, strict=True)}
    return value


def _encode_double(value: float) -> Any:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0.0"
    return int(value) if value.is_integer() and abs(value) <= SAFE_INTEGER else value


def _encode_micros(value: datetime.timedelta) -> Any:
    micros = value // datetime.timedelta(microseconds=1)
    return micros if abs(micros) <= SAFE_INTEGER else str(micros)


def _iso(value: datetime.datetime) -> str:
    """Three fraction digits, six where the microseconds ask for them. The runner's own time zone is UTC."""
    return value.replace(tzinfo=None).isoformat(timespec="microseconds" if value.microsecond % 1000 else "milliseconds")
