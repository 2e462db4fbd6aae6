"""Messages that cannot be read: sources have what is wrong with one in `_malformed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def refuse_malformed(rows: DataFrame) -> DataFrame:
    """Ends the query at the first message that cannot be read."""
    reason = F.concat(F.lit("A message cannot be read: "), F.col("_malformed"))
    refuse = F.raise_error(reason).cast("boolean")
    return rows.filter(F.when(F.col("_malformed").isNull(), F.lit(True)).otherwise(refuse)).drop("_malformed")
