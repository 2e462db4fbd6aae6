"""Names in an Avro schema: https://avro.apache.org/docs/1.12.0/specification/#names"""

from __future__ import annotations

from typing import Any

_NAMED = ("record", "error", "enum", "fixed")


def full_name(schema: dict[str, Any], namespace: str) -> str:
    """Of a definition that stands in a namespace."""
    name, own = schema["name"], schema.get("namespace", namespace)
    return name if "." in name or not own else f"{own}.{name}"


def find_named(schema: Any) -> dict[str, dict[str, Any]]:
    """All definitions in a schema, by their full names."""
    named: dict[str, dict[str, Any]] = {}

    def find(part: Any, namespace: str) -> None:
        if isinstance(part, list):
            for branch in part:
                find(branch, namespace)
        if not isinstance(part, dict):
            return
        kind = part["type"]
        if is_named(part):
            full = full_name(part, namespace)
            named[full] = part
            for field in part.get("fields", []):
                find(field["type"], full.rpartition(".")[0])
        for inner in (kind, part.get("items"), part.get("values")):
            find(inner, namespace)

    find(schema, "")
    return named


def is_named(schema: dict[str, Any]) -> bool:
    """It defines a name."""
    return isinstance(schema["type"], str) and schema["type"] in _NAMED


def resolve_name(name: str, namespace: str, named: dict[str, dict[str, Any]]) -> str | None:
    """The full name of what a name means where it stands; none of what is not defined."""
    full = name if "." in name or not namespace else f"{namespace}.{name}"
    return full if full in named else name if name in named else None
