"""A pattern over streams: the operator between two steps that Spark does itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql import types as T

from . import manifest
from .column_names import find_column, quote_name
from .drain import RowOrder
from .operators.operator import Kind, Operator
from .packed_rows import PACKED, SCHEMA, pack
from .processor import FIGURES, FIGURES_DDL, LATE, OUTPUT, BucketProcessor
from .row_text import text_list, value_text
from .sql_text import from_list_text

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


@dataclass(frozen=True)
class Stream:
    """One input of a pattern.

    `event_time` names the timestamp column that carries the watermark; `order` the columns that order events of the same time.
    `values` gives Spark SQL over a row for the names that the operator knows. Rows for which `keep` is not true are not handed to
    it. `emit` are extra columns of a match, name and Spark SQL. `chained` says that a stateful operator comes before, so that no row
    is late. `aside` are columns that only the expressions read: they are no part of a row.
    """

    rows: DataFrame
    keys: Sequence[str]
    event_time: str
    order: Sequence[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    keep: str | None = None
    emit: Sequence[tuple[str, str]] = ()
    chained: bool = False
    late_port: str = LATE
    aside: Sequence[str] = ()


@dataclass(frozen=True)
class Ports:
    """How the rows of each port are made of what an operator gave."""

    late: Mapping[str, tuple[int, Sequence[Column]]]
    """By late port the position of its stream, and its columns."""
    matches: Sequence[Column]

    def at(self, output: DataFrame, port: str) -> DataFrame:
        if port in self.late:
            position, columns = self.late[port]
            return output.filter((F.col("kind") == LATE) & (F.col("input") == position)).select(*columns)
        return output.filter(F.col("kind") == port).select(*self.matches)

    def of(self, output: DataFrame) -> Found:
        """The same ports of a batch."""
        return Found(output, self)


@dataclass(frozen=True)
class Found:
    """What a pattern gave: `rows` of all its ports, which `found[port]` tells apart, and `others`, ports beside it."""

    rows: DataFrame
    ports: Ports
    others: Mapping[str, DataFrame] = field(default_factory=dict)

    def __getitem__(self, port: str) -> DataFrame:
        """Detections of a port: pattern_id, match_id, the keys, match_start, match_end, match_time (the event time), status,
        event_count, the operator's own columns and the emitted ones. At the late port of a stream its rows that came too late, as
        they came, without event time."""
        return self.others[port] if port in self.others else self.ports.at(self.rows, port)

    def beside(self, others: Mapping[str, DataFrame]) -> Found:
        return replace(self, others=others)


def detect(rows: DataFrame, operator: Operator, *, node_id: str, buckets: int = 64, **stream: Any) -> Found:
    """Runs an event-time operator over the rows of one stream for each combination of its keys; see `Stream` for the rest."""
    return run_pattern([Stream(rows, **stream)], operator, node_id=node_id, buckets=buckets)


def run_pattern(streams: Sequence[Stream], operator: Operator, *, node_id: str, buckets: int = 64) -> Found:
    """Runs an event-time operator over the rows of several streams. Nothing about keys, buckets and the operator's parameters may
    change while a checkpoint lives. The keys of the matches are called and typed as those of the first stream, emitted columns too.
    The query's progress has the observed metrics `pattern <node_id>`: how many rows were late, how much was detected, the watermark in ms, and of each
    bucket that was looked at how many rows wait in it, how many keys it keeps and how many partial matches they have. One that was not holds what it did.
    """
    encoded = [_encode(stream, operator, position) for position, stream in enumerate(streams)]
    first = encoded[0]
    signature = manifest.register(
        node_id,
        {
            "operator": operator.NAME,
            "state": operator.STATE_VERSION,
            "buckets": buckets,
            "inputs": [each.facts() for each in encoded],
            **operator.parameters(),
        },
    )
    processor = BucketProcessor(
        operator,
        node_id=node_id,
        key_types=[type_.jsonValue() for _, type_ in first.keys],
        rows=[each.row_order() for each in encoded],
        chained=[stream.chained for stream in streams],
        value_types=[_json_type(encoded, at) for at in range(len(operator.VALUES))],
        signature=signature,
    )
    output = (
        reduce(lambda left, right: left.unionByName(right), [each.rows for each in encoded])
        .select(F.pmod(F.hash("key_text"), F.lit(buckets)).alias("bucket"), "*")
        .mapInArrow(pack, PACKED)
        .groupBy("bucket")
        .transformWithStateInPandas(processor, OUTPUT, "append", "EventTime", eventTimeColumnName="match_time")
    )
    own = [(name, T.DataType.fromDDL(ddl)) for name, ddl in operator.COLUMNS]
    matches = [
        F.lit(node_id).alias("pattern_id"),
        F.col("match_id"),
        *_decode(F.col("key"), first.keys),
        F.timestamp_millis("match_start").alias("match_start"),
        F.timestamp_millis("match_end").alias("match_end"),
        F.col("match_time"),
        F.col("status"),
        F.col("event_count"),
        *_decode(F.col("found"), own),
        *_decode(F.col("emit"), first.emitted),
    ]
    kind = F.col("kind")
    figures = F.from_json(F.when(kind == FIGURES, F.col("row")), FIGURES_DDL)
    counted = output.observe(
        f"pattern {node_id}",
        F.count(F.when(kind == LATE, 1)).alias("late_rows"),
        F.count(F.when(~kind.isin(LATE, FIGURES), 1)).alias("detections"),
        F.max(figures.getField("watermark")).alias("watermark"),
        F.collect_list(figures).alias("buckets"),
    )
    return Found(counted, Ports({each.stream.late_port: each.late(at) for at, each in enumerate(encoded)}, matches))


@dataclass(frozen=True)
class Encoded:
    """A stream as the operator sees it, and what is known of it."""

    stream: Stream
    rows: DataFrame
    fields: Sequence[T.StructField]
    keys: Sequence[tuple[str, T.DataType]]
    emitted: Sequence[tuple[str, T.DataType]]
    values: Sequence[T.DataType | None]
    """Type of each of the operator's values; None for one that is not given."""

    def facts(self) -> dict[str, Any]:
        """What must not change while a checkpoint lives."""
        return {
            "keys": [[name, type_.simpleString()] for name, type_ in self.keys],
            "columns": [[each.name, each.dataType.simpleString()] for each in self.fields],
            "order": list(self.stream.order),
            "values": [None if type_ is None else type_.simpleString() for type_ in self.values],
        }

    def late(self, position: int) -> tuple[int, Sequence[Column]]:
        return position, _decode(F.col("row"), [(each.name, each.dataType) for each in self.fields])

    def row_order(self) -> RowOrder:
        names = [each.name for each in self.fields]
        types = [each.dataType.jsonValue() for each in self.fields]
        return RowOrder(types, [find_column(names, name) for name in self.stream.order])


