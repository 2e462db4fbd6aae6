"""What is different on Databricks."""

from __future__ import annotations


def secret(scope: str, key: str) -> str:
    """A secret's value from the workspace's secret scope."""
    from databricks.sdk.runtime import dbutils

    return dbutils.secrets.get(scope, key)


def job_parameter(name: str) -> str | None:
    """A parameter of the job, which a notebook finds among its widgets."""
    from databricks.sdk.runtime import dbutils

    try:
        return dbutils.widgets.get(name)
    except Exception:  # noqa: BLE001 - what it raises for a widget that is not there differs with the runtime
        return None
