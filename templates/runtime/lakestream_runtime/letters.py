"""Dead letters: rows that went wrong, in one shape for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def to_letters(
    rows: DataFrame,
    columns: Sequence[str],
    *,
    node: str | None = None,
    port: str | None = None,
    reason: str | None = None,
) -> DataFrame:
    """`payload`, the named columns of a row as JSON; with `node` also why, where and when it went wrong."""
    options = {"ignoreNullFields": "false", "timeZone": "UTC"}
    payload = F.to_json(F.struct(*map(quote_name, columns)), options)
    letters = [payload.alias("payload")]
    if node is not None:
        why = F.lit(None).cast("string") if reason is None else F.col(reason)
        letters += [
            why.alias("reason"),
            F.lit(node).alias("node"),
            F.lit(port).alias("port"),
            F.current_timestamp().alias("failed_at"),
        ]
    return rows.select(*letters)
