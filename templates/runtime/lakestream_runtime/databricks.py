"""What is different on Databricks."""

from __future__ import annotations


def secret(scope: str, key: str) -> str:
    """A secret's value from the workspace's secret scope."""
    from databricks.sdk.runtime import dbutils

    return dbutils.secrets.get(scope, key)
