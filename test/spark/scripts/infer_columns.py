"""The columns that Spark finds: `arguments` is a list of `kind` (`json`, `csv` or `avro`), `text` and the reader's `options`.

Of `avro-reader` those of the schema that the runtime reads the same columns by.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from lakestream_runtime.avro_reader import to_reader
from pyspark.sql.avro.functions import from_avro
from pyspark.sql.functions import lit


def main(spark, arguments):
    return [infer(spark, **each) for each in arguments]


def infer(spark, kind, text, options):
    if kind == "avro":
        return columns_of(avro_type(spark, text))
    if kind == "avro-reader":
        return columns_of(avro_type(spark, json.dumps(to_reader(json.loads(text), avro_type(spark, text)))))
    if kind == "json":
        return columns_of(
            spark.read.options(**options).json(spark.sparkContext.parallelize(text.split("\n"), 1)).schema
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text(text)
        return columns_of(spark.read.options(**options).csv(str(path)).schema)


def avro_type(spark, text):
    return spark.range(1).select(from_avro(lit(b""), text).alias("row")).schema["row"].dataType


def columns_of(schema):
    return [[field.name, field.dataType.simpleString(), field.nullable] for field in schema]
