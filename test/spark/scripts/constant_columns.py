"""Columns of what an operator is handed that are constants to Spark, for events whose key, value and emitted column are."""

import sys

from pyspark.sql import functions as F


def main(spark, arguments):
    sys.path.insert(0, arguments["runtime"])
    try:
        from lakestream_runtime.detect import Stream, _encode
        from lakestream_runtime.operators.count_threshold import CountThreshold

        rows = spark.range(3).select(
            F.lit("k").alias("key"), F.array(F.lit(1)).alias("list"), F.timestamp_seconds("id").alias("ts")
        )
        stream = Stream(rows, ["key", "list"], "ts", values=arguments["values"], emit=[("e", "'x'")])
        plan = _encode(stream, CountThreshold(3), 0).rows._jdf.queryExecution().optimizedPlan()
        columns = [plan.projectList().apply(at) for at in range(plan.projectList().size())]
        return [column.name() for column in columns if is_folded(column.children())]
    finally:
        sys.path.remove(arguments["runtime"])


def is_folded(children):
    return children.nonEmpty() and children.head().foldable()
