"""Spark's types and values as PostgreSQL reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F
from pyspark.sql import types as T

from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import Column

_TYPES: dict[type[T.DataType], str] = {
    T.BooleanType: "boolean",
    T.ByteType: "smallint",
    T.ShortType: "smallint",
    T.IntegerType: "integer",
    T.LongType: "bigint",
    T.FloatType: "real",
    T.DoubleType: "double precision",
    T.BinaryType: "bytea",
    T.DateType: "date",
    T.TimestampType: "timestamptz",
    T.TimestampNTZType: "timestamp",
    T.DayTimeIntervalType: "interval",
    T.YearMonthIntervalType: "interval",
    T.ArrayType: "jsonb",
    T.MapType: "jsonb",
    T.StructType: "jsonb",
}

_JSON = {
    "ignoreNullFields": "false",
    "timeZone": "UTC",
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
}


def to_postgres_type(type_: T.DataType) -> str:
    """The column type in a new table; what PostgreSQL has no type for is a text."""
    if isinstance(type_, T.DecimalType):
        return f"numeric({type_.precision}, {type_.scale})"
    return _TYPES.get(type(type_), "text")


def to_postgres_text(name: str, type_: T.DataType) -> Column:
    """A column as text that PostgreSQL reads as the same value, times in UTC; null stays null."""
    quoted = quote_name(name)
    return _to_text(F.col(quoted), type_).alias(name)


def _to_text(column: Column, type_: T.DataType) -> Column:
    if isinstance(type_, (T.ArrayType, T.MapType, T.StructType)):
        # JSON spells the character that PostgreSQL does not have as an escape; a backslash before it is a character of its own.
        return F.regexp_replace(F.to_json(column, _JSON), r"(?<!\\)((?:\\\\)*)\\u0000", "$1")
    if isinstance(type_, T.TimestampType):
        options = {"timeZone": "UTC", "timestampFormat": "yyyy-MM-dd HH:mm:ss.SSSSSSXXX"}
        return F.when(column.isNotNull(), F.to_csv(F.struct(column), options))
    if isinstance(type_, T.BinaryType):
        return F.concat(F.lit("\\x"), F.hex(column))
    if isinstance(type_, T.DayTimeIntervalType):
        micros = F.unix_micros(F.timestamp_micros(F.lit(0)) + column)
        return F.concat(micros.cast("string"), F.lit(" microseconds"))
    if isinstance(type_, T.YearMonthIntervalType):
        months = F.extract(F.lit("YEAR"), column) * 12 + F.extract(F.lit("MONTH"), column)
        return F.concat(months.cast("string"), F.lit(" months"))
    if isinstance(type_, T.StringType):
        return F.replace(column, F.lit("\0"), F.lit(""))
    return column.cast("string")
