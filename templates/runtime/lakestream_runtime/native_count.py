"""A count over windows by Spark's own windowed aggregation: the matches of the pattern's operator, and the late rule of Spark's windows."""

from __future__ import annotations

import operator as compare
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from pyspark.sql import functions as F
from pyspark.sql import types as T

from . import manifest
from .column_names import find_column, quote_name
from .detect import Found, Ports, Stream
from .drain import RowOrder
from .identity import kind_of, match_id, match_text
from .operators.count_threshold import CountThreshold, Sliding
from .operators.operator import Detection
from .row_text import identity_text, text_list, value_text
from .values import Type, is_exact

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_HOLDS: Mapping[str, Callable[[Column, int], Column]] = {
    "at least": compare.ge,
    "exactly": compare.eq,
    "at most": compare.le,
}

_MATCH = Detection((), 0, 0, 0, 0, "")
"""What all matches have in common."""


def count_natively(rows: DataFrame, operator: CountThreshold, *, node_id: str, **stream: Any) -> Found:
    """What `detect` gives for a count over tumbling or sliding windows, without a late port: a late event counts while its window is open, and
    is dropped by Spark after that. Matches carry no watermark. Columns with maps are not possible, since Spark has no order of them.
    """
    window = operator.window
    assert isinstance(window, Sliding)
    one = Stream(rows, **stream)
    fields = rows.schema.fields
    names = [each.name for each in fields]
    keys = [fields[find_column(names, key)] for key in one.keys]
    events = _to_events(one, fields)
    manifest.register(
        node_id,
        {
            "operator": f"{operator.NAME}, native",
            "keys": [[key.name, key.dataType.simpleString()] for key in keys],
            "columns": [[each.name, each.dataType.simpleString()] for each in fields],
            "order": list(one.order),
            "values": dict(one.values),
            **operator.parameters(),
        },
    )
    length, slide = (f"{ms} milliseconds" for ms in (window.duration_ms, window.slide_ms))
    key_names = [f"key{at}" for at in range(len(keys))]
    count = [F.count(F.lit(1)).alias("count")]
    if "counted" in events.columns:
        count.append(F.size(F.collect_set("counted")).alias("different"))
    found = (
        events.groupBy(F.window("time", length, slide).alias("window"), *key_names)
        .agg(F.min("event").alias("first"), F.max("event").alias("last"), *count)
        .filter(_HOLDS[operator.comparison](F.col("different" if len(count) > 1 else "count"), operator.threshold))
        .select(F.unix_millis("window.start").alias("start_ms"), F.unix_millis("window.end").alias("time_ms"), "*")
    )
    columns = _to_columns(found, node_id, fields, keys)
    matches = _with_emitted(columns, names, one.emit)
    # Not called as those of a pattern's operator, which has its own state and sees to late rows itself.
    counted = matches.observe(f"windows {node_id}", F.count(F.lit(1)).alias("detections"))
    return Found(counted, Ports({}, [F.col("match.*")]))


def _to_events(stream: Stream, fields: Sequence[T.StructField]) -> DataFrame:
    """Columns `time`, the keys as `key0`, `key1` and so on, `event`, whose order is that of rule G2, and `counted`, the value that is counted once."""
    time = F.col(quote_name(stream.event_time))
    order = [F.col(quote_name(name)).alias(f"o{at}") for at, name in enumerate(stream.order)]
    columns = [F.col(quote_name(each.name)).alias(f"c{at}") for at, each in enumerate(fields)]
    values = [F.expr(sql).alias("value") for sql in stream.values.values()]
    kept = stream.rows.select(
        time.alias("time"),
        F.unix_millis(time).alias("time_ms"),
        *[F.col(quote_name(key)).alias(f"key{at}") for at, key in enumerate(stream.keys)],
        F.struct(F.unix_millis(time).alias("time_ms"), *order, *columns).alias("row"),
        *values,
        (F.lit(True) if stream.keep is None else F.coalesce(F.expr(stream.keep), F.lit(False))).alias("keeps"),
    ).filter("keeps")
    # Zeros of both signs are equal, and told apart by their texts: -0.0 first.
    signs = [
        value_text(F.col("row").getField(f"c{at}"), each.dataType).alias(f"s{at}")
        for at, each in enumerate(fields)
        if _has_zeros(each.dataType)
    ]
    counted = [value_text(F.col("value"), kept.schema["value"].dataType, True).alias("counted") for _ in values]
    return kept.select(
        "time",
        *[f"key{at}" for at in range(len(stream.keys))],
        F.struct("row", *signs).alias("event"),
        *counted,
    )