def _encode(stream: Stream, operator: Operator, position: int) -> Encoded:
    """What the operator sees. The timestamp itself stays behind, because Spark would remove late rows by it."""
    given = [(name, kind) for name, kind in operator.VALUES if name in stream.values]
    # Expressions first, so that their types are known and they are evaluated once.
    columns = [F.col(quote_name(name)) for name in stream.rows.columns if name not in stream.aside]
    computed = stream.rows.select(
        F.struct(*columns).alias("_all"),
        F.struct(F.lit(0), *[F.expr(sql).alias(f"e{at}") for at, (_, sql) in enumerate(stream.emit)]).alias("_emitted"),
        F.struct(F.lit(0), *[_value(stream.values[name], kind).alias(name) for name, kind in given]).alias("_given"),
        F.unix_millis(F.col(quote_name(stream.event_time))).alias("time_ms"),
        (F.lit(True) if stream.keep is None else F.coalesce(F.expr(stream.keep), F.lit(False))).alias("keeps"),
    ).filter("time_ms IS NOT NULL")
    types = {name: computed.schema[name].dataType for name in ("_all", "_emitted", "_given")}
    fields = types["_all"].fields
    names = [each.name for each in fields]
    keys = [fields[find_column(names, key)] for key in stream.keys]
    emitted = types["_emitted"].fields[1:]
    value_types = {each.name: each.dataType for each in types["_given"].fields[1:]}

    def texts(struct: str, each: Sequence[T.StructField], as_key: bool = False) -> list[Column]:
        return [value_text(F.col(struct).getField(one.name), one.dataType, as_key) for one in each]

    # Equal values have one text only as a key.
    values = [
        value_text(F.col("_given").getField(name), value_types[name], kind == "text")
        if name in value_types
        else F.lit(None).cast("string")
        for name, kind in operator.VALUES
    ]
    rows = computed.select(
        text_list(texts("_all", keys, as_key=True)).alias("key_text"),
        F.col("time_ms"),
        F.lit(position).alias("input"),
        F.col("keeps"),
        # Of other rows only late ones count, which leave as they came.
        F.when(F.col("keeps"), text_list(values)).alias("values_text"),
        text_list(texts("_all", fields)).alias("row_text"),
        F.when(F.col("keeps"), text_list(texts("_emitted", emitted))).alias("emit_text"),
    )
    assert set(rows.columns) == set(SCHEMA.names)
    return Encoded(
        stream=stream,
        rows=rows,
        fields=fields,
        keys=[(key.name, key.dataType) for key in keys],
        emitted=[(name, each.dataType) for (name, _), each in zip(stream.emit, emitted, strict=True)],
        values=[value_types.get(name) for name, _ in operator.VALUES],
    )


def _value(sql: str, kind: Kind) -> Column:
    value = F.expr(sql)
    if kind == "double":
        return value.cast("double")
    return F.coalesce(value, F.lit(False)) if kind == "flag" else value


def _json_type(encoded: Sequence[Encoded], at: int) -> Any:
    """Type of one of the operator's values, which is the same in all inputs that have it."""
    known = [each.values[at] for each in encoded if each.values[at] is not None]
    return "void" if not known else known[0].jsonValue()


def _decode(text: Column, fields: Sequence[tuple[str, T.DataType]]) -> list[Column]:
    columns = from_list_text(text, [type_ for _, type_ in fields])
    return [column.alias(name) for column, (name, _) in zip(columns, fields, strict=True)]
