"""Asks a web service for rows again and again: each answer is on disk together with the cursor that leads on from it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .http_request import request
from .json_rows import find_part, split_rows
from .retry import DeliveryError, Lasting, Retry
from .spool import Columns, Row
from .spool_writer import SpoolWriter

#: What is there has been read when an answer brought nothing new, or when so much time has gone.
_SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class HttpPoll:
    """What is asked, and how often.

    `rows` is the path of the list in the answer, such as `data.items`; empty where the answer itself is the list, or one object.
    `cursor` is the path of what the next question sends as `parameter`; while it changes, the next question follows at once. An answer
    without one changes nothing.
    """

    url: str
    interval_seconds: float = 60.0
    rows: str = ""
    cursor: str | None = None
    parameter: str = "cursor"
    first_cursor: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_seconds: float = 10.0
    retries: int = 5
    backoff_seconds: float = 1.0

    @property
    def columns(self) -> Columns:
        return [("value", "string"), ("received_at", "timestamp")]

    def start(self, writer: SpoolWriter) -> HttpPolling:
        return HttpPolling(self, writer)


class HttpPolling:
    """Asks in a thread of its own."""

    def __init__(self, config: HttpPoll, writer: SpoolWriter) -> None:
        self._config = config
        self._writer = writer
        self._retry = Retry(config.retries, config.backoff_seconds)
        self._failure: str | None = None
        self._settled = threading.Event()
        self._stopping = threading.Event()
        threading.Thread(target=self._work, name="poll", daemon=True).start()

    def check(self) -> None:
        if self._failure is not None:
            raise RuntimeError(self._failure)

    def settle(self) -> None:
        self._settled.wait(_SETTLE_SECONDS)
        self.check()

    def stop(self) -> None:
        self._stopping.set()

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                if not self._ask():
                    self._settled.set()
                    self._stopping.wait(self._config.interval_seconds)
        except DeliveryError as error:
            self._failure = f"{self._config.url} gave no rows: {error.reason}."
        except Exception as error:  # noqa: BLE001 - whatever ends the thread must be told
            self._failure = f"{self._config.url} gave no rows: {type(error).__name__}: {error}."
        self._settled.set()

    def _ask(self) -> bool:
        """Asks once; whether there is reason to ask again at once."""
        cursor = self._writer.state.get("cursor", self._config.first_cursor)
        rows, following = self._retry.run(lambda: self._fetch(cursor))
        if self._stopping.is_set():
            return False
        now = time.time_ns() // 1000
        received: list[Row] = [(row, now) for row in rows]
        self._writer.write(received, None if following is None else lambda state: state.update(cursor=following))
        return bool(rows) and following not in (None, cursor)

    def _fetch(self, cursor: str | None) -> tuple[list[str], str | None]:
        config = self._config
        address = config.url if cursor is None else _with_parameter(config.url, config.parameter, cursor)
        headers = {"Accept": "application/json", **config.headers}
        body = request("GET", address, headers, timeout_seconds=config.timeout_seconds)
        try:
            text = body.decode("utf-8")
            found = find_part(text, config.rows)
            if found is None:
                raise ValueError(f'it has no "{config.rows}"')
            following = None if config.cursor is None else _to_cursor(find_part(text, config.cursor))
            return split_rows(found), following
        except ValueError as error:
            raise Lasting(f"the answer cannot be used: {error}") from None


def _with_parameter(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, given) for key, given in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))


def _to_cursor(text: str | None) -> str | None:
    """A text or a number as it is sent back; null, an empty text or none at all lead nowhere."""
    if text is None:
        return None
    value: Any = json.loads(text, parse_float=str, parse_int=str)
    if isinstance(value, bool | list | dict):
        raise ValueError(f"the cursor is {text}, and not a text or a number")  # noqa: TRY004 - it is what was sent
    return value or None
