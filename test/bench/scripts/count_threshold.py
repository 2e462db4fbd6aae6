"""Time of a count threshold (the third event of a key within a minute) over a million events in four batches, by the runtime with several
numbers of buckets and by a `transformWithState` with a group for each key, written by hand.

The one by hand is the least that an author would write: it counts in the order of arrival, keeps what it has counted in one state value, and
knows neither late events nor ties nor a time at which it forgets a key.

`arguments` holds `folder`, `keys` and `ways` ("plain" or a number of buckets); the answer is, by way, `{"batches": [seconds],
"matches", "stateRows", "stateBytes"}`.
"""

import shutil
from pathlib import Path

from lakestream_runtime.detect import detect
from lakestream_runtime.operators.count_threshold import CountThreshold, Lookback
from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.streaming import StatefulProcessor

EVENTS = 1_000_000
FILES = 4
LOOKBACK_MS = 60_000
THRESHOLD = 3
SCHEMA = "id bigint, key string, ts timestamp"


class PerKey(StatefulProcessor):
    def init(self, handle):
        self._state = handle.getValueState("times", "times array<bigint>, reached boolean")

    def handleInputRows(self, key, rows, timerValues):
        stored = self._state.get()
        times, reached = (list(stored[0]), stored[1]) if stored else ([], False)
        for time_ms in sorted(row["time_ms"] for row in rows):
            times = [each for each in times if each >= time_ms - LOOKBACK_MS]
            times.append(time_ms)
            before, reached = reached, len(times) >= THRESHOLD
            if reached and not before:
                yield Row(key=key[0], start=times[0], end=time_ms, count=len(times))
        self._state.update((times, reached))

    def close(self):
        pass


def main(spark, arguments):
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    folder = Path(arguments["folder"])
    keys = arguments["keys"]
    data = folder / f"events-{keys}"
    write_events(spark, data, keys)
    return {str(way): measure(spark, data, folder / f"run-{keys}-{way}", way) for way in arguments["ways"]}


def write_events(spark, data, keys):
    """One file a batch, an event a millisecond, keys at random."""
    size = EVENTS // FILES
    for index in range(FILES):
        events = spark.range(index * size, (index + 1) * size, 1, 1).select(
            "id",
            F.concat(F.lit("k"), F.expr(f"pmod(hash(id), {keys})")).alias("key"),
            F.timestamp_millis(F.lit(1_767_225_600_000) + F.col("id")).alias("ts"),
        )
        events.write.parquet(str(data / f"batch={index}"))


def measure(spark, data, folder, way):
    stream = spark.readStream.schema(SCHEMA).option("maxFilesPerTrigger", 1).parquet(str(data / "*"))
    rows = stream.withWatermark("ts", "5 seconds")
    out = str(folder / "out")
    query = (
        (plain(rows) if way == "plain" else bucketed(rows, way))
        .writeStream.format("parquet")
        .option("path", out)
        .option("checkpointLocation", str(folder / "checkpoint"))
        .outputMode("append")
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination()
    progress = [each for each in query.recentProgress if each["numInputRows"] > 0]
    state = [operator for each in query.recentProgress for operator in each["stateOperators"]][-1]
    answer = {
        "batches": [each["durationMs"]["triggerExecution"] / 1000 for each in progress],
        "matches": spark.read.parquet(out).count(),
        "stateRows": state["numRowsTotal"],
        "stateBytes": state["memoryUsedBytes"],
    }
    shutil.rmtree(folder)
    return answer


def plain(rows):
    counted = rows.select("key", F.unix_millis("ts").alias("time_ms"), "ts").groupBy("key")
    return counted.transformWithState(
        PerKey(), "key string, start bigint, end bigint, count bigint", "append", "EventTime"
    )


OPERATOR = CountThreshold(threshold=THRESHOLD, comparison="at least", window=Lookback(LOOKBACK_MS), fire="crossing")


def bucketed(rows, buckets):
    found = detect(rows, OPERATOR, node_id="bench", keys=["key"], event_time="ts", buckets=buckets)
    return found.at("matches")
