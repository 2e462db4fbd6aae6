"""Which query a batch belongs to, so that a system outside can tell a batch that it has been given before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def read_query_id(spark: SparkSession, checkpoint: str) -> str:
    """The id that Spark gave the query with this checkpoint: the same after each restart, another one for a new checkpoint.

    It is in the checkpoint from the first batch on. With the number of a batch it names that batch for ever.
    """
    [row] = spark.read.text(f"{checkpoint}/metadata").collect()
    return json.loads(row[0])["id"]
