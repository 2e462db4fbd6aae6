"""Batches of changes into a Delta table: the current row of each key (SCD type 1), or every version of it (type 2).

Changes may come late, twice, and in any order: what a table holds depends on the changes alone, not on how they were cut into batches. So
the keys of deleted rows stay, with the sequence of the delete, in a table beside it; else a late change would bring a row back. Every
statement gives the same once more, so that a batch that comes again after a crash changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from .column_names import quote_name

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_IS_DELETE, _IS_NEW, _PLACE = "__is_delete", "__is_new", "__place"
_START, _END = "__START_AT", "__END_AT"


@dataclass(frozen=True)
class TableChanges:
    """How changes go into a table. `sequence` is the column that orders those of a key.

    `deletes` is the condition, in SQL, of those that delete; `left_out` are columns that the table does not have; with `grows`
    it gets columns that are new.
    """

    keys: Sequence[str]
    sequence: str
    deletes: str | None = None
    left_out: Sequence[str] = ()
    grows: bool = False


def keep_current(batch: DataFrame, target: str, deleted: str, changes: TableChanges) -> None:
    """One row for each key: that of the change with the highest sequence; none where this is a delete."""
    columns = [name for name in batch.columns if name not in changes.left_out]
    with _held(_newest(_mark(batch, changes), changes.keys, changes.sequence)) as rows:
        _prepare(rows, target, deleted, columns, changes)
        sequence = quote_name(changes.sequence)
        source = "changes"
        if changes.deletes is not None:
            _note_deletes(rows, deleted, changes.keys, changes.sequence)
            late = f"gone.{sequence} IS NULL OR changes.{sequence} >= gone.{sequence}"
            joined = f"changes LEFT JOIN {deleted} AS gone ON {_on('changes', 'gone', changes.keys)}"
            source = f"(SELECT changes.* FROM {joined} WHERE changes.{_IS_DELETE} OR {late})"
        later = f"(target.{sequence} IS NULL OR source.{sequence} >= target.{sequence})"
        rows.sparkSession.sql(
            f"MERGE INTO {target} AS target USING {source} AS source ON {_on('target', 'source', changes.keys)} "
            f"WHEN MATCHED AND {later} AND source.{_IS_DELETE} THEN DELETE "
            f"WHEN MATCHED AND {later} THEN UPDATE SET {_assign(columns)} "
            f"WHEN NOT MATCHED AND NOT source.{_IS_DELETE} THEN {_insert(columns)}"
        )


def keep_history(batch: DataFrame, target: str, deleted: str, changes: TableChanges) -> None:
    """A row for each change but deletes: `__START_AT` is its sequence, `__END_AT` that of the key's next change, null where there is none."""
    columns = [name for name in batch.columns if name not in changes.left_out]
    version = [*changes.keys, changes.sequence]
    with _held(_newest(_mark(batch, changes), version)) as rows:
        _prepare(rows, target, deleted, columns, changes)
        if changes.deletes is not None:
            _note_deletes(rows, deleted, version, changes.sequence)
        found = rows.withColumn(_IS_NEW, F.lit(True))
        for earlier in _find_earlier(rows, target, deleted, changes):
            found = found.unionByName(earlier.withColumn(_IS_NEW, F.lit(False)), allowMissingColumns=True)
        end = F.expr(f"lead({quote_name(changes.sequence)}) {_over(changes.keys, quote_name(changes.sequence))}")
        versions = _newest(found, version, _IS_NEW).withColumn(_END, end)
        versions.filter(f"NOT {_IS_DELETE}").createOrReplaceTempView("versions")
        starts = f"target.{_START} = source.{quote_name(changes.sequence)}"
        rows.sparkSession.sql(
            f"MERGE INTO {target} AS target USING versions AS source "
            f"ON {_on('target', 'source', changes.keys)} AND {starts} "
            f"WHEN MATCHED AND (source.{_IS_NEW} OR NOT target.{_END} <=> source.{_END}) "
            f"THEN UPDATE SET {_assign([*columns, _END])} "
            f"WHEN NOT MATCHED THEN {_insert([*columns, _END], (_START, changes.sequence))}"
        )


