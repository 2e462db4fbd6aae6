"""Runs the Python runtime's core over traces: one JSON object a line in, one JSON list of matches a line out.

Before each batch the state goes through its encoding, as it does between Spark's batches.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "templates" / "runtime"))

from lakestream_runtime.bucket import Bucket
from lakestream_runtime.drain import Drain, RowOrder
from lakestream_runtime.operators.count_threshold import CountThreshold, Lookback, Sliding
from lakestream_runtime.operators.operator import Event


def run(trace):
    options = trace["operator"]
    window = Lookback(options["durationMs"]) if options["slideMs"] is None else Sliding(options["durationMs"], options["slideMs"])
    operator = CountThreshold(options["threshold"], options["comparison"], window, options["fire"])
    drain = Drain(operator, "pattern", trace["keyTypes"], RowOrder(trace["rowTypes"], trace["order"]))
    blob, found = None, []
    for batch in trace["batches"]:
        bucket = Bucket(drain, "test", blob)
        for event in batch["events"]:
            bucket.add(event["key"], [Event(event["timeMs"], 0, event["row"], (event["distinct"],), event["emit"])])
        found += bucket.drain(batch["watermarkMs"])
        blob = bucket.encode()
    return [[m.match_id, m.start_ms, m.end_ms, m.time_ms, m.event_count, m.emit] for m in found]


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
