"""Runs the Python runtime's core over traces: one JSON object a line in, one JSON list of detections a line out.

The operator is made by the generated code itself, whose call of `detect` is caught. Before each batch the state goes through its
encoding, as it does between Spark's batches.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "templates" / "runtime"))

from lakestream_runtime import geometry, operators
from lakestream_runtime.bucket import Bucket
from lakestream_runtime.buffer import to_columns
from lakestream_runtime.drain import Drain, RowOrder
from lakestream_runtime.given import GivenValues
from lakestream_runtime.values import canonical, decoder

NAMES = {**vars(geometry)}
for module in pkgutil.iter_modules(operators.__path__):
    NAMES.update(vars(importlib.import_module(f"{operators.__name__}.{module.name}")))


WAIT_FOR_EVER = {"match-recognize", "sequence-detector"}
"""Operators of which some configs keep a key when all is decided."""
END_MS = 4_000_000_000_000


class Caught(Exception):
    """The operator that generated code made."""


def make_operator(body):
    def catch(_, operator, **__):
        raise Caught(operator)

    # Rows that fail are not in the traces.
    around = {
        "split_failed": lambda rows, *_: (rows, None),
        "no_errors": lambda rows: None,
        "Stream": lambda *_, **__: None,
    }
    names = {**NAMES, **around, "detect": catch, "run_pattern": catch}
    inputs = ["rows", "a", "b", *(f"rows_{at}" for at in range(8))]
    exec(f"def make({', '.join(inputs)}):\n{body}", names)  # noqa: S102 - our own code
    try:
        names["make"](*inputs)
    except Caught as caught:
        return caught.args[0]
    raise ValueError(f"No operator in {body}")


def run(trace):
    operator = make_operator(trace["body"])
    orders = [RowOrder(given["rowTypes"], given["order"]) for given in trace["inputs"]]
    drain = Drain(operator, trace["nodeId"], trace["keyTypes"], orders)
    kinds = [kind for _, kind in operator.VALUES]
    values = GivenValues(kinds, [trace["valueTypes"].get(name, "void") for name, _ in operator.VALUES])
    blob, found = None, []
    for batch in trace["batches"]:
        bucket = Bucket(drain, "test", values, blob)
        bucket.add(to_columns(to_row_in(event, operator) for event in batch["events"]))
        found += [(match, batch["watermarkMs"]) for match in bucket.drain(batch["watermarkMs"])]
        blob = bucket.encode()
    if operator.NAME not in WAIT_FOR_EVER:
        check_forgotten(Bucket(drain, "test", values, blob), Bucket(drain, "test", values))
    return [to_row(match, watermark_ms, trace) for match, watermark_ms in found]


def check_forgotten(bucket, empty):
    """G10: behind the last deadline nothing is kept."""
    bucket.drain(END_MS)
    if bucket.encode() != empty.encode():
        raise AssertionError("A key is kept for ever")


def to_row_in(event, operator):
    values = json.dumps([event["values"].get(name, {}).get(kind) for name, kind in operator.VALUES])
    return [event["key"], event["timeMs"], event["input"], values, event["row"], event["emit"]]


def to_row(match, watermark_ms, trace):
    one = match.detection
    own = texts(one.found, trace["foundTypes"]) + texts(json.loads(one.emit), trace["emitTypes"])
    return [one.port, watermark_ms, match.match_id, one.start_ms, one.end_ms, one.time_ms, one.status, one.count, *own]


def texts(values, types):
    return [canonical(type_)(decoder(type_)(text)) for text, type_ in zip(values, types, strict=True)]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
