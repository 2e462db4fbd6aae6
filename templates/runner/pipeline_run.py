"""Runs the declarative part of a bundle on a session of Spark Connect: update after update where it is continuous, else one.

It does what the program `spark-pipelines` does, in this process and without that program's waits.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from faults import describe_fault
from figures import PatternFigures
from outputs import Outputs, Send, to_progress
from program import load_program
from pyspark.pipelines.add_pipeline_analysis_context import add_pipeline_analysis_context
from pyspark.pipelines.block_session_mutations import block_session_mutations
from pyspark.pipelines.graph_element_registry import graph_element_registration_context
from pyspark.pipelines.spark_connect_graph_element_registry import SparkConnectGraphElementRegistry
from pyspark.pipelines.spark_connect_pipeline import create_dataflow_graph, start_run
from pyspark.sql import SparkSession
from pyspark.sql.streaming.listener import StreamingQueryListener

WAIT_SECONDS = 1.0


class PipelineRun:
    """`request` as that of a `BundleRun`."""

    def __init__(self, spark: SparkSession, request: dict[str, Any], send: Send) -> None:
        self.spark = spark
        self.bundle = os.path.abspath(request["bundle"])
        self.root = os.path.abspath(request["root"])
        self.base = request.get("base") or self.bundle
        self.continuous = request.get("mode") == "continuous"
        self.send = send
        self.outputs = Outputs(spark, send, request.get("limit"))
        self.stopping = threading.Event()
        # What Spark said of flows that failed, by their names.
        self.failures: dict[str, str] = {}
        with open(os.path.join(self.bundle, "manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        self.sinks = [sink for sink in self.manifest["sinks"] if sink["part"] == "sdp"]

    def stop(self) -> None:
        self.stopping.set()
        self.spark.interruptAll()

    def run(self) -> str:
        """Ends with "done", "failed" or "stopped", and has said so."""
        started = time.monotonic()
        listener = Listener(self)
        self.spark.streams.addListener(listener)
        status = "done"
        try:
            self._make_tables()
            while True:
                self._update()
                self._tell_tables()
                if not self.continuous or self.stopping.wait(WAIT_SECONDS):
                    break
        except Exception as error:  # noqa: BLE001 - whatever fails is told to the caller
            if not self.stopping.is_set():
                status = "failed"
                self.send(self._describe(error))
        finally:
            self.spark.streams.removeListener(listener)
        if self.stopping.is_set():
            status = "stopped"
            self._tell_tables()
        self._tell_metrics(listener, started)
        self.send({"type": "done", "status": status, "durationMs": round((time.monotonic() - started) * 1000)})
        return status

    def _make_tables(self) -> None:
        """Every table in its folder of the run's warehouse, where an earlier run may have filled it."""
        for table in self.manifest["tables"]:
            folder = os.path.join(self.root, "warehouse", *map(self._folder, table["path"]))
            name, path = table["dataset"].replace("`", "``"), folder.replace("'", "\\'")
            columns = ", ".join(table["columns"])
            # Of an earlier run on this session; the rows of a table with a place of its own stay.
            self.spark.sql(f"DROP TABLE IF EXISTS `{name}`")
            layout = table["layout"] or ""
            self.spark.sql(f"CREATE TABLE `{name}` ({columns}) USING delta {layout} LOCATION '{path}'")

    def _folder(self, name: str) -> str:
        from lakestream_runtime.bundle import Run

        return os.path.basename(Run(root=self.root).table_path(name))

    def _update(self) -> None:
        """Reads the definitions and runs them until all that is there has been read."""
        self.send({"type": "phase", "phase": "building", "message": "Reading the pipeline"})
        self.failures.clear()
        self.spark.conf.set("lakestream.root", self.root)
        self.spark.conf.set("lakestream.base", self.base)
        graph = create_dataflow_graph(self.spark, None, None, sql_conf={})
        registry = SparkConnectGraphElementRegistry(self.spark, graph)
        with (
            graph_element_registration_context(registry),
            add_pipeline_analysis_context(spark=self.spark, dataflow_graph_id=graph, flow_name=None),
            block_session_mutations(),
        ):
            self._define(registry)
        self.send({"type": "phase", "phase": "running", "message": f"{len(self.sinks)} flows run"})
        storage = "file://" + os.path.join(self.root, "checkpoints", "pipeline")
        for result in start_run(self.spark, graph, None, False, None, dry=False, storage=storage):
            if "pipeline_event_result" in result:
                self._hear(result["pipeline_event_result"].event.message)

    def _define(self, registry: SparkConnectGraphElementRegistry) -> None:
        """Datasets and flows of every file of this part."""
        for path in [path for part in self.manifest["parts"] if part["target"] == "sdp" for path in part["paths"]]:
            if path.endswith(".py"):
                load_program(self.bundle, path)
            else:
                with open(os.path.join(self.bundle, path), encoding="utf-8") as file:
                    registry.register_sql(file.read(), Path(path))

    def _hear(self, message: str) -> None:
        self.send({"type": "log", "line": message})
        if "Failed to resolve flow" in message or "has FAILED" in message:
            flow = message.split("'")[1] if "'" in message else ""
            self.failures[flow.split(".")[-1]] = message.split("Error: ", 1)[-1]

    def _describe(self, error: Exception) -> dict[str, Any]:
        """The error of the first flow that failed by itself: the others fail because of it."""
        fault = describe_fault(error, self.bundle)
        for flow, message in self.failures.items():
            if "FAILED more than" not in message and fault.get("condition") is None:
                fault = {**describe_fault(RuntimeError(message), self.bundle), "type": "error"}
            node_id = self.node_of(flow)
            return {**fault, "sinkId": node_id} if node_id else fault
        return fault

    def node_of(self, flow: str) -> str | None:
        """The sink that a flow writes; views have no flow of their own while it runs."""
        for sink in self.sinks:
            if flow in (sink["dataset"], sink["name"], f"flow_{sink['name']}"):
                return sink["nodeId"]
        return None

    def _tell_tables(self) -> None:
        for sink in self.sinks:
            if sink["dataset"] is not None:
                self.outputs.tell_table(sink["nodeId"], sink["dataset"])

    def _tell_metrics(self, listener: Listener, started: float) -> None:
        for sink in self.sinks:
            node_id = sink["nodeId"]
            self.send(
                {
                    "type": "metrics",
                    "nodeId": node_id,
                    "batches": len(listener.batches.get(node_id, ())),
                    "inputRows": listener.input_rows.get(node_id, 0),
                    "outputRows": self.outputs.totals.get(node_id),
                    "durationMs": round((time.monotonic() - started) * 1000),
                }
            )


class Listener(StreamingQueryListener):
    """What the queries of the flows tell of each batch."""

    def __init__(self, run: PipelineRun) -> None:
        self.run = run
        self.batches: dict[str, set[int]] = {}
        self.input_rows: dict[str, int] = {}
        self.figures: dict[str, PatternFigures] = {}

    def onQueryStarted(self, event: Any) -> None:
        """Nothing to tell."""

    def onQueryProgress(self, event: Any) -> None:
        progress = json.loads(event.progress.json)
        node_id = self.run.node_of((progress.get("name") or "").split(".")[-1])
        if node_id is None or progress["durationMs"].get("addBatch") is None:
            return
        self.batches.setdefault(node_id, set()).add(progress["batchId"])
        self.input_rows[node_id] = self.input_rows.get(node_id, 0) + progress["numInputRows"]
        patterns = self.figures.setdefault(node_id, PatternFigures()).take(progress)
        self.run.send(to_progress(node_id, progress, self.input_rows[node_id], patterns))

    def onQueryIdle(self, event: Any) -> None:
        """Nothing to tell."""

    def onQueryTerminated(self, event: Any) -> None:
        """Nothing to tell."""
