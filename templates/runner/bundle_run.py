"""Runs one bundle on a session: builds it, starts its queries, tells progress, rows, metrics and errors, stops when asked.

Events go to `send`; their shapes are those of shared/src/protocol/run-event.ts.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from faults import describe_fault
from neutral import collect_rows, columns_of
from pyspark.sql import DataFrame, SparkSession

Send = Callable[[dict[str, Any]], None]


class BundleRun:
    """`request`: `bundle` (folder), `root` (folder of the run), `base` (folder of relative paths), `mode`
    ("available-now" or "continuous"), `limit` (rows shown of each sink)."""

    def __init__(self, spark: SparkSession, request: dict[str, Any], send: Send) -> None:
        self.spark = spark
        self.bundle = os.path.abspath(request["bundle"])
        self.root = os.path.abspath(request["root"])
        self.base = request.get("base") or self.bundle
        self.continuous = request.get("mode") == "continuous"
        self.limit = request.get("limit")
        self.send = send
        self.stopping = threading.Event()
        self.shown: dict[str, int] = {}
        # The table that the sink which is being started has asked for.
        self.table: str | None = None

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> str:
        """Ends with "done", "failed" or "stopped", and has said so."""
        started = time.monotonic()
        queries: list[Watched] = []
        failed = False
        try:
            self.send({"type": "phase", "phase": "building", "message": "Reading the pipeline"})
            for sink in self._build():
                queries.append(Watched(self, sink))
            self.send({"type": "phase", "phase": "running", "message": f"{len(queries)} queries run"})
            failed = self._watch(queries)
        except Exception as error:  # noqa: BLE001 - whatever fails is told to the caller
            failed = True
            self.send(describe_fault(error, self.bundle))
        finally:
            for watched in queries:
                watched.query.stop()
        status = "failed" if failed else "stopped" if self.stopping.is_set() else "done"
        self.send({"type": "done", "status": status, "durationMs": round((time.monotonic() - started) * 1000)})
        return status

    def _build(self) -> list[Any]:
        from lakestream_runtime.bundle import Run

        runner = self

        class ShownRun(Run):
            def show(self, node_id: str, batch: DataFrame, batch_id: int, limit: int, truncate: int) -> None:
                runner.show(node_id, batch)

            def table_path(self, *names: str) -> str:
                runner.table = super().table_path(*names)
                return runner.table

        trigger = {"processingTime": "1 second"} if self.continuous else {"availableNow": True}
        return load_pipeline(self.bundle).build(self.spark, ShownRun(root=self.root, base=self.base, trigger=trigger))

    def show(self, node_id: str, batch: DataFrame) -> None:
        """Rows of a console sink's batch, as they come."""
        batch.persist()
        try:
            total = self.shown.get(node_id, 0)
            room = None if self.limit is None else max(self.limit - total, 0)
            rows = collect_rows(batch, room)
            self.shown[node_id] = total + batch.count()
        finally:
            batch.unpersist()
        self._send_rows(node_id, batch, rows, replace=False)

    def send_table(self, node_id: str, table: str) -> None:
        """Rows that a table holds by now."""
        if os.path.isabs(table) and not os.path.isdir(os.path.join(table, "_delta_log")):
            return
        frame = self.spark.read.format("delta").load(table) if os.path.isabs(table) else self.spark.table(table)
        total = frame.count()
        self.shown[node_id] = total
        self._send_rows(node_id, frame, collect_rows(frame, self.limit), replace=True)

    def _send_rows(self, node_id: str, frame: DataFrame, rows: list[list[Any]], replace: bool) -> None:
        event = {"type": "rows", "nodeId": node_id, "columns": columns_of(frame.schema), "rows": rows}
        self.send({**event, "total": self.shown[node_id], "replace": replace})

    def _watch(self, queries: list[Watched]) -> bool:
        """Until every query has ended, one fails or a stop is asked for; true where one failed."""
        while True:
            active = [watched for watched in queries if watched.query.isActive]
            for watched in queries:
                watched.tell()
            failed = [watched for watched in queries if watched.query.exception() is not None]
            if failed or not active or self.stopping.is_set():
                break
            self.stopping.wait(0.1)
        if self.stopping.is_set():
            self.send({"type": "phase", "phase": "stopping", "message": "Stopping the queries"})
        for watched in queries:
            watched.query.stop()
            watched.finish()
        for watched in failed:
            fault = describe_fault(watched.query.exception(), self.bundle)
            self.send({**fault, "sinkId": watched.node_id})
        return bool(failed)


class Watched:
    """A started query and what has been told of it."""

    def __init__(self, run: BundleRun, sink: Any) -> None:
        self.run = run
        self.node_id: str = sink.node_id
        self.started = time.monotonic()
        run.table = None
        self.query = sink.start()
        self.table: str | None = getattr(sink, "table", None) or run.table
        self.told: set[tuple[str, int]] = set()
        self.batches: set[int] = set()
        self.input_rows = 0

    def tell(self) -> None:
        news = False
        for progress in self.query.recentProgress:
            key = (str(progress["runId"]), progress["batchId"], progress["timestamp"])
            if key in self.told:
                continue
            self.told.add(key)
            if progress["durationMs"].get("addBatch") is None:
                continue
            news = True
            self.batches.add(progress["batchId"])
            self.input_rows += progress["numInputRows"]
            self.run.send(self._progress(progress))
        if news and self.table and self.run.continuous:
            self.run.send_table(self.node_id, self.table)

    def finish(self) -> None:
        self.tell()
        if self.table:
            self.run.send_table(self.node_id, self.table)
        self.run.send(
            {
                "type": "metrics",
                "nodeId": self.node_id,
                "batches": len(self.batches),
                "inputRows": self.input_rows,
                "outputRows": self.run.shown.get(self.node_id),
                "durationMs": round((time.monotonic() - self.started) * 1000),
            }
        )

    def _progress(self, progress: Any) -> dict[str, Any]:
        watermark = (progress["eventTime"] or {}).get("watermark")
        operators = progress["stateOperators"]
        return {
            "type": "progress",
            "nodeId": self.node_id,
            "batch": progress["batchId"],
            "inputRows": progress["numInputRows"],
            "totalInputRows": self.input_rows,
            "rowsPerSecond": round(progress["processedRowsPerSecond"] or 0, 1),
            "durationMs": progress["durationMs"].get("triggerExecution", 0),
            "watermark": None if watermark is None or watermark.startswith("1970-01-01T00:00:00.000") else watermark,
            "stateRows": sum(operator["numRowsTotal"] for operator in operators),
            "lateRows": sum(operator["numRowsDroppedByWatermark"] for operator in operators),
        }


def load_pipeline(bundle: str) -> Any:
    """The bundle's `pipeline.py` as a fresh module, with the bundle's own runtime package."""
    if bundle not in sys.path:
        sys.path.insert(0, bundle)
    for name in [each for each in sys.modules if each.split(".")[0] == "lakestream_custom"]:
        # Of the bundle that this process ran before.
        del sys.modules[name]
    path = os.path.join(bundle, "pipeline.py")
    spec = importlib.util.spec_from_file_location(f"pipeline_{abs(hash(bundle))}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
