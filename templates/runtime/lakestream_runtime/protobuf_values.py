"""What fields of Protobuf are in Spark, in both directions.

Messages are structs, `repeated` is an array, enums are texts. Of Google's own messages a `Timestamp` is a timestamp, a `Duration` an
interval, and a wrapper its value: https://protobuf.dev/reference/protobuf/google.protobuf/.
"""

from __future__ import annotations

import json
import re
from datetime import timezone
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
    from google.protobuf.message import Message
    from pyspark.sql import Row

    Reader = Callable[[Message], tuple[Any, ...]]
    Writer = Callable[[Message, Row], None]

_Field = descriptor_pb2.FieldDescriptorProto
_WRAPPER = re.compile(r"google\.protobuf\.(Double|Float|U?Int(32|64)|Bool|String|Bytes)Value")
_WIDE = (_Field.TYPE_UINT64, _Field.TYPE_FIXED64)
_FLOATING = (_Field.TYPE_DOUBLE, _Field.TYPE_FLOAT)
_KEPT = (_Field.TYPE_BOOL, _Field.TYPE_STRING, _Field.TYPE_BYTES)


@lru_cache(maxsize=64)
def find_class(descriptor: str, message: str) -> type[Message]:
    """The class of a message; workers keep it."""
    file = json_format.ParseDict(json.loads(descriptor), descriptor_pb2.FileDescriptorProto())
    pool = DescriptorPool()
    for path in file.dependency:
        known = import_module(path.removesuffix(".proto").replace("/", ".") + "_pb2")
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(message))


@lru_cache(maxsize=64)
def to_reader(descriptor: str, message: str) -> Reader:
    """The values of a message's columns, in the order of its fields."""
    return _reader_of(find_class(descriptor, message).DESCRIPTOR)


@lru_cache(maxsize=64)
def to_writer(descriptor: str, message: str) -> Writer:
    """Fills a message with the columns of a row; nulls are left out."""
    return _writer_of(find_class(descriptor, message).DESCRIPTOR)


def _reader_of(message: Descriptor) -> Reader:
    reads = [_read_field(field, repeated) for field, repeated in _fields_of(message)]
    return lambda read: tuple(of(read) for of in reads)


def _read_field(field: FieldDescriptor, repeated: bool) -> Callable[[Message], Any]:
    name = field.name
    if _is_map(field):
        value = _read_value(field.message_type.fields_by_name["value"])
        key = _read_value(field.message_type.fields_by_name["key"])
        return lambda message: {key(each): value(item) for each, item in getattr(message, name).items()}
    value = _read_value(field)
    if repeated:
        return lambda message: [value(item) for item in getattr(message, name)]
    if field.has_presence and not field.has_default_value:
        return lambda message: value(getattr(message, name)) if message.HasField(name) else None
    return lambda message: value(getattr(message, name))


def _read_value(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.enum_type is not None:
        names = {number: value.name for number, value in field.enum_type.values_by_number.items()}
        # Of a number that the file does not name there is the number.
        return lambda number: names.get(number, str(number))
    if field.type in _WIDE:
        return Decimal
    if field.message_type is None:
        return lambda value: value
    full = field.message_type.full_name
    if full == "google.protobuf.Timestamp":
        return lambda time: time.ToDatetime(tzinfo=timezone.utc)
    if full == "google.protobuf.Duration":
        return lambda duration: duration.ToTimedelta()
    if _WRAPPER.fullmatch(full):
        inner = _read_value(field.message_type.fields_by_name["value"])
        return lambda wrapper: inner(wrapper.value)
    return _reader_of(field.message_type)


def _writer_of(message: Descriptor) -> Writer:
    writes = {field.name: _write_field(field, repeated) for field, repeated in _fields_of(message)}

    def write(target: Message, row: Row) -> None:
        for name, value in zip(row.__fields__, row, strict=True):
            if value is None:
                continue
            try:
                writes[name](target, value)
            except (TypeError, ValueError, OverflowError) as problem:
                raise ValueError(f'The field "{name}" cannot be {value!r}: {problem}') from None

    return write


def _write_field(field: FieldDescriptor, repeated: bool) -> Callable[[Message, Any], None]:
    name = field.name
    if _is_map(field):
        return _write_map(field)
    fill = _fill_of(field)
    if fill is None:
        value = _write_value(field)
        if repeated:
            return lambda target, items: getattr(target, name).extend(value(item) for item in items)
        return lambda target, item: setattr(target, name, value(item))

    def fill_one(target: Message, item: Any) -> None:
        inner = getattr(target, name)
        inner.SetInParent()
        fill(inner, item)

    def fill_all(target: Message, items: list[Any]) -> None:
        for item in items:
            fill(getattr(target, name).add(), _present(item))

    return fill_all if repeated else fill_one


def _write_map(field: FieldDescriptor) -> Callable[[Message, Any], None]:
    key, value = (field.message_type.fields_by_name[part] for part in ("key", "value"))
    to_key, fill = _write_value(key), _fill_of(value)
    to_value = None if fill else _write_value(value)

    def write(target: Message, items: dict[Any, Any]) -> None:
        entries = getattr(target, field.name)
        for each, item in items.items():
            if to_value:
                entries[to_key(each)] = to_value(item)
            elif fill:
                fill(entries[to_key(each)], _present(item))

    return write


def _fill_of(field: FieldDescriptor) -> Callable[[Any, Any], None] | None:
    """Makes a message of a value; none where the field is no message."""
    if field.message_type is None:
        return None
    full = field.message_type.full_name
    if full == "google.protobuf.Timestamp":
        # Spark gives times in the zone of the worker, which `astimezone` takes them to be in.
        return lambda target, time: target.FromDatetime(time.astimezone(timezone.utc))
    if full == "google.protobuf.Duration":
        return lambda target, duration: target.FromTimedelta(duration)
    if _WRAPPER.fullmatch(full):
        value = _write_value(field.message_type.fields_by_name["value"])
        return lambda target, item: setattr(target, "value", value(item))
    return _writer_of(field.message_type)


def _write_value(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.enum_type is not None:
        return _to_number(field.enum_type)
    if field.type in _KEPT:
        kept = bytes if field.type == _Field.TYPE_BYTES else lambda value: value
        return lambda value: kept(_present(value))
    number = float if field.type in _FLOATING else int
    return lambda value: number(_present(value))


def _to_number(enum: EnumDescriptor) -> Callable[[str], int]:
    numbers = {name: value.number for name, value in enum.values_by_name.items()}

    def to_number(text: str) -> int:
        if _present(text) in numbers:
            return numbers[text]
        if re.fullmatch(r"-?\d+", text) and not enum.is_closed:
            return int(text)
        raise ValueError(f'the enum "{enum.name}" has no such value')

    return to_number


def _present(value: Any) -> Any:
    if value is None:
        raise ValueError("Protobuf has no nulls in what repeats")
    return value


def _fields_of(message: Descriptor) -> list[tuple[FieldDescriptor, bool]]:
    """Those that are columns, and whether they repeat: a message without fields is none."""
    shape = descriptor_pb2.DescriptorProto()
    message.CopyToProto(shape)
    pairs = [
        (field, each.label == _Field.LABEL_REPEATED) for field, each in zip(message.fields, shape.field, strict=True)
    ]
    return [(field, repeated) for field, repeated in pairs if _is_column(field)]


def _is_column(field: FieldDescriptor) -> bool:
    value = field.message_type.fields_by_name["value"] if _is_map(field) else field
    return value.message_type is None or any(_is_column(inner) for inner in value.message_type.fields)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry
