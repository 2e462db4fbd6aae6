"""Sources of people's own code: Python Data Sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyspark.sql.datasource import DataSource

from .declared import check_declared

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def load_source(spark: SparkSession, source: object, options: Mapping[str, str], ddl: str, node_id: str) -> DataFrame:
    """The stream of a `DataSource`, with the declared columns."""
    if not (isinstance(source, type) and issubclass(source, DataSource)):
        name = getattr(source, "__name__", source)
        raise TypeError(f"{name} of node {node_id} is no subclass of pyspark.sql.datasource.DataSource.")
    # Spark Connect looks a source up by its name when the query starts, and two nodes may call theirs the same.
    format_name = f"{source.name()} of {node_id}"

    class Named(source):
        @classmethod
        def name(cls) -> str:
            return format_name

    spark.dataSource.register(Named)
    reader = spark.readStream.format(format_name)
    for key, value in options.items():
        reader = reader.option(key, value)
    return check_declared(reader.load(), ddl, node_id)
