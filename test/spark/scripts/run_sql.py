"""Runs statements one after the other; `arguments` holds `statements` and `read`, a query whose rows are given back, sorted."""


def main(spark, arguments):
    for statement in arguments["statements"]:
        spark.sql(statement)
    return sorted([list(row) for row in spark.sql(arguments["read"]).collect()], key=str)
