"""Messages of change data capture, as the connectors write them in JSON: Debezium, Maxwell and Canal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Literal

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import Column

FormatName = Literal["debezium", "maxwell", "canal"]


@dataclass(frozen=True)
class Message:
    """What a message says. Values of rows are texts yet."""

    #: `change` and `row` of each row that was changed; null or empty where the message is about no row.
    changes: Column
    #: Why it cannot be read; null where it can.
    fault: Column
    #: When the database changed the row, in milliseconds since 1970.
    at: Column
    #: Its place in the database's log, as a text that sorts as the log does; null where the message does not say it.
    position: Column
    table: Column
    #: Names of the database and the schema.
    owners: Sequence[Column]
    #: What it says of the type of a column: `kind`, `name` and `scale`. None where messages never do.
    said: Callable[[str], Column] | None = None


@dataclass(frozen=True)
class Format:
    """`event` are the fields of a message as DDL has them, given the type of a row; `read` reads them, given the names of columns and keys."""

    event: Callable[[str], str]
    read: Callable[[Column, Sequence[str], Sequence[str]], Message]


_SOURCE = (
    "db string, schema string, table string, ts_ms string, file string, pos string, row string, lsn string, "
    "commit_lsn string, change_lsn string, event_serial_no string, scn string, ssn string"
)
_FIELD = "struct<field string, type string, name string, parameters struct<scale string>>"


def _debezium_event(row: str) -> str:
    body = f"before {row}, after {row}, source struct<{_SOURCE}>, op string, ts_ms string"
    return f"{body}, payload struct<{body}>, schema struct<fields array<struct<field string, fields array<{_FIELD}>>>>"


def _read_debezium(event: Column, _names: Sequence[str], _keys: Sequence[str]) -> Message:
    """Source: https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-events"""

    def take(name: str) -> Column:
        return F.coalesce(event["payload"][name], event[name])

    op, source = take("op"), take("source")
    words = {"c": "insert", "r": "read", "u": "update", "d": "delete"}
    change = reduce(lambda found, sign: found.when(op == sign, words[sign]), words, F.when(F.lit(False), ""))
    kept = F.when(op == "d", take("before")).otherwise(take("after"))
    after = _find(event["schema"]["fields"], "after")["fields"]

    def said(name: str) -> Column:
        field = _find(after, name)
        scale = field["parameters"]["scale"]
        return F.struct(field["type"].alias("kind"), field["name"].alias("name"), scale.alias("scale"))

    return Message(
        changes=F.array(_one(change, kept)),
        fault=F.when(event["_malformed"].isNotNull() | op.isNull(), F.lit("not readable"))
        .when(op == "t", F.lit("the whole table was emptied"))
        .when(change.isNull(), F.concat(F.lit("unknown operation "), op))
        .when(kept.isNull(), F.lit("no row")),
        at=F.coalesce(source["ts_ms"], take("ts_ms")).try_cast("bigint"),
        position=_debezium_position(source),
        table=source["table"],
        owners=[source["db"], source["schema"]],
        said=said,
    )


def _debezium_position(source: Column) -> Column:
    """MySQL: file, place and row; PostgreSQL: LSN; SQL Server and Db2: LSN of commit and change; Oracle: SCN."""
    parts = [
        _pad(F.regexp_extract(source["file"], r"(\d+)$", 1), 10),
        _pad(source["pos"], 20),
        _pad(source["row"], 10),
        _pad(source["lsn"], 20),
        source["commit_lsn"],
        source["change_lsn"],
        _pad(source["event_serial_no"], 20),
        _pad(source["scn"], 20),
        _pad(source["ssn"], 20),
    ]
    position = F.concat_ws("/", *parts)
    return F.when(position != "", position)


def _maxwell_event(row: str) -> str:
    return f"database string, table string, type string, ts string, position string, data {row}, old {row}"


def _read_maxwell(event: Column, names: Sequence[str], keys: Sequence[str]) -> Message:
    """Source: https://maxwells-daemon.io/dataformat/"""
    kind = event["type"]
    change = F.when(kind == "bootstrap-insert", "read").when(kind.isin("insert", "update", "delete"), kind)
    # Of a table's definition, and the ends of a bootstrap.
    other = kind.isin("bootstrap-start", "bootstrap-complete") | kind.rlike("^(table|database)-")
    file, place = (F.regexp_extract(event["position"], r"(\d+):(\d+)$", group) for group in (1, 2))
    return Message(
        changes=F.when(~other, _follow_keys(change, event["data"], event["old"], names, keys)),
        fault=F.when(event["_malformed"].isNotNull() | kind.isNull(), F.lit("not readable"))
        .when(change.isNull() & ~other, F.concat(F.lit("unknown operation "), kind))
        .when(event["data"].isNull() & ~other, F.lit("no row")),
        at=F.try_multiply(event["ts"].try_cast("bigint"), F.lit(1000)),
        position=F.when(place != "", F.concat(_pad(file, 10), F.lit("/"), _pad(place, 20))),
        table=event["table"],
        owners=[event["database"]],
    )


def _canal_event(row: str) -> str:
    texts = "database string, table string, type string, isDdl string, es string, ts string"
    return f"{texts}, data array<{row}>, old array<{row}>"


def _read_canal(event: Column, names: Sequence[str], keys: Sequence[str]) -> Message:
    """Source: https://github.com/alibaba/canal, class FlatMessage"""
    kind = event["type"]
    change = F.when(kind.isin("INSERT", "UPDATE", "DELETE"), F.lower(kind))
    other = (event["isDdl"] == "true") & (kind != "TRUNCATE")
    rows = F.transform(
        event["data"],
        lambda kept, at: _follow_keys(change, kept, F.get(event["old"], at), names, keys),
    )
    return Message(
        changes=F.when(~F.coalesce(other, F.lit(False)), F.flatten(rows)),
        fault=F.when(event["_malformed"].isNotNull() | kind.isNull(), F.lit("not readable"))
        .when(kind == "TRUNCATE", F.lit("the whole table was emptied"))
        .when(change.isNull() & ~other, F.concat(F.lit("unknown operation "), kind))
        .when(event["data"].isNull() & ~other, F.lit("no row")),
        at=F.coalesce(event["es"], event["ts"]).try_cast("bigint"),
        position=F.lit(None).cast("string"),
        table=event["table"],
        owners=[event["database"]],
    )


FORMATS: dict[FormatName, Format] = {
    "debezium": Format(_debezium_event, _read_debezium),
    "maxwell": Format(_maxwell_event, _read_maxwell),
    "canal": Format(_canal_event, _read_canal),
}


def _follow_keys(change: Column, row: Column, old: Column, names: Sequence[str], keys: Sequence[str]) -> Column:
    """One change; two where an update gave the row other keys, because then the row of the old keys is gone."""
    moved = reduce(lambda found, key: found | F.coalesce(old[key] != row[key], F.lit(False)), keys, F.lit(False))
    before = F.struct(*[F.coalesce(old[name], row[name]).alias(name) for name in names])
    both = F.array(_one(F.lit("delete"), before), _one(F.lit("insert"), row))
    return F.when((change == "update") & moved, both).otherwise(F.array(_one(change, row)))


def _one(change: Column, row: Column) -> Column:
    return F.struct(change.alias("change"), row.alias("row"))


def _find(fields: Column, name: str) -> Column:
    return F.get(F.filter(fields, lambda field: field["field"] == name), 0)


def _pad(text: Column, length: int) -> Column:
    """Digits sort as numbers where all have one length; a text that has as many stays."""
    return F.when(text != "", F.lpad(text, F.greatest(F.length(text), F.lit(length)), F.lit("0")))
