"""Delivers rows over HTTP, from the driver, one request after the other: with retries, a rate limit and a key that tells repeats apart."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from .failures import Failure, write_failures
from .http_request import request
from .message import fill_json
from .retry import DeliveryError, Retry

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Endpoint:
    """Where requests go, and how hard it is tried.

    `retries`, `backoff_seconds` and `per_second` are those of `Retry`; what the server asks for in `Retry-After` counts more.
    """

    url: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = 10.0
    retries: int = 5
    backoff_seconds: float = 1.0
    per_second: float | None = None


Payload = Callable[[list[dict[str, Any]]], Any]


def deliver_rows(
    batch: DataFrame,
    batch_id: int,
    endpoint: Endpoint,
    payload: Payload,
    *,
    key: str | None = None,
    rows_per_request: int = 1,
    failures: str | None = None,
) -> None:
    """Sends every row of a batch: `payload` makes the body of one request from its rows, as JSON or as text.

    `key` is a column whose value is sent as `Idempotency-Key`; without it the key is a hash of the body, so that a batch that is sent
    again after a crash can be told. What cannot be delivered is appended to the table `failures`, or ends the query where there is none.
    """
    sender = Sender(endpoint)
    failed: list[Failure] = []
    for rows in _chunks(read_rows(batch), rows_per_request):
        body = payload(rows)
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        try:
            sender.send(text, key_of(text, rows, key))
        except DeliveryError as error:
            if failures is None:
                # The reason says it all; what led to it would only push it out of sight.
                raise RuntimeError(f"{endpoint.url} did not take the rows: {error.reason}") from None
            failed.append(Failure(text, error.reason, error.attempts))
    if failures is not None:
        write_failures(batch.sparkSession, failures, batch_id, failed)


def read_rows(batch: DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of a batch as JSON has them, nulls included and times in UTC."""
    from pyspark.sql import functions as F

    options = {"ignoreNullFields": "false", "timeZone": "UTC"}
    for (text,) in batch.select(F.to_json(F.struct("*"), options)).toLocalIterator():
        yield json.loads(text)


def as_json(rows: list[dict[str, Any]]) -> Any:
    """The row as an object."""
    return rows[0]


def as_json_list(rows: list[dict[str, Any]]) -> Any:
    """The rows as a list of objects."""
    return rows


def from_template(template: str, rows_per_request: int) -> Payload:
    """The template with a row's values; where a request may hold several rows, a JSON list of them."""

    def fill_rows(rows: list[dict[str, Any]]) -> str:
        texts = [fill_json(template, row) for row in rows]
        return texts[0] if rows_per_request == 1 else f"[{','.join(texts)}]"

    return fill_rows


def bearer(token: str) -> str:
    """The `Authorization` of a bearer token."""
    return f"Bearer {token}"


def basic(user: str, password: str) -> str:
    """The `Authorization` of a user and a password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Sender:
    """Sends requests to one endpoint; keeps its rate."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._retry = Retry(endpoint.retries, endpoint.backoff_seconds, endpoint.per_second)

    def send(self, text: str, key: str) -> bytes:
        """What the server answers. Raises `DeliveryError` when it is given up."""
        return self._retry.run(lambda: self._try(text, key))

    def _try(self, text: str, key: str) -> bytes:
        endpoint = self.endpoint
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, **endpoint.headers}
        return request(endpoint.method, endpoint.url, headers, text, timeout_seconds=endpoint.timeout_seconds)


def key_of(text: str, rows: Sequence[dict[str, Any]] = (), column: str | None = None) -> str:
    """What tells a request from others: the value of a column where it has one row, else a hash of its text."""
    values = [] if column is None else [row.get(column) for row in rows]
    if len(values) == 1 and values[0] is not None:
        return str(values[0])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _chunks(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk
