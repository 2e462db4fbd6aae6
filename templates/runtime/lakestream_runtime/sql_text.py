"""Values to exact text and back, by Spark itself: the encoding that `values.py` reads.

pandas would turn a nullable long into a float, and JSON of a struct drops nulls; so each value becomes text on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import functions as F
from pyspark.sql import types as T

if TYPE_CHECKING:
    from pyspark.sql import Column

_NTZ_EPOCH = "TIMESTAMP_NTZ '1970-01-01 00:00:00'"


def from_list_text(text: Column, types: Sequence[T.DataType]) -> list[Column]:
    """The values in a JSON list of texts."""
    items = F.from_json(text, "array<string>")
    return [from_text(items[at], type_) for at, type_ in enumerate(types)]


def to_text(column: Column, type_: T.DataType, *, as_key: bool = False) -> Column:
    """A value as text that holds it exactly; null stays null. As a key, -0.0 becomes 0.0 (rule G12)."""
    if isinstance(type_, T.ArrayType):
        return F.to_json(F.transform(column, lambda item: to_text(item, type_.elementType, as_key=as_key)))
    if isinstance(type_, T.MapType):
        return F.to_json(
            F.transform(
                F.map_entries(column),
                lambda entry: F.array(
                    to_text(entry["key"], type_.keyType, as_key=as_key),
                    to_text(entry["value"], type_.valueType, as_key=as_key),
                ),
            )
        )
    if isinstance(type_, T.StructType):
        fields = [to_text(column.getField(field.name), field.dataType, as_key=as_key) for field in type_.fields]
        return F.when(column.isNotNull(), F.to_json(F.array(*fields)) if fields else F.lit("[]"))
    if isinstance(type_, (T.FloatType, T.DoubleType)):
        wide = column.cast("double")
        return (F.when(wide == 0, F.lit(0.0)).otherwise(wide) if as_key else wide).cast("string")
    if isinstance(type_, T.DateType):
        return F.unix_date(column).cast("string")
    if isinstance(type_, T.TimestampType):
        return F.unix_micros(column).cast("string")
    if isinstance(type_, T.TimestampNTZType):
        return F.timestamp_diff("MICROSECOND", F.expr(_NTZ_EPOCH), column).cast("string")
    if isinstance(type_, T.BinaryType):
        return F.lower(F.hex(column))
    return column.cast("string")


def from_text(text: Column, type_: T.DataType) -> Column:
    """The value that `to_text` wrote."""
    if isinstance(type_, T.ArrayType):
        return F.transform(F.from_json(text, "array<string>"), lambda item: from_text(item, type_.elementType))
    if isinstance(type_, T.MapType):
        return F.map_from_entries(
            F.transform(
                F.from_json(text, "array<array<string>>"),
                lambda entry: F.struct(
                    from_text(entry[0], type_.keyType).alias("key"), from_text(entry[1], type_.valueType).alias("value")
                ),
            )
        )
    if isinstance(type_, T.StructType):
        items = from_list_text(text, [field.dataType for field in type_.fields])
        fields = [item.alias(field.name) for item, field in zip(items, type_.fields, strict=True)]
        return F.when(text.isNotNull(), F.struct(*fields))
    if isinstance(type_, T.DateType):
        return F.date_from_unix_date(text.cast("int"))
    if isinstance(type_, T.TimestampType):
        return F.timestamp_micros(text.cast("bigint"))
    if isinstance(type_, T.TimestampNTZType):
        seconds = (text.cast("decimal(38,0)") / F.lit(1_000_000)).cast("decimal(18,6)")
        return F.expr(_NTZ_EPOCH) + F.make_dt_interval(F.lit(0), F.lit(0), F.lit(0), seconds)
    if isinstance(type_, T.BinaryType):
        return F.unhex(text)
    return text.cast(type_)
