"""Runs one bundle: the request is the first line of standard input; a line `{"stop": true}`, or the end of input, stops it."""

from __future__ import annotations

import signal
import sys
import threading

from bundle_run import BundleRun
from channel import Channel
from faults import describe_fault
from pipeline_run import PipelineRun
from session import start_session


def main() -> int:
    channel = Channel()
    requests = channel.requests()
    request = next(requests)
    channel.send({"type": "phase", "phase": "starting", "message": "Starting Spark"})
    try:
        spark = start_session(request)
    except Exception as error:  # noqa: BLE001 - whatever fails is told to the caller
        channel.send(describe_fault(error, request["bundle"]))
        channel.send({"type": "done", "status": "failed", "durationMs": 0})
        return 1
    run = (PipelineRun if request.get("declarative") else BundleRun)(spark, request, channel.send)

    def wait_for_stop() -> None:
        next(requests, None)
        run.stop()

    threading.Thread(target=wait_for_stop, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: run.stop())
    status = run.run()
    spark.stop()
    return 0 if status != "failed" else 1


if __name__ == "__main__":
    sys.exit(main())
