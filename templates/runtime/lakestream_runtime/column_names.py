"""Names of columns as Spark reads them."""

from __future__ import annotations

from collections.abc import Sequence


def quote_name(name: str) -> str:
    """A name where Spark would read a path or SQL."""
    return "`" + name.replace("`", "``") + "`"


def find_column(names: Sequence[str], name: str) -> int:
    """Position of a column; Spark does not distinguish case."""
    return [known.lower() for known in names].index(name.lower())
