"""Runs one bundle on a session: builds it, starts its queries, tells progress, rows, metrics and errors, stops when asked.

Events go to `send`; their shapes are those of shared/src/protocol/run-event.ts.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from faults import describe_fault
from figures import PatternFigures
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

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> str:
        """Ends with "done", "failed" or "stopped", and has said so."""
        started = time.monotonic()
        queries: list[Watched] = []
        failed = False
        try:
            self.send({"type": "phase", "phase": "building", "message": "Reading the pipeline"})
            for planned in self._build():
                queries.append(Watched(self, planned))
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
            self.send({**fault, "sinkId": watched.failing_sink()})
        return bool(failed)


class Watched:
    """A started query and what has been told of it, for each of its sinks."""

    def __init__(self, run: BundleRun, planned: Any) -> None:
        self.run = run
        self.planned = planned
        self.sinks: list[str] = [sink.node_id for sink in planned.sinks]
        self.tables: dict[str, str] = {sink.node_id: sink.table for sink in planned.sinks if sink.table}
        self.started = time.monotonic()
        self.query = planned.start()
        self.told: set[tuple[str, int]] = set()
        self.batches: set[int] = set()
        self.input_rows = 0
        self.figures = PatternFigures()

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
            patterns = self.figures.take(progress)
            for sink in self.sinks:
                self.run.send(to_progress(sink, progress, self.input_rows, patterns))
        if news and self.run.continuous:
            self._tell_tables()

    def finish(self) -> None:
        self.tell()
        self._tell_tables()
        for sink in self.sinks:
            self.run.send(
                {
                    "type": "metrics",
                    "nodeId": sink,
                    "batches": len(self.batches),
                    "inputRows": self.input_rows,
                    "outputRows": self.run.outputs.totals.get(sink),
                    "durationMs": round((time.monotonic() - self.started) * 1000),
                }
            )

    def failing_sink(self) -> str:
        """The sink that could not write, or the first of those that wait for rows."""
        return [*self.planned.failing, *self.sinks][0]

    def _tell_tables(self) -> None:
        for sink, table in self.tables.items():
            self.run.outputs.tell_table(sink, table)
