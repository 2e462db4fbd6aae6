"""Messages by Google's package alone: `arguments` holds `file`, a `FileDescriptorProto` of protoc in base64, and the name of a `message`.

Each of `write`, a message in JSON, becomes base64; each of `read` the reverse. `same` is a descriptor in JSON, which is compared with `file`.
"""

import base64

from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, json_format, message_factory, timestamp_pb2, wrappers_pb2


def main(_spark, arguments):
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(arguments["file"]))
    pool = descriptor_pool.DescriptorPool()
    for known in (duration_pb2, timestamp_pb2, wrappers_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    make = message_factory.GetMessageClass(pool.FindMessageTypeByName(arguments["message"]))
    options = {"preserving_proto_field_name": True}
    written = [json_format.ParseDict(each, make()).SerializePartialToString() for each in arguments.get("write", [])]
    read = [make.FromString(base64.b64decode(each)) for each in arguments.get("read", [])]
    return {
        "written": [base64.b64encode(each).decode() for each in written],
        "read": [json_format.MessageToDict(each, **options) for each in read],
        "differs": find_difference(file, arguments["same"]) if "same" in arguments else None,
    }


def find_difference(file, descriptor):
    """None where both say the same of the bytes of messages."""
    ours = json_format.ParseDict(descriptor, descriptor_pb2.FileDescriptorProto())
    for one in (file, ours):
        one.name = "messages.proto"
        one.syntax = one.syntax or "proto2"
        for message in one.message_type:
            strip(message)
    return None if file == ours else f"{file}\n---\n{ours}"


def strip(message):
    for field in message.field:
        field.ClearField("json_name")
        field.options.ClearField("deprecated")
        if not field.options.ListFields():
            field.ClearField("options")
    for part in ("reserved_range", "reserved_name", "extension_range"):
        message.ClearField(part)
    inner = sorted(message.nested_type, key=lambda each: each.name)
    copies = [type(each).FromString(each.SerializeToString()) for each in inner]
    message.ClearField("nested_type")
    message.nested_type.extend(copies)
    for each in message.nested_type:
        strip(each)
