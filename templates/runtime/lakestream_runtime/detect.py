"""A pattern over a stream: the operator between two steps that Spark does itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pyspark.sql import functions as F
from pyspark.sql.types import StringType

from . import manifest
from .operators.operator import Operator
from .processor import OUTPUT, BucketProcessor
from .sql_text import from_list_text, to_list_text

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType


class DetectResult(NamedTuple):
    """`matches`: pattern_id, match_id, the keys, match_start, match_end, match_time (the event time), status, event_count and
    the emitted columns. `late`: rows as they came, without event time."""

    matches: DataFrame
    late: DataFrame


def detect(
    df: DataFrame,
    operator: Operator,
    *,
    node_id: str,
    keys: Sequence[str],
    event_time: str,
    order: Sequence[str] = (),
    conditions: Mapping[str, str],
    emit: Sequence[tuple[str, str]] = (),
    chained: bool = False,
    buckets: int = 64,
) -> DetectResult:
    """Runs an event-time operator over the rows of `df` for each combination of the `keys` columns.

    `event_time` names the timestamp column that carries the watermark; `order` the columns that order events of the same time.
    `conditions` gives Spark SQL over a row for the names that the operator knows (for `CountThreshold`: "condition" and, to
    count different values, "distinct"). `emit` are extra columns of a match, name and Spark SQL, evaluated on its last event.
    `chained` says that a stateful operator comes before, so that no row is late. Nothing about keys, buckets and window may
    change while a checkpoint lives.
    """
    fields = df.schema.fields
    names = [field.name for field in fields]
    row_types = [field.dataType for field in fields]
    key_types = [row_types[_find(names, key)] for key in keys]
    emit_types = [field.dataType for field in df.select(*[F.expr(sql).alias(name) for name, sql in emit]).schema.fields]
    signature = manifest.register(
        node_id,
        {
            "operator": operator.NAME,
            "state": operator.STATE_VERSION,
            "buckets": buckets,
            "keys": [[key, type_.simpleString()] for key, type_ in zip(keys, key_types, strict=True)],
            "columns": [[name, type_.simpleString()] for name, type_ in zip(names, row_types, strict=True)],
            "order": list(order),
            "values": sorted(set(conditions) & set(operator.VALUES)),
            **operator.parameters(),
        },
    )
    processor = BucketProcessor(
        operator,
        node_id=node_id,
        key_types=[type_.jsonValue() for type_ in key_types],
        row_types=[type_.jsonValue() for type_ in row_types],
        order=[_find(names, name) for name in order],
        chained=chained,
        signature=signature,
    )
    found = (
        _encode(df, operator, keys=keys, event_time=event_time, conditions=conditions, emit=emit)
        .select(F.pmod(F.hash("key_text"), F.lit(buckets)).alias("bucket"), "*")
        .groupBy("bucket")
        .transformWithStateInPandas(processor, OUTPUT, "append", "EventTime", eventTimeColumnName="match_time")
    )
    matches = found.filter("kind = 'match'").select(
        F.lit(node_id).alias("pattern_id"),
        F.col("match_id"),
        *_decode(F.col("key"), keys, key_types),
        F.timestamp_millis("match_start").alias("match_start"),
        F.timestamp_millis("match_end").alias("match_end"),
        F.col("match_time"),
        F.lit("match").alias("status"),
        F.col("event_count"),
        *_decode(F.col("emit"), [name for name, _ in emit], emit_types),
    )
    late = found.filter("kind = 'late'").select(*_decode(F.col("row"), names, row_types))
    return DetectResult(matches, late)


def _encode(
    df: DataFrame,
    operator: Operator,
    *,
    keys: Sequence[str],
    event_time: str,
    conditions: Mapping[str, str],
    emit: Sequence[tuple[str, str]],
) -> DataFrame:
    """What the operator sees. The timestamp itself stays behind, because Spark would remove late rows by it."""
    given = [(F.expr(conditions[name]), name) for name in operator.VALUES if name in conditions]
    counts = F.lit(False)
    for name in operator.CONDITIONS:
        counts = counts | F.coalesce(F.expr(conditions[name]), F.lit(False))
    for value, _ in given:
        counts = counts & value.isNotNull()
    # Expressions first, so that their types are known and they are evaluated once.
    computed = df.select(
        F.struct("*").alias("_all"),
        F.struct(F.lit(0), *[F.expr(sql).alias(f"e{at}") for at, (_, sql) in enumerate(emit)]).alias("_emitted"),
        F.struct(F.lit(0), *[value.alias(name) for value, name in given]).alias("_given"),
        F.unix_millis(F.col(_quote(event_time))).alias("time_ms"),
        counts.alias("counts"),
    ).filter("time_ms IS NOT NULL")
    types = {name: computed.schema[name].dataType for name in ("_all", "_emitted", "_given")}
    by_name = {field.name.lower(): field for field in types["_all"].fields}

    def inside(struct: str, field: str) -> Column:
        return F.col(struct).getField(field)

    key_columns = [(inside("_all", key), by_name[key.lower()].dataType) for key in keys]
    emitted = [(inside("_emitted", field.name), field.dataType) for field in types["_emitted"].fields[1:]]
    value_types = {field.name: field.dataType for field in types["_given"].fields}
    values = [
        (inside("_given", name), value_types[name])
        if name in value_types
        else (F.lit(None).cast("string"), StringType())
        for name in operator.VALUES
    ]
    return computed.select(
        to_list_text(key_columns, as_key=True).alias("key_text"),
        F.col("time_ms"),
        F.col("counts"),
        to_list_text(values, as_key=True).alias("values_text"),
        to_list_text([(inside("_all", field.name), field.dataType) for field in types["_all"].fields]).alias(
            "row_text"
        ),
        to_list_text(emitted).alias("emit_text"),
    )


def _decode(text: Column, names: Sequence[str], types: Sequence[DataType]) -> list[Column]:
    return [column.alias(name) for column, name in zip(from_list_text(text, types), names, strict=True)]


def _find(names: Sequence[str], name: str) -> int:
    """Position of a column; Spark does not distinguish case."""
    return [known.lower() for known in names].index(name.lower())


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
