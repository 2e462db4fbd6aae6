"""Time of one pattern over events in batches of one size: generated code beside what was written by hand.

`arguments` holds `folder`, `keys`, `batch` (events), `batches`, `pattern`, `columns` (those that the pattern reads), `ways` and `bundles`, the folders of generated code by the way that runs it. Other
ways are "by hand" (`by_hand.py`, `by_hand_values.py`), "jvm" (`SequenceByHand.scala`) and "native" (`native.py`). The answer is, by way, `{"seconds": [of each batch], "matches", "digest",
"stateBytes"}`: the digest is of keys, starts and ends of all matches, the bytes are those of the state's files on disk after the last batch that had events.
"""

import os
import shutil
import sys
from pathlib import Path

from pyspark import cloudpickle
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

HERE = Path(__file__).parent
START_MS = 1_767_225_600_000


def main(spark, arguments):
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    _use_modules()
    folder = Path(arguments["folder"])
    data = folder / "events"
    _write_events(spark, data, arguments)
    found = {}
    for way in arguments["ways"]:
        rows = _make(spark, data, way, arguments)
        found[way] = _measure(spark, rows, folder / way)
    shutil.rmtree(data)
    return found


def _use_modules():
    sys.path[:] = [str(HERE), *[path for path in sys.path if path != str(HERE)]]
    import by_hand
    import by_hand_values
    import per_key

    # Workers do not find the files.
    for module in (by_hand, by_hand_values, per_key):
        cloudpickle.register_pickle_by_value(module)


def _write_events(spark, data, arguments):
    """One file a batch, an event a millisecond, keys, types, values (about 100, falling off) and places in a city at random."""
    size = arguments["batch"]
    data.mkdir(parents=True)
    for index in range(arguments["batches"]):
        events = spark.range(index * size, (index + 1) * size, 1, 1).select(
            "id",
            F.concat(F.lit("k"), F.expr(f"pmod(hash(id), {arguments['keys']})")).alias("k"),
            F.expr("substr('abcd', CAST(pmod(hash(id, 7), 4) AS int) + 1, 1)").alias("type"),
            F.timestamp_millis(F.lit(START_MS) + F.col("id")).alias("ts"),
            F.expr("CAST(-100 * ln((pmod(hash(id, 11), 1000) + 1) / 1000) AS bigint)").alias("v"),
            F.expr("52.4 + pmod(hash(id, 13), 2000) / 1e4").alias("lat"),
            F.expr("13.25 + pmod(hash(id, 17), 3000) / 1e4").alias("lon"),
        )
        part = data / f"part-{index}"
        events.write.parquet(str(part))
        (file,) = part.glob("*.parquet")
        made = data / f"{index}.parquet"
        file.rename(made)
        # A file source reads the oldest first.
        os.utime(made, (1_000_000 + index, 1_000_000 + index))
        shutil.rmtree(part)


def _make(spark, data, way, arguments):
    """Columns k, start, end in milliseconds."""
    pattern = arguments["pattern"]
    if way in arguments["bundles"]:
        rows = _generated(spark, data, arguments["bundles"][way])
        return rows.select("k", F.unix_millis("match_start").alias("start"), F.unix_millis("match_end").alias("end"))
    stream = spark.readStream.schema(", ".join(arguments["columns"])).option("maxFilesPerTrigger", 1).parquet(str(data))
    rows = stream.withWatermark("ts", "0 seconds")
    if way == "jvm":
        return DataFrame(spark._jvm.SequenceByHand.find(rows._jdf), spark).select("k", "start", "end")
    import by_hand
    import native

    return (native if way == "native" else by_hand).find(pattern, rows).select("k", "start", "end")


def _generated(spark, data, bundle):
    """What feeds the one sink of the generated program, which reads from the folder `in`."""
    from lakestream_runtime.bundle import Run
    from program import load_program

    run = Run(root=str(data.parent), base=str(data.parent), trigger={"availableNow": True})
    (query,) = load_program(bundle, "pipeline.py").build(spark, run)
    return query.rows


def _measure(spark, rows, folder):
    out = str(folder / "out")
    query = (
        rows.writeStream.format("parquet")
        .option("path", out)
        .option("checkpointLocation", str(folder / "checkpoint"))
        .outputMode("append")
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination()
    progress = [each for each in query.recentProgress if each["numInputRows"] > 0]
    metrics = [each["customMetrics"] for each in progress[-1]["stateOperators"]]
    matches = spark.read.parquet(out)
    digest = matches.select(F.sum(F.xxhash64("k", "start", "end").cast("decimal(38)")).cast("string")).first()[0]
    answer = {
        "seconds": [each["durationMs"]["triggerExecution"] / 1000 for each in progress],
        "matches": matches.count(),
        "digest": digest,
        "stateBytes": sum(each["rocksdbSstFileSize"] for each in metrics),
    }
    shutil.rmtree(folder)
    return answer
