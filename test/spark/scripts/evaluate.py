"""Evaluates expressions: `arguments` holds `table` (SQL of rows with a column `id` 0, 1, …), `rows` (their number) and `expressions`.

The answer has, for each expression, `{"type", "values"}`, where a row that fails has `{"error": condition}`, or `{"refused": condition}`
where Spark does not accept it. Times and intervals are microseconds and dates days, as Python's own end at year 9999; structs are objects, maps lists of
[key, value].
"""

import datetime
import decimal
import math
import re

from pyspark.sql import types

BATCH = 24
READABLE = {
    types.TimestampType: "unix_micros({})",
    types.TimestampNTZType: "unix_micros(CAST(({}) AS timestamp))",
    types.DateType: "unix_date({})",
    types.YearMonthIntervalType: "CAST(CAST(({}) AS interval month) AS int)",
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
    return [{name: value for name, value in result.items() if name not in ("select", "kind")} for result in results]


def prepare(spark, text):
    try:
        kind = spark.table("edge_rows").selectExpr(f"({text}) AS r").schema[0].dataType
    except Exception as error:  # noqa: BLE001 - the condition is the answer
        return {"refused": condition(error)}
    return describe(text, kind)


def describe(text, kind):
    return {"type": kind.simpleString(), "select": readable(f"({text})", kind), "kind": kind}


def readable(text, kind, depth=0):
    """The SQL of a value as Python can take it, whatever it is made of."""
    inner = f"e{depth}"
    if isinstance(kind, types.ArrayType):
        item = readable(inner, kind.elementType, depth + 1)
        return text if item == inner else f"transform({text}, {inner} -> {item})"
    if isinstance(kind, types.MapType):
        key = readable(f"{inner}.key", kind.keyType, depth + 1)
        value = readable(f"{inner}.value", kind.valueType, depth + 1)
        return f"transform(map_entries({text}), {inner} -> named_struct('key', {key}, 'value', {value}))"
    if isinstance(kind, types.StructType):
        fields = [(field.name, readable(f"{text}.`{field.name}`", field.dataType, depth + 1)) for field in kind]
        if all(value == f"{text}.`{name}`" for name, value in fields):
            return text
        made = ", ".join(f"'{name}', {value}" for name, value in fields)
        return f"if({text} IS NULL, NULL, named_struct({made}))"
    return READABLE.get(type(kind), "{}").format(text)


def evaluate_row(spark, result, row):
    try:
        return select(spark, "edge_rows", [result], f"WHERE id = {row}")[0][0]
    except Exception as error:  # noqa: BLE001 - the condition is the answer
        return {"error": condition(error)}


def select(spark, view, results, where=""):
    """The values of each expression over the rows, which stand in one partition in order."""
    columns = ", ".join(f"{result['select']} AS r{at}" for at, result in enumerate(results))
    rows = spark.sql(f"SELECT {columns} FROM {view} {where}").collect()
    return [[encode(row[at], result["kind"]) for row in rows] for at, result in enumerate(results)]


def encode(value, kind):
    if value is None:
        return None
    if isinstance(kind, types.ArrayType):
        return [encode(item, kind.elementType) for item in value]
    if isinstance(kind, types.MapType):
        return [[encode(entry.key, kind.keyType), encode(entry.value, kind.valueType)] for entry in value]
    if isinstance(kind, types.StructType):
        return {field.name: encode(item, field.dataType) for field, item in zip(kind, value)}
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, decimal.Decimal):
        # A quotient may come with more places than its type has, all zero.
        return format(value.quantize(decimal.Decimal(1).scaleb(-kind.scale), context=decimal.Context(prec=80)), "f")
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
    # Some conditions are told by the text alone.
    told = re.search(r"SparkException: \[(\w+)", str(error))
    if told:
        return told[1]
    if type(error).__name__ == "IllegalArgumentException":
        return "IllegalArgumentException"
    # Java's own overflow, to which Spark gives no condition.
    return "ARITHMETIC_OVERFLOW" if "long overflow" in str(error) else f"{type(error).__name__}: {error}"[:300]
