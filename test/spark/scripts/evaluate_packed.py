"""Evaluates many expressions in few queries: `arguments` holds `table`, `rows` (as evaluate.py) and `expressions`, each `{"text", "failing"}` with the
ids of the rows for which it is expected to fail.

The answer is that of evaluate.py, except that of the failing rows only one is asked (by turns) and the others are "not asked", and that
`values` are the interpreter's, with `compiled` beside them where compiled code gives others.
"""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location("evaluate", Path(__file__).parent / "evaluate.py")
evaluate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(evaluate)

PACK = 32


def main(spark, arguments):
    table = spark.sql(arguments["table"])
    table.createOrReplaceTempView("edge_rows")
    table.coalesce(1).localCheckpoint().createOrReplaceTempView("compiled_rows")
    count = arguments["rows"]
    expressions = arguments["expressions"]
    results = []
    for start in range(0, len(expressions), PACK):
        results += evaluate_pack(spark, expressions[start : start + PACK], count)
    answered = ("refused", "type", "values", "compiled")
    return [{name: value for name, value in result.items() if name in answered} for result in results]


def evaluate_pack(spark, expressions, count):
    results = prepare(spark, expressions)
    known = [result for result in results if "refused" not in result]
    safe = [result for result in known if len(result["failing"]) < count]
    guarded = [{**result, "select": guard(result)} for result in safe]
    try:
        for view in ("edge_rows", "compiled_rows"):
            for result, values in zip(safe, evaluate.select(spark, view, guarded) if guarded else []):
                result[view] = values
    except Exception:  # noqa: BLE001 - one of them fails where it should not: each for itself
        for result in known:
            result["values"] = [evaluate.evaluate_row(spark, result, row) for row in range(count)]
        return results
    for result in known:
        values = result.get("edge_rows", [None] * count)
        compiled = result.get("compiled_rows", values)
        if values != compiled:
            result["compiled"] = compiled
        failing = result["failing"]
        asked = failing[len(result["text"]) % len(failing)] if failing else None
        result["values"] = [
            value if row not in failing else evaluate.evaluate_row(spark, result, row) if row == asked else "not asked"
            for row, value in enumerate(values)
        ]
    return results


def prepare(spark, expressions):
    """Types of all at once, or of each for itself where one is refused."""
    try:
        columns = [f"({one['text']}) AS r{at}" for at, one in enumerate(expressions)]
        kinds = [field.dataType for field in spark.table("edge_rows").selectExpr(*columns).schema]
    except Exception:  # noqa: BLE001 - found again below
        return [{**one, **evaluate.prepare(spark, one["text"])} for one in expressions]
    return [{**one, **evaluate.describe(one["text"], kind)} for one, kind in zip(expressions, kinds)]


def guard(result):
    """Null in place of the rows that are expected to fail."""
    if not result["failing"]:
        return result["select"]
    return f"CASE WHEN id IN ({', '.join(map(str, result['failing']))}) THEN NULL ELSE {result['select']} END"
