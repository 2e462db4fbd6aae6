"""The columns that Spark finds: `arguments` is a list of `kind` (`json`, `csv` or `avro`), `text` and the reader's `options`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql.avro.functions import from_avro
from pyspark.sql.functions import lit


def main(spark, arguments):
    return [infer(spark, **each) for each in arguments]


def infer(spark, kind, text, options):
    if kind == "avro":
        return columns_of(spark.range(1).select(from_avro(lit(b""), text, options).alias("row")).schema["row"].dataType)
    if kind == "json":
        return columns_of(
            spark.read.options(**options).json(spark.sparkContext.parallelize(text.split("\n"), 1)).schema
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(text)
        return columns_of(spark.read.options(**options).csv(str(path)).schema)


def columns_of(schema):
    return [[field.name, field.dataType.simpleString(), field.nullable] for field in schema]
