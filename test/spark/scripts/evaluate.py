"""Evaluates expressions: `arguments` holds `table` (SQL of rows with a column `id` 0, 1, …), `rows` (their number) and `expressions`.

The answer has, for each expression, `{"type", "values"}`, where a row that fails has `{"error": condition}`, or `{"refused": condition}`
where Spark does not accept it. Times and intervals are microseconds and dates days, as Python's own end at year 9999.
"""

import datetime
import decimal
import math

BATCH = 24
READABLE = {
    "timestamp": "unix_micros({})",
    "timestamp_ntz": "unix_micros(CAST(({}) AS timestamp))",
    "date": "unix_date({})",
}


def main(spark, arguments):
    """Rows from memory are evaluated by the interpreter; those of a checkpoint by compiled code, as a stream's. Both must agree."""
    table = spark.sql(arguments["table"])
    table.createOrReplaceTempView("edge_rows")
    table.coalesce(1).localCheckpoint().createOrReplaceTempView("compiled_rows")
    results = [prepare(spark, text) for text in arguments["expressions"]]
    whole = []
    for result in results:
        if "refused" in result:
            continue
        try:
            result["values"] = select(spark, "edge_rows", [result])[0]
            whole.append(result)
        except Exception:  # noqa: BLE001 - found again below, row by row
            result["values"] = [evaluate_row(spark, result, row) for row in range(arguments["rows"])]
    for start in range(0, len(whole), BATCH):
        batch = whole[start : start + BATCH]
        for result, values in zip(batch, select(spark, "compiled_rows", batch)):
            if result["values"] != values:
                result["values"] = {"interpreted": result["values"], "compiled": values}
    return [{name: value for name, value in result.items() if name != "select"} for result in results]


def prepare(spark, text):
    try:
        kind = spark.table("edge_rows").selectExpr(f"({text}) AS r").schema[0].dataType.simpleString()
    except Exception as error:  # noqa: BLE001 - the condition is the answer
        return {"refused": condition(error)}
    return {"type": kind, "select": READABLE.get(kind, "({})").format(text)}


def evaluate_row(spark, result, row):
    try:
        return select(spark, "edge_rows", [result], f"WHERE id = {row}")[0][0]
    except Exception as error:  # noqa: BLE001 - the condition is the answer
        return {"error": condition(error)}


def select(spark, view, results, where=""):
    """The values of each expression over the rows, which stand in one partition in order."""
    columns = ", ".join(f"{result['select']} AS r{at}" for at, result in enumerate(results))
    rows = spark.sql(f"SELECT {columns} FROM {view} {where}").collect()
    return [[encode(row[at], result["type"]) for row in rows] for at, result in enumerate(results)]


def encode(value, kind):
    if isinstance(value, list):
        return [encode(item, kind) for item in value]
    if isinstance(value, decimal.Decimal):
        # A quotient may come with more places than its type has, all zero.
        scale = int(kind.rstrip(")").split(",")[-1])
        return format(value.quantize(decimal.Decimal(1).scaleb(-scale), context=decimal.Context(prec=80)), "f")
    if isinstance(value, float) and (not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)):
        return "NaN" if math.isnan(value) else "-0.0" if value == 0 else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime.timedelta):
        value = value // datetime.timedelta(microseconds=1)
    if isinstance(value, int) and abs(value) > 2**53 - 1:
        return str(value)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def condition(error):
    name = getattr(error, "getCondition", lambda: None)()
    if name:
        return name.partition(".")[0]
    # Java's own overflow, to which Spark gives no condition.
    return "ARITHMETIC_OVERFLOW" if "long overflow" in str(error) else f"{type(error).__name__}: {error}"[:300]
