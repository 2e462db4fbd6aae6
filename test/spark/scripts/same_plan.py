"""Whether two expressions are one to Spark: `arguments` holds `table` (SQL of the rows) and `pairs` of texts."""


def main(spark, arguments):
    table = spark.sql(arguments["table"])
    return [is_same(table, first, second) for first, second in arguments["pairs"]]


def is_same(table, first, second):
    return table.selectExpr(f"({first}) AS r").sameSemantics(table.selectExpr(f"({second}) AS r"))
