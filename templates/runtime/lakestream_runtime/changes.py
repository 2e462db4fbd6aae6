"""Changes of a database's rows, a row each, from what connectors write to Kafka and from the change feed of a Delta table.

Behind the declared columns come `_change` (`insert`, `update`, `delete`, or `read` for a row of a snapshot), `_sequence`, which orders the
changes of a row, and `_changed_at`, when the database changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from .change_messages import FORMATS, FormatName, Message
from .change_values import Spelling, to_value
from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


@dataclass(frozen=True)
class Changes:
    """What is read: the columns with their types as DDL has them, and the keys among them.

    `sequence` is "position", "offset" or "time", else `sequence_column` names a column. Of several tables in one topic only `table` is
    taken, a name, or those of database or schema and table with a point between. Without `deletes` these are left out.
    """

    columns: Mapping[str, str]
    keys: Sequence[str]
    sequence: str | None = None
    sequence_column: str | None = None
    table: str | None = None
    deletes: bool = True


def to_changes(
    messages: DataFrame, format: FormatName, changes: Changes, spelling: Spelling | None = None
) -> DataFrame:
    """The changes in messages of Kafka. What cannot be read has the reason and its text in `_malformed`; else that is null.

    A message without a value only lets Kafka forget earlier ones of its key, and is no change.
    """
    names = list(changes.columns)
    row = _to_texts(names)
    options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_malformed"}
    event = F.from_json("_text", f"{FORMATS[format].event(row)}, _malformed string", options)
    events = messages.filter("value IS NOT NULL").withColumn("_text", F.col("value").cast("string"))
    message = FORMATS[format].read(F.col("_event"), names, changes.keys)
    found = events.withColumn("_event", event).select(
        "_text",
        F.col("offset").alias("_offset"),
        message.fault.alias("_fault"),
        message.position.alias("_position"),
        F.timestamp_millis(message.at).alias("_at"),
        F.array(*[message.said(name) for name in names] if message.said else []).alias("_said"),
        F.explode(_to_list(message, row, changes.table)).alias("_one"),
    )
    return _to_rows(found, changes, spelling or Spelling(), has_schema=message.said is not None)


def feed_to_changes(table: DataFrame, changes: Changes) -> DataFrame:
    """The changes that the feed of a Delta table tells. In a commit that removes and adds a row of a key, the added one is the later."""
    kind = F.col("_change_type")
    version = F.lpad(F.col("_commit_version").cast("string"), 20, "0")
    rows = table.filter(kind != "update_preimage").select(
        *[_column(name) for name in changes.columns],
        F.when(kind == "update_postimage", "update").otherwise(kind).alias("_change"),
        F.concat(version, F.when(kind == "delete", "/0").otherwise("/1")).alias("_position"),
        F.col("_commit_timestamp").alias("_changed_at"),
    )
    sequence = {"position": F.col("_position"), "time": F.col("_changed_at")}.get(changes.sequence or "")
    order = _column(changes.sequence_column or "") if sequence is None else sequence
    columns = [*changes.columns, "_change"]
    return _without_deletes(
        rows.select(*[_column(name) for name in columns], order.alias("_sequence"), "_changed_at"), changes
    )


def _to_list(message: Message, row: str, table: str | None) -> Column:
    """The changes to be told; one without a row where there is a fault to be told."""
    kind = f"array<struct<change string, row {row}>>"
    fault = F.array(F.struct(F.lit(None), F.lit(None))).cast(kind)
    told = F.when(message.fault.isNotNull(), fault).otherwise(message.changes.cast(kind))
    if table is None:
        return told
    names = [message.table, *[F.concat(owner, F.lit("."), message.table) for owner in message.owners]]
    is_other = ~F.exists(F.array(*names), lambda name: F.coalesce(name == table, F.lit(False)))
    return F.when(message.table.isNotNull() & is_other, F.array().cast(kind)).otherwise(told)


def _to_rows(found: DataFrame, changes: Changes, spelling: Spelling, *, has_schema: bool) -> DataFrame:
    texts = F.col("_one")["row"]
    values = [
        to_value(texts[name], ddl, spelling, F.col("_said")[at] if has_schema else None).alias(name)
        for at, (name, ddl) in enumerate(changes.columns.items())
    ]
    rows = found.withColumn("_row", F.struct(*values))
    row = F.col("_row")
    unread = [
        F.when(texts[name].isNotNull() & row[name].isNull(), F.lit(name)).otherwise(F.lit(None))
        for name in changes.columns
    ]
    unfit = F.concat_ws(", ", *unread)
    fault = F.coalesce(F.col("_fault"), F.when(unfit != "", F.concat(F.lit("not as declared: "), unfit)))
    order = {"position": F.col("_position"), "offset": F.col("_offset"), "time": F.col("_at")}
    sequence = order[changes.sequence] if changes.sequence else row[changes.sequence_column]
    told = rows.select(
        *[row[name].alias(name) for name in changes.columns],
        F.col("_one")["change"].alias("_change"),
        sequence.alias("_sequence"),
        F.col("_at").alias("_changed_at"),
        F.when(fault.isNotNull(), F.concat(fault, F.lit(": "), F.col("_text"))).alias("_malformed"),
    )
    return _without_deletes(told, changes)


def _without_deletes(rows: DataFrame, changes: Changes) -> DataFrame:
    return rows if changes.deletes else rows.filter("_change IS NULL OR _change <> 'delete'")


def _to_texts(names: Sequence[str]) -> str:
    """The type of a row whose values are texts."""
    fields = ", ".join(f"{quote_name(name)} string" for name in names)
    return f"struct<{fields}>"


def _column(name: str) -> Column:
    return F.col(quote_name(name))
