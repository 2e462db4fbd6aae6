"""What could not be delivered is kept in a table, so that nothing is lost and the stream goes on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_COLUMNS = "payload string, reason string, attempts int, batch_id bigint, failed_at timestamp"


@dataclass(frozen=True)
class Failure:
    """What was to be sent, why it was not taken, and how often it was tried."""

    payload: str
    reason: str
    attempts: int


def write_failures(spark: SparkSession, table: str, batch_id: int, failed: Sequence[Failure]) -> None:
    """Appends to a Delta table: a folder, or a name of the catalog. The time is that of the write."""
    from pyspark.sql import functions as F

    if not failed:
        return
    rows = [(one.payload, one.reason, one.attempts, batch_id, None) for one in failed]
    frame = spark.createDataFrame(rows, _COLUMNS).withColumn("failed_at", F.current_timestamp())
    writer = frame.write.format("delta").mode("append")
    if os.path.isabs(table):
        writer.save(table)
    else:
        writer.saveAsTable(table)