def _has_zeros(type_: T.DataType) -> bool:
    return any(name in type_.simpleString() for name in ("float", "double"))


def _to_columns(
    found: DataFrame, node_id: str, fields: Sequence[T.StructField], keys: Sequence[T.StructField]
) -> DataFrame:
    """`found`, the columns of a match up to the emitted ones, and `row`, the last event's."""

    def texts_of(event: str) -> Column:
        row = F.col(event).getField("row")
        return text_list([value_text(row.getField(f"c{at}"), each.dataType) for at, each in enumerate(fields)])

    key_text = text_list([value_text(F.col(f"key{at}"), key.dataType, True) for at, key in enumerate(keys)])
    texts = {"key": key_text, "first": texts_of("first"), "last": texts_of("last")}
    numbers = {name: F.col(name) for name in ("count", "start_ms", "time_ms")}
    types = [[each.dataType.jsonValue() for each in columns] for columns in (keys, fields)]
    if all(is_exact(type_) for each in types for type_ in each):
        identity = _identity(node_id, texts, numbers)
    else:
        identity = _identifier(node_id, *types)(*texts.values(), *numbers.values())
    return found.select(
        F.struct(
            F.lit(node_id).alias("pattern_id"),
            identity.alias("match_id"),
            *[F.col(f"key{at}").alias(key.name) for at, key in enumerate(keys)],
            F.col("window.start").alias("match_start"),
            F.col("window.end").alias("match_end"),
            F.col("window.end").alias("match_time"),
            F.lit(_MATCH.status).alias("status"),
            F.col("count").alias("event_count"),
        ).alias("found"),
        F.col("last").getField("row").alias("row"),
    )


def _identity(node_id: str, texts: Mapping[str, Column], numbers: Mapping[str, Column]) -> Column:
    """A match's id by Spark alone, where the texts that it writes of values are canonical ones."""
    key, first, last, *others = (f"\0{name}\0" for name in (*texts, *numbers))
    count, start_ms, time_ms = others
    layout = match_text(node_id, key, [(first, 0), (last, 0)], (count, start_ms, time_ms), kind_of(_MATCH))
    values = {**{name: identity_text(text) for name, text in texts.items()}, **numbers}
    # Text and names in turn: JSON has no NUL.
    parts = [values[part] if at % 2 else F.lit(part) for at, part in enumerate(layout.split("\0"))]
    return F.substring(F.sha2(F.concat(*parts), 256), 1, 32)


def _identifier(node_id: str, key_types: Sequence[Type], row_types: Sequence[Type]) -> Callable[..., Column]:
    key_order, order = RowOrder(key_types, []), RowOrder(row_types, [])

    def identify(
        key: pd.Series, first: pd.Series, last: pd.Series, count: pd.Series, start_ms: pd.Series, end_ms: pd.Series
    ) -> pd.Series:
        ids = []
        for values in zip(key, first, last, count, start_ms, end_ms, strict=True):
            key_text, first_row, last_row, number, start, end = values
            events = [(order.identity(first_row), 0), (order.identity(last_row), 0)]
            match = _MATCH._replace(count=number, start_ms=start, end_ms=end)
            ids.append(match_id(node_id, key_order.identity(key_text), events, match))
        return pd.Series(ids, dtype=object)

    return F.pandas_udf(identify, "string")


def _with_emitted(matches: DataFrame, names: Sequence[str], emit: Sequence[tuple[str, str]]) -> DataFrame:
    """`kind`, the port, and `match`. Extra columns are computed from the last event's, which stand by their names beside nothing else."""
    kept = "found"
    while kept in (name.lower() for name in names):
        kept += "_"
    rows = matches.select(
        F.col("found").alias(kept), *[F.col("row").getField(f"c{at}").alias(name) for at, name in enumerate(names)]
    )
    return rows.select(
        F.lit("matches").alias("kind"),
        F.struct(f"{kept}.*", *[F.expr(sql).alias(name) for name, sql in emit]).alias("match"),
    )
