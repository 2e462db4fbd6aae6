"""Writes rows to a table of PostgreSQL, a batch in one transaction, each batch once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from .postgres_server import PostgresServer, run_in_transaction
from .postgres_text import to_postgres_text, to_postgres_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from .writer import Writer

#: The table, beside the target, of the last batch that each sink has written.
_APPLIED = "lakestream_applied"
_STAGE = Identifier("pg_temp", "lakestream_stage")


@dataclass(frozen=True)
class PostgresTable:
    """Where rows go. With `keys` a row replaces the row of the same key, unless that one has a higher `sequence`."""

    schema: str
    name: str
    keys: Sequence[str] = ()
    sequence: str | None = None
    rows_per_insert: int = 10_000

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> Identifier:
        return Identifier(self.schema, self.name)


def prepare_postgres(server: PostgresServer, table: PostgresTable, schema: StructType, *, create: bool) -> None:
    """Makes what is missing: the table of applied batches, and with `create` the schema and the table itself.

    Raises RuntimeError where the server does not let it.
    """
    types = [SQL("{} {}").format(Identifier(one.name), SQL(to_postgres_type(one.dataType))) for one in schema.fields]
    unique = SQL("UNIQUE NULLS NOT DISTINCT ({})").format(_names(table.keys))
    applied = Identifier(table.schema, _APPLIED)

    def work(connection: psycopg.Connection) -> None:
        # Two queries that start together must not make the same table.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_APPLIED,))
        if create and not _exists(connection, "to_regnamespace", Identifier(table.schema)):
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(table.schema)))
        if create and not _exists(connection, "to_regclass", table.identifier):
            parts = [*types, unique] if table.keys else types
            connection.execute(SQL("CREATE TABLE {} ({})").format(table.identifier, SQL(", ").join(parts)))
        if not _exists(connection, "to_regclass", applied):
            columns = "query text PRIMARY KEY, batch bigint NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()"
            connection.execute(SQL("CREATE TABLE {} ({})").format(applied, SQL(columns)))

    run_in_transaction(server, str(table), work)


def send_to_postgres(
    batch: DataFrame, batch_id: int, writer: Writer, server: PostgresServer, table: PostgresTable
) -> None:
    """Writes a batch in one transaction, or nothing where it has been written before.

    Raises RuntimeError, with what the server said, where the batch is given up.
    """
    query = writer.read_id(batch.sparkSession)
    texts = batch.select(*[to_postgres_text(one.name, one.dataType) for one in batch.schema.fields])

    def work(connection: psycopg.Connection) -> None:
        if _note_applied(connection, table, query, batch_id):
            _write_rows(connection, table, batch.columns, texts.toLocalIterator())

    run_in_transaction(server, str(table), work)


def _note_applied(connection: psycopg.Connection, table: PostgresTable, query: str, batch_id: int) -> bool:
    """False where this batch, or a later one, is in the table."""
    noted = connection.execute(
        SQL(
            "INSERT INTO {} AS known (query, batch) VALUES (%s, %s) ON CONFLICT (query) DO UPDATE "
            "SET batch = EXCLUDED.batch, applied_at = now() WHERE known.batch < EXCLUDED.batch"
        ).format(Identifier(table.schema, _APPLIED)),
        (query, batch_id),
    )
    return noted.rowcount > 0


def _write_rows(
    connection: psycopg.Connection, table: PostgresTable, columns: Sequence[str], rows: Iterator[Sequence[str | None]]
) -> None:
    names = _names(columns)
    # Of the target's own types, without its constraints.
    stage = SQL("CREATE TEMPORARY TABLE lakestream_stage ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    connection.execute(stage.format(names, table.identifier))
    insert = _insert(table, columns)
    while chunk := list(islice(rows, table.rows_per_insert)):
        with connection.cursor().copy(SQL("COPY {} ({}) FROM STDIN").format(_STAGE, names)) as copy:
            for row in chunk:
                copy.write_row(row)
        connection.execute(insert)
        connection.execute(SQL("TRUNCATE {}").format(_STAGE))


def _insert(table: PostgresTable, columns: Sequence[str]) -> Composed:
    """From the stage into the target, one row of each key."""
    names, keys = _names(columns), _names(table.keys)
    into = SQL("INSERT INTO {} AS target ({})").format(table.identifier, names)
    if not table.keys:
        return SQL("{} SELECT {} FROM {}").format(into, names, _STAGE)
    newest = SQL("")
    newer = SQL("")
    if table.sequence is not None:
        sequence = Identifier(table.sequence)
        newest = SQL(", {} DESC NULLS LAST").format(sequence)
        newer = SQL("WHERE target.{0} IS NULL OR EXCLUDED.{0} >= target.{0}").format(sequence)
    others = [name for name in columns if name not in table.keys]
    changes = SQL(", ").join(SQL("{0} = EXCLUDED.{0}").format(Identifier(name)) for name in others)
    update = SQL("UPDATE SET {} {}").format(changes, newer) if others else SQL("NOTHING")
    return SQL("{} SELECT DISTINCT ON ({}) {} FROM {} ORDER BY {}{} ON CONFLICT ({}) DO {}").format(
        into, keys, names, _STAGE, keys, newest, keys, update
    )


def _exists(connection: psycopg.Connection, function: str, name: Identifier) -> bool:
    found = connection.execute(SQL("SELECT {}(%s)").format(SQL(function)), (name.as_string(connection),)).fetchone()
    return found is not None and found[0] is not None


def _names(names: Sequence[str]) -> Composed:
    return SQL(", ").join(Identifier(name) for name in names)
