"""Columns of a row as the exact texts that patterns order and identify rows by. The rows have their time in a column `time_ms`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from pyspark.sql import functions as F
from pyspark.sql import types as T

from .sql_text import to_text

if TYPE_CHECKING:
    from pyspark.sql import Column


def text_list(texts: Sequence[Column]) -> Column:
    """Texts as a JSON list."""
    return F.to_json(_varying(F.array(*texts))) if texts else F.lit("[]")


def identity_text(texts: Column) -> Column:
    """A JSON list of texts as identities are written (rule G8): where Spark writes a control character as \\u001F, JavaScript writes \\u001f."""
    lowered = reduce(
        lambda text, digit: F.regexp_replace(text, rf"(?<!\\)((?:\\\\)*\\u00[01]){digit}", rf"$1{digit.lower()}"),
        "ABCDEF",
        texts,
    )
    return F.when(F.contains(texts, F.lit("\\u00")), lowered).otherwise(texts)


def value_text(column: Column, type_: T.DataType, as_key: bool = False) -> Column:
    """A value's exact text; as a key, equal values have one text only."""
    is_nested = isinstance(type_, (T.ArrayType, T.MapType, T.StructType))
    return to_text(_varying(column) if is_nested else column, type_, as_key=as_key)


def _varying(column: Column) -> Column:
    """The column, for the optimizer never a constant: Spark 4.2 folds JSON of constants in the driver with one writer for all queries
    over a DataFrame, and the texts of queries that start at the same time get mixed up. No event is as early as the time asked for."""
    return F.when(F.col("time_ms") != F.lit(-(2**63)), column)
