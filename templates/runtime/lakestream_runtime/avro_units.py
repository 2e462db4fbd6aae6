"""What Avro's resolution leaves out: it carries numbers from a writer's schema to a reader's whatever their logical types are.

So a time that was written in milliseconds and is read as microseconds would be another time, and a decimal of another scale another number.
"""

from __future__ import annotations

from typing import Any

from .avro_names import find_named, full_name, resolve_name
from .avro_reader import Unreadable

_FAMILIES = (
    {"timestamp-millis", "timestamp-micros"},
    {"local-timestamp-millis", "local-timestamp-micros"},
)

#: A schema of the writer, and the namespace of the names in it.
_Scoped = tuple[dict[str, Any], str]


def in_units_of(reader: dict[str, Any], writer: Any) -> dict[str, Any]:
    """The reader's schema for messages of a writer: with the writer's units of time.

    Raises `Unreadable` where the two mean different numbers.
    """
    units = _Units(find_named(writer))
    return units.fit(reader, units.flatten(writer, ""))


class _Units:
    def __init__(self, named: dict[str, dict[str, Any]]) -> None:
        self._named = named

    def flatten(self, schema: Any, namespace: str) -> list[_Scoped]:
        """The types of a union, each with its definition."""
        if isinstance(schema, list):
            return [one for branch in schema for one in self.flatten(branch, namespace)]
        if isinstance(schema, str):
            full = resolve_name(schema, namespace, self._named)
            return [({"type": schema}, namespace) if full is None else (self._named[full], full.rpartition(".")[0])]
        if not isinstance(schema["type"], str):
            return self.flatten(schema["type"], namespace)
        if "fields" in schema:
            return [(schema, full_name(schema, namespace).rpartition(".")[0])]
        known = schema["type"] if "name" not in schema else None
        full = resolve_name(known, namespace, self._named) if known else None
        return [(schema, namespace)] if full is None else self.flatten(full, "")

    def fit(self, read: Any, written: list[_Scoped]) -> Any:
        """One of the reader's types, against what may be written there."""
        if isinstance(read, list):
            return [self.fit(branch, written) for branch in read]
        if not isinstance(read, dict):
            return read
        kind = read["type"]
        alike = [one for one in written if one[0]["type"] == kind]
        if kind == "record":
            return {**read, "fields": [self._fit_field(field, alike) for field in read["fields"]]}
        for inner in ("items", "values"):
            if inner in read:
                return {**read, inner: self.fit(read[inner], self._flatten_all(alike, inner))}
        for schema, _ in alike:
            read = _in_unit(read, schema)
        return read

    def _fit_field(self, field: dict[str, Any], records: list[_Scoped]) -> dict[str, Any]:
        names = [field["name"], *field.get("aliases", [])]
        written = [
            one
            for record, namespace in records
            for other in record["fields"]
            if other["name"] in names
            for one in self.flatten(other["type"], namespace)
        ]
        return {**field, "type": self.fit(field["type"], written)}

    def _flatten_all(self, schemas: list[_Scoped], inner: str) -> list[_Scoped]:
        return [one for schema, namespace in schemas for one in self.flatten(schema[inner], namespace)]


def _in_unit(read: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    wanted, found = read.get("logicalType"), written.get("logicalType")
    if wanted == "decimal" and read.get("scale", 0) != written.get("scale", 0) and found == wanted:
        raise Unreadable(f"a decimal with {written.get('scale', 0)} digits is read with {read.get('scale', 0)}")
    if wanted != found and any(wanted in family and found in family for family in _FAMILIES):
        return {**read, "logicalType": found}
    return read
