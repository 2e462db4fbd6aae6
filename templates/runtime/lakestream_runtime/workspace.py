"""A Databricks workspace that is asked over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .http_delivery import bearer


@dataclass(frozen=True)
class Workspace:
    """`host` as `https://<name>.cloud.databricks.com`. What is not given is that of the workspace, and of the identity, that the code runs as."""

    host: str | None = None
    token: str | None = field(default=None, repr=False)

    def address(self) -> str:
        """Without a slash at its end."""
        return (self.host or self._config.host).rstrip("/")

    def headers(self) -> dict[str, str]:
        """Fresh ones for each request: tokens of an identity end after an hour."""
        return {"Authorization": bearer(self.token)} if self.token else self._config.authenticate()

    @cached_property
    def _config(self) -> Any:
        # Part of Databricks Runtime since 13.1: https://docs.databricks.com/aws/en/dev-tools/sdk-python
        from databricks.sdk.core import Config

        return Config(host=self.host) if self.host else Config()
