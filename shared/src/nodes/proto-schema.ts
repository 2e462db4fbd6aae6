import type { Column } from '../expression/types.ts'
import { readProto } from '../pipeline/inference/proto/read-proto.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { NodeProblem } from './define.ts'

export interface ProtoConfig {
  readonly protoSchema: string
  readonly protoMessage: string
}

export interface ProtoSchema {
  /** None where the text has problems. */
  readonly columns: readonly Column[]
  readonly problems: readonly NodeProblem[]
  /** A `FileDescriptorProto` in its JSON form. */
  readonly descriptor: JsonObject
  /** The full name of the message that a row is. */
  readonly message: string
}

/** What a .proto text says of messages. The page loads this when a pipeline has one, so it shares nothing with what is there already. */
export function readProtoSchema({ protoSchema, protoMessage }: ProtoConfig): ProtoSchema {
  if (protoSchema.trim() === '') return refuse('config.required', 'Protobuf schema is required.', 'protoSchema')
  const read = readProto(protoSchema, protoMessage)
  if (read.ok) return { ...read, problems: [] }
  return refuse('config.invalid', read.problem, read.part === 'text' ? 'protoSchema' : 'protoMessage')
}

const refuse = (code: string, message: string, field: string): ProtoSchema => ({
  columns: [],
  problems: [{ code, severity: 'error', message, field }],
  descriptor: {},
  message: '',
})
