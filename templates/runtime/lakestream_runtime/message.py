"""Texts for people and services, made of a row: `{{column}}` stands for the column's value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def fill(template: str, row: dict[str, Any], escape: Callable[[str], str] = str) -> str:
    """The template with the row's values; null is an empty text, nested values are JSON."""
    names = {name.lower(): name for name in row}
    return _PLACE.sub(lambda found: escape(_to_text(row.get(names.get(found.group(1).lower(), "")))), template)


def fill_json(template: str, row: dict[str, Any]) -> str:
    """The same inside a JSON text: a value cannot end the string that it stands in."""
    return fill(template, row, lambda text: json.dumps(text, ensure_ascii=False)[1:-1])


def _to_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
