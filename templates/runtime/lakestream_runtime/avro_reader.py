"""The Avro schema by which messages are read: of the newest schema the fields that columns are made of.

Avro then resolves each writer's schema to it: by name, with defaults, aliases and wider numbers.
https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql.types import ArrayType, MapType, StructType

from .avro_names import find_named, full_name, is_named, resolve_name

if TYPE_CHECKING:
    from pyspark.sql.types import DataType

#: What Spark makes of a type, then what Avro itself makes wider.
_PRIMITIVE = {
    "null": {"void": "null"},
    "boolean": {"boolean": "boolean"},
    "int": {"int": "int", "bigint": "long", "float": "float", "double": "double"},
    "long": {"bigint": "long", "float": "float", "double": "double"},
    "float": {"float": "float", "double": "double"},
    "double": {"double": "double"},
    "string": {"string": "string"},
    "bytes": {"binary": "bytes"},
}
_LOGICAL = {
    ("int", "date"): "date",
    ("long", "timestamp-millis"): "timestamp",
    ("long", "timestamp-micros"): "timestamp",
    ("long", "local-timestamp-millis"): "timestamp_ntz",
    ("long", "local-timestamp-micros"): "timestamp_ntz",
}


class Unreadable(Exception):
    """Why columns cannot be made of a schema."""


def to_reader(schema: Any, columns: StructType) -> dict[str, Any]:
    """The record that has exactly these columns. Raises `Unreadable`."""
    reader = _Reader(schema)
    read = reader.pick(schema, columns, "", "")
    if not isinstance(read, dict) or read["type"] != "record":
        raise Unreadable("it is no record")
    return read


class _Reader:
    def __init__(self, schema: Any) -> None:
        self._named = find_named(schema)
        self._taken: set[str] = set()

    def pick(self, schema: Any, wanted: DataType, namespace: str, path: str) -> Any:
        """What of a schema has the wanted type; names in it are whole."""
        if isinstance(schema, list):
            return self._pick_of_union(schema, wanted, namespace, path)
        if isinstance(schema, str):
            if schema in _PRIMITIVE:
                return self._pick_primitive({"type": schema}, wanted, path)
            full = resolve_name(schema, namespace, self._named)
            if full is None:
                raise Unreadable(f'it has no type "{schema}"')
            return self._pick_named(full, wanted, path)
        kind = schema["type"]
        if not isinstance(kind, str):
            return self.pick(kind, wanted, namespace, path)
        if is_named(schema):
            return self._pick_named(full_name(schema, namespace), wanted, path)
        if kind == "array" and isinstance(wanted, ArrayType):
            return {"type": "array", "items": self.pick(schema["items"], wanted.elementType, namespace, f"{path}[]")}
        if kind == "map" and isinstance(wanted, MapType) and wanted.keyType.simpleString() == "string":
            return {"type": "map", "values": self.pick(schema["values"], wanted.valueType, namespace, f"{path}{{}}")}
        if kind in _PRIMITIVE:
            return self._pick_primitive(schema, wanted, path)
        raise _unfit(path, wanted, kind)

    def _pick_of_union(self, branches: list[Any], wanted: DataType, namespace: str, path: str) -> Any:
        others = [branch for branch in branches if branch != "null"]
        # Spark makes one number of two kinds of numbers, and a struct with a field for each of other types.
        numbers = sorted(map(str, others)) in (["int", "long"], ["double", "float"])
        if len(others) == 1 or (numbers and others):
            picked = [self.pick(other, wanted, namespace, path) for other in others]
        elif isinstance(wanted, StructType) and wanted.names == [f"member{at}" for at in range(len(others))]:
            types = [field.dataType for field in wanted.fields]
            picked = [self.pick(other, type_, namespace, path) for other, type_ in zip(others, types, strict=True)]
        else:
            raise _unfit(path, wanted, "a union")
        rest = iter(picked)
        read = [branch if branch == "null" else next(rest) for branch in branches]
        return [one for at, one in enumerate(read) if one not in read[:at]]

    def _pick_named(self, full: str, wanted: DataType, path: str) -> Any:
        schema = self._named[full]
        if schema["type"] in ("record", "error"):
            return self._pick_record(schema, full, wanted, path)
        fits = {"enum": "string", "fixed": "binary"}[schema["type"]]
        if schema.get("logicalType") == "decimal":
            fits = f"decimal({schema.get('precision')},{schema.get('scale', 0)})"
        if wanted.simpleString() != fits:
            raise _unfit(path, wanted, fits)
        if full in self._taken:
            return full
        self._taken.add(full)
        return {**{key: value for key, value in schema.items() if key != "namespace"}, "name": full}

    def _pick_record(self, schema: dict[str, Any], full: str, wanted: DataType, path: str) -> Any:
        if not isinstance(wanted, StructType):
            raise _unfit(path, wanted, "a record")
        fields = {field["name"]: field for field in schema["fields"]}
        namespace = full.rpartition(".")[0]
        name = self._free_name(full)
        picked = []
        for column in wanted.fields:
            inner = f"{path}.{column.name}" if path else column.name
            field = fields.get(column.name)
            if field is None:
                known = ", ".join(fields)
                raise Unreadable(f'it has no field "{inner}", only {known}')
            kept = {key: field[key] for key in ("default", "aliases") if key in field}
            type_ = self.pick(field["type"], column.dataType, namespace, inner)
            picked.append({"name": column.name, "type": type_, **kept})
        return {"type": "record", "name": name, "fields": picked}

    def _pick_primitive(self, schema: dict[str, Any], wanted: DataType, path: str) -> Any:
        kind, logical = schema["type"], schema.get("logicalType")
        fits = _LOGICAL.get((kind, logical))
        if kind == "bytes" and logical == "decimal":
            fits = f"decimal({schema.get('precision')},{schema.get('scale', 0)})"
        if (kind, logical) == ("long", "time-micros"):
            fits = "time"
        if fits is not None:
            if wanted.simpleString() != fits:
                raise _unfit(path, wanted, fits)
            return schema
        wider = _PRIMITIVE[kind].get(wanted.simpleString())
        if wider is None:
            raise _unfit(path, wanted, kind)
        return wider

    def _free_name(self, full: str) -> str:
        """A record has a name once; of records, Avro resolves those too that are called otherwise."""
        name, number = full, 2
        while name in self._taken:
            name, number = f"{full}_{number}", number + 1
        self._taken.add(name)
        return name


def _unfit(path: str, wanted: DataType, found: str) -> Unreadable:
    return Unreadable(f'its field "{path}" is {found}, but the column is {wanted.simpleString()}')