def _find_earlier(rows: DataFrame, target: str, deleted: str, changes: TableChanges) -> Iterator[DataFrame]:
    """What is known of the keys of a batch: their versions and deletes."""
    affected = f"LEFT SEMI JOIN changes ON {_on('known', 'changes', changes.keys)}"
    known = rows.sparkSession.sql(f"SELECT * FROM {target} AS known {affected}")
    known = known.withColumn(changes.sequence, F.col(_START)).drop(_START, _END)
    yield known.withColumn(_IS_DELETE, F.lit(False))
    if changes.deletes is not None:
        gone = rows.sparkSession.sql(f"SELECT * FROM {deleted} AS known {affected}")
        yield gone.withColumn(_IS_DELETE, F.lit(True))


def _mark(batch: DataFrame, changes: TableChanges) -> DataFrame:
    """Says of each row whether it deletes; refuses a row without a sequence."""
    refuse = F.raise_error(F.lit(f"A change has no {changes.sequence}: it cannot be put into the order of the others."))
    is_delete = F.lit(False) if changes.deletes is None else F.coalesce(F.expr(changes.deletes), F.lit(False))
    rows = batch.withColumn(_IS_DELETE, is_delete)
    return rows.withColumn(changes.sequence, F.coalesce(F.col(quote_name(changes.sequence)), refuse))


def _newest(rows: DataFrame, keys: Sequence[str], order: str | None = None) -> DataFrame:
    """One row for each key: the last in the order, and of equal ones one that does not delete."""
    last = [] if order is None else [f"{quote_name(order)} DESC"]
    place = F.expr(f"row_number() {_over(keys, ', '.join([*last, _IS_DELETE]))}")
    return rows.withColumn(_PLACE, place).filter(f"{_PLACE} = 1").drop(_PLACE)


def _prepare(rows: DataFrame, target: str, deleted: str, columns: Sequence[str], changes: TableChanges) -> None:
    """Names the rows `changes`, and makes what the tables lack."""
    rows.createOrReplaceTempView("changes")
    spark = rows.sparkSession
    types = {field.name: field.dataType.simpleString() for field in rows.schema.fields}
    if changes.deletes is not None:
        names = ", ".join(f"{quote_name(name)} {types[name]}" for name in [*changes.keys, changes.sequence])
        spark.sql(f"CREATE TABLE IF NOT EXISTS {deleted} ({names}) USING delta")
    if changes.grows:
        known = {name.lower() for name in spark.sql(f"SELECT * FROM {target} LIMIT 0").columns}
        new = ", ".join(f"{quote_name(name)} {types[name]}" for name in columns if name.lower() not in known)
        if new:
            spark.sql(f"ALTER TABLE {target} ADD COLUMNS ({new})")


def _note_deletes(rows: DataFrame, deleted: str, keys: Sequence[str], sequence: str) -> None:
    """Keeps the deletes, of each key the last: what comes later may be earlier than it."""
    if rows.filter(_IS_DELETE).isEmpty():
        return
    names = ", ".join(map(quote_name, dict.fromkeys([*keys, sequence])))
    order = quote_name(sequence)
    rows.sparkSession.sql(
        f"MERGE INTO {deleted} AS target USING (SELECT {names} FROM changes WHERE {_IS_DELETE}) AS source "
        f"ON {_on('target', 'source', keys)} "
        f"WHEN MATCHED AND source.{order} > target.{order} THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )


@contextmanager
def _held(rows: DataFrame) -> Iterator[DataFrame]:
    """The rows, computed once, though they are read several times. Serverless compute of Databricks holds none and computes them anew."""
    try:
        rows.persist()
    except PySparkException as error:
        if error.getCondition() != "NOT_SUPPORTED_WITH_SERVERLESS":
            raise
        yield rows
        return
    try:
        yield rows
    finally:
        rows.unpersist()


def _over(keys: Sequence[str], order: str) -> str:
    return f"OVER (PARTITION BY {', '.join(map(quote_name, keys))} ORDER BY {order})"


def _on(left: str, right: str, keys: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{quote_name(key)} <=> {right}.{quote_name(key)}" for key in keys)


def _assign(columns: Sequence[str]) -> str:
    return ", ".join(f"{quote_name(name)} = source.{quote_name(name)}" for name in columns)


def _insert(columns: Sequence[str], *more: tuple[str, str]) -> str:
    pairs = [*[(name, name) for name in columns], *more]
    names, values = ([quote_name(pair[at]) for pair in pairs] for at in (0, 1))
    return f"INSERT ({', '.join(names)}) VALUES ({', '.join(f'source.{value}' for value in values)})"
