"""Rows for which an expression fails: they leave the stream with the reason, and do not end the query."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SplitRows(NamedTuple):
    """Rows that can go on, and those that failed, with the reason in `_error`."""

    rows: DataFrame
    errors: DataFrame


def split_failed(rows: DataFrame, node_id: str, reason: str) -> SplitRows:
    """`reason` is an SQL text that is null for rows that do not fail.

    How many rows fail is an observed metric of the query, under the node's id.
    """
    why = F.expr(reason)
    observed = rows.observe(f"errors {node_id}", F.count(why).alias("failed"))
    return SplitRows(observed.filter(why.isNull()), observed.filter(why.isNotNull()).withColumn("_error", why))


def no_errors(rows: DataFrame) -> DataFrame:
    """The rows that failed, of expressions that cannot fail."""
    return rows.filter(F.lit(False)).withColumn("_error", F.lit(None).cast("string"))
