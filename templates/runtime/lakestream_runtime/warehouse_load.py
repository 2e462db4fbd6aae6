"""Loads batches into a table through a SQL warehouse: the batch becomes Parquet files that the warehouse reads.

A batch has a folder of its own, by writer and number. Its files are written once and stay until the next batch is done, so that a batch
that comes again after a crash has the same files; and `COPY INTO` leaves out files that the table has taken before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from .bundle import spell
from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .warehouse import Warehouse
    from .writer import Writer

#: The statement that loads the files of a folder.
Load = Callable[[str], str]


def copy_into(table: str) -> Load:
    """Adds every row once. Source: https://docs.databricks.com/aws/en/sql/language-manual/delta-copy-into"""
    return lambda folder: f"COPY INTO {table} FROM {_text(folder)} FILEFORMAT = PARQUET"


def merge_into(table: str, *, on: str, matched: str) -> Load:
    """Replaces rows of the same key, adds others: once more changes nothing."""

    def merge(folder: str) -> str:
        return f"MERGE INTO {table} AS target USING {_files(folder)} AS source {on} {matched} WHEN NOT MATCHED THEN INSERT *"

    return merge


def overwrite(table: str) -> Load:
    """Replaces all rows: once more changes nothing."""
    return lambda folder: f"INSERT OVERWRITE TABLE {table} BY NAME SELECT * FROM {_files(folder)}"


def load_batch(batch: DataFrame, batch_id: int, writer: Writer, warehouse: Warehouse, staging: str, load: Load) -> None:
    """Writes a batch to a folder in `staging`, a volume's path, and has the warehouse load it."""
    own = os.path.join(staging, spell(writer.read_id(batch.sparkSession)))
    folder = os.path.join(own, str(batch_id))
    written = f"{folder}.written"
    if not os.path.exists(written):
        batch.write.mode("overwrite").parquet(folder)
        with open(written, "w", encoding="utf-8"):
            pass
    warehouse.execute(load(folder))
    _remove_earlier(own, batch_id)


def _remove_earlier(own: str, batch_id: int) -> None:
    """Files of batches that cannot come again: Spark has noted that they are done before it began this one."""
    for name in os.listdir(own):
        number = name.removesuffix(".written")
        if not number.isdecimal() or int(number) >= batch_id:
            continue
        path = os.path.join(own, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def _files(folder: str) -> str:
    return f"parquet.{quote_name(folder)}"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
