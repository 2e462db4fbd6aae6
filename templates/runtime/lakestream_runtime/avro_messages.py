"""Messages in Avro: as they are, or with the id of a registered schema before them.

Such a message begins with a zero byte and the four bytes of its writer's schema:
https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro, to_avro

from .avro_reader import Unreadable, to_reader
from .avro_units import in_units_of
from .declarative import data_type

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from .schema_registry import SchemaRegistry


def parse_avro(messages: DataFrame, schema: str) -> DataFrame:
    """Adds `_parsed`: the fields of the record in `value`, and in `_malformed` the bytes of a message that is none."""
    reader, mark = _with_mark(json.loads(schema))
    read = _from_avro(F.col("value"), schema, reader)
    return _add_parsed(messages, read, reader, mark)


def parse_registered_avro(
    messages: DataFrame, registry: SchemaRegistry, subject: str, columns: str, *, fail_unknown: bool = True
) -> DataFrame:
    """The same for messages of a registry: each is read by its writer's schema, and resolved to the newest one's fields of these columns.

    A message of a schema that was not a version of the subject when the query started ends it, or is malformed.
    """
    versions = registry.versions(subject)
    newest = versions[-1]
    try:
        reader, mark = _with_mark(to_reader(json.loads(newest.schema), data_type(columns)))
    except Unreadable as problem:
        raise ValueError(f'Version {newest.version} of "{subject}" does not fit the columns: {problem}.') from None
    header, payload = F.substring(F.col("value"), 1, 5), F.expr("substring(value, 6)")
    read = F.when(F.lit(False), F.lit(None))
    for schema_id, schema in {one.id: one.schema for one in versions}.items():
        read = read.when(header == F.lit(_header(schema_id)), _of_writer(payload, schema, reader))
    if fail_unknown:
        read = read.when(_names_schema(header), _refuse_unknown(header, subject))
    return _add_parsed(messages, read, reader, mark)


def as_avro(schema: str) -> Column:
    """The row as a record of this schema."""
    return to_avro(F.struct("*"), schema)


def as_registered_avro(registry: SchemaRegistry, subject: str, schema: str) -> Column:
    """The same, with the id before it that the registry gives the schema."""
    return F.concat(F.lit(_header(registry.register(subject, schema))), as_avro(schema))


def _header(schema_id: int) -> bytes:
    return b"\0" + schema_id.to_bytes(4, "big")


def _from_avro(payload: Column, schema: str, reader: dict[str, Any]) -> Column:
    return from_avro(payload, schema, {"mode": "PERMISSIVE", "avroSchema": json.dumps(reader)})


def _of_writer(payload: Column, schema: str, reader: dict[str, Any]) -> Column:
    try:
        return _from_avro(payload, schema, in_units_of(reader, json.loads(schema)))
    except Unreadable:
        # As for a writer's schema that Avro cannot resolve: its messages are malformed.
        return F.lit(None)


def _with_mark(schema: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The schema with one more field, which is true where a message was read: Spark gives nulls alone for what it cannot read."""
    names = {field["name"].lower() for field in schema["fields"]}
    mark = "was_read"
    while mark in names:
        mark += "_"
    field = {"name": mark, "type": "boolean", "default": True}
    return {**schema, "fields": [*schema["fields"], field]}, mark


def _add_parsed(messages: DataFrame, read: Column, reader: dict[str, Any], mark: str) -> DataFrame:
    record = F.col("_record")
    is_bad = F.col("value").isNotNull() & record.getField(mark).isNull()
    malformed = F.when(is_bad, F.concat(F.lit("no Avro of its schema: 0x"), F.hex(F.col("value"))))
    names = [field["name"] for field in reader["fields"] if field["name"] != mark]
    fields = [record.getField(name).alias(name) for name in names]
    parsed = F.struct(*fields, malformed.alias("_malformed"))
    return messages.withColumn("_record", read).withColumn("_parsed", parsed)


def _names_schema(header: Column) -> Column:
    return (F.length(header) == 5) & (F.substring(header, 1, 1) == F.lit(b"\0"))


def _refuse_unknown(header: Column, subject: str) -> Column:
    number = F.conv(F.hex(F.substring(header, 2, 4)), 16, 10)
    rest = (
        f' was no version of "{subject}" when the query started. Start it again to read messages of a new version; '
        "otherwise let unknown schemas be malformed messages."
    )
    return F.raise_error(F.concat(F.lit("A message of schema "), number, F.lit(rest)))
