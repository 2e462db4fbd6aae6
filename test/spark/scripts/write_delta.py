"""Makes a Delta table: `arguments` holds `path`, `ddl` and `lines`, a file of JSON lines."""


def main(spark, arguments):
    rows = spark.read.schema(arguments["ddl"]).json(arguments["lines"])
    rows.write.format("delta").save(arguments["path"])
    return rows.count()
