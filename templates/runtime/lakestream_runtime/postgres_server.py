"""A PostgreSQL server: connecting to it, and trying again what it refuses only for now."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import psycopg

from .retry import DeliveryError, Lasting, Passing, Retry

#: What a server says while it refuses to connect, where another try would only repeat it. There is no code for it.
_REFUSALS = (
    "authentication failed",
    "certificate",
    "does not exist",
    "does not support SSL",
    "no password supplied",
    "no pg_hba.conf entry",
    "permission denied",
)
#: How an SQLSTATE begins that may pass: connection, rollback, resources, lock not available, operator, system error.
_PASSING = ("08", "40", "53", "55P03", "57", "58")


@dataclass(frozen=True)
class PostgresServer:
    """A server and how hard it is tried; `retries` and `backoff_seconds` are those of `Retry`."""

    host: str
    database: str
    user: str
    port: int = 5432
    password: str | None = field(default=None, repr=False)
    tls: Literal["require", "verify-full", "disable"] = "require"
    root_certificate: str = "system"
    connect_seconds: float = 10
    retries: int = 5
    backoff_seconds: float = 1.0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.database}"


def run_in_transaction(server: PostgresServer, table: str, work: Callable[[psycopg.Connection], None]) -> None:
    """Calls `work` in a transaction of a new connection, again where it failed in a way that may pass.

    Raises RuntimeError, with what the server said of the table, where it is given up.
    """

    def attempt() -> None:
        try:
            with _connect(server) as connection:
                work(connection)
        except psycopg.Error as error:
            said = " ".join(str(error).split())
            raise (Passing(said) if _may_pass(error) else Lasting(said)) from error

    try:
        Retry(server.retries, server.backoff_seconds).run(attempt)
    except DeliveryError as error:
        # The reason says it all; what led to it would only push it out of sight.
        raise RuntimeError(f"{table} of {server} did not take the rows: {error.reason}") from None


def _may_pass(error: psycopg.Error) -> bool:
    # A connection that is lost has no code.
    lost = error.sqlstate is None and isinstance(error, psycopg.OperationalError)
    return lost or (error.sqlstate or "").startswith(_PASSING)


def _connect(server: PostgresServer) -> psycopg.Connection:
    try:
        return psycopg.connect(
            host=server.host,
            port=server.port,
            dbname=server.database,
            user=server.user,
            password=server.password,
            sslmode=server.tls,
            sslrootcert=server.root_certificate if server.tls == "verify-full" else None,
            connect_timeout=math.ceil(server.connect_seconds),
            # Poolers hand each transaction to another connection, which does not know what was prepared.
            prepare_threshold=None,
            application_name="LakeStream",
        )
    except psycopg.OperationalError as error:
        said = " ".join(str(error).split())
        raise (Lasting(said) if any(mark in said for mark in _REFUSALS) else Passing(said)) from error
