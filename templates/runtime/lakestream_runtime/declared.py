"""Nodes whose rows only Spark can know declare their columns; here they are compared with what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql.types import StructType

from .column_names import quote_name
from .declarative import data_type, schema_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def check_declared(
    result: DataFrame, ddl: str, node_id: str, event_time: str | None = None, others: bool = False
) -> DataFrame:
    """`result` with the declared columns in their order; refused with a list of the differences where its columns are others.

    `event_time` is the column that is said to carry the watermark on. With `others` there may be further columns, which are left out.
    """
    declared = data_type(ddl) if ddl else StructType()
    found = {field.name.lower(): field for field in schema_of(result).fields}
    problems = []
    for field in declared.fields:
        actual = found.pop(field.name.lower(), None)
        if actual is None:
            problems.append(f"there is no column {field.name}")
        elif actual.dataType.simpleString() != field.dataType.simpleString():
            problems.append(
                f"{field.name} is {actual.dataType.simpleString()}, not {field.dataType.simpleString()} as declared"
            )
    if not others:
        problems += [f"the column {field.name} is not declared" for field in found.values()]
    if event_time is not None and not _has_watermark(result, event_time):
        problems.append(f"{event_time} has no watermark: it is not an input's event time, passed on unchanged")
    if problems:
        raise ValueError(f"The columns of node {node_id} are not as it declares them: {'; '.join(problems)}.")
    return result.select(*[quote_name(field.name) for field in declared.fields])


def _has_watermark(rows: DataFrame, name: str) -> bool:
    """Spark keeps the delay in the metadata of the column that `withWatermark` was called with."""
    fields = (field for field in schema_of(rows).fields if field.name.lower() == name.lower())
    return any("spark.watermarkDelayMs" in field.metadata for field in fields)
