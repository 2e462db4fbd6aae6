"""A long-lived runner: many bundles and scripts on one session, one after the other. The tests use it.

The first request line holds the session's settings. Then `{"id", "bundle": {...}}` runs a bundle (events carry the id), and
`{"id", "script": path, "arguments": {...}}` calls `main(spark, arguments)` of a Python file and answers with its result.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from typing import Any

from bundle_run import BundleRun
from channel import Channel
from pipeline_run import PipelineRun
from session import start_session


def main() -> int:
    channel = Channel()
    requests = channel.requests()
    settings = next(requests)
    sys.path[:0] = settings.get("pythonPath", [])
    spark = start_session(settings)
    channel.send({"ready": True, "version": spark.version})
    for request in requests:
        identifier = request["id"]
        if "bundle" in request:
            # Each bundle brings its copy of the runtime; Python would keep the first, so it is read anew.
            forget("lakestream_runtime")

            def send(event: dict[str, Any], identifier: Any = identifier) -> None:
                channel.send({"id": identifier, "event": event})

            run_type = PipelineRun if settings.get("declarative") else BundleRun
            run_type(spark, request["bundle"], send).run()
            sys.path[:] = [path for path in sys.path if path != request["bundle"]["bundle"]]
        else:
            channel.send({"id": identifier, **call(spark, request["script"], request["arguments"])})
    spark.stop()
    return 0


def call(spark: Any, path: str, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        spec = importlib.util.spec_from_file_location("script", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return {"result": module.main(spark, arguments)}
    except Exception:  # noqa: BLE001 - whatever fails is told to the caller
        return {"error": traceback.format_exc()}


def forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(package + ".")]:
        del sys.modules[name]


if __name__ == "__main__":
    sys.exit(main())
