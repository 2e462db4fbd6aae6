"""A schema registry with Confluent's REST API: https://docs.confluent.io/platform/current/schema-registry/develop/api.html"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .http_request import request
from .retry import DeliveryError, Retry

_JSON = "application/vnd.schemaregistry.v1+json"
_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Registered:
    """A version of a subject; `id` is what messages carry."""

    id: int
    version: int
    schema: str


@dataclass(frozen=True)
class SchemaRegistry:
    """Asked by the driver when a query starts; what may pass is tried again."""

    url: str
    username: str | None = None
    password: str = ""

    def versions(self, subject: str) -> list[Registered]:
        """All versions, oldest first, those too that were deleted but may have written messages; the last one is the newest in use."""
        path = f"/subjects/{quote(subject, safe='')}/versions"
        newest = self._read(f"{path}/latest")
        numbers = [number for number in self._ask("GET", f"{path}?deleted=true") if number != newest.version]
        return [*(self._read(f"{path}/{number}?deleted=true") for number in numbers), newest]

    def register(self, subject: str, schema: str) -> int:
        """The id of a schema, which becomes the newest version of the subject where it is none yet."""
        answer = self._ask("POST", f"/subjects/{quote(subject, safe='')}/versions", {"schema": schema})
        return answer["id"]

    def _read(self, path: str) -> Registered:
        answer = self._ask("GET", path)
        kind = answer.get("schemaType", "AVRO")
        if kind != "AVRO":
            raise RuntimeError(f"{self.url}{path} is a schema of {kind}: Avro is needed.")
        if answer.get("references"):
            raise RuntimeError(f"{self.url}{path} refers to schemas of other subjects, which cannot be read.")
        return Registered(answer["id"], answer["version"], answer["schema"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = self.url.rstrip("/") + path
        headers = {"Accept": f"{_JSON}, application/json", "Content-Type": _JSON}
        if self.username is not None:
            login = b64encode(f"{self.username}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {login}"
        text = None if body is None else json.dumps(body)
        try:
            answer = Retry(retries=4, backoff_seconds=0.5).run(
                lambda: request(method, url, headers, text, timeout_seconds=_TIMEOUT_SECONDS)
            )
        except DeliveryError as error:
            raise RuntimeError(f"The schema registry does not answer {method} {url}: {error.reason}") from None
        return json.loads(answer)
