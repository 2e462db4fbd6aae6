"""Secrets outside Databricks."""

from __future__ import annotations

import os
import re


def secret(scope: str, key: str) -> str:
    """A secret's value outside Databricks: the environment variable SCOPE_KEY."""
    name = re.sub(r"[^A-Z0-9]", "_", f"{scope}_{key}".upper())
    value = os.environ.get(name)
    if value is None:
        raise KeyError(f"The secret {scope}/{key} is read from the environment variable {name}, which is not set.")
    return value
