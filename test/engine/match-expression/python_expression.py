"""Evaluates plans of expressions over matches: one JSON object a line in, one text a line out."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "templates" / "runtime"))

from lakestream_runtime.expression.functions import FUNCTIONS
from lakestream_runtime.expression.match import compile_plan
from lakestream_runtime.expression.numbers import RowError
from lakestream_runtime.operators.matched_rows import MatchedRows
from lakestream_runtime.values import canonical, decoder


def run(given):
    readers = [decoder(type_) for type_ in given["types"]]
    rows = [[read(text) for read, text in zip(readers, row, strict=True)] for row in given["rows"]]
    view = MatchedRows(rows, given["matchNumber"])
    view.start, view.labels = given["start"], given["labels"]
    evaluate, text = compile_plan(given["plan"]), canonical(given["type"])
    view.go_to(given["current"])
    try:
        return text(evaluate(view))
    except RowError as error:
        return f"error {error}"


if __name__ == "__main__":
    if sys.argv[1:] == ["functions"]:
        print(json.dumps(sorted(FUNCTIONS)))
    else:
        for line in sys.stdin:
            print(run(json.loads(line)), flush=True)
