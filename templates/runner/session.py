"""Starts the one Spark session of a runner: local, UTC, RocksDB state, Delta, everything in the run's own folder."""

from __future__ import annotations

import os
import warnings
from typing import Any

from pyspark.sql import SparkSession


def start_session(settings: dict[str, Any]) -> SparkSession:
    """`settings`: `root` (folder), `jars` (paths), `cores`, `memory`, `partitions`; `declarative` for Spark Connect, by which
    declarative pipelines run."""
    root = os.path.abspath(settings["root"])
    temporary = os.path.join(root, "tmp")
    os.makedirs(temporary, exist_ok=True)
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": settings.get("memory", "2g"),
        "spark.driver.extraJavaOptions": f'-Duser.home="{root}" -Djava.io.tmpdir="{temporary}" -Dderby.system.home="{root}"',
        # On a busy machine a Python worker may need longer than the 15 s that are the default.
        "spark.python.authenticate.socketTimeout": "120s",
        "spark.local.dir": temporary,
        "spark.jars": ",".join(settings.get("jars", [])),
        # Or the parser remembers all that it has ever read, until the heap is full.
        "spark.sql.parser.manageParserCaches": "true",
        "spark.sql.parser.parserDfaCacheFlushThreshold": "20000",
        "spark.sql.session.timeZone": "UTC",
        # What looks like a variable in a text or a name is none.
        "spark.sql.variable.substitute": "false",
        "spark.sql.shuffle.partitions": str(settings.get("partitions", 2)),
        "spark.sql.warehouse.dir": os.path.join(root, "warehouse"),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.streaming.stateStore.providerClass": (
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
        ),
    }
    cores = settings.get("cores", "*")
    if settings.get("declarative"):
        return _start_connect(f"local[{cores}]", options)
    builder = SparkSession.builder.master(f"local[{cores}]").appName("LakeStream")
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _start_connect(master: str, options: dict[str, str]) -> SparkSession:
    """Server and client in this process."""
    # The server takes a free port in place of one that another run may have.
    os.environ["SPARK_TESTING"] = "1"
    # Settings of the server are sent to it once more when it runs, which it refuses.
    warnings.filterwarnings("ignore", message="Failed to set")
    builder = SparkSession.builder.remote(master)
    for name, value in {**options, **CONNECT_OPTIONS}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


CONNECT_OPTIONS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.sources.default": "delta",
    # A run tells of a failure at once; trying again is for those who operate a pipeline.
    "spark.sql.pipelines.maxFlowRetryAttempts": "0",
}
