"""The rows of sinks, told as they come or as a table holds them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from figures import late_in_patterns
from neutral import collect_rows, columns_of
from pyspark.sql import DataFrame, SparkSession

Send = Callable[[dict[str, Any]], None]


class Outputs:
    """`limit`: how many rows of each sink are told; all of them where it is None."""

    def __init__(self, spark: SparkSession, send: Send, limit: int | None) -> None:
        self.spark = spark
        self.send = send
        self.limit = limit
        # Rows that each sink has by now.
        self.totals: dict[str, int] = {}

    def tell_batch(self, node_id: str, batch: DataFrame) -> None:
        """Rows of a batch, as they come."""
        batch.persist()
        try:
            total = self.totals.get(node_id, 0)
            room = None if self.limit is None else max(self.limit - total, 0)
            rows = collect_rows(batch, room)
            self.totals[node_id] = total + batch.count()
        finally:
            batch.unpersist()
        self._tell(node_id, batch, rows, replace=False)

    def tell_table(self, node_id: str, table: str) -> None:
        """Rows that a table holds by now; a folder that is no table yet has none."""
        if os.path.isabs(table) and not os.path.isdir(os.path.join(table, "_delta_log")):
            return
        frame = self.spark.read.format("delta").load(table) if os.path.isabs(table) else self.spark.table(table)
        self.totals[node_id] = frame.count()
        self._tell(node_id, frame, collect_rows(frame, self.limit), replace=True)

    def _tell(self, node_id: str, frame: DataFrame, rows: list[list[Any]], replace: bool) -> None:
        event = {"type": "rows", "nodeId": node_id, "columns": columns_of(frame.schema), "rows": rows}
        self.send({**event, "total": self.totals[node_id], "replace": replace})


def to_progress(node_id: str, progress: Any, total_input_rows: int, patterns: list[dict[str, Any]]) -> dict[str, Any]:
    """A `progress` event of a query's progress: Spark's dictionary, or its object on Spark Connect. `patterns` are their figures."""
    watermark = (progress["eventTime"] or {}).get("watermark")
    operators = progress["stateOperators"]
    return {
        "type": "progress",
        "nodeId": node_id,
        "batch": progress["batchId"],
        "inputRows": progress["numInputRows"],
        "totalInputRows": total_input_rows,
        "rowsPerSecond": round(progress["processedRowsPerSecond"] or 0, 1),
        "durationMs": progress["durationMs"].get("triggerExecution", 0),
        "watermark": None if watermark in (None, "1970-01-01T00:00:00.000Z") else watermark,
        "stateRows": sum(operator["numRowsTotal"] for operator in operators),
        "lateRows": sum(operator["numRowsDroppedByWatermark"] for operator in operators) + late_in_patterns(progress),
        "patterns": patterns,
    }
