import type { JsonObject } from '../pipeline/model.ts'
import { toDdl } from './columns.ts'
import { type FieldMeta, optionalCode, optionalText } from './fields.ts'
import { type ProtoConfig, readProtoSchema } from './proto-schema.ts'

/** What messages are, as a .proto file says it. */
export const protoFields = (when: NonNullable<FieldMeta['when']>, help: string) => ({
  protoSchema: optionalCode('Protobuf schema', {
    language: 'text',
    // Both decide about columns.
    parameters: false,
    placeholder: 'syntax = "proto3";\n\nmessage Order {\n  int64 id = 1;\n}',
    help,
    when,
  }),
  protoMessage: optionalText('Message', {
    parameters: false,
    placeholder: 'Order',
    help: 'Left empty, it is the only one, or the one that is in no other.',
    when,
  }),
})

/** What code reads: the descriptor of the messages, and the columns that they become. Code of a text with problems is only shown. */
export function toProtoContext(config: ProtoConfig): JsonObject {
  const { descriptor, message, columns, problems } = readProtoSchema(config)
  return problems.length > 0
    ? { descriptor: config.protoSchema, message: config.protoMessage, columns: '' }
    : { descriptor: JSON.stringify(descriptor), message, columns: toDdl(columns) }
}

/** Google's package, which reads and writes the messages. */
export const PROTO_REQUIREMENT = 'protobuf>=5.29,<8'
