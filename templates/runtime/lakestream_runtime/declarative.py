"""Declarative pipelines: what their functions may not ask Spark for, and where they read and write.

Inside a function that gives a dataset its rows, Spark Connect refuses every question about rows, such as for their columns
(ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION), and the server cannot answer one about rows of another dataset. The ban belongs to
the thread. So what has to ask takes its rows from the sources, not from other datasets, and asks in a thread of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from pyspark.sql.types import DataType, StructType

from .bundle import Run

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

T = TypeVar("T")


def declarative_run(spark: SparkSession) -> Run:
    """Where the pipeline reads and writes: its settings `lakestream.root` and `lakestream.base`, else the working directory. Its
    parameters are settings too, `lakestream.parameter.<name>`."""
    here = os.getcwd()
    root = spark.conf.get("lakestream.root", os.path.join(here, "lakestream-run"))
    return Run(
        root=root or here,
        base=spark.conf.get("lakestream.base", here) or here,
        look_up=lambda name: spark.conf.get(f"lakestream.parameter.{name}", None),
    )


def check_operators(run: Run) -> None:
    """Refused where a pattern changed in a way that the state of the pipeline cannot follow."""
    if "://" in run.root:
        return
    folder = run.checkpoint("declarative")
    os.makedirs(folder, exist_ok=True)


def analysed(rows: Callable[[], DataFrame]) -> Callable[[], DataFrame]:
    """For a function whose code asks Spark about its rows. They may not come from other datasets of the pipeline."""

    @wraps(rows)
    def ask() -> DataFrame:
        return outside(rows)

    return ask


def schema_of(rows: DataFrame) -> StructType:
    """The columns of rows that are no dataset of the pipeline, wherever it is asked."""
    return outside(lambda: rows.schema)


def data_type(ddl: str) -> DataType:
    """The type that a DDL text says: of a column, or of rows. Spark Connect asks Spark for it."""
    return outside(lambda: DataType.fromDDL(ddl))


def outside(ask: Callable[[], T]) -> T:
    """Asks Spark in another thread what does not depend on the pipeline's datasets."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(ask).result()
