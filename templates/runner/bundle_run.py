"""Runs one bundle on a session: builds it, starts its queries, tells progress, rows, metrics and errors, stops when asked.

Events go to `send`; their shapes are those of shared/src/protocol/run-event.ts.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from faults import describe_fault
from outputs import Outputs, Send, to_progress
from program import load_program
from pyspark.sql import DataFrame, SparkSession


class BundleRun:
    """`request`: `bundle` (folder), `root` (folder of the run), `base` (folder of relative paths), `mode`
    ("available-now" or "continuous"), `limit` (rows shown of each sink)."""

    def __init__(self, spark: SparkSession, request: dict[str, Any], send: Send) -> None:
        self.spark = spark
        self.bundle = os.path.abspath(request["bundle"])
        self.root = os.path.abspath(request["root"])
        self.base = request.get("base") or self.bundle
        self.continuous = request.get("mode") == "continuous"
        self.send = send
        self.stopping = threading.Event()
        self.outputs = Outputs(spark, send, request.get("limit"))
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
                runner.outputs.tell_batch(node_id, batch)

            def table_path(self, *names: str) -> str:
                runner.table = super().table_path(*names)
                return runner.table

        trigger = {"processingTime": "1 second"} if self.continuous else {"availableNow": True}
        return load_program(self.bundle, "pipeline.py").build(
            self.spark, ShownRun(root=self.root, base=self.base, trigger=trigger)
        )

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
            self.run.send(to_progress(self.node_id, progress, self.input_rows))
        if news and self.table and self.run.continuous:
            self.run.outputs.tell_table(self.node_id, self.table)

    def finish(self) -> None:
        self.tell()
        if self.table:
            self.run.outputs.tell_table(self.node_id, self.table)
        self.run.send(
            {
                "type": "metrics",
                "nodeId": self.node_id,
                "batches": len(self.batches),
                "inputRows": self.input_rows,
                "outputRows": self.run.outputs.totals.get(self.node_id),
                "durationMs": round((time.monotonic() - self.started) * 1000),
            }
        )
