"""What a mutant of the Python core has to survive, beside the runtime's checks: the traces and expressions that `record-traces.soak.ts` wrote."""

import json
from functools import cache
from pathlib import Path

import pytest
import python_core
import python_expression

HOME = Path(__file__).parents[3]
FOLDER = HOME / "traces"
CHUNK = 25
"""Traces of a test."""


@cache
def read_traces(name):
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def list_chunks():
    names = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
    return [(name, start) for name in names for start in range(0, len(read_traces(name)), CHUNK)]


def sort(detections):
    return sorted(json.dumps(each) for each in detections)


@pytest.mark.parametrize(("name", "start"), list_chunks())
def test_detections_are_those_of_the_engine(name, start):
    for trace in read_traces(name)[start : start + CHUNK]:
        assert sort(python_core.run(trace)) == sort(trace["detections"])


def test_expressions_are_worth_what_they_are_in_typescript():
    for line in (HOME / "expressions.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)
        assert python_expression.run(given) == given["value"]
