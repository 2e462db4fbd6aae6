"""Runs statements on a Databricks SQL warehouse, over the Statement Execution API.

Source: https://docs.databricks.com/api/workspace/statementexecution
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from .http_request import request
from .retry import DeliveryError, Lasting, Passing, Retry
from .workspace import Workspace

_PATH = "/api/2.0/sql/statements"
#: How long the service holds a request back until the statement has ended: `0s`, or between 5 and 50 seconds.
_WAIT_SECONDS = 30
_TIMEOUT_SECONDS = _WAIT_SECONDS + 30.0
#: A statement that nobody asks for within 15 minutes is given up by the service.
_LONGEST_POLL_SECONDS = 10.0
#: Codes of `ServiceError` that may pass.
_PASSING = {
    "ABORTED",
    "INTERNAL_ERROR",
    "IO_ERROR",
    "RESOURCE_EXHAUSTED",
    "SERVICE_UNDER_MAINTENANCE",
    "TEMPORARILY_UNAVAILABLE",
    "WORKSPACE_TEMPORARILY_UNAVAILABLE",
}
#: Another transaction has changed the table meanwhile: https://docs.databricks.com/aws/en/error-messages/delta-concurrent-append-error-class
_CONFLICT = "2D521"


@dataclass(frozen=True)
class Warehouse:
    """A SQL warehouse. A statement may take `statement_seconds`, its start included; the others are those of `Retry`."""

    workspace: Workspace
    id: str
    statement_seconds: float = 900.0
    retries: int = 5
    backoff_seconds: float = 1.0

    def execute(self, statement: str) -> None:
        """Runs a statement that may be repeated, to its end. Raises RuntimeError with what the warehouse said."""
        try:
            self._retry().run(lambda: self._run(statement))
        except DeliveryError as error:
            # The reason says it all; what led to it would only push it out of sight.
            raise RuntimeError(f"The SQL warehouse {self.id} refused {_shorten(statement)}: {error.reason}") from None

    def _run(self, statement: str) -> None:
        body = {
            "warehouse_id": self.id,
            "statement": statement,
            "wait_timeout": f"{_WAIT_SECONDS}s",
            "on_wait_timeout": "CONTINUE",
        }
        end = time.monotonic() + self.statement_seconds
        answer = self._call("POST", _PATH, body)
        path = f"{_PATH}/{answer['statement_id']}"
        wait, canceled = self.backoff_seconds, False
        while answer["status"]["state"] in ("PENDING", "RUNNING"):
            if time.monotonic() > end and not canceled:
                # It may have ended all the same, so its state is asked for until it has one that stays.
                self._call("POST", f"{path}/cancel", {})
                canceled = True
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_POLL_SECONDS)
            answer = self._call("GET", path)
        if answer["status"]["state"] not in ("SUCCEEDED", "CLOSED"):
            raise _to_failure(answer["status"], self.statement_seconds if canceled else None)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        text = None if body is None else json.dumps(body)
        url = self.workspace.address() + path

        def attempt() -> bytes:
            headers = {"Content-Type": "application/json", **self.workspace.headers()}
            return request(method, url, headers, text, timeout_seconds=_TIMEOUT_SECONDS)

        return json.loads(self._retry().run(attempt) or b"{}")

    def _retry(self) -> Retry:
        return Retry(self.retries, self.backoff_seconds)


def _to_failure(status: dict[str, Any], seconds: float | None) -> Exception:
    if seconds is not None:
        return Lasting(f"canceled, because it took more than {seconds:g} seconds")
    error = status.get("error") or {}
    code = error.get("error_code", status["state"])
    said = " ".join(str(error.get("message", "")).split())
    reason = f"{code}: {said}" if said else code
    passing = code in _PASSING or status.get("sql_state") == _CONFLICT
    return Passing(reason) if passing else Lasting(reason)


def _shorten(statement: str) -> str:
    return statement if len(statement) <= 100 else f"{statement[:100]} ..."
