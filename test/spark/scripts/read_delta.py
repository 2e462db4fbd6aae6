"""Rows of a Delta table, sorted: `arguments` holds `path` and `select`, the columns."""


def main(spark, arguments):
    rows = spark.read.format("delta").load(arguments["path"]).select(*arguments["select"]).collect()
    return sorted([list(row) for row in rows], key=str)
